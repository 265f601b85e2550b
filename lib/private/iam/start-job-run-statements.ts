import type { IJobTemplateRef, IVirtualClusterRef } from 'aws-cdk-lib/aws-emrcontainers';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { executionRoleOf } from '../request/job-template-of';

/** The virtual cluster that a job run is started on, and the role or the template that it is started with. */
export interface StartTarget {
  readonly virtualCluster: IVirtualClusterRef;
  readonly executionRole?: iam.IRole;
  readonly jobTemplate?: IJobTemplateRef;
}

export interface StatementSpec {
  readonly actions: string[];
  readonly resource: string;
  readonly conditions?: Record<string, Record<string, unknown>>;
}

/** The condition that binds a start to its template, or else to its role: a condition key and its value. */
export function startCondition({ executionRole, jobTemplate }: StartTarget): [key: string, value: string] | undefined {
  if (jobTemplate) return ['emr-containers:JobTemplateArn', jobTemplate.jobTemplateRef.jobTemplateArn];
  return executionRole && ['emr-containers:ExecutionRoleArn', executionRole.roleArn];
}

export function startJobRunStatement(
  virtualClusterArn: string,
  conditionKey: string,
  value: string | string[],
): StatementSpec {
  const conditions = { ArnEquals: { [conditionKey]: value } };
  return { actions: ['emr-containers:StartJobRun'], resource: virtualClusterArn, conditions };
}

/** The statements that every start needs too: the service reads the template and passes the role for the caller. */
export function supportingStatements(target: StartTarget): StatementSpec[] {
  const { jobTemplate } = target;
  const specs: StatementSpec[] = [];
  if (jobTemplate) {
    const resource = jobTemplate.jobTemplateRef.jobTemplateArn;
    specs.push({ actions: ['emr-containers:DescribeJobTemplate'], resource });
  }
  const role = executionRoleOf(target);
  if (role) specs.push(passRoleStatement(role));
  return specs;
}

function passRoleStatement(role: iam.IRole): StatementSpec {
  const conditions = { StringEquals: { 'iam:PassedToService': 'pods.eks.amazonaws.com' } };
  return { actions: ['iam:PassRole'], resource: role.roleArn, conditions };
}
