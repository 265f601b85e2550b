import { App, CfnParameter, Fn, Lazy, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { OpenIdConnectProvider, Role } from 'aws-cdk-lib/aws-iam';
import { Alias, Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import {
  EntryPoint,
  JobDriver,
  JobExecutionRole,
  JobIdentity,
  JobRun,
  type JobRunProps,
  JobRunProvider,
  JobRunSchedule,
  JobTemplate,
  JobTemplateParameter,
  ReleaseLabel,
  SparkFile,
  SparkParameters,
  VirtualCluster,
} from '../../../../lib';
import { jobRunProps, newStack } from '../../render';

// names that IAM would read as patterns

const lazy = (text: string) => Lazy.string({ produce: () => text });
const bucketIn = (stack: Stack) => new Bucket(stack, 'Bucket');
const fromKey = (stack: Stack, key: string) => ({
  jobDriver: JobDriver.sparkSubmit({ entryPoint: EntryPoint.fromBucket(bucketIn(stack), key) }),
});
const withJar = (stack: Stack, key: string) => ({
  jobDriver: JobDriver.sparkSubmit({
    entryPoint: EntryPoint.fromUri('local:///pi.py'),
    sparkSubmitParameters: SparkParameters.of({ jars: [SparkFile.fromBucket(bucketIn(stack), key)] }),
  }),
});
const monitoring = (props: JobRunProps['monitoring']) => ({ monitoring: props });
const keyArn = (rest: string) => `arn:aws:kms:${rest}`;

type Overrides = (stack: Stack) => Partial<JobRunProps>;

const NAMES: [property: string, Overrides][] = [
  ['monitoring.logPrefix', (stack) => monitoring({ logBucket: bucketIn(stack), logPrefix: '*' })],
  ['monitoring.logPrefix', (stack) => monitoring({ logBucket: bucketIn(stack), logPrefix: 'team-?' })],
  ['monitoring.logPrefix', (stack) => monitoring({ logBucket: bucketIn(stack), logPrefix: lazy('a/*') })],
  ['monitoring.logGroup', (stack) => monitoring({ logGroup: LogGroup.fromLogGroupName(stack, 'Logs', lazy('*')) })],
  [
    'monitoring.logGroup',
    (stack) => {
      const name = new CfnParameter(stack, 'Group', { default: '*' }).valueAsString;
      return monitoring({ logGroup: LogGroup.fromLogGroupName(stack, 'Logs', name) });
    },
  ],
  [
    'monitoring.logGroup',
    (stack) => {
      const name = Token.asString(Fn.conditionIf('Production', 'jobs', 'job*'));
      return monitoring({ logGroup: LogGroup.fromLogGroupName(stack, 'Logs', name) });
    },
  ],
  [
    'monitoring.logGroup',
    (stack) => {
      const arn = 'arn:aws:logs:eu-west-1:*:log-group:jobs';
      return monitoring({ logGroup: LogGroup.fromLogGroupArn(stack, 'Logs', arn) });
    },
  ],
  [
    'monitoring.logBucket',
    (stack) => monitoring({ logBucket: Bucket.fromBucketName(stack, 'Bucket', lazy('logs-*')) }),
  ],
  [
    'monitoring.logEncryptionKey',
    (stack) =>
      monitoring({
        logBucket: bucketIn(stack),
        logEncryptionKey: Key.fromKeyArn(stack, 'Key', keyArn('eu-west-1:123456789012:key/*')),
      }),
  ],
  [
    'monitoring.managedLogs.encryptionKey',
    (stack) =>
      monitoring({ managedLogs: { encryptionKey: Key.fromKeyArn(stack, 'Key', keyArn('*:123456789012:key/1')) } }),
  ],
  [
    'executionRole',
    (stack) => ({ executionRole: Role.fromRoleArn(stack, 'Any', 'arn:aws:iam::123456789012:role/*/a') }),
  ],
  ['virtualCluster', (stack) => ({ virtualCluster: VirtualCluster.fromVirtualClusterId(stack, 'Any', lazy('*')) })],
  ['jobTemplate', (stack) => ({ jobTemplate: JobTemplate.fromJobTemplateId(stack, 'Any', lazy('*')) })],
  [
    'jobDriver: a bucket',
    (stack) => ({
      jobDriver: JobDriver.sparkSubmit({
        entryPoint: EntryPoint.fromBucket(Bucket.fromBucketName(stack, 'Bucket', lazy('*')), 'job.py'),
      }),
    }),
  ],
];

const KEYS: [string, Overrides][] = [
  ['*', (stack) => fromKey(stack, '*')],
  ['?ob.py', (stack) => fromKey(stack, '?ob.py')],
  ['/*', (stack) => withJar(stack, './*.jar')],
  ['a Lazy', (stack) => fromKey(stack, lazy('*'))],
  ['a default', (stack) => fromKey(stack, new CfnParameter(stack, 'Key', { default: '*' }).valueAsString)],
];

function errorOf(stack: Stack): string {
  try {
    Template.fromStack(stack);
    return 'none';
  } catch (error) {
    return (error as Error).message;
  }
}

function errorOfJobRun(overrides: Overrides): string {
  const stack = newStack();
  new JobRun(stack, 'JobRun', jobRunProps(stack, overrides(stack)));
  return errorOf(stack);
}

test.each(NAMES)('fails when %s has a wildcard', (property, overrides) => {
  expect(errorOfJobRun(overrides)).toContain(`[Stack/JobRun] ${property} must not contain "*" or "?", got "`);
});

test.each(KEYS)('fails when a key in a bucket starts with a wildcard: %s', (_, overrides) => {
  expect(errorOfJobRun(overrides)).toContain('jobDriver: a key in a bucket must not start with "*" or "?", got "');
});

test('fails when a schedule or a job template has such a name', () => {
  const stack = newStack();
  const { executionRole, releaseLabel, virtualCluster } = jobRunProps(stack);
  const job = { executionRole: executionRole!, releaseLabel: releaseLabel!, ...fromKey(stack, '*') };
  new JobTemplate(stack, 'Template', job);
  const schedule = ScheduleExpression.expression('rate(1 day)');
  new JobRunSchedule(stack, 'Schedule', { ...job, virtualCluster, schedule });
  const message = errorOf(stack);
  expect(message).toContain('[Stack/Template] jobDriver: a key in a bucket must not start with "*" or "?"');
  expect(message).toContain('[Stack/Schedule] jobDriver: a key in a bucket must not start with "*" or "?"');
});

test('fails when a job run sets a template parameter to a token with a wildcard', () => {
  const stack = newStack();
  const { executionRole, virtualCluster } = jobRunProps(stack);
  const jobTemplate = new JobTemplate(stack, 'Template', {
    executionRole: executionRole!,
    releaseLabel: ReleaseLabel.EMR_7_13_0,
    jobDriver: JobDriver.sparkSubmit({ entryPoint: EntryPoint.fromUri('local:///pi.py') }),
    monitoring: { logGroup: LogGroup.fromLogGroupName(stack, 'Logs', '${Group}') },
    parameters: { Group: JobTemplateParameter.string() },
  });
  new JobRun(stack, 'JobRun', { virtualCluster, jobTemplate, jobTemplateParameters: { Group: lazy('a*') } });
  expect(errorOf(stack)).toContain('[Stack/JobRun] monitoring.logGroup must not contain "*" or "?", got "a*"');
});

test('fails when a provider has such a name', () => {
  const stack = new Stack(new App(), 'Stack', { env: { account: '123456789012', region: 'eu-west-1' } });
  const arn = (rest: string) => `arn:aws:sqs:eu-west-1:123456789012:${rest}`;
  new JobRunProvider(stack, 'Provider', {
    logGroup: LogGroup.fromLogGroupName(stack, 'Logs', lazy('*')),
    deadLetterQueue: Queue.fromQueueArn(stack, 'Queue', arn('*')),
    environmentEncryption: Key.fromKeyArn(stack, 'Key', keyArn('eu-west-1:123456789012:key/*')),
  });
  const message = errorOf(stack);
  for (const property of ['logGroup', 'deadLetterQueue', 'environmentEncryption'])
    expect(message).toContain(`[Stack/Provider] ${property} must not contain "*" or "?"`);
});

test('accepts a key of a provider by its alias', () => {
  const stack = newStack();
  new JobRunProvider(stack, 'Provider', {
    environmentEncryption: Alias.fromAliasName(stack, 'Key', 'alias/functions'),
  });
  expect(errorOf(stack)).toBe('none');
});

test('fails when an imported provider has such a waiter', () => {
  const stack = newStack();
  JobRunProvider.fromJobRunProviderAttributes(stack, 'Provider', {
    functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:name',
    waiterArn: 'arn:aws:states:eu-west-1:123456789012:stateMachine:*',
  });
  expect(errorOf(stack)).toContain('[Stack/Provider] waiterArn must not contain "*" or "?"');
});

test('fails when the namespace of an execution role is a token with a wildcard', () => {
  const stack = newStack();
  const provider = OpenIdConnectProvider.fromOpenIdConnectProviderArn(
    stack,
    'Oidc',
    'arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A',
  );
  new JobExecutionRole(stack, 'Role', { namespace: lazy('*'), identity: JobIdentity.irsa(provider) });
  expect(errorOf(stack)).toContain('[Stack/Role] namespace must not contain "*" or "?"');
});

test.each<[string, Overrides]>([
  ['files that Spark finds by a pattern', (stack) => withJar(stack, 'jars/*.jar')],
  ['a log group of the app', (stack) => monitoring({ logGroup: new LogGroup(stack, 'Logs') })],
  [
    'a name that a parameter supplies',
    (stack) =>
      monitoring({
        logGroup: LogGroup.fromLogGroupName(stack, 'Logs', new CfnParameter(stack, 'Group').valueAsString),
      }),
  ],
])('accepts %s', (_, overrides) => {
  expect(errorOfJobRun(overrides)).not.toMatch(/must not (have|begin)/);
});
