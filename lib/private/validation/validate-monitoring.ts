import { SizeRoundingBehavior } from 'aws-cdk-lib';
import type { ContainerLogRotation, Monitoring } from '../../monitoring';
import type { MonitoringConfiguration } from '../contract';
import * as limits from './limits';
import { quote } from './describe-value';
import type { ValidationErrors } from './validation-errors';

/** Checks the monitoring of a job as the user said it, and the request made of it. */
export function checkMonitoring(
  monitoring: Monitoring = {},
  configuration: MonitoringConfiguration = {},
  errors: ValidationErrors,
  logGroupName = limits.LOG_GROUP_NAME,
): void {
  const { logGroup, logStreamNamePrefix, logBucket, logPrefix, logEncryptionKey, containerLogRotation } = monitoring;
  const { cloudWatchMonitoringConfiguration, s3MonitoringConfiguration, managedLogs } = configuration;
  const prefix = 'monitoring.logStreamNamePrefix';
  errors.check(logStreamNamePrefix === undefined || !!logGroup, `${prefix} needs monitoring.logGroup`);
  errors.text(prefix, logStreamNamePrefix, limits.LOG_STREAM_NAME_PREFIX);
  errors.text('monitoring.logGroup', cloudWatchMonitoringConfiguration?.logGroupName, logGroupName);
  errors.check(logPrefix === undefined || !!logBucket, 'monitoring.logPrefix needs monitoring.logBucket');
  const hasSlash = typeof logPrefix === 'string' && logPrefix.startsWith('/');
  errors.check(!hasSlash, `monitoring.logPrefix must have no leading slash, got ${quote(logPrefix ?? '')}`);
  errors.check(!logEncryptionKey || !!logBucket, 'monitoring.logEncryptionKey needs monitoring.logBucket');
  errors.text('monitoring.logEncryptionKey', s3MonitoringConfiguration?.encryptionKeyArn, limits.KMS_KEY_ARN);
  const logUri = logPrefix === undefined ? 'monitoring.logBucket' : 'the URI of monitoring.logBucket and logPrefix';
  errors.text(logUri, s3MonitoringConfiguration?.logUri, limits.LOG_URI);
  errors.text('monitoring.managedLogs.encryptionKey', managedLogs?.encryptionKeyArn, limits.KMS_KEY_ARN);
  if (containerLogRotation) checkRotation(containerLogRotation, errors);
}

function checkRotation({ rotationSize, maxFilesToKeep }: ContainerLogRotation, errors: ValidationErrors): void {
  const property = 'monitoring.containerLogRotation';
  errors.wholeNumber(`${property}.maxFilesToKeep`, maxFilesToKeep, 1, limits.MAX_LOG_FILES);
  const size = rotationSize.toKibibytes({ rounding: SizeRoundingBehavior.NONE });
  errors.wholeNumber(`${property}.rotationSize in KiB`, size, 2, limits.MAX_LOG_FILE);
}
