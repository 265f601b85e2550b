import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { JobRun, type Monitoring } from '../../../../lib/index';
import { jobRunProps, newStack, resourcesOf, ROLE_ARN } from '../../render';

const KEY_ARN = 'arn:aws:kms:eu-west-1:123456789012:key/abc';

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
}

/** The statements that the job run adds to the execution role. */
function allowed(monitoring: (stack: Stack) => Monitoring): Statement[] {
  const stack = newStack();
  const executionRole = new Role(stack, 'Job', { assumedBy: new ServicePrincipal('pods.eks.amazonaws.com') });
  new JobRun(stack, 'JobRun', { ...jobRunProps(stack), executionRole, monitoring: monitoring(stack) });
  return policiesOf(Template.fromStack(stack));
}

function policiesOf(template: Template): Statement[] {
  return resourcesOf(template, 'AWS::IAM::Policy')
    .filter(({ Properties }) => !String(Properties.PolicyName).includes('Provider'))
    .flatMap(({ Properties }) => (Properties.PolicyDocument as { Statement: Statement[] }).Statement)
    .map(({ Action, Resource }) => ({ Action, Resource }));
}

test('a role is granted nothing for monitoring without logs', () => {
  expect(allowed(() => ({}))).toEqual([]);
  expect(allowed(() => ({ persistentAppUI: true, managedLogs: { allowAwsToRetainLogs: false } }))).toEqual([]);
});

test('a role can write to the log group and list the log groups', () => {
  expect(allowed((stack) => ({ logGroup: new LogGroup(stack, 'Logs') }))).toEqual([
    {
      Action: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/^Logs/), 'Arn'] },
    },
    {
      Action: 'logs:DescribeLogGroups',
      Resource: {
        'Fn::Join': [
          '',
          [
            'arn:',
            { Ref: 'AWS::Partition' },
            ':logs:',
            { Ref: 'AWS::Region' },
            ':',
            { Ref: 'AWS::AccountId' },
            ':log-group:*',
          ],
        ],
      },
    },
  ]);
});

const bucketArn = (path = '') => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:s3:::logs${path}`]] });

test.each([
  [undefined, '/*'],
  ['', '/*'],
  ['nightly', '/nightly/*'],
  ['nightly/', '/nightly/*'],
])('a role can read and write objects of the bucket below the prefix %j', (logPrefix, objects) => {
  expect(allowed((stack) => ({ logBucket: Bucket.fromBucketName(stack, 'Logs', 'logs'), logPrefix }))).toEqual([
    { Action: 's3:ListBucket', Resource: bucketArn() },
    { Action: ['s3:GetObject', 's3:PutObject'], Resource: bucketArn(objects) },
  ]);
});

test.each<[string, (stack: Stack) => Monitoring]>([
  ['of the logs in the bucket', (stack) => ({ logBucket: bucket(stack), logEncryptionKey: key(stack) })],
  ['of the bucket itself', (stack) => ({ logBucket: bucket(stack, key(stack)) })],
  ['of managed logs', (stack) => ({ managedLogs: { encryptionKey: key(stack) } })],
])('a role can use the key %s', (_, monitoring) => {
  expect(allowed(monitoring)).toContainEqual({ Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: KEY_ARN });
});

test('a role that is imported as immutable is granted nothing', () => {
  const stack = newStack();
  const executionRole = Role.fromRoleArn(stack, 'Job', ROLE_ARN, { mutable: false });
  const logBucket = bucket(stack, key(stack));
  new JobRun(stack, 'JobRun', {
    ...jobRunProps(stack),
    executionRole,
    monitoring: { logGroup: new LogGroup(stack, 'Logs'), logBucket },
  });
  expect(policiesOf(Template.fromStack(stack))).toEqual([]);
});

function key(stack: Stack) {
  return Key.fromKeyArn(stack, 'Key', KEY_ARN);
}

function bucket(stack: Stack, encryptionKey?: ReturnType<typeof key>) {
  return Bucket.fromBucketAttributes(stack, 'Bucket', { bucketName: 'logs', encryptionKey });
}
