import { Aws, CfnResource, Fn, Lazy, type Stack } from 'aws-cdk-lib';
import { CfnVirtualCluster, type IVirtualClusterRef } from 'aws-cdk-lib/aws-emrcontainers';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IConstruct, IDependable } from 'constructs';
import { STACK_TAG } from '../contract';
import { dependable } from '../dependables';
import { fillIn, openAtPlaceholder, type ParameterValues } from '../request/placeholders';
import { hasCustomizedRoles } from './customized-roles';
import { acknowledgeWildcards } from './nag';
import {
  type StartCondition,
  startCondition,
  startJobRunStatement,
  type StartTarget,
  type StatementSpec,
  supportingStatements,
} from './start-job-run-statements';

/** The function's role can read the templates of every stack that it serves. A start with only a role must not use any of them. */
const NO_TEMPLATE = { Null: { 'emr-containers:JobTemplateArn': 'true' } };

const WILDCARD_REASON =
  'Job run IDs are unknown before the job runs start, removed job runs are identified by their tags, and log stream names are unknown';

/** The stack ID, shortened to its unique end, because all stacks of a provider share the policy quota of one role. */
const OWN_STACK = `*/${Fn.select(2, Fn.split('/', Aws.STACK_ID))}`;

/**
 * The permissions of the handler for the job runs of one stack. Each virtual cluster has one set of statements, regardless of the
 * number of job runs.
 */
export class JobRunPermissions {
  /** The policies. Each job run depends on them. */
  readonly dependable: IDependable;

  /** The roles and templates that job runs start with, by the kind of their condition and the virtual cluster. */
  private readonly startValues = new Map<string, { readonly templates: Set<string>; readonly roles: Set<string> }>();
  /** The condition for the stack's own runs. The handler takes the tag from CloudFormation's request, not from a template property. */
  private readonly ownRequest: Record<string, Record<string, unknown>>;
  private readonly grantedStatements = new Set<string>();
  /** The targets that already have their statements. Many job runs share a target. */
  private readonly grantedTargets = new Map<IVirtualClusterRef, StartTarget[]>();

  /**
   * @param stack The stack of the job runs.
   * @param addStatement Adds a statement to a policy of the handler's role.
   * @param policyScope The construct that contains the policy, and the managed policies that it can overflow into.
   */
  constructor(
    stack: Stack,
    private readonly addStatement: (statement: iam.PolicyStatement) => void,
    private readonly policyScope: IConstruct,
  ) {
    // without the role, which the function depends on anyway: each dependency of each job run takes time
    this.dependable = dependable(() =>
      policyScope.node
        .findAll()
        .filter((one) => CfnResource.isCfnResource(one) && one.cfnResourceType !== 'AWS::IAM::Role'),
    );
    const { partition, region, account } = stack;
    // customized roles exist before the stack, so the stack ID is unknown
    const isCustomized = hasCustomizedRoles(policyScope);
    const ownStack = isCustomized ? idsByName(stack) : OWN_STACK;
    this.ownRequest = { StringLike: { [`aws:RequestTag/${STACK_TAG}`]: ownStack } };
    const virtualClusters = `arn:${partition}:emr-containers:${region}:${account}:/virtualclusters/*`;
    // a removed run is found and cancelled after the statements of its virtual cluster are gone, so its tag must name the stack.
    // ListJobRuns supports no such condition
    this.grant({
      actions: ['emr-containers:DescribeJobRun', 'emr-containers:CancelJobRun'],
      resource: `${virtualClusters}/jobruns/*`,
      conditions: { StringLike: { [`aws:ResourceTag/${STACK_TAG}`]: ownStack } },
    });
    this.grant({ actions: ['emr-containers:ListJobRuns'], resource: virtualClusters });
    this.grant({
      actions: [
        'cloudformation:DescribeStacks',
        'cloudformation:DescribeStackResource',
        'cloudformation:DescribeStackEvents',
      ],
      resource: isCustomized ? ownStack : Aws.STACK_ID,
    });
  }

