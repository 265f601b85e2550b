import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Monitoring } from '../monitoring';

/**
 * Lets the execution role write the logs that monitoring asks for, and nothing else.
 *
 * @see https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/creating-job-execution-role.html
 */
export function grantMonitoring(monitoring: Monitoring, role: iam.IRole): void {
  const { logGroup, logBucket, logPrefix, logEncryptionKey, managedLogs } = monitoring;
  if (logGroup) grantWriteLogs(logGroup, role);
  if (logBucket) grantWriteObjects(logBucket, logPrefix, role);
  if (logEncryptionKey) grantEncrypt(logEncryptionKey, role);
  if (managedLogs?.encryptionKey) grantEncrypt(managedLogs.encryptionKey, role);
}

function grantWriteLogs(logGroup: ILogGroup, role: iam.IRole): void {
  logGroup.grant(role, 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents');
  // the agent lists the groups before it writes to one of them
  const groups = {
    service: 'logs',
    resource: 'log-group',
    resourceName: '*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  };
  iam.Grant.addToPrincipal({
    grantee: role,
    actions: ['logs:DescribeLogGroups'],
    resourceArns: [Stack.of(logGroup).formatArn(groups)],
  });
}

function grantWriteObjects(bucket: IBucket, prefix: string | undefined, role: iam.IRole): void {
  const grant = (actions: string[], arn: string) =>
    iam.Grant.addToPrincipalOrResource({ grantee: role, actions, resourceArns: [arn], resource: bucket });
  grant(['s3:ListBucket'], bucket.bucketArn);
  grant(['s3:GetObject', 's3:PutObject'], bucket.arnForObjects(objectsBelow(prefix)));
  if (bucket.encryptionKey) grantEncrypt(bucket.encryptionKey, role);
}

function objectsBelow(prefix = ''): string {
  // a job template's parameter may stand for any prefix
  if (prefix === '' || (!Token.isUnresolved(prefix) && prefix.includes('${'))) return '*';
  return prefix.endsWith('/') ? `${prefix}*` : `${prefix}/*`;
}

function grantEncrypt(key: IKey, role: iam.IRole): void {
  key.grant(role, 'kms:Decrypt', 'kms:GenerateDataKey');
}
