import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { JobRunProvider, type IJobRunProvider } from '../../job-run-provider';
import { hasCustomizedRoles } from './customized-roles';
import { crossStackPolicy } from './grantable-role';
import { JobRunPermissions } from './job-run-permissions';
import { policyQuotaErrors } from './policy-quota';

/** The permissions of a provider's function for the job runs of the scope's stack. */
export function permissionsFor(provider: IJobRunProvider, scope: Construct): JobRunPermissions {
  const stack = Stack.of(scope);
  if (provider instanceof JobRunProvider && provider.stack === stack) return provider._permissions;
  // the ID is frozen, because the policy's logical ID is derived from it
  const id = `EMRContainersJobRunRights${provider.node.addr}`;
  const existing = stack.node.tryFindChild(id) as CrossStackPermissions | undefined;
  return (existing ?? new CrossStackPermissions(stack, id, provider)).permissions;
}

/** A policy in the job runs' stack for the function's role in another stack. In the role's stack, it could make a cycle. */
class CrossStackPermissions extends Construct {
  readonly permissions: JobRunPermissions;

  constructor(stack: Stack, id: string, provider: IJobRunProvider) {
    super(stack, id);
    const { role } = provider;
    if (role && hasCustomizedRoles(role)) {
      // the report of customized roles contains only the statements that a policy has when it is attached
      this.permissions = new JobRunPermissions(stack, (statement) => void role.addToPrincipalPolicy(statement), role);
      if (provider instanceof JobRunProvider) provider._shareWith(stack);
      return;
    }
    const policy = crossStackPolicy(this, 'Policy', 'EMRContainersJobRuns', provider, role);
    this.permissions = new JobRunPermissions(stack, (statement) => policy.addStatements(statement), policy);
    if (provider instanceof JobRunProvider) {
      provider._shareWith(stack, policy);
    } else {
      const subject = `stack ${stack.stackName} with JobRunProvider ${provider.node.path}`;
      this.node.addValidation({ validate: () => policyQuotaErrors(subject, [policy], 'to another stack') });
    }
  }
}
