import { App, Aws, Size, Stack, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  ApplicationConfiguration,
  EntryPoint,
  JobDriver,
  JobRun,
  type JobRunProps,
  SparkParameters,
} from '../../../../lib/index';
import { jobRunProps, jobTemplate, newStack, render, requestOf, ROLE_ARN } from '../../render';

describe('the request', () => {
  test('contains only the properties that are set', () => {
    expect(requestOf(render())).toEqual({
      virtualClusterId: 'cluster1',
      executionRoleArn: ROLE_ARN,
      releaseLabel: 'emr-7.13.0-latest',
      jobDriver: { sparkSubmitJobDriver: { entryPoint: 'local:///pi.py' } },
    });
  });

  test('contains a spark-submit driver', () => {
    const jobDriver = JobDriver.sparkSubmit({
      entryPoint: EntryPoint.fromUri('s3://code/job.py'),
      entryPointArguments: ['--day', '2026-11-22'],
      sparkSubmitParameters: SparkParameters.raw('--conf spark.executor.instances=4'),
    });
    expect(requestOf(render({ jobDriver })).jobDriver).toEqual({
      sparkSubmitJobDriver: {
        entryPoint: 's3://code/job.py',
        entryPointArguments: ['--day', '2026-11-22'],
        sparkSubmitParameters: '--conf spark.executor.instances=4',
      },
    });
  });

  test('contains a spark-sql driver', () => {
    const template = render((stack) => ({
      jobDriver: JobDriver.sparkSql({
        entryPoint: EntryPoint.fromBucket(Bucket.fromBucketName(stack, 'Code', 'code'), 'tables.sql'),
        sparkSqlParameters: SparkParameters.raw('--conf spark.executor.instances=4'),
      }),
    }));
    expect(requestOf(template).jobDriver).toEqual({
      sparkSqlJobDriver: {
        entryPoint: 's3://code/tables.sql',
        sparkSqlParameters: '--conf spark.executor.instances=4',
      },
    });
  });

  test('contains nested application configuration', () => {
    const applicationConfiguration = [
      ApplicationConfiguration.sparkDefaults({ 'spark.sql.shuffle.partitions': '400' }),
      ApplicationConfiguration.of('outer', { configurations: [ApplicationConfiguration.of('inner')] }),
    ];
    expect(requestOf(render({ applicationConfiguration })).configurationOverrides).toEqual({
      applicationConfiguration: [
        { classification: 'spark-defaults', properties: { 'spark.sql.shuffle.partitions': '400' } },
        { classification: 'outer', configurations: [{ classification: 'inner' }] },
      ],
    });
  });

  test('contains every part of the monitoring configuration', () => {
    const template = render((stack) => ({
      monitoring: {
        logGroup: LogGroup.fromLogGroupName(stack, 'LogGroup', '/jobs'),
        logStreamNamePrefix: 'nightly',
        logBucket: Bucket.fromBucketName(stack, 'Logs', 'logs'),
        logPrefix: 'jobs/nightly',
        persistentAppUI: false,
        managedLogs: {
          allowAwsToRetainLogs: true,
          encryptionKey: Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:123456789012:key/abc'),
        },
        containerLogRotation: { rotationSize: Size.mebibytes(5), maxFilesToKeep: 3 },
      },
    }));
    expect(requestOf(template).configurationOverrides).toEqual({
      monitoringConfiguration: {
        cloudWatchMonitoringConfiguration: { logGroupName: '/jobs', logStreamNamePrefix: 'nightly' },
        s3MonitoringConfiguration: { logUri: 's3://logs/jobs/nightly' },
        persistentAppUI: 'DISABLED',
        managedLogs: {
          allowAWSToRetainLogs: 'ENABLED',
          encryptionKeyArn: 'arn:aws:kms:eu-west-1:123456789012:key/abc',
        },
        containerLogRotationConfiguration: { rotationSize: '5120KB', maxFilesToKeep: 3 },
      },
    });
  });

  test('contains name, client token, retry policy and tags', () => {
    const request = requestOf(
      render({
        jobRunName: 'nightly',
        clientToken: 'token',
        retryPolicy: { maxAttempts: 3 },
        tags: { team: 'growth' },
      }),
    );
    expect(request).toMatchObject({
      name: 'nightly',
      clientToken: 'token',
      retryPolicyConfiguration: { maxAttempts: 3 },
      tags: { team: 'growth' },
    });
  });

  test('contains the ID of a job template and its parameters', () => {
    const template = render((stack) => ({
      executionRole: undefined,
      releaseLabel: undefined,
      jobDriver: undefined,
      jobTemplate: jobTemplate(stack),
      jobTemplateParameters: { Day: '2026-11-22' },
    }));
    expect(requestOf(template)).toEqual({
      virtualClusterId: 'cluster1',
      jobTemplateId: { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'Template' }] }] },
      jobTemplateParameters: { Day: '2026-11-22' },
    });
  });
});

