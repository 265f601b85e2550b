import type { Construct } from 'constructs';
import type { JobProps } from '../job-props';
import { JobTemplate } from '../job-template';
import { rightsOf, type JobRights } from './execution-role';

/** The rights of what a job runs as: its own role, or that of a template of the app; nothing when the role is not known. */
export function rightsOfJob(
  scope: Construct,
  { executionRole, jobTemplate }: Pick<JobProps, 'executionRole' | 'jobTemplate'>,
): JobRights | undefined {
  const role = executionRole ?? (jobTemplate instanceof JobTemplate ? jobTemplate.executionRole : undefined);
  return role && rightsOf(role, scope);
}
