import { SizeRoundingBehavior } from 'aws-cdk-lib';
import type { ContainerLogRotation, Monitoring } from '../../monitoring';
import { quote } from './describe-value';
import * as limits from './limits';
import type { ValidationErrors } from './validation-errors';

/** Checks the monitoring of a job. A job template passes the rule for log group names with parameters. */
export function checkMonitoring(
  monitoring: Monitoring = {},
  errors: ValidationErrors,
  logGroupName = limits.LOG_GROUP_NAME,
): void {
  const { logGroup, logStreamNamePrefix, logBucket, logPrefix, logEncryptionKey, containerLogRotation } = monitoring;
  const prefix = 'monitoring.logStreamNamePrefix';
  errors.check(logStreamNamePrefix === undefined || !!logGroup, `${prefix} requires monitoring.logGroup`);
  errors.text(prefix, logStreamNamePrefix, limits.LOG_STREAM_NAME_PREFIX);
  errors.text('monitoring.logGroup', logGroup?.logGroupName, logGroupName);
  errors.check(logPrefix === undefined || !!logBucket, 'monitoring.logPrefix requires monitoring.logBucket');
  const hasSlash = typeof logPrefix === 'string' && logPrefix.startsWith('/');
  errors.check(!hasSlash, `monitoring.logPrefix must not start with a slash, got ${quote(logPrefix ?? '')}`);
  errors.check(!logEncryptionKey || !!logBucket, 'monitoring.logEncryptionKey requires monitoring.logBucket');
  // without a bucket, no key is sent
  errors.text('monitoring.logEncryptionKey', logBucket && logEncryptionKey?.keyArn, limits.KMS_KEY_ARN);
  const logUri = logPrefix === undefined ? 'monitoring.logBucket' : 'the URI of monitoring.logBucket and logPrefix';
  errors.text(logUri, logBucket?.s3UrlForObject(logPrefix), limits.LOG_URI);
  const managedLogsKey = monitoring.managedLogs?.encryptionKey;
  errors.text('monitoring.managedLogs.encryptionKey', managedLogsKey?.keyArn, limits.KMS_KEY_ARN);
  if (containerLogRotation) checkRotation(containerLogRotation, errors);
}

function checkRotation({ rotationSize, maxFilesToKeep }: ContainerLogRotation, errors: ValidationErrors): void {
  const property = 'monitoring.containerLogRotation';
  errors.wholeNumber(`${property}.maxFilesToKeep`, maxFilesToKeep, 1, limits.MAX_LOG_FILES);
  const kibibytes = rotationSize.toKibibytes({ rounding: SizeRoundingBehavior.NONE });
  errors.wholeNumber(`${property}.rotationSize in KiB`, kibibytes, 2, limits.MAX_LOG_FILE_KIBIBYTES);
}
