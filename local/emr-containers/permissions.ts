import type { ConditionContext } from '../service';
import type { OperationName } from './model';
import type { Input } from './operations';
import type { EmrState, Tags } from './state';
import { tagsOf } from './tags';

/** A permission that a call needs. */
interface Permission {
  readonly action: string;
  readonly resource: string;
  readonly context: ConditionContext;
}

/** The service principal to which job execution roles are passed. */
const PASSED_TO = 'pods.eks.amazonaws.com';

/** The permissions that a call needs. The resource need not exist; if it does, its tags are condition keys. */
export function permissionsFor<Name extends OperationName>(
  state: EmrState,
  operation: Name,
  input: Input<Name>,
): Permission[] {
  if (operation === 'StartJobRun') return startPermissions(state, input as Input<'StartJobRun'>);
  const resource = resourceOf(state, operation, input as Targets);
  const { tags } = input as { tags?: Tags };
  return [permission(operation, resource, { ...resourceTags(state, resource), ...requestTags(tags) })];
}

interface Targets {
  readonly id: string;
  readonly virtualClusterId: string;
  readonly resourceArn: string;
}

function resourceOf({ arns }: EmrState, operation: Exclude<OperationName, 'StartJobRun'>, input: Targets): string {
  switch (operation) {
    case 'DescribeJobRun':
    case 'CancelJobRun':
      return arns.jobRun(input.virtualClusterId, input.id);
    case 'ListJobRuns':
      return arns.virtualCluster(input.virtualClusterId);
    case 'DescribeVirtualCluster':
    case 'DeleteVirtualCluster':
      return arns.virtualCluster(input.id);
    case 'DescribeJobTemplate':
    case 'DeleteJobTemplate':
      return arns.jobTemplate(input.id);
    case 'TagResource':
    case 'UntagResource':
    case 'ListTagsForResource':
      return input.resourceArn;
    case 'CreateJobTemplate':
    case 'CreateVirtualCluster':
    case 'ListJobTemplates':
      // account-wide: the service's authorization reference lists no resource type
      return '*';
  }
}

function startPermissions(state: EmrState, input: Input<'StartJobRun'>): Permission[] {
  const { arns } = state;
  const { virtualClusterId, executionRoleArn, jobTemplateId, tags } = input;
  const cluster = arns.virtualCluster(virtualClusterId);
  const template = jobTemplateId && arns.jobTemplate(jobTemplateId);
  const context = {
    'emr-containers:ExecutionRoleArn': executionRoleArn,
    'emr-containers:JobTemplateArn': template,
    ...resourceTags(state, cluster),
    ...requestTags(tags),
  };
  const needed = [permission('StartJobRun', cluster, context)];
  if (template) needed.push(permission('DescribeJobTemplate', template, {}));
  // not recorded: whether AWS also requires iam:PassRole for the role of a template; requiring it is the safe choice
  const roleArn = executionRoleArn ?? state.jobTemplates.get(jobTemplateId ?? '')?.jobTemplateData.executionRoleArn;
  if (roleArn && !roleArn.includes('${')) {
    needed.push({ action: 'iam:PassRole', resource: roleArn, context: { 'iam:PassedToService': PASSED_TO } });
  }
  // the run has no ID yet
  if (tags) needed.push(permission('TagResource', arns.jobRun(virtualClusterId, '*'), requestTags(tags)));
  return needed;
}

function permission(operation: OperationName, resource: string, context: ConditionContext): Permission {
  return { action: `emr-containers:${operation}`, resource, context };
}

function requestTags(tags: Tags | undefined): ConditionContext {
  return prefixed('aws:RequestTag/', tags);
}

function resourceTags(state: EmrState, arn: string): ConditionContext {
  return prefixed('aws:ResourceTag/', tagsOf(state, arn));
}

function prefixed(prefix: string, tags: Tags = {}): ConditionContext {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [prefix + key, value]));
}
