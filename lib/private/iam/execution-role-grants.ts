import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { Monitoring } from '../../monitoring';
import { openAtPlaceholder } from '../request/placeholders';
import { kmsKeyResource, type KmsKeyResource } from './kms-key-resource';
import { acknowledgeWildcards } from './nag';

/**
 * Grants the execution role the permissions to write the logs of the job's monitoring.
 *
 * @see https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/creating-job-execution-role.html
 */
export function grantMonitoring(monitoring: Monitoring, role: iam.IGrantable): void {
  const { logGroup, logBucket, logPrefix, logEncryptionKey, managedLogs } = monitoring;
  if (logGroup) grantWriteLogs(logGroup, role);
  if (logBucket) grantWriteObjects(logBucket, logPrefix, role);
  if (logEncryptionKey) grantEncrypt(logEncryptionKey, role);
  if (managedLogs?.encryptionKey) grantEncrypt(managedLogs.encryptionKey, role);
}

function grantWriteLogs(logGroup: ILogGroup, role: iam.IGrantable): void {
  const { logGroupArn } = logGroup;
  grantOnRole(
    role,
    ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
    openAtPlaceholder(logGroupArn),
  );
  // the agent lists the groups before it writes to one of them
  const groups = {
    service: 'logs',
    resource: 'log-group',
    resourceName: '*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  };
  grantOnRole(role, ['logs:DescribeLogGroups'], Stack.of(logGroup).formatArn(groups));
}

function grantWriteObjects(bucket: IBucket, prefix: string | undefined, role: iam.IGrantable): void {
  grantOnRole(role, ['s3:ListBucket'], bucket.bucketArn);
  grantOnRole(role, ['s3:GetObject', 's3:PutObject'], bucket.arnForObjects(objectsBelow(prefix)));
  if (bucket.encryptionKey) grantEncrypt(bucket.encryptionKey, role);
}

function objectsBelow(prefix = ''): string {
  if (prefix === '') return '*';
  return openAtPlaceholder(prefix.endsWith('/') ? `${prefix}*` : `${prefix}/*`);
}

function grantEncrypt(key: IKey, role: iam.IGrantable): void {
  grantOnKey(role, ['kms:Decrypt', 'kms:GenerateDataKey'], key);
}

/** Grants a role read access to a file that is uploaded with the app. */
export function grantReadAsset(asset: Asset, role: iam.IGrantable): void {
  asset.grantRead(role);
  acknowledgeWildcards(
    role,
    { actions: ['s3:GetObject*', 's3:GetBucket*', 's3:List*'], resources: [asset.bucket.arnForObjects('*')] },
    'The grant of the CDK for an asset: the bucket holds the assets of apps, with names that change with their content',
  );
}

/** Grants a role read access to an object of a bucket, or to all objects whose keys begin as the key does before its first parameter. */
export function grantReadObject(bucket: IBucket, key: string, role: iam.IGrantable): void {
  grantOnRole(role, ['s3:ListBucket'], bucket.bucketArn);
  grantOnRole(role, ['s3:GetObject'], bucket.arnForObjects(openAtPlaceholder(key)));
  if (bucket.encryptionKey) grantOnKey(role, ['kms:Decrypt'], bucket.encryptionKey);
}

function grantOnKey(role: iam.IGrantable, actions: string[], key: IKey): void {
  const { resource, conditions } = kmsKeyResource(key);
  grantOnRole(role, actions, resource, conditions);
}

/** Grants on the role alone: the owner of a resource in another account allows access to it. */
function grantOnRole(
  role: iam.IGrantable,
  actions: string[],
  arn: string,
  conditions?: KmsKeyResource['conditions'],
): void {
  iam.Grant.addToPrincipal({ grantee: role, actions, resourceArns: [arn], conditions });
  acknowledgeWildcards(
    role,
    { resources: [arn] },
    'The job reads and writes below this, and the agent of EMR on EKS lists it',
  );
}
