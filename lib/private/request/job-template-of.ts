import { Token } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { JobProps } from '../../job-props';
import type { JobTemplate } from '../../job-template';
import type { ReleaseLabel } from '../../release-label';
import { defaultValues } from './open-names';
import type { ParameterValues } from './placeholders';

/** The job template of a job, if it is a `JobTemplate` of the app, whose properties are known. */
export function jobTemplateOf({ jobTemplate }: Pick<JobProps, 'jobTemplate'>): JobTemplate | undefined {
  return isJobTemplate(jobTemplate) ? jobTemplate : undefined;
}

/** Avoids `instanceof`, which would load the job template modules for apps without job templates. */
function isJobTemplate(jobTemplate: JobProps['jobTemplate']): jobTemplate is JobTemplate {
  return (jobTemplate as Partial<JobTemplate> | undefined)?._props !== undefined;
}

/** The role that a job runs as: its own or its template's. Undefined if only the service knows it. */
export function executionRoleOf(job: Pick<JobProps, 'executionRole' | 'jobTemplate'>): IRole | undefined {
  return job.executionRole ?? jobTemplateOf(job)?.executionRole;
}

/** The release of a job: its own or its template's. Undefined if only the service knows it. */
export function releaseLabelOf(job: Pick<JobProps, 'releaseLabel' | 'jobTemplate'>): ReleaseLabel | undefined {
  return job.releaseLabel ?? jobTemplateOf(job)?._props.releaseLabel;
}

/** The parameter values of a job: its own values and its template's defaults. Empty if they are a token. */
export function parameterValuesOf(job: Pick<JobProps, 'jobTemplate' | 'jobTemplateParameters'>): ParameterValues {
  const { jobTemplateParameters = {} } = job;
  if (Token.isUnresolved(jobTemplateParameters)) return {};
  return { ...defaultValues(jobTemplateOf(job)?._props.parameters), ...jobTemplateParameters };
}
