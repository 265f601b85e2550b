import { Size, type Stack } from 'aws-cdk-lib';
import { ApplicationConfiguration, JobDriver, type JobRunProps } from '../../../lib';

/** How a user who ignores the types can omit a required member. */
export interface Omission {
  /** The name of the property in the errors of the library. */
  readonly property: string;
  readonly propsFor: (stack: Stack) => Partial<JobRunProps>;
}

const UNSET = undefined as never;
const ROTATION = 'monitoring.containerLogRotation';

/** Every required member of the StartJobRun request, and of the structures in it, that nothing else adds. */
export const OMISSIONS: Readonly<Record<string, Omission>> = {
  virtualClusterId: { property: 'virtualCluster', propsFor: () => ({ virtualCluster: UNSET }) },
  'jobDriver.sparkSubmitJobDriver.entryPoint': {
    property: 'entryPoint',
    propsFor: () => ({ jobDriver: JobDriver.sparkSubmit({ entryPoint: UNSET }) }),
  },
  'configurationOverrides.applicationConfiguration[].classification': {
    property: 'applicationConfiguration[0].classification',
    propsFor: () => ({ applicationConfiguration: [ApplicationConfiguration.of(UNSET)] }),
  },
  'configurationOverrides.applicationConfiguration[].configurations[].classification': {
    property: 'applicationConfiguration[0].configurations[0].classification',
    propsFor: () => ({
      applicationConfiguration: [
        ApplicationConfiguration.of('outer', { configurations: [ApplicationConfiguration.of(UNSET)] }),
      ],
    }),
  },
  'configurationOverrides.monitoringConfiguration.cloudWatchMonitoringConfiguration.logGroupName': {
    property: 'monitoring.logGroup',
    propsFor: () => ({ monitoring: { logStreamNamePrefix: 'nightly' } }),
  },
  'configurationOverrides.monitoringConfiguration.s3MonitoringConfiguration.logUri': {
    property: 'monitoring.logBucket',
    propsFor: () => ({ monitoring: { logPrefix: 'jobs' } }),
  },
  'configurationOverrides.monitoringConfiguration.containerLogRotationConfiguration.rotationSize': {
    property: `${ROTATION}.rotationSize`,
    propsFor: () => ({ monitoring: { containerLogRotation: { rotationSize: UNSET, maxFilesToKeep: 3 } } }),
  },
  'configurationOverrides.monitoringConfiguration.containerLogRotationConfiguration.maxFilesToKeep': {
    property: `${ROTATION}.maxFilesToKeep`,
    propsFor: () => ({
      monitoring: { containerLogRotation: { rotationSize: Size.kibibytes(5), maxFilesToKeep: UNSET } },
    }),
  },
  'retryPolicyConfiguration.maxAttempts': {
    property: 'retryPolicy.maxAttempts',
    propsFor: () => ({ retryPolicy: { maxAttempts: UNSET } }),
  },
};
