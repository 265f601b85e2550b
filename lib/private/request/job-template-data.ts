import type { CfnJobTemplate } from 'aws-cdk-lib/aws-emrcontainers';
import type { JobTemplateMonitoring } from '../../job-template-monitoring';
import type { JobTemplateProps } from '../../job-template-props';
import type { ConfigurationOverrides, JobDriverRequest } from '../contract';
import { configurationOverrides } from './configuration-overrides';

type ParametricConfigurationOverrides = CfnJobTemplate.ParametricConfigurationOverridesProperty;

/** The data of a job template as CloudFormation takes it, but for the parameters that it declares. */
export function jobTemplateData(props: JobTemplateProps, jobDriver: JobDriverRequest) {
  return {
    // validation has made sure that there is one of them
    executionRoleArn: props.executionRole?.roleArn ?? props.executionRoleParameter!,
    releaseLabel: props.releaseLabel.label,
    jobDriver: jobDriver,
    configurationOverrides: parametric(configurationOverrides(props), props.monitoring),
    jobTags: props.jobTags,
  };
}

/** CloudFormation spells one name in its own way, and a template holds only some of the monitoring. */
function parametric(
  overrides: ConfigurationOverrides | undefined,
  { logUri, persistentAppUIParameter }: JobTemplateMonitoring = {},
): ParametricConfigurationOverrides | undefined {
  const { monitoringConfiguration: monitoring, ...others } = overrides ?? {};
  if (!monitoring) return overrides;
  const { cloudWatchMonitoringConfiguration } = monitoring;
  const persistentAppUi = persistentAppUIParameter ?? monitoring.persistentAppUI;
  const s3MonitoringConfiguration = logUri === undefined ? monitoring.s3MonitoringConfiguration : { logUri };
  return {
    ...others,
    monitoringConfiguration: { persistentAppUi, cloudWatchMonitoringConfiguration, s3MonitoringConfiguration },
  };
}
