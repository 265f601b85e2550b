import { Aws, CfnResource, Lazy, type Stack } from 'aws-cdk-lib';
import { CfnVirtualCluster, type IVirtualClusterRef } from 'aws-cdk-lib/aws-emrcontainers';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Dependable, type IConstruct, type IDependable } from 'constructs';
import { STACK_TAG } from '../contract';
import { acknowledgeWildcards } from './nag';
import {
  supportingStatements,
  startCondition,
  startJobRunStatement,
  type StartTarget,
} from './start-job-run-statements';
import { openAtPlaceholder } from '../validation/validate-template-parameters';

const WILDCARDS =
  'Job runs have no ids before they start, those that left the stack are known by their tags only, and a log group has streams';

/**
 * The rights of the handler for the job runs of one stack: one set of statements for each virtual cluster, however many job runs
 * there are on it.
 */
export class JobRunPermissions {
  /** The values of a condition key by virtual cluster: roles or templates that job runs may be started with. */
  private readonly startedWith = new Map<string, Set<string>>();
  private readonly allowed = new Set<string>();
  /** What has been allowed already, by the virtual cluster: many job runs are started with the same. */
  private readonly targets = new Map<IVirtualClusterRef, StartTarget[]>();

  /** What a job run depends on. */
  readonly dependable: IDependable = {};

  /**
   * @param stack The stack of the job runs.
   * @param add Adds a statement to a policy of the handler's role.
   * @param scope What the policy, and perhaps more of them, is in.
   */
  constructor(
    { partition, region, account }: Stack,
    private readonly add: (statement: iam.PolicyStatement) => void,
    private readonly scope: IConstruct,
  ) {
    Dependable.implement(this.dependable, {
      // without the role, which the function needs and so comes first anyway: each dependency of each job run takes its time
      get dependencyRoots() {
        return scope.node.findAll().filter((one) => CfnResource.isCfnResource(one) && !iam.CfnRole.isCfnRole(one));
      },
    });
    const virtualClusters = `arn:${partition}:emr-containers:${region}:${account}:/virtualclusters/*`;
    // what left the template is looked for and cancelled when the statements of its virtual cluster are gone already:
    // of a run, its tag says whose it is; for the list, the service has no condition that would
    this.allow(['emr-containers:DescribeJobRun', 'emr-containers:CancelJobRun'], `${virtualClusters}/jobruns/*`, {
      StringEquals: { [`aws:ResourceTag/${STACK_TAG}`]: Aws.STACK_ID },
    });
    this.allow(['emr-containers:ListJobRuns'], virtualClusters);
    this.allow(['cloudformation:DescribeStacks', 'cloudformation:DescribeStackResource'], Aws.STACK_ID);
  }

  allowJobRun(target: StartTarget): void {
    if (this.isKnown(target)) return;
    const arn = CfnVirtualCluster.arnForVirtualCluster(target.virtualCluster);
    this.allow(['emr-containers:DescribeVirtualCluster'], arn);
    this.allow(
      ['emr-containers:DescribeJobRun', 'emr-containers:CancelJobRun', 'emr-containers:TagResource'],
      `${arn}/jobruns/*`,
    );
    const bound = startCondition(target);
    if (bound) this.allowStart(arn, ...bound);
    for (const { actions, resource, conditions } of supportingStatements(target))
      this.allow(actions, resource, conditions);
  }

  private isKnown({ virtualCluster, executionRole, jobTemplate }: StartTarget): boolean {
    const known = this.targets.get(virtualCluster) ?? [];
    if (known.some((one) => one.executionRole === executionRole && one.jobTemplate === jobTemplate)) return true;
    known.push({ virtualCluster, executionRole, jobTemplate });
    this.targets.set(virtualCluster, known);
    return false;
  }

  /** So that the reason of a job run that FAILED can say how its driver's log ended. */
  allowReadLog(logGroup: ILogGroup): void {
    this.allow(['logs:DescribeLogStreams', 'logs:GetLogEvents'], openAtPlaceholder(logGroup.logGroupArn));
  }

  allowStartExecution(stateMachineArn: string): void {
    this.allow(['states:StartExecution'], stateMachineArn);
  }

  /** One statement for all roles, or all templates, that job runs on a virtual cluster are started with. */
  private allowStart(virtualClusterArn: string, conditionKey: string, value: string): void {
    const key = `${conditionKey} ${virtualClusterArn}`;
    const values = this.startedWith.get(key) ?? new Set<string>();
    this.startedWith.set(key, values.add(value));
    if (values.size > 1) return;
    const all = Lazy.list({ produce: () => [...values] });
    const { actions, resource, conditions } = startJobRunStatement(virtualClusterArn, conditionKey, all);
    this.allow(actions, resource, conditions);
  }

  private allow(actions: string[], resource: string, conditions?: iam.Conditions): void {
    const key = `${actions.join()} ${resource} ${Object.keys(conditions?.ArnEquals ?? {}).join()}`;
    if (this.allowed.has(key)) return;
    this.allowed.add(key);
    this.add(new iam.PolicyStatement({ actions, resources: [resource], conditions }));
    acknowledgeWildcards(this.scope, { resources: [resource] }, WILDCARDS);
  }
}
