import { Aws, Fn, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct, IConstruct, IDependable } from 'constructs';
import { dependable } from '../dependables';
import { hasCustomizedRoles } from './customized-roles';
import { acknowledgeInlinePolicy, type WithPolicyScope } from './nag';

/** The execution role of a job, for grants by the construct that starts the job. */
export interface GrantableRole {
  readonly grantee: iam.IGrantable;
  /** The role with its policies. The job depends on it, so that the permissions are in effect when it starts. */
  readonly dependable: IDependable;
}

/**
 * The execution role, for grants by a construct of a stack.
 *
 * A role of another stack gets a policy in the construct's own stack. In the role's stack, the policy would be created too late,
 * or create a circular dependency. A role that is created outside the app writes the permissions into its report.
 */
export function grantableRole(role: iam.IRole, scope: Construct): GrantableRole {
  const stack = Stack.of(scope);
  if (Stack.of(role) === stack || hasCustomizedRoles(role)) return { grantee: role, dependable: role };
  const id = `EMRContainersExecutionRolePolicy${role.node.addr}`;
  const existing = () => stack.node.tryFindChild(id) as iam.Policy | undefined;
  const policy = () => existing() ?? crossStackPolicy(stack, id, 'EMRContainersJobs', role, role);
  // the first grant creates the policy. Constructs that were defined before the grant depend on it too
  const policyIfAny = dependable(() => [existing()].filter((one) => one !== undefined));
  return { grantee: { grantPrincipal: principalWithPolicy(role, policy) }, dependable: policyIfAny };
}

/**
 * A policy of one stack for a role of another.
 *
 * @param owner The construct that the policy is named after.
 */
export function crossStackPolicy(
  scope: Construct,
  id: string,
  namePrefix: string,
  owner: IConstruct,
  role: iam.IRole | undefined,
): iam.Policy {
  // with the same policy name, two stacks would overwrite each other's policy of the role
  const stackUuid = Fn.select(2, Fn.split('/', Aws.STACK_ID));
  const policy = new iam.Policy(scope, id, { policyName: `${namePrefix}-${stackUuid}-${owner.node.addr}` });
  acknowledgeInlinePolicy(policy);
  // a role that is imported as immutable does not attach the policy, which is then not created
  role?.attachInlinePolicy(policy);
  return policy;
}

/** A principal whose grants go into a separate policy. The first grant creates the policy. */
function principalWithPolicy(role: iam.IRole, policy: () => iam.Policy): iam.IPrincipal {
  const { assumeRoleAction, policyFragment, principalAccount } = role;
  const self: iam.IPrincipal & WithPolicyScope = {
    assumeRoleAction,
    policyFragment,
    principalAccount,
    get policyScope() {
      return policy();
    },
    get grantPrincipal() {
      return self;
    },
    addToPrincipalPolicy(statement) {
      policy().addStatements(statement);
      return { statementAdded: true, policyDependable: policy() };
    },
  };
  return self;
}
