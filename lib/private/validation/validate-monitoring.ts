import { SizeRoundingBehavior } from 'aws-cdk-lib';
import type { ContainerLogRotation, Monitoring } from '../../monitoring';
import type { MonitoringConfiguration } from '../contract';
import * as limits from './limits';
import { quoted } from './describe-value';
import type { Problems } from './validation-errors';

/** Checks the monitoring of a job as the user said it, and the request made of it. */
export function checkMonitoring(
  monitoring: Monitoring = {},
  configuration: MonitoringConfiguration = {},
  problems: Problems,
  logGroupName = limits.LOG_GROUP_NAME,
): void {
  const { logGroup, logStreamNamePrefix, logBucket, logPrefix, logEncryptionKey, containerLogRotation } = monitoring;
  const { cloudWatchMonitoringConfiguration, s3MonitoringConfiguration, managedLogs } = configuration;
  const prefix = 'monitoring.logStreamNamePrefix';
  problems.check(logStreamNamePrefix === undefined || !!logGroup, `${prefix} needs monitoring.logGroup`);
  problems.text(prefix, logStreamNamePrefix, limits.LOG_STREAM_NAME_PREFIX);
  problems.text('monitoring.logGroup', cloudWatchMonitoringConfiguration?.logGroupName, logGroupName);
  problems.check(logPrefix === undefined || !!logBucket, 'monitoring.logPrefix needs monitoring.logBucket');
  const hasSlash = typeof logPrefix === 'string' && logPrefix.startsWith('/');
  problems.check(!hasSlash, `monitoring.logPrefix must have no leading slash, got ${quoted(logPrefix ?? '')}`);
  problems.check(!logEncryptionKey || !!logBucket, 'monitoring.logEncryptionKey needs monitoring.logBucket');
  problems.text('monitoring.logEncryptionKey', s3MonitoringConfiguration?.encryptionKeyArn, limits.KMS_KEY_ARN);
  const logUri = logPrefix === undefined ? 'monitoring.logBucket' : 'the URI of monitoring.logBucket and logPrefix';
  problems.text(logUri, s3MonitoringConfiguration?.logUri, limits.LOG_URI);
  problems.text('monitoring.managedLogs.encryptionKey', managedLogs?.encryptionKeyArn, limits.KMS_KEY_ARN);
  if (containerLogRotation) checkRotation(containerLogRotation, problems);
}

function checkRotation({ rotationSize, maxFilesToKeep }: ContainerLogRotation, problems: Problems): void {
  const property = 'monitoring.containerLogRotation';
  problems.wholeNumber(`${property}.maxFilesToKeep`, maxFilesToKeep, 1, limits.MOST_LOG_FILES);
  const size = rotationSize.toKibibytes({ rounding: SizeRoundingBehavior.NONE });
  problems.wholeNumber(`${property}.rotationSize in KiB`, size, 2, limits.LARGEST_LOG_FILE);
}