test('values can be AWS::NoValue, which the deployment omits', () => {
  const jobDriver = JobDriver.sparkSubmit({
    entryPoint: EntryPoint.fromUri('local:///pi.py'),
    entryPointArguments: ['10', Aws.NO_VALUE],
  });
  const request = requestOf(render({ jobDriver, jobRunName: Aws.NO_VALUE, tags: { team: Aws.NO_VALUE } }));
  const nothing = { Ref: 'AWS::NoValue' };
  expect(request).toMatchObject({
    name: nothing,
    jobDriver: { sparkSubmitJobDriver: { entryPointArguments: ['10', nothing] } },
    tags: { team: nothing },
  });
});

function tagsOf(tags: JobRunProps['tags'], add: (stack: Stack, jobRun: JobRun) => void) {
  const stack = newStack();
  add(stack, new JobRun(stack, 'JobRun', jobRunProps(stack, { tags })));
  return requestOf(Template.fromStack(stack)).tags;
}

test('a job run has its own tags and those of its scopes', () => {
  const tags = tagsOf({ team: 'growth' }, (stack) => Tags.of(stack).add('stage', 'prod'));
  expect(tags).toEqual({ team: 'growth', stage: 'prod' });
});

test('a job run without tags has none', () => {
  expect(tagsOf(undefined, () => undefined)).toBeUndefined();
});

test('tags of a scope replace those in the properties, and can be removed', () => {
  const tags = tagsOf({ team: 'growth', other: 'x' }, (stack, jobRun) => {
    Tags.of(stack).add('team', 'sales');
    Tags.of(jobRun).remove('other');
  });
  expect(tags).toEqual({ team: 'sales' });
});

const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`tag${index}`, '']));

test('a job run can have 46 tags', () => {
  expect(tagsOf(many(45), (stack) => Tags.of(stack).add('last', ''))).toMatchObject({ last: '' });
});

test.each<[string, Record<string, string>, string]>([
  ['there are too many tags', many(47), 'tags must have at most 46 entries (the library adds 4), got 47'],
  ['a tag is reserved', { 'cdk-emr-containers:x': '' }, 'tags must not use the reserved prefixes'],
  ['a value is too long', { team: 'x'.repeat(257) }, 'tags["team"] must be 0 to 256 characters, got 257'],
])('fails when tags are added to a scope, and %s', (_, added, message) => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  new JobRun(stack, 'JobRun', jobRunProps(stack));
  for (const [key, value] of Object.entries(added)) Tags.of(stack).add(key, value);
  expect(() => app.synth()).toThrow(message);
});

function request(override: (jobRun: JobRun) => void, overrides?: (stack: Stack) => Partial<JobRunProps>) {
  const stack = newStack();
  override(new JobRun(stack, 'JobRun', jobRunProps(stack, overrides?.(stack))));
  return requestOf(Template.fromStack(stack));
}

test('an override sets a value at any depth, which may be a token', () => {
  const overridden = request((jobRun) => {
    jobRun.addRequestOverride('configurationOverrides.monitoringConfiguration.aFieldOfTomorrow', Aws.REGION);
    jobRun.addRequestOverride('anotherOne', { nested: ['x'] });
    jobRun.addRequestOverride('tags.a\\.dot', 'y');
  });
  expect(overridden).toEqual({
    virtualClusterId: 'cluster1',
    executionRoleArn: ROLE_ARN,
    releaseLabel: 'emr-7.13.0-latest',
    jobDriver: { sparkSubmitJobDriver: { entryPoint: 'local:///pi.py' } },
    configurationOverrides: { monitoringConfiguration: { aFieldOfTomorrow: { Ref: 'AWS::Region' } } },
    anotherOne: { nested: ['x'] },
    tags: { 'a.dot': 'y' },
  });
});

test('an override replaces the value of a property', () => {
  expect(request((jobRun) => jobRun.addRequestOverride('releaseLabel', 'emr-9.0.0-latest')).releaseLabel).toBe(
    'emr-9.0.0-latest',
  );
});

test('a deletion override removes the value of a property', () => {
  const overridden = request(
    (jobRun) => jobRun.addRequestDeletionOverride('retryPolicyConfiguration'),
    () => ({ retryPolicy: { maxAttempts: 3 } }),
  );
  expect(overridden).not.toHaveProperty('retryPolicyConfiguration');
});

test.each(['', '.', 'a..b', '.a', `tags.${Aws.REGION}`, undefined as unknown as string])(
  'fails when the path of an override is %j',
  (path) => {
    expect(() => request((jobRun) => jobRun.addRequestOverride(path, 'x'))).toThrow('addRequestOverride: path must be');
    expect(() => request((jobRun) => jobRun.addRequestDeletionOverride(path))).toThrow(
      'addRequestDeletionOverride: path must be',
    );
  },
);
