import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { JobProps } from '../../job-props';
import { JobTemplate } from '../../job-template';
import { grantableRole, type GrantableRole } from './grantable-role';

type RunsAs = Pick<JobProps, 'executionRole' | 'jobTemplate'>;

/** What a job runs as: its own role, or that of a template of the app; nothing when the role is not known. */
export function executionRoleOf({ executionRole, jobTemplate }: RunsAs): IRole | undefined {
  return executionRole ?? (jobTemplate instanceof JobTemplate ? jobTemplate.executionRole : undefined);
}

/** The rights of what a job runs as, if it is known. */
export function grantableRoleOf(scope: Construct, job: RunsAs): GrantableRole | undefined {
  const role = executionRoleOf(job);
  return role && grantableRole(role, scope);
}
