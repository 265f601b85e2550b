import { Fn, SizeRoundingBehavior } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { JobRunProps } from '../job-run-props';
import type { Monitoring } from '../monitoring';
import type { MonitoringConfiguration, StartJobRunRequest, Switch } from './contract';

/** What the properties ask the service for, in the API's own words. Nothing is added that was not asked for. */
export function startJobRunRequest(scope: Construct, props: JobRunProps): StartJobRunRequest {
  const { virtualCluster, applicationConfiguration, monitoring, jobTemplate, retryPolicy } = props;
  return {
    virtualClusterId: virtualCluster.virtualClusterRef.virtualClusterId,
    name: props.jobRunName,
    clientToken: props.clientToken,
    executionRoleArn: props.executionRole?.roleArn,
    releaseLabel: props.releaseLabel?.label,
    jobDriver: props.jobDriver?.bind(scope, { executionRole: props.executionRole }),
    configurationOverrides: (applicationConfiguration || monitoring) && {
      applicationConfiguration: applicationConfiguration?.map((configuration) => configuration._render()),
      monitoringConfiguration: monitoring && monitoringConfiguration(monitoring),
    },
    // the id is the last part of the ARN, which ends in :/jobtemplates/ID
    jobTemplateId: jobTemplate && Fn.select(2, Fn.split('/', jobTemplate.jobTemplateRef.jobTemplateArn)),
    jobTemplateParameters: props.jobTemplateParameters,
    retryPolicyConfiguration: retryPolicy && { maxAttempts: retryPolicy.maxAttempts },
    tags: props.tags,
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
