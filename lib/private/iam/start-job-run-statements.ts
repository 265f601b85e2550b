import type { IVirtualClusterRef } from 'aws-cdk-lib/aws-emrcontainers';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IJobTemplate } from '../../i-job-template';
import { executionRoleOf, jobTemplateOf } from '../request/job-template-of';

/** The virtual cluster that a job run starts on, and the role or the template that it starts with. */
export interface StartTarget {
  readonly virtualCluster: IVirtualClusterRef;
  readonly executionRole?: iam.IRole;
  readonly jobTemplate?: IJobTemplate;
}

export interface StatementSpec {
  readonly actions: string[];
  readonly resource: string | string[];
  readonly conditions?: Conditions;
}

type Conditions = Record<string, Record<string, unknown>>;

/** The template or the roles that a start is restricted to. */
export interface StartCondition {
  /** The condition key, and whether the template's role is known: starts with the same kind share a statement. */
  readonly kind: string;
  readonly jobTemplateArn?: string;
  readonly roleArns: string[];
}

/** The condition that restricts a start to its template and the template's role, if known, or else to its own role. */
export function startCondition(target: StartTarget): StartCondition | undefined {
  const { executionRole, jobTemplate } = target;
  const roles = [executionRole, jobTemplateOf(target)?.executionRole].filter((role) => role !== undefined);
  const roleArns = [...new Set(roles.map(({ roleArn }) => roleArn))];
  if (!jobTemplate) return executionRole && { kind: 'role', roleArns };
  const kind = roleArns.length > 0 ? 'template with role' : 'template';
  return { kind, jobTemplateArn: jobTemplate.jobTemplateArn, roleArns };
}

/**
 * The statement to start job runs on a virtual cluster.
 *
 * @param jobTemplateArns The templates, as a list or a list token. Undefined for starts without a template.
 * @param roleArns The roles, as a list or a list token. Undefined if the role of a template is unknown.
 */
export function startJobRunStatement(
  virtualClusterArn: string,
  jobTemplateArns: string | string[] | undefined,
  roleArns: string | string[] | undefined,
  more: Conditions = {},
): StatementSpec {
  const role = { 'emr-containers:ExecutionRoleArn': roleArns };
  const conditions: Conditions = jobTemplateArns
    ? { ArnEquals: { 'emr-containers:JobTemplateArn': jobTemplateArns } }
    : { ArnEquals: role };
  // the role of a template can be a parameter
  if (jobTemplateArns && roleArns) conditions.ArnEqualsIfExists = role;
  return {
    actions: ['emr-containers:StartJobRun'],
    resource: virtualClusterArn,
    conditions: { ...conditions, ...more },
  };
}

/** The statement of a caller that starts with one template or role. */
export function startStatementFor(virtualClusterArn: string, condition: StartCondition): StatementSpec {
  const { jobTemplateArn, roleArns } = condition;
  const roles = roleArns.length > 0 ? roleArns : undefined;
  return startJobRunStatement(virtualClusterArn, jobTemplateArn ? [jobTemplateArn] : undefined, roles);
}

/** Statements that every start also needs: the service reads the template and passes the role with the caller's permissions. */
export function supportingStatements(target: StartTarget): StatementSpec[] {
  const { jobTemplate } = target;
  const specs: StatementSpec[] = [];
  if (jobTemplate) {
    const resource = jobTemplate.jobTemplateArn;
    specs.push({ actions: ['emr-containers:DescribeJobTemplate'], resource });
  }
  const role = executionRoleOf(target);
  if (role) specs.push(passRoleStatement(role.roleArn));
  return specs;
}

function passRoleStatement(roleArn: string): StatementSpec {
  const conditions = { StringEquals: { 'iam:PassedToService': 'pods.eks.amazonaws.com' } };
  return { actions: ['iam:PassRole'], resource: roleArn, conditions };
}
