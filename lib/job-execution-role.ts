import { Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { JobExecutionRoleProps } from './job-execution-role-props';
import { placeOf } from './private/place';
import { ServiceAccounts } from './private/eks/service-accounts';
import { validateJobExecutionRole } from './private/validation/validate-job-execution-role';

/** The service accounts' names grow with it by more than half, and have to fit into what EKS makes of them. */
const MAX_GENERATED_NAME = 32;

/**
 * A job execution role of Amazon EMR on EKS: the role that the jobs in a namespace of an EKS cluster run as.
 *
 * It trusts the service accounts that the service makes for its jobs, and nobody else in the namespace. It may do nothing but what it
 * is granted; a job run grants it what its files and its monitoring need.
 *
 * Another namespace, or another cluster, is a statement for `assumeRolePolicy`.
 *
 * @example
 * declare const cluster: eks.ICluster;
 * declare const data: s3.IBucket;
 *
 * const executionRole = new JobExecutionRole(this, 'Jobs', {
 *   namespace: 'jobs',
 *   identity: JobIdentity.irsa(cluster.openIdConnectProvider), // or JobIdentity.podIdentity(cluster)
 * });
 * data.grantReadWrite(executionRole);
 *
 * @see https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/iam-execution-role.html
 */
export class JobExecutionRole extends Role {
  /**
   * Whether its jobs need a release that has EKS Pod Identity.
   *
   * @internal
   */
  public readonly _usesPodIdentity: boolean;

  constructor(scope: Construct, id: string, props: JobExecutionRoleProps) {
    const place = placeOf(scope, id, MAX_GENERATED_NAME);
    validateJobExecutionRole(place.path, props);
    const { namespace, identity, roleName = place.name } = props;
    const accounts = new ServiceAccounts(scope, namespace, roleName);
    super(scope, id, { roleName, assumedBy: identity._principal(accounts) });
    this._usesPodIdentity = identity._isPodIdentity;
    identity._bind(this, accounts);
  }
}
