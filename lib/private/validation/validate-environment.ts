import { type ResourceEnvironment, Stack, Token } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { Construct } from 'constructs';
import type { Monitoring } from '../../monitoring';
import type { ValidationErrors } from './validation-errors';

type Part = 'partition' | 'region' | 'account';

/** The parts of its environment that a resource must share with the stack that uses it. */
interface EnvironmentRule {
  readonly parts: readonly Part[];
  readonly reason: string;
}

const NAME_ONLY: EnvironmentRule = {
  parts: ['region', 'account'],
  reason: 'AWS looks it up there by name',
};
const IN_PARTITION: EnvironmentRule = { parts: ['partition'], reason: 'resources cannot be used across partitions' };
const KEY: EnvironmentRule = { parts: ['partition', 'region'], reason: 'a KMS key can be used only in its own region' };

/** The rules of all properties whose value has an environment. */
export const ENVIRONMENT_RULES = {
  virtualCluster: NAME_ONLY,
  jobTemplate: NAME_ONLY,
  provider: { parts: ['region', 'account'], reason: 'CloudFormation invokes the function there' },
  executionRole: {
    parts: ['partition', 'account'],
    reason:
      'a job runs with a role of its own account. To use data of another account, let that role assume a role there: ' +
      'https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/security-cross-account.html',
  },
  'monitoring.logGroup': NAME_ONLY,
  'monitoring.logBucket': IN_PARTITION,
  'monitoring.logEncryptionKey': IN_PARTITION,
  'monitoring.managedLogs.encryptionKey': KEY,
  'a bucket of jobDriver': IN_PARTITION,
  scheduleGroup: NAME_ONLY,
  deadLetterQueue: IN_PARTITION,
  cluster: NAME_ONLY,
  identity: { parts: ['partition', 'account'], reason: 'a role can trust only an OIDC provider of its own account' },
  vpc: { parts: ['region'], reason: 'a function can use only a VPC of its own region' },
  logGroup: NAME_ONLY,
  environmentEncryption: KEY,
  waiterArn: { parts: ['partition', 'region', 'account'], reason: 'the function and its waiter invoke each other' },
  role: { parts: ['partition', 'account'], reason: 'a function can use only a role of its own account' },
} satisfies Record<string, EnvironmentRule>;

/** A value with an environment or an ARN. */
interface Located {
  readonly env?: Partial<ResourceEnvironment>;
  readonly arn?: string;
}

/** Checks, as far as synthesis knows, that the stack of the scope can use the value in its environment. */
export function checkEnvironment(
  property: keyof typeof ENVIRONMENT_RULES,
  value: unknown,
  scope: Construct | Located,
  errors: ValidationErrors,
): void {
  // a value of the wrong type is reported elsewhere
  if (typeof value !== 'object' || value === null || Token.isUnresolved(value)) return;
  const { parts, reason } = ENVIRONMENT_RULES[property];
  const theirs = environmentOf(value);
  const ours = 'node' in scope ? environmentOfStack(Stack.of(scope)) : environmentOf(scope);
  const wrong = parts.find((part) => isKnown(ours[part]) && isKnown(theirs[part]) && ours[part] !== theirs[part]);
  if (wrong === undefined) return;
  errors.check(
    false,
    `${property} must be in the ${wrong} of the stack, ${ours[wrong]}, got ${theirs[wrong]}: ${reason}`,
  );
}

/** Checks the environments of a job's log destinations and encryption keys. */
export function checkMonitoringEnvironment(
  monitoring: Monitoring = {},
  scope: Construct,
  errors: ValidationErrors,
): void {
  const { logGroup, logBucket, logEncryptionKey, managedLogs } = monitoring;
  checkEnvironment('monitoring.logGroup', logGroup, scope, errors);
  checkEnvironment('monitoring.logBucket', logBucket, scope, errors);
  checkEnvironment('monitoring.logEncryptionKey', logEncryptionKey, scope, errors);
  checkEnvironment('monitoring.managedLogs.encryptionKey', managedLogs?.encryptionKey, scope, errors);
  const [bucketRegion, keyRegion] = [logBucket, logEncryptionKey].map((resource) => resource?.env?.region);
  const fits = !isKnown(bucketRegion) || !isKnown(keyRegion) || bucketRegion === keyRegion;
  errors.check(
    fits,
    `monitoring.logEncryptionKey must be in the region of monitoring.logBucket, ${bucketRegion}, got ${keyRegion} ` +
      '(import a bucket of another region with Bucket.fromBucketAttributes, and set its region)',
  );
}

/** Checks the environments of the buckets that a job reads files from. */
export function checkBucketEnvironments(
  objects: readonly { readonly bucket: IBucket }[] = [],
  scope: Construct,
  errors: ValidationErrors,
): void {
  for (const { bucket } of objects) checkEnvironment('a bucket of jobDriver', bucket, scope, errors);
}

/** The environments that are already known. Many job runs in one stack use the same role, logs and cluster. */
const environments = new WeakMap<object, Partial<Record<Part, string>>>();

function environmentOf(value: object): Partial<Record<Part, string>> {
  const known = environments.get(value) ?? readEnvironment(value);
  environments.set(value, known);
  return known;
}

function environmentOfStack(stack: Stack): Partial<Record<Part, string>> {
  const known = environments.get(stack) ?? readEnvironment({ env: stack });
  environments.set(stack, known);
  return known;
}

function readEnvironment(value: Located): Partial<Record<Part, string>> {
  const { env = {}, arn = arnOf(value) } = value;
  const [, partition, region, account] = /^arn:([^:$]+):[^:]*:([^:]*):([^:]*):/.exec(arn ?? '') ?? [];
  const known = {
    region: region || env.region,
    account: account || env.account,
  };
  return { ...known, partition: partition ?? partitionOf(known.region) };
}

function arnOf(resource: object): string | undefined {
  const members = ['roleArn', 'bucketArn', 'keyArn', 'queueArn', 'scheduleGroupArn'] as const;
  const arns = members.map((member) => (resource as Partial<Record<(typeof members)[number], unknown>>)[member]);
  return arns.find((arn): arn is string => typeof arn === 'string');
}

function partitionOf(region: string | undefined): string | undefined {
  return isKnown(region) ? RegionInfo.get(region).partition : undefined;
}

function isKnown(part: string | undefined): part is string {
  return part !== undefined && part !== '' && !Token.isUnresolved(part) && !part.includes('${');
}
