import { Size, type Stack } from 'aws-cdk-lib';
import { ApplicationConfiguration, JobDriver, type JobRunProps } from '../../../lib';

/** How a user, who does not heed the types, leaves a required member out. */
export interface Omission {
  /** What the errors of the library call it. */
  readonly property: string;
  readonly say: (stack: Stack) => Partial<JobRunProps>;
}

const UNSET = undefined as never;
const ROTATION = 'monitoring.containerLogRotation';

/** Every required member of StartJobRun's request, and of the structures in it, that nothing else adds. */
export const OMISSIONS: Readonly<Record<string, Omission>> = {
  virtualClusterId: { property: 'virtualCluster', say: () => ({ virtualCluster: UNSET }) },
  'jobDriver.sparkSubmitJobDriver.entryPoint': {
    property: 'entryPoint',
    say: () => ({ jobDriver: JobDriver.sparkSubmit({ entryPoint: UNSET }) }),
  },
  'configurationOverrides.applicationConfiguration[].classification': {
    property: 'applicationConfiguration[0].classification',
    say: () => ({ applicationConfiguration: [ApplicationConfiguration.of(UNSET)] }),
  },
  'configurationOverrides.applicationConfiguration[].configurations[].classification': {
    property: 'applicationConfiguration[0].configurations[0].classification',
    say: () => ({
      applicationConfiguration: [
        ApplicationConfiguration.of('outer', { configurations: [ApplicationConfiguration.of(UNSET)] }),
      ],
    }),
  },
  'configurationOverrides.monitoringConfiguration.cloudWatchMonitoringConfiguration.logGroupName': {
    property: 'monitoring.logGroup',
    say: () => ({ monitoring: { logStreamNamePrefix: 'nightly' } }),
  },
  'configurationOverrides.monitoringConfiguration.s3MonitoringConfiguration.logUri': {
    property: 'monitoring.logBucket',
    say: () => ({ monitoring: { logPrefix: 'jobs' } }),
  },
  'configurationOverrides.monitoringConfiguration.containerLogRotationConfiguration.rotationSize': {
    property: `${ROTATION}.rotationSize`,
    say: () => ({ monitoring: { containerLogRotation: { rotationSize: UNSET, maxFilesToKeep: 3 } } }),
  },
  'configurationOverrides.monitoringConfiguration.containerLogRotationConfiguration.maxFilesToKeep': {
    property: `${ROTATION}.maxFilesToKeep`,
    say: () => ({ monitoring: { containerLogRotation: { rotationSize: Size.kibibytes(5), maxFilesToKeep: UNSET } } }),
  },
  'retryPolicyConfiguration.maxAttempts': {
    property: 'retryPolicy.maxAttempts',
    say: () => ({ retryPolicy: { maxAttempts: UNSET } }),
  },
};
