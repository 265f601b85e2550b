import { ArnFormat, Aws, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { JobTemplateMonitoring } from '../../job-template-monitoring';
import type { Monitoring } from '../../monitoring';
import { OncePer } from '../once-per';
import { bucketOf, fillIn, isOpen, openAtPlaceholder, type ParameterValues } from '../request/placeholders';
import { kmsKeyResource, type KmsKeyResource } from './kms-key-resource';
import { acknowledgeWildcards, policyScopeOf } from './nag';

/**
 * Grants the execution role permission to write the job's logs, except for names that start with a parameter of unknown value.
 *
 * @see https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/creating-job-execution-role.html
 */
export function grantMonitoring(monitoring: Monitoring, role: iam.IGrantable, values: ParameterValues = {}): void {
  const { logGroup, logBucket, logPrefix, logEncryptionKey, managedLogs } = monitoring;
  if (logGroup && !isOpen(fillIn(logGroup.logGroupName, values))) grantWriteLogs(logGroup, role, values);
  const prefix = logPrefix && fillIn(logPrefix, values);
  if (logBucket && !isOpen(prefix ?? '')) grantWriteObjects(logBucket, prefix, role);
  if (logEncryptionKey) grantEncrypt(logEncryptionKey, role);
  if (managedLogs?.encryptionKey) grantEncrypt(managedLogs.encryptionKey, role);
}

function grantWriteLogs(logGroup: ILogGroup, role: iam.IGrantable, values: ParameterValues): void {
  const { logGroupArn } = logGroup;
  grantOnRole(
    role,
    ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
    openAtPlaceholder(fillIn(logGroupArn, values)),
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

/** The maximum number of assets that a role is granted one by one. The ARNs of more assets could exceed the inline policy quota. */
const MAX_ASSETS = 30;

/** The asset ARNs in each policy, by bucket. */
const grantedAssets = new WeakMap<object, Map<string, Set<string>>>();

/**
 * Grants a role read access to one asset file only. If the role reads more than 30 assets, it is granted access to all.
 *
 * `asset.grantRead` would also grant listing. Spark does not list: it reads the object itself, which exists before the deployment
 * starts.
 */
export function grantReadAsset(asset: Asset, role: iam.IGrantable): void {
  const { bucket } = asset;
  const owner = policyScopeOf(role) ?? role.grantPrincipal;
  const ofOwner = grantedAssets.get(owner) ?? new Map<string, Set<string>>();
  grantedAssets.set(owner, ofOwner);
  const bucketKey = JSON.stringify(Stack.of(asset).resolve(bucket.bucketArn));
  const granted = ofOwner.get(bucketKey);
  const arns = granted ?? new Set<string>();
  ofOwner.set(bucketKey, arns.add(bucket.arnForObjects(asset.s3ObjectKey)));
  if (granted) return;
  const allAssets = bucket.arnForObjects('*');
  const resourceArns = Lazy.list({ produce: () => (arns.size > MAX_ASSETS ? [allAssets] : [...arns]) });
  iam.Grant.addToPrincipal({ grantee: role, actions: ['s3:GetObject'], resourceArns });
  const reason = `The role reads more than ${MAX_ASSETS} assets, whose ARNs could exceed the inline policy quota`;
  acknowledgeWildcards(role, { resources: [allAssets] }, reason);
  if (bucket.encryptionKey) grantOnKey(role, ['kms:Decrypt'], bucket.encryptionKey);
}

/**
 * Grants a role read access to an object in a bucket. If the key contains a parameter, it grants access to all objects with the
 * same text before it. A key that starts with a parameter is not granted here.
 */
export function grantReadObject(bucket: IBucket, key: string, role: iam.IGrantable): void {
  if (isOpen(key)) return;
  grantOnRole(role, ['s3:ListBucket'], bucket.bucketArn);
  grantOnRole(role, ['s3:GetObject'], bucket.arnForObjects(openAtPlaceholder(key)));
  if (bucket.encryptionKey) grantOnKey(role, ['kms:Decrypt'], bucket.encryptionKey);
}

interface OpenNames {
  readonly monitoring?: JobTemplateMonitoring;
  readonly objects: readonly { readonly bucket: IBucket; readonly key: string }[];
}

/** Grants the permissions for names that start with a parameter of known value. */
export function grantOpenNames(
  { monitoring = {}, objects }: OpenNames,
  role: iam.IGrantable,
  values: ParameterValues,
): void {
  const { logGroup, logBucket, logPrefix = '', logUri } = monitoring;
  const isParametric = { logGroup: isOpen(logGroup?.logGroupName ?? ''), logPrefix: isOpen(logPrefix) };
  if (isParametric.logGroup) grantMonitoring({ logGroup }, role, values);
  if (isParametric.logPrefix) grantMonitoring({ logBucket, logPrefix }, role, values);
  if (logUri) grantWriteBelow(fillIn(logUri, values), role);
  for (const { bucket, key } of objects) if (isOpen(key)) grantReadObject(bucket, fillIn(key, values), role);
}

function grantWriteBelow(logUri: string, role: iam.IGrantable): void {
  const { bucket, prefix } = bucketOf(logUri) ?? { bucket: undefined, prefix: '' };
  if (bucket === undefined || isOpen(prefix)) return;
  const bucketArn = `arn:${Aws.PARTITION}:s3:::${bucket}`;
  grantOnRole(role, ['s3:ListBucket'], bucketArn);
  grantOnRole(role, ['s3:GetObject', 's3:PutObject'], `${bucketArn}/${objectsBelow(prefix)}`);
}

function grantOnKey(role: iam.IGrantable, actions: string[], key: IKey): void {
  const { resource, conditions } = kmsKeyResource(key);
  grantOnRole(role, actions, resource, conditions);
}

const grants = new OncePer<object>();

/** Grants on the role only: the owner of a resource in another account must allow access to it. */
function grantOnRole(
  role: iam.IGrantable,
  actions: string[],
  arn: string,
  conditions?: KmsKeyResource['conditions'],
): void {
  const owner = policyScopeOf(role) ?? role.grantPrincipal;
  if (!grants.isFirst(owner, JSON.stringify([actions, arn, conditions]))) return;
  iam.Grant.addToPrincipal({ grantee: role, actions, resourceArns: [arn], conditions });
  acknowledgeWildcards(
    role,
    { resources: [arn] },
    'The names of the objects and log streams are unknown at synthesis, and the EMR on EKS agent lists log groups',
  );
}
