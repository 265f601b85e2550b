import type { IRole } from 'aws-cdk-lib/aws-iam';
import { JobExecutionRole } from '../../job-execution-role';
import type { JobProps } from '../../job-props';
import type { ReleaseLabel } from '../../release-label';
import type { Configuration, JobDriverRequest } from '../contract';
import { SparkSettings } from './spark-settings';
import type { ValidationErrors } from './validation-errors';

/** The properties of a job that show which features it uses. */
interface FeatureUse extends Pick<JobProps, 'monitoring' | 'retryPolicy'> {
  readonly jobDriver?: JobDriverRequest;
  readonly configurations?: readonly Configuration[];
  readonly executionRole?: IRole;
}

interface Feature {
  /** The name that users know. */
  readonly name: string;
  /** The first release that has the feature. */
  readonly since: string;
  /** The first 5.x release that has the feature too. */
  readonly sinceInLine5?: string;
  readonly isUsedBy: (job: FeatureUse) => boolean;
}

const POD_TEMPLATES = ['driver', 'executor'].map((role) => `spark.kubernetes.${role}.podTemplateFile`);

const FEATURES: readonly Feature[] = [
  // https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/emr-eks-jobs-CLI.html
  { name: 'Amazon EMR on EKS', since: '6.2.0', sinceInLine5: '5.32.0', isUsedBy: () => true },
  // https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/pod-templates.html
  {
    name: 'a pod template',
    since: '6.3.0',
    sinceInLine5: '5.33.0',
    isUsedBy: (job) => POD_TEMPLATES.some((name) => settingsOf(job).get(name) !== undefined),
  },
  // https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/emr-eks-log-rotation.html
  {
    name: 'spark.eventLog.rotation.enabled',
    since: '6.3.0',
    isUsedBy: (job) => settingsOf(job).get('spark.eventLog.rotation.enabled') !== undefined,
  },
  { name: 'JobDriver.sparkSql', since: '6.7.0', isUsedBy: ({ jobDriver }) => !!jobDriver?.sparkSqlJobDriver },
  { name: 'retryPolicy', since: '6.9.0', isUsedBy: ({ retryPolicy }) => !!retryPolicy },
  {
    name: 'monitoring.containerLogRotation',
    since: '6.11.0',
    isUsedBy: ({ monitoring }) => !!monitoring?.containerLogRotation,
  },
  {
    name: 'executionRole with EKS Pod Identity',
    since: '7.3.0',
    isUsedBy: ({ executionRole }) => executionRole instanceof JobExecutionRole && executionRole._usesPodIdentity,
  },
];

/** The Spark properties of a job, as far as the driver's parameters and the configuration show them. */
function settingsOf({ jobDriver, configurations }: FeatureUse): SparkSettings {
  return new SparkSettings(jobDriver, configurations);
}

const missing = new Map<string | undefined, readonly Feature[]>();

/** The features that a release lacks. */
function missingFrom(release: ReleaseLabel): readonly Feature[] {
  const known = missing.get(release.version);
  if (known) return known;
  const features = FEATURES.filter(({ since, sinceInLine5 }) => {
    const isInLine5 = sinceInLine5 !== undefined && !release.isAtLeast('6.0.0') && release.isAtLeast(sinceInLine5);
    return !release.isAtLeast(since) && !isInLine5;
  });
  missing.set(release.version, features);
  return features;
}

/** Adds an error for each feature of the job that the release lacks. An unknown release is assumed to have all features. */
export function checkRelease(release: ReleaseLabel | undefined, job: FeatureUse, errors: ValidationErrors): void {
  if (!release) return;
  for (const { name, since, sinceInLine5, isUsedBy } of missingFrom(release)) {
    if (!isUsedBy(job)) continue;
    const orInLine5 = sinceInLine5 === undefined ? '' : `, or ${sinceInLine5} or newer of 5.x`;
    const requirement = `requires release ${since} or newer${orInLine5}`;
    errors.check(false, `${name} ${requirement}, got releaseLabel ${release.label}`);
  }
}
