import type { IJobTemplateRef, IVirtualClusterRef } from 'aws-cdk-lib/aws-emrcontainers';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { executionRoleOf } from './execution-role-of-job';

/** What a job run is started on and with. */
export interface StartTarget {
  readonly virtualCluster: IVirtualClusterRef;
  readonly executionRole?: iam.IRole;
  readonly jobTemplate?: IJobTemplateRef;
}

/** What may be done with a resource. */
export interface StatementSpec {
  readonly actions: string[];
  readonly resource: string;
  readonly conditions?: iam.Conditions;
}

/** The template, or else the role, that a start is bound to: a condition key and its value. */
export function startCondition({ executionRole, jobTemplate }: StartTarget): [key: string, value: string] | undefined {
  if (jobTemplate) return ['emr-containers:JobTemplateArn', jobTemplate.jobTemplateRef.jobTemplateArn];
  return executionRole && ['emr-containers:ExecutionRoleArn', executionRole.roleArn];
}

export function startJobRunStatement(virtualClusterArn: string, conditionKey: string, values: string[]): StatementSpec {
  const conditions = { ArnEquals: { [conditionKey]: values } };
  return { actions: ['emr-containers:StartJobRun'], resource: virtualClusterArn, conditions };
}

/** What a start takes besides: the service reads the template and hands the role on, for whoever starts. */
export function supportingStatements(target: StartTarget): StatementSpec[] {
  const { jobTemplate } = target;
  const rights: StatementSpec[] = [];
  if (jobTemplate) {
    rights.push({
      actions: ['emr-containers:DescribeJobTemplate'],
      resource: jobTemplate.jobTemplateRef.jobTemplateArn,
    });
  }
  const role = executionRoleOf(target);
  if (role) {
    const conditions = { StringEquals: { 'iam:PassedToService': 'pods.eks.amazonaws.com' } };
    rights.push({ actions: ['iam:PassRole'], resource: role.roleArn, conditions });
  }
  return rights;
}
