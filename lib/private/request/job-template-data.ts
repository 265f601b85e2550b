import { Tokenization } from 'aws-cdk-lib';
import type { JobTemplateMonitoring } from '../../job-template-monitoring';
import type { JobTemplateProps } from '../../job-template-props';
import type { ConfigurationOverrides, JobDriverRequest } from '../contract';
import { configurationOverrides } from './configuration-overrides';

/** The data of a job template in the form of CloudFormation, without the declarations of its parameters. */
export function jobTemplateData(props: JobTemplateProps, jobDriver: JobDriverRequest) {
  return {
    // validation ensures that one of them is set
    ExecutionRoleArn: props.executionRole?.roleArn ?? props.executionRoleParameter!,
    ReleaseLabel: props.releaseLabel.label,
    JobDriver: capitalized(jobDriver),
    ConfigurationOverrides: capitalized(parametric(configurationOverrides(props), props.monitoring)),
    JobTags: props.jobTags,
  };
}

/** Keeps the monitoring members that a job template supports, and inserts their parameters. */
function parametric(
  overrides: ConfigurationOverrides | undefined,
  { logUri, persistentAppUIParameter }: JobTemplateMonitoring = {},
) {
  const { monitoringConfiguration: monitoring, ...others } = overrides ?? {};
  if (!monitoring) return overrides;
  const { cloudWatchMonitoringConfiguration } = monitoring;
  const persistentAppUI = persistentAppUIParameter ?? monitoring.persistentAppUI;
  const s3MonitoringConfiguration = logUri === undefined ? monitoring.s3MonitoringConfiguration : { logUri };
  return {
    ...others,
    monitoringConfiguration: { persistentAppUI, cloudWatchMonitoringConfiguration, s3MonitoringConfiguration },
  };
}

/** Capitalizes member names, as CloudFormation spells them. Property names of a classification stay unchanged. */
function capitalized(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(capitalized);
  if (typeof value !== 'object' || value === null || Tokenization.isResolvable(value)) return value;
  const members = Object.entries(value).map(([name, member]) => [
    name.charAt(0).toUpperCase() + name.slice(1),
    name === 'properties' ? (member as unknown) : capitalized(member),
  ]);
  return Object.fromEntries(members) as unknown;
}
