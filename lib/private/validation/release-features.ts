import type { IRole } from 'aws-cdk-lib/aws-iam';
import { JobExecutionRole } from '../../job-execution-role';
import type { ReleaseLabel } from '../../release-label';
import type { StartJobRunRequest } from '../contract';
import type { ValidationErrors } from './validation-errors';

/** What not every release has: what users call it, the first release with it, and how it shows in a request or its role. */
const FEATURES: readonly Feature[] = [
  {
    name: 'JobDriver.sparkSql',
    since: '6.7.0',
    isUsedBy: ({ jobDriver }) => !!jobDriver?.sparkSqlJobDriver,
  },
  {
    name: 'retryPolicy',
    since: '6.9.0',
    isUsedBy: ({ retryPolicyConfiguration }) => !!retryPolicyConfiguration,
  },
  {
    name: 'monitoring.containerLogRotation',
    since: '6.11.0',
    isUsedBy: ({ configurationOverrides }) =>
      !!configurationOverrides?.monitoringConfiguration?.containerLogRotationConfiguration,
  },
  {
    name: 'executionRole with EKS Pod Identity',
    since: '7.3.0',
    isUsedBy: (_, role) => role instanceof JobExecutionRole && role._usesPodIdentity,
  },
];

type Featured = Pick<StartJobRunRequest, 'jobDriver' | 'configurationOverrides' | 'retryPolicyConfiguration'>;

interface Feature {
  readonly name: string;
  readonly since: string;
  readonly isUsedBy: (request: Featured, role: IRole | undefined) => boolean;
}

/** Notes what the request asks for and its release does not have. A release that is not known at synthesis has everything. */
export function checkRelease(
  errors: ValidationErrors,
  release: ReleaseLabel | undefined,
  role: IRole | undefined,
  request: Featured,
): void {
  if (!release) return;
  for (const { name, since, isUsedBy } of FEATURES) {
    const has = !isUsedBy(request, role) || release.isAtLeast(since);
    errors.check(has, `${name} needs release ${since} or newer, got releaseLabel ${release.label}`);
  }
}
