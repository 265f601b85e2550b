import type { JobIdentity } from './job-identity';

/**
 * Properties of a `JobExecutionRole`.
 */
export interface JobExecutionRoleProps {
  /**
   * The Kubernetes namespace of the virtual cluster that the jobs run on: 1 to 63 lower-case letters, digits and hyphens, the first
   * and the last of which is no hyphen. May be a token.
   */
  readonly namespace: string;

  /**
   * How the pods of a job get the credentials of the role.
   */
  readonly identity: JobIdentity;

  /**
   * The name of the role: 1 to 64 letters, digits, `+`, `=`, `,`, `.`, `@`, `_` and `-`. No token: the names of the service accounts
   * are made of it.
   *
   * A long name makes long names of service accounts, for which EKS Pod Identity may not give credentials. An account has a name once,
   * in all regions together: a stack that the app gives no region needs one here to be deployed to a second region.
   *
   * @default - at most 32 characters, derived from the construct's path and, where the stack has one, its region
   */
  readonly roleName?: string;
}
