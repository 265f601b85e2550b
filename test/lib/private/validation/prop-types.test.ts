import { Aws, Duration, Lazy, Size } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  ApplicationConfiguration,
  EntryPoint,
  JobDriver,
  JobRun,
  type JobRunProps,
  type Monitoring,
  SparkParameters,
  WaitFor,
} from '../../../../lib/index';
import { newStack, render, ROLE_ARN } from '../../render';

/** A value of the wrong type, as plain JavaScript can pass it. */
function any<T>(value: unknown): T {
  return value as T;
}

const SECRET = '--password=hunter2hunter2';
const monitoring = (wrong: Record<string, unknown>) => ({ monitoring: any<Monitoring>(wrong) });
const rotation = (rotationSize: unknown) => monitoring({ containerLogRotation: { rotationSize, maxFilesToKeep: 3 } });
const sparkSubmit = (wrong: Record<string, unknown>) => ({
  jobDriver: JobDriver.sparkSubmit({ entryPoint: EntryPoint.fromUri('s3://code/a.py'), ...wrong }),
});

describe('synthesis', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['the virtual cluster is an ID', { virtualCluster: 'abc' }, 'virtualCluster must be a VirtualCluster, or'],
    [
      'the virtual cluster has a reference but is not a construct',
      { virtualCluster: { virtualClusterRef: { virtualClusterId: 'abc' } } },
      'virtualCluster must be a VirtualCluster, or VirtualCluster.fromVirtualClusterId(…), got an object',
    ],
    [
      'the role has an ARN but is not a construct',
      { executionRole: { roleArn: ROLE_ARN } },
      'executionRole must be a role, such as Role.fromRoleArn(…), got an object',
    ],
    [
      'the template has an ARN but is not a construct',
      { jobTemplate: { jobTemplateArn: 'abc' } },
      'jobTemplate must be a job template, such as JobTemplate.fromJobTemplateArn(…), got an object',
    ],
    [
      'the log group has a name but is not a construct',
      monitoring({ logGroup: { logGroupName: 'jobs', logGroupArn: 'arn' } }),
      'monitoring.logGroup must be a log group, such as LogGroup.fromLogGroupName(…), got an object',
    ],
    [
      'the role is an ARN',
      { executionRole: ROLE_ARN },
      `executionRole must be a role, such as Role.fromRoleArn(…), got`,
    ],
    [
      'the role is a token',
      { executionRole: Aws.NO_VALUE },
      'executionRole must be a role, such as Role.fromRoleArn(…)',
    ],
    [
      'the label is a string',
      { releaseLabel: 'emr-7' },
      'releaseLabel must be a ReleaseLabel, such as ReleaseLabel.of(',
    ],
    ['the driver is a string', { jobDriver: `s3://${SECRET}` }, 'JobDriver.sparkSql, got "s3://--pas…"'],
    [
      'the driver is an object',
      { jobDriver: {} },
      'jobDriver must be created by JobDriver.sparkSubmit or JobDriver.sparkSql',
    ],
    [
      'the template is a string',
      { jobTemplate: 'abc' },
      'jobTemplate must be a job template, such as JobTemplate.fromJobTemplateArn(…), got',
    ],
    [
      'the configuration is not a list',
      { applicationConfiguration: {} },
      'must be a list of ApplicationConfiguration, got',
    ],
    [
      'the configuration is a token',
      { applicationConfiguration: Lazy.any({ produce: () => [] }) },
      'got an object (La',
    ],
    ['a configuration is an object', { applicationConfiguration: [{}] }, 'applicationConfiguration[0] must be an Appl'],
    [
      'a configuration is missing',
      { applicationConfiguration: [undefined] },
      'ApplicationConfiguration.of(…), got undefin',
    ],
    ['the retry policy is a number', { retryPolicy: 3 }, 'retryPolicy must be an object with maxAttempts, got 3'],
    ['the attempts are a string', { retryPolicy: { maxAttempts: '3' } }, 'from 1 to 2147483647, got "3"'],
    [
      'the timeout is a number',
      { waitFor: WaitFor.COMPLETION, timeout: 20 },
      'timeout must be a Duration, such as Dur',
    ],
    ['the wait is a string', { waitFor: 'yes' }, 'waitFor must be a WaitFor, such as WaitFor.COMPLETION, got "yes"'],
    [
      'the rerun policy is a string',
      { rerun: 'once' },
      'rerun must be a RerunPolicy, such as RerunPolicy.once(), got "once"',
    ],
    [
      'the replace policy is not one of the choices',
      { replace: 'LATER' },
      'replace must be a ReplacePolicy, such as ReplacePolicy.CANCEL',
    ],
    [
      'the rollback policy is not one of the choices',
      { rollback: true },
      'rollback must be a RollbackPolicy, such as RollbackPolicy.RERUN, got',
    ],
    [
      'the tags are a list',
      { tags: [{ Key: 'a', Value: 'b' }] },
      'tags must be an object that maps names to values, got a list',
    ],
    ['the tags are a Map', { tags: new Map([['a', 'b']]) }, 'an object that maps names to values, got an object (Map)'],
    ['a tag is a number', { tags: { count: 3 } }, 'tags["count"] must be a string, got 3'],
    ['the name is a number', { jobRunName: 3 }, 'jobRunName must be a string, got 3'],
    ['the name is null', { jobRunName: null }, 'jobRunName must be a string, got null'],
    ['the monitoring is a string', { monitoring: '/jobs' }, 'monitoring must be an object, got "/jobs"'],
    [
      'the log group is a string',
      monitoring({ logGroup: '/jobs' }),
      'monitoring.logGroup must be a log group, such as',
    ],
    ['the log bucket is a string', monitoring({ logBucket: 'logs' }), 'monitoring.logBucket must be a bucket, such as'],
    ['the log prefix is a number', monitoring({ logPrefix: 3 }), 'monitoring.logPrefix must be a string, got 3'],
    [
      'the application UI is a string',
      monitoring({ persistentAppUI: 'on' }),
      'monitoring.persistentAppUI must be true or',
    ],
    [
      'the managed logs are a boolean',
      monitoring({ managedLogs: true }),
      'monitoring.managedLogs must be an object, got',
    ],
    [
      'the retention of managed logs is a string',
      monitoring({ managedLogs: { allowAwsToRetainLogs: 'ENABLED' } }),
      'monitoring.managedLogs.allowAwsToRetainLogs must be true or false, got "ENABLED"',
    ],
    [
      'the key of managed logs is an ARN',
      monitoring({ managedLogs: { encryptionKey: 'arn' } }),
      'monitoring.managedLogs.encryptionKey must be a KMS key, not an alias, such as Key.fromKeyArn(…), got "arn"',
    ],
    ['the rotation is a number', monitoring({ containerLogRotation: 5 }), 'monitoring.containerLogRotation must be an'],
    ['the size is a string', rotation('5KB'), 'rotationSize must be a Size, such as Size.mebibytes(5), got "5KB"'],
    [
      'the size is a token',
      rotation(Size.kibibytes(Lazy.number({ produce: () => 5 }))),
      'monitoring.containerLogRotation.rotationSize must be known at synthesis, got a token',
    ],
    ['the arguments are a string', sparkSubmit({ entryPointArguments: SECRET }), 'must be a list, got "--passwo…"'],
    ['an argument is a number', sparkSubmit({ entryPointArguments: [12345] }), '[0] must be a string, got a number'],
    ['an argument is an object', sparkSubmit({ entryPointArguments: [{}] }), '[0] must be a string, got an object'],
    ['an argument is a list', sparkSubmit({ entryPointArguments: ['a', ['b']] }), '[1] must be a string, got a list'],
    ['an argument is a function', sparkSubmit({ entryPointArguments: [() => 'b'] }), 'a string, got a function'],
  ])('fails when %s', (_, wrong, message) => {
    expect(() => render(any<Partial<JobRunProps>>(wrong))).toThrow(/^JobRun Stack\/JobRun is not valid:\n {2}- .*$/);
    expect(() => render(any<Partial<JobRunProps>>(wrong))).toThrow(message);
  });

  test('fails when there are no properties', () => {
    expect(() => new JobRun(newStack(), 'JobRun', any(undefined))).toThrow('virtualCluster is required');
  });

  test('reports wrong values together with wrong types', () => {
    const wrong = {
      virtualCluster: undefined,
      jobRunName: 'a b',
      executionRole: 'arn',
      timeout: Duration.days(1),
      jobTemplateParameters: { '': 'x' },
      tags: { '': 'x' },
      monitoring: { logGroup: '/jobs', logPrefix: 'x' },
    };
    expect(() => render(any<Partial<JobRunProps>>(wrong))).toThrow(
      new RegExp(
        [
          'JobRun Stack/JobRun is not valid:',
          'virtualCluster is required: .*',
          'executionRole must be a role, .*',
          'monitoring.logGroup must be a log group, .*',
          'jobRunName must contain .*',
          'a name in jobTemplateParameters must be .*',
          'a key in tags must be .*',
          'timeout must be 1 second to 12 hours .*',
          'jobTemplateParameters requires jobTemplate',
          'timeout requires waitFor, such as WaitFor.COMPLETION$',
        ].join('\n {2}- '),
      ),
    );
  });
});

