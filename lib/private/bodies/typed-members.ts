import { Size, Token } from 'aws-cdk-lib';
import { type IRole, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { ApplicationConfiguration } from '../../application-configuration';
import { EntryPoint } from '../../entry-point';
import { JobDriver } from '../../job-driver';
import type { Monitoring } from '../../monitoring';
import { ReleaseLabel } from '../../release-label';
import { SparkParameters } from '../../spark-parameters';
import type { Configuration, ConfigurationOverrides, JobDriverRequest, StartJobRunRequest } from '../contract';
import * as limits from '../validation/limits';
import { textError } from '../validation/validation-errors';
import { isEnabled } from './members';

/** The members that StartJobRun requests and job template data have in common. */
type CommonMembers = Pick<
  StartJobRunRequest,
  'executionRoleArn' | 'releaseLabel' | 'jobDriver' | 'configurationOverrides'
>;

/** The properties for the members of a body. Roles, log groups, buckets and keys are imported into the scope. */
export function typedMembers(factory: string, scope: Construct, body: CommonMembers) {
  const { executionRoleArn, releaseLabel, jobDriver, configurationOverrides } = body;
  return {
    executionRole: executionRoleArn === undefined ? undefined : importedRole(factory, scope, executionRoleArn),
    releaseLabel: releaseLabel === undefined ? undefined : ReleaseLabel.of(releaseLabel),
    jobDriver: jobDriver && driver(factory, scope, jobDriver),
    applicationConfiguration: configurationOverrides?.applicationConfiguration?.map(configuration),
    monitoring: monitoring(factory, scope, configurationOverrides),
  };
}

function importedRole(factory: string, scope: Construct, arn: string): IRole {
  const error = textError(arn, limits.ROLE_ARN);
  if (error)
    throw new Error(`${factory}: request.executionRoleArn ${error} (or set the executionRole property instead)`);
  return Role.fromRoleArn(scope, 'ExecutionRole', arn);
}

function driver(factory: string, scope: Construct, { sparkSubmitJobDriver, sparkSqlJobDriver }: JobDriverRequest) {
  const count = [sparkSubmitJobDriver, sparkSqlJobDriver].filter((given) => given !== undefined).length;
  const one = 'must have exactly one of sparkSubmitJobDriver and sparkSqlJobDriver';
  if (count !== 1) throw new Error(`${factory}: request.jobDriver ${one}, got ${count}`);
  const parameters = (text: string | undefined) => (text === undefined ? undefined : SparkParameters.raw(text));
  if (sparkSubmitJobDriver) {
    return JobDriver.sparkSubmit({
      entryPoint: entryPoint(scope, sparkSubmitJobDriver.entryPoint),
      entryPointArguments: sparkSubmitJobDriver.entryPointArguments,
      sparkSubmitParameters: parameters(sparkSubmitJobDriver.sparkSubmitParameters),
    });
  }
  const script = sparkSqlJobDriver!.entryPoint;
  return JobDriver.sparkSql({
    entryPoint: script === undefined ? undefined : entryPoint(scope, script),
    sparkSqlParameters: parameters(sparkSqlJobDriver!.sparkSqlParameters),
  });
}

/** The entry point of a URI. The bucket of an S3 object is imported, so that the role is granted read access. */
function entryPoint(scope: Construct, uri: string): EntryPoint {
  const { bucketName, key = '' } = s3Location(uri) ?? {};
  const isObject = bucketName !== undefined && /^[^/]/.test(key);
  return isObject ? EntryPoint.fromBucket(bucket(scope, bucketName), key) : EntryPoint.fromUri(uri);
}

function configuration({ classification, properties, configurations }: Configuration): ApplicationConfiguration {
  return ApplicationConfiguration.of(classification, {
    properties,
    configurations: configurations?.map(configuration),
  });
}

function monitoring(
  factory: string,
  scope: Construct,
  overrides: ConfigurationOverrides | undefined,
): Monitoring | undefined {
  const body = overrides?.monitoringConfiguration;
  if (!body) return undefined;
  const path = `${factory}: request.configurationOverrides.monitoringConfiguration`;
  const { cloudWatchMonitoringConfiguration: logs, s3MonitoringConfiguration: s3, managedLogs } = body;
  const rotation = body.containerLogRotationConfiguration;
  const key = (id: string, arn: string | undefined) => (arn === undefined ? undefined : Key.fromKeyArn(scope, id, arn));
  return {
    logGroup:
      logs?.logGroupName === undefined ? undefined : LogGroup.fromLogGroupName(scope, 'Logs', logs.logGroupName),
    logStreamNamePrefix: logs?.logStreamNamePrefix,
    ...(s3 && logBucket(path, scope, s3.logUri)),
    logEncryptionKey: key('LogKey', s3?.encryptionKeyArn),
    persistentAppUI: isEnabled(`${path}.persistentAppUI`, body.persistentAppUI),
    managedLogs: managedLogs && {
      allowAwsToRetainLogs: isEnabled(`${path}.managedLogs.allowAWSToRetainLogs`, managedLogs.allowAWSToRetainLogs),
      encryptionKey: key('ManagedLogsKey', managedLogs.encryptionKeyArn),
    },
    containerLogRotation: rotation && {
      rotationSize: size(`${path}.containerLogRotationConfiguration.rotationSize`, rotation.rotationSize),
      maxFilesToKeep: rotation.maxFilesToKeep,
    },
  };
}

function logBucket(path: string, scope: Construct, uri: unknown): Pick<Monitoring, 'logBucket' | 'logPrefix'> {
  const { bucketName, key } = s3Location(uri) ?? {};
  if (bucketName === undefined) {
    const rule = `must be an S3 URI with a bucket, such as s3://bucket/logs, got ${JSON.stringify(uri)}`;
    throw new Error(`${path}.s3MonitoringConfiguration.logUri ${rule} (or set the monitoring property instead)`);
  }
  return { logBucket: bucket(scope, bucketName), logPrefix: key === '' ? undefined : key };
}

function size(property: string, text: unknown): Size {
  const [, count, unit] = (typeof text === 'string' && /^(\d{1,9})([KMG]B)$/i.exec(text)) || [];
  if (count === undefined) {
    throw new Error(`${property} must be a size such as 2KB, 10MB or 1GB, got ${JSON.stringify(text)}`);
  }
  const factor = { KB: 1, MB: 1024, GB: 1024 ** 2 }[unit.toUpperCase() as 'KB' | 'MB' | 'GB'];
  return Size.kibibytes(Number(count) * factor);
}

interface S3Location {
  readonly bucketName: string;
  /** Undefined if the URI ends after the bucket name. */
  readonly key?: string;
}

/** The bucket and key of an S3 URI. Undefined for other URIs, for tokens, and for a parameter in the bucket name. */
function s3Location(uri: unknown): S3Location | undefined {
  if (typeof uri !== 'string' || Token.isUnresolved(uri)) return undefined;
  const [, bucketName, key] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(uri) ?? [];
  return bucketName === undefined ? undefined : { bucketName, key };
}

/** Imports a bucket, once for each name. */
function bucket(scope: Construct, name: string): IBucket {
  const id = `Bucket-${name}`;
  return (scope.node.tryFindChild(id) as IBucket | undefined) ?? Bucket.fromBucketName(scope, id, name);
}
