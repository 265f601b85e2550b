import { SizeRoundingBehavior } from 'aws-cdk-lib';
import type { ApplicationConfiguration } from '../../application-configuration';
import type { Monitoring } from '../../monitoring';
import type { ConfigurationOverrides, MonitoringConfiguration, Switch } from '../contract';

interface ConfigurationProps {
  readonly applicationConfiguration?: ApplicationConfiguration[];
  readonly monitoring?: Monitoring;
}

/** The configuration of a job run or a job template, in the form of the API. */
export function configurationOverrides(props: ConfigurationProps): ConfigurationOverrides | undefined {
  const { applicationConfiguration, monitoring } = props;
  if (!applicationConfiguration && !monitoring) return undefined;
  return {
    applicationConfiguration: applicationConfiguration?.map((configuration) => configuration._render()),
    monitoringConfiguration: monitoring && monitoringConfiguration(monitoring),
  };
}

function monitoringConfiguration(monitoring: Monitoring): MonitoringConfiguration {
  const { logGroup, logBucket, logEncryptionKey, managedLogs, containerLogRotation } = monitoring;
  return {
    managedLogs: managedLogs && {
      allowAWSToRetainLogs: enabled(managedLogs.allowAwsToRetainLogs),
      encryptionKeyArn: managedLogs.encryptionKey?.keyArn,
    },
    persistentAppUI: enabled(monitoring.persistentAppUI),
    cloudWatchMonitoringConfiguration: logGroup && {
      logGroupName: logGroup.logGroupName,
      logStreamNamePrefix: monitoring.logStreamNamePrefix,
    },
    s3MonitoringConfiguration: logBucket && {
      logUri: logBucket.s3UrlForObject(monitoring.logPrefix),
      encryptionKeyArn: logEncryptionKey?.keyArn,
    },
    containerLogRotationConfiguration: containerLogRotation && {
      rotationSize: `${containerLogRotation.rotationSize.toKibibytes({ rounding: SizeRoundingBehavior.NONE })}KB`,
      maxFilesToKeep: containerLogRotation.maxFilesToKeep,
    },
  };
}

function enabled(value: boolean | undefined): Switch | undefined {
  if (value === undefined) return undefined;
  return value ? 'ENABLED' : 'DISABLED';
}
