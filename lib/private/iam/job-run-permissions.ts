import { Aws, CfnResource, Lazy, type Stack } from 'aws-cdk-lib';
import { CfnVirtualCluster, type IVirtualClusterRef } from 'aws-cdk-lib/aws-emrcontainers';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IConstruct, IDependable } from 'constructs';
import { STACK_TAG } from '../contract';
import { dependable } from '../dependables';
import { openAtPlaceholder } from '../request/placeholders';
import { acknowledgeWildcards } from './nag';
import {
  startCondition,
  startJobRunStatement,
  type StartTarget,
  type StatementSpec,
  supportingStatements,
} from './start-job-run-statements';

const WILDCARD_REASON =
  'Job runs have no ids before they start, those that left the stack are known by their tags only, and a log group has streams';

/** The permissions of the handler for the job runs of one stack: one set of statements per virtual cluster, however many job runs. */
export class JobRunPermissions {
  /** The policies, which a job run depends on. */
  readonly dependable: IDependable;

  /** The roles or templates that job runs may be started with, by condition key and virtual cluster. */
  private readonly startConditionValues = new Map<string, Set<string>>();
  private readonly grantedStatements = new Set<string>();
  /** The targets that have their statements already: many job runs are started with the same. */
  private readonly grantedTargets = new Map<IVirtualClusterRef, StartTarget[]>();

  /**
   * @param stack The stack of the job runs.
   * @param addStatement Adds a statement to a policy of the handler's role.
   * @param policyScope The construct that holds the policy, and the managed policies that it may overflow into.
   */
  constructor(
    { partition, region, account }: Stack,
    private readonly addStatement: (statement: iam.PolicyStatement) => void,
    private readonly policyScope: IConstruct,
  ) {
    // without the role, which the function needs and so comes first anyway: each dependency of each job run takes time
    this.dependable = dependable(() =>
      policyScope.node.findAll().filter((one) => CfnResource.isCfnResource(one) && !iam.CfnRole.isCfnRole(one)),
    );
    const virtualClusters = `arn:${partition}:emr-containers:${region}:${account}:/virtualclusters/*`;
    // a run that left the template is found and cancelled after the statements of its virtual cluster are gone:
    // its tag names the stack; ListJobRuns has no such condition
    this.grant({
      actions: ['emr-containers:DescribeJobRun', 'emr-containers:CancelJobRun'],
      resource: `${virtualClusters}/jobruns/*`,
      conditions: { StringEquals: { [`aws:ResourceTag/${STACK_TAG}`]: Aws.STACK_ID } },
    });
    this.grant({ actions: ['emr-containers:ListJobRuns'], resource: virtualClusters });
    this.grant({
      actions: [
        'cloudformation:DescribeStacks',
        'cloudformation:DescribeStackResource',
        'cloudformation:DescribeStackEvents',
      ],
      resource: Aws.STACK_ID,
    });
  }

  grantJobRun(target: StartTarget): void {
    if (this.isGranted(target)) return;
    const arn = CfnVirtualCluster.arnForVirtualCluster(target.virtualCluster);
    this.grant({ actions: ['emr-containers:DescribeVirtualCluster'], resource: arn });
    this.grant({
      actions: ['emr-containers:DescribeJobRun', 'emr-containers:CancelJobRun', 'emr-containers:TagResource'],
      resource: `${arn}/jobruns/*`,
    });
    const condition = startCondition(target);
    if (condition) this.grantStart(arn, ...condition);
    for (const spec of supportingStatements(target)) this.grant(spec);
  }

  private isGranted({ virtualCluster, executionRole, jobTemplate }: StartTarget): boolean {
    const targets = this.grantedTargets.get(virtualCluster) ?? [];
    if (targets.some((one) => one.executionRole === executionRole && one.jobTemplate === jobTemplate)) return true;
    targets.push({ virtualCluster, executionRole, jobTemplate });
    this.grantedTargets.set(virtualCluster, targets);
    return false;
  }

  /** Lets the error of a FAILED job run quote the end of its driver's log. */
  grantReadLog(logGroup: ILogGroup): void {
    this.grant({
      actions: ['logs:DescribeLogStreams', 'logs:GetLogEvents'],
      resource: openAtPlaceholder(logGroup.logGroupArn),
    });
  }

  grantStartExecution(stateMachineArn: string): void {
    this.grant({ actions: ['states:StartExecution'], resource: stateMachineArn });
  }

  /** One statement for all roles, or all templates, that job runs on a virtual cluster are started with. */
  private grantStart(virtualClusterArn: string, conditionKey: string, value: string): void {
    const key = `${conditionKey} ${virtualClusterArn}`;
    const values = this.startConditionValues.get(key) ?? new Set<string>();
    this.startConditionValues.set(key, values.add(value));
    if (values.size > 1) return;
    const allValues = Lazy.list({ produce: () => [...values] });
    this.grant(startJobRunStatement(virtualClusterArn, conditionKey, allValues));
  }

  private grant({ actions, resource, conditions }: StatementSpec): void {
    const key = `${actions.join()} ${resource} ${Object.keys(conditions?.ArnEquals ?? {}).join()}`;
    if (this.grantedStatements.has(key)) return;
    this.grantedStatements.add(key);
    this.addStatement(new iam.PolicyStatement({ actions, resources: [resource], conditions }));
    acknowledgeWildcards(this.policyScope, { resources: [resource] }, WILDCARD_REASON);
  }
}
