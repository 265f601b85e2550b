import type { CfnJobTemplate } from 'aws-cdk-lib/aws-emrcontainers';
import type { JobTemplateProps } from '../../job-template-props';
import type { ConfigurationOverrides, JobDriverRequest } from '../contract';
import { configurationOverrides } from './configuration-overrides';

type ParametricConfigurationOverrides = CfnJobTemplate.ParametricConfigurationOverridesProperty;

/** The data of a job template as CloudFormation takes it, but for the parameters that it declares. */
export function jobTemplateData(props: JobTemplateProps, jobDriver: JobDriverRequest) {
  return {
    executionRoleArn: props.executionRole.roleArn,
    releaseLabel: props.releaseLabel.label,
    jobDriver: jobDriver,
    configurationOverrides: parametric(configurationOverrides(props)),
    jobTags: props.jobTags,
  };
}

/** CloudFormation spells one name in its own way, and a template holds only some of the monitoring. */
function parametric(overrides: ConfigurationOverrides | undefined): ParametricConfigurationOverrides | undefined {
  const { monitoringConfiguration: monitoring, ...others } = overrides ?? {};
  if (!monitoring) return overrides;
  const { persistentAppUI: persistentAppUi, cloudWatchMonitoringConfiguration, s3MonitoringConfiguration } = monitoring;
  return {
    ...others,
    monitoringConfiguration: { persistentAppUi, cloudWatchMonitoringConfiguration, s3MonitoringConfiguration },
  };
}
