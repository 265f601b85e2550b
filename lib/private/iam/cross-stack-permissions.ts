import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { JobRunProvider, type IJobRunProvider } from '../../job-run-provider';
import { JobRunPermissions } from './job-run-permissions';
import { policyName } from './policy-name';
import { policyQuotaErrors } from './policy-quota';

/** The rights of a provider for the job runs of the stack that a construct is in. */
export function permissionsFor(provider: IJobRunProvider, scope: Construct): JobRunPermissions {
  const stack = Stack.of(scope);
  if (provider instanceof JobRunProvider && provider.stack === stack) return provider._permissions;
  const id = `EMRContainersJobRunRights${provider.node.addr}`;
  const existing = stack.node.tryFindChild(id) as CrossStackPermissions | undefined;
  return (existing ?? new CrossStackPermissions(stack, id, provider)).permissions;
}

/** A policy of the stack for the role of another stack: in that stack, it could make a circle of the two. */
class CrossStackPermissions extends Construct {
  readonly permissions: JobRunPermissions;

  constructor(stack: Stack, id: string, provider: IJobRunProvider) {
    super(stack, id);
    const policy = new iam.Policy(this, 'Policy', { policyName: policyName('EMRContainersJobRuns', provider) });
    // a role that was imported as immutable does not attach it, and then it is not made
    provider.role?.attachInlinePolicy(policy);
    this.permissions = new JobRunPermissions(stack, (statement) => policy.addStatements(statement), policy);
    if (provider instanceof JobRunProvider) {
      provider._shareWith(stack, policy);
    } else {
      const whose = `stack ${stack.stackName} with JobRunProvider ${provider.node.path}`;
      this.node.addValidation({ validate: () => policyQuotaErrors(whose, [policy], 'into another stack') });
    }
  }
}
