import type { JobIdentity } from './job-identity';

/**
 * Properties of a `JobExecutionRole`.
 */
export interface JobExecutionRoleProps {
  /**
   * The Kubernetes namespace of the virtual cluster that the jobs run on: 1 to 63 lowercase letters, digits and hyphens, starting
   * and ending with a letter or digit. May be a token.
   */
  readonly namespace: string;

  /**
   * How a job's pods get the role's credentials.
   */
  readonly identity: JobIdentity;

  /**
   * The name of the role: 1 to 64 letters, digits, `+`, `=`, `,`, `.`, `@`, `_` and `-`. Must not be a token, because the service
   * account names are derived from it.
   *
   * Keep the name short: a long role name makes long service account names, for which EKS Pod Identity may not provide
   * credentials. Role names are unique in an account, across all regions. If your stack has no fixed region, set a different name
   * for each region that you deploy it to.
   *
   * @default - at most 32 characters, derived from the construct's path and, if the stack has a fixed region, that region
   */
  readonly roleName?: string;
}
