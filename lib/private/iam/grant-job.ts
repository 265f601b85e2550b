import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { JobProps } from '../../job-props';
import { jobTemplateOf, parameterValuesOf } from '../request/job-template-of';
import { grantMonitoring, grantOpenNames } from './execution-role-grants';

/** Grants a job's role access to its logs, and to names that depend on the job's values of template parameters. */
export function grantJob(props: JobProps, role: IGrantable | undefined): void {
  const values = parameterValuesOf(props);
  jobTemplateOf(props)?._grantFilledIn(values, role);
  if (!role) return;
  if (props.monitoring) grantMonitoring(props.monitoring, role);
  grantOpenNames({ monitoring: props.monitoring, objects: props.jobDriver?._objects ?? [] }, role, values);
}
