import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { JobProps } from '../../job-props';
import { JobTemplate } from '../../job-template';
import { rightsOf, type JobRights } from './grantable-role';

type RunsAs = Pick<JobProps, 'executionRole' | 'jobTemplate'>;

/** What a job runs as: its own role, or that of a template of the app; nothing when the role is not known. */
export function roleOfJob({ executionRole, jobTemplate }: RunsAs): IRole | undefined {
  return executionRole ?? (jobTemplate instanceof JobTemplate ? jobTemplate.executionRole : undefined);
}

/** The rights of what a job runs as, if it is known. */
export function rightsOfJob(scope: Construct, job: RunsAs): JobRights | undefined {
  const role = roleOfJob(job);
  return role && rightsOf(role, scope);
}
