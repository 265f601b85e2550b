import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Dependable, type Construct, type IDependable } from 'constructs';
import type { WithPolicyScope } from './nag';
import { policyName } from './policy-name';

/** Where the rights that a job needs are put, and what the job has to come after so that they are in effect. */
export interface GrantableRole {
  readonly grantee: iam.IGrantable;
  readonly dependable: IDependable;
}

/**
 * The rights of an execution role, as a construct that starts jobs adds to them.
 *
 * For a role of another stack, they are a policy of the construct's own stack: in the role's stack, they would come too late, or
 * make a circle of the stacks.
 */
export function grantableRole(role: iam.IRole, scope: Construct): GrantableRole {
  const stack = Stack.of(scope);
  if (Stack.of(role) === stack) return { grantee: role, dependable: role };
  const id = `EMRContainersExecutionRolePolicy${role.node.addr}`;
  const existing = () => stack.node.tryFindChild(id) as iam.Policy | undefined;
  const dependable = {};
  // there is no policy before there is a right, and it counts for what comes before it too
  Dependable.implement(dependable, {
    get dependencyRoots() {
      const policy = existing();
      return policy ? [policy] : [];
    },
  });
  return { grantee: { grantPrincipal: principal(role, () => existing() ?? newPolicy(stack, id, role)) }, dependable };
}

function newPolicy(stack: Stack, id: string, role: iam.IRole): iam.Policy {
  const policy = new iam.Policy(stack, id, { policyName: policyName('EMRContainersJobs', role) });
  // a role that was imported as immutable does not attach it, and then it is not made
  role.attachInlinePolicy(policy);
  return policy;
}

function principal(role: iam.IRole, policy: () => iam.Policy): iam.IPrincipal {
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
