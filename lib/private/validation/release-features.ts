import type { IRole } from 'aws-cdk-lib/aws-iam';
import { JobExecutionRole } from '../../job-execution-role';
import type { JobProps } from '../../job-props';
import type { ReleaseLabel } from '../../release-label';
import type { JobDriverRequest } from '../contract';
import type { ValidationErrors } from './validation-errors';

/** The properties of a job that show which features it uses. */
interface FeatureUse extends Pick<JobProps, 'monitoring' | 'retryPolicy'> {
  readonly jobDriver?: JobDriverRequest;
  readonly executionRole?: IRole;
}

interface Feature {
  /** The name that users know. */
  readonly name: string;
  /** The first release that has the feature. */
  readonly since: string;
  readonly isUsedBy: (job: FeatureUse) => boolean;
}

const FEATURES: readonly Feature[] = [
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

/** Adds an error for each feature that the release lacks. A release that only the deployment knows has all of them. */
export function checkRelease(release: ReleaseLabel | undefined, job: FeatureUse, errors: ValidationErrors): void {
  if (!release) return;
  for (const { name, since, isUsedBy } of FEATURES) {
    const isAvailable = !isUsedBy(job) || release.isAtLeast(since);
    errors.check(isAvailable, `${name} needs release ${since} or newer, got releaseLabel ${release.label}`);
  }
}