  grantJobRun(target: StartTarget): void {
    if (this.isGranted(target)) return;
    const arn = CfnVirtualCluster.arnForVirtualCluster(target.virtualCluster);
    // without a condition on tags: a run that the service does not know has no tags, and access must not be denied
    this.grant({
      actions: ['emr-containers:DescribeJobRun', 'emr-containers:DescribeVirtualCluster'],
      resource: [arn, `${arn}/jobruns/*`],
    });
    this.grant({ actions: ['emr-containers:TagResource'], resource: `${arn}/jobruns/*`, conditions: this.ownRequest });
    const condition = startCondition(target);
    if (condition) this.grantStart(arn, condition);
    for (const spec of supportingStatements(target)) this.grant(spec);
  }

  private isGranted({ virtualCluster, executionRole, jobTemplate }: StartTarget): boolean {
    const targets = this.grantedTargets.get(virtualCluster) ?? [];
    const isSame = (one: StartTarget) => one.executionRole === executionRole && one.jobTemplate === jobTemplate;
    if (targets.some(isSame)) return true;
    targets.push({ virtualCluster, executionRole, jobTemplate });
    this.grantedTargets.set(virtualCluster, targets);
    return false;
  }

  /** Grants read access to the driver log, so that the error of a FAILED job run can quote it. */
  grantReadLog(logGroup: ILogGroup, values: ParameterValues): void {
    this.grant({
      actions: ['logs:DescribeLogStreams', 'logs:GetLogEvents'],
      resource: openAtPlaceholder(fillIn(logGroup.logGroupArn, values)),
    });
  }

  grantStartExecution(stateMachineArn: string): void {
    this.grant({ actions: ['states:StartExecution'], resource: stateMachineArn });
  }

  /** Adds one statement for all roles, or for all templates, of the job runs on a virtual cluster. */
  private grantStart(virtualClusterArn: string, { kind, jobTemplateArn, roleArns }: StartCondition): void {
    const conditions = jobTemplateArn ? this.ownRequest : { ...this.ownRequest, ...NO_TEMPLATE };
    if (hasCustomizedRoles(this.policyScope)) {
      // the report copies a statement when it is added, so its lists cannot grow later
      const templateArns = jobTemplateArn ? [jobTemplateArn] : undefined;
      const roles = roleArns.length > 0 ? roleArns : undefined;
      this.add(startJobRunStatement(virtualClusterArn, templateArns, roles, conditions));
      return;
    }
    const key = `${kind} ${virtualClusterArn}`;
    const existing = this.startValues.get(key);
    const { templates, roles } = existing ?? { templates: new Set<string>(), roles: new Set<string>() };
    if (jobTemplateArn) templates.add(jobTemplateArn);
    for (const roleArn of roleArns) roles.add(roleArn);
    if (existing) return;
    this.startValues.set(key, { templates, roles });
    const listOf = (values: Set<string>) => (values.size > 0 ? Lazy.list({ produce: () => [...values] }) : undefined);
    this.add(startJobRunStatement(virtualClusterArn, listOf(templates), listOf(roles), conditions));
  }

  private grant(spec: StatementSpec): void {
    const key = [spec.actions, spec.resource].flat().join();
    if (this.grantedStatements.has(key)) return;
    this.grantedStatements.add(key);
    this.add(spec);
  }

  private add({ actions, resource, conditions }: StatementSpec): void {
    const resources = [resource].flat();
    this.addStatement(new iam.PolicyStatement({ actions, resources, conditions }));
    acknowledgeWildcards(this.policyScope, { resources }, WILDCARD_REASON);
  }
}

/** The possible IDs of a stack with its name, or with the name of its parent stack. */
function idsByName(stack: Stack): string {
  const parent = stack.nestedStackParent;
  if (parent) return idsByName(parent).replace(/\/\*$/, '-*');
  return stack.formatArn({ service: 'cloudformation', resource: 'stack', resourceName: `${stack.stackName}/*` });
}
