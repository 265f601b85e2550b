import { Names, Stack, Token } from 'aws-cdk-lib';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { JobExecutionRoleProps } from './job-execution-role-props';
import { ServiceAccounts } from './private/eks/service-accounts';
import { hasCustomizedRoles } from './private/iam/customized-roles';
import { acknowledgeInlinePolicy } from './private/iam/nag';
import { validateJobExecutionRole } from './private/validation/validate-job-execution-role';
import { nameErrors } from './private/validation/name-errors';

/** Service account names contain the role name in base 36, which is 1.5 times as long, and EKS limits their length. */
const MAX_GENERATED_NAME_LENGTH = 32;

/**
 * A job execution role of Amazon EMR on EKS: the role that jobs in one namespace of an EKS cluster run as.
 *
 * The role trusts only the service accounts that Amazon EMR on EKS creates for its jobs. It starts with no permissions. A job run
 * grants it access to the job's files and logs; grant the rest yourself.
 *
 * For another namespace or cluster, add a statement to `assumeRolePolicy`.
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
   * Whether its jobs need a release that supports EKS Pod Identity.
   *
   * @internal
   */
  public readonly _usesPodIdentity: boolean;

  constructor(scope: Construct, id: string, props: JobExecutionRoleProps) {
    const preview = previewConstruct(scope, id);
    validateJobExecutionRole(scope, preview.path, props);
    const { namespace, identity, roleName = preview.uniqueName } = props;
    const accounts = new ServiceAccounts(scope, namespace, roleName);
    super(scope, id, { roleName, assumedBy: identity._principal(accounts, hasCustomizedRoles(scope)) });
    this._usesPodIdentity = identity._isPodIdentity;
    identity._bind(this, accounts);
    this.node.addValidation({ validate: () => nameErrors(this, [['namespace', namespace]]) });
    acknowledgeInlinePolicy(this);
  }
}

/** The path of a construct before it is created, and a name that is unique in the account, even in several regions. */
function previewConstruct(scope: Construct, id: string): { path: string; uniqueName: string } {
  const { region } = Stack.of(scope);
  const construct = new Construct(scope, id);
  const named = Token.isUnresolved(region) ? construct : new Construct(construct, region);
  const uniqueName = Names.uniqueResourceName(named, { maxLength: MAX_GENERATED_NAME_LENGTH, separator: '-' });
  scope.node.tryRemoveChild(id);
  return { path: construct.node.path, uniqueName };
}
