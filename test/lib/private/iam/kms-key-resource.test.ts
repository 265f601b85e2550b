import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias, type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { EntryPoint, JobDriver, JobRun, JobRunProvider } from '../../../../lib/index';
import { kmsKeyResource } from '../../../../lib/private/iam/kms-key-resource';
import { jobRunProps, newStack, resourcesOf } from '../../render';

const KEY_ARN = 'arn:aws:kms:eu-west-1:123456789012:key/abc';
const ofKey = (stack: Stack) => Key.fromKeyArn(stack, 'Key', KEY_ARN);
const ofAlias = (stack: Stack) => new Alias(stack, 'Alias', { aliasName: 'alias/jobs', targetKey: ofKey(stack) });

test.each<[string, (stack: Stack) => IKey]>([
  ['a key', ofKey],
  ['an alias, which has no permissions of its own,', ofAlias],
])('a statement on %s names the key', (_, keyOf) => {
  expect(kmsKeyResource(keyOf(new Stack()))).toEqual({ resource: KEY_ARN });
});

test('a statement on an imported alias names the keys with this alias', () => {
  const stack = new Stack(undefined, 'Stack', { env: { region: 'eu-west-1', account: '123456789012' } });
  const { resource, conditions } = kmsKeyResource(Alias.fromAliasName(stack, 'Alias', 'alias/jobs'));
  expect(JSON.stringify(stack.resolve(resource))).toContain(':kms:eu-west-1:123456789012:key/*');
  expect(conditions).toEqual({ 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/jobs' } });
});

test('the function, and a job with files and logs, can use a key by its alias', () => {
  const stack = newStack();
  const encryptionKey = ofAlias(stack);
  const bucket = new Bucket(stack, 'Bucket', { encryptionKey });
  const provider = new JobRunProvider(stack, 'Provider', { environmentEncryption: encryptionKey });
  new JobRun(stack, 'JobRun', {
    ...jobRunProps(stack, { provider, monitoring: { logBucket: bucket } }),
    executionRole: new Role(stack, 'Job', { assumedBy: new ServicePrincipal('pods.eks.amazonaws.com') }),
    jobDriver: JobDriver.sparkSubmit({ entryPoint: EntryPoint.fromBucket(bucket, 'job.py') }),
  });
  const template = Template.fromStack(stack);
  const policies = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].flatMap((type) => resourcesOf(template, type));
  const statements = policies.flatMap(({ Properties }) => (Properties.PolicyDocument as Document).Statement);
  const onKeys = statements.filter(({ Action }) => JSON.stringify(Action).includes('kms:'));
  expect(onKeys.map(({ Action, Resource }) => [Action, Resource])).toEqual([
    ['kms:Decrypt', KEY_ARN],
    [['kms:Decrypt', 'kms:GenerateDataKey'], KEY_ARN],
    ['kms:Decrypt', KEY_ARN],
  ]);
});

interface Document {
  readonly Statement: readonly { readonly Action: unknown; readonly Resource: unknown }[];
}