test.each<[string, () => unknown, string]>([
  [
    'no driver properties',
    () => JobDriver.sparkSubmit(any(undefined)),
    'JobDriver.sparkSubmit: props must be an object, got undefined',
  ],
  ['nothing', () => JobDriver.sparkSubmit(any({})), 'JobDriver.sparkSubmit: entryPoint must be an EntryPoint, such as'],
  ['a string', () => sparkSubmit({ entryPoint: `s3://${SECRET}` }), 'EntryPoint.fromAsset(…), got "s3://--pas…"'],
  ['a string', () => sparkSubmit({ sparkSubmitParameters: SECRET }), 'SparkParameters.of(…), got "--passwo…"'],
  [
    'a string',
    () => JobDriver.sparkSql({ entryPoint: EntryPoint.fromUri('s3://a/b.sql'), sparkSqlParameters: any('--conf') }),
    'JobDriver.sparkSql: sparkSqlParameters must be SparkParameters, such as SparkParameters.of(…), got "--…"',
  ],
  ['nothing', () => EntryPoint.fromBucket(any(undefined), 'a.py'), 'EntryPoint.fromBucket: bucket must be a bucket'],
  [
    'a value that is not a string',
    () => EntryPoint.fromBucket(Bucket.fromBucketName(newStack(), 'Code', 'code'), any(undefined)),
    'EntryPoint.fromBucket: key must be a string, got undefined',
  ],
  ['null', () => ApplicationConfiguration.of('a', any(null)), 'ApplicationConfiguration.of: options must be an object'],
  [
    'an object',
    () => ApplicationConfiguration.of('a', { configurations: any({}) }),
    'ApplicationConfiguration.of: configurations must be a list of ApplicationConfiguration, got an object',
  ],
  [
    'a plain object',
    () => ApplicationConfiguration.of('a', { configurations: any([{}]) }),
    'ApplicationConfiguration.of: configurations[0] must be an ApplicationConfiguration, such as',
  ],
])('fails when %s replaces another type', (_, make, message) => {
  expect(make).toThrow(message);
});

test('accepts drivers whose properties all have the right type', () => {
  const driver = sparkSubmit({
    entryPointArguments: [],
    sparkSubmitParameters: SparkParameters.raw('--conf spark.a=b'),
  });
  expect(() => render(driver)).not.toThrow();
});
