import { Aws, Fn, Names, Stack } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as targets from 'aws-cdk-lib/aws-scheduler-targets';
import type { Construct } from 'constructs';
import type { JobRunScheduleProps } from './job-run-schedule-props';
import { JobEvents, JobEventSource } from './private/events/job-events';
import { grantJob } from './private/iam/grant-job';
import { grantableRole } from './private/iam/grantable-role';
import { schedulerRole } from './private/iam/scheduler-role';
import { executionRoleOf, releaseLabelOf } from './private/request/job-template-of';
import { pascalCase } from './private/request/pascal-case';
import { startJobRunRequest } from './private/request/start-job-run-request';
import { jobWildcardErrors } from './private/validation/validate-job-run';
import { validateJobRunSchedule } from './private/validation/validate-job-run-schedule';

/**
 * Starts job runs of Amazon EMR on EKS on a schedule. It takes the same job properties as a `JobRun`.
 *
 * Amazon EventBridge Scheduler starts one job run for each scheduled time, without a Lambda function. These job runs are not
 * resources of the stack: deployments do not wait for them, and changing or deleting the schedule does not cancel them. They get
 * neither the library's tags nor tags from `Tags.of(…)`.
 *
 * EventBridge Scheduler replaces its context attributes in the job's arguments, parameters and properties. For example,
 * `scheduler.ContextAttribute.scheduledTime` is the time that a run is scheduled for.
 *
 * Creates a schedule and the role that it uses to start job runs.
 *
 * @example
 * declare const executionRole: iam.IRole;
 * declare const virtualCluster: IVirtualCluster;
 *
 * const nightly = new JobRunSchedule(this, 'Nightly', {
 *   schedule: scheduler.ScheduleExpression.cron({ hour: '2', minute: '30', timeZone: TimeZone.EUROPE_BERLIN }),
 *   virtualCluster,
 *   executionRole,
 *   releaseLabel: ReleaseLabel.EMR_7_13_0,
 *   jobDriver: JobDriver.sparkSubmit({
 *     entryPoint: EntryPoint.fromUri('s3://my-code/nightly.py'),
 *     entryPointArguments: ['--until', scheduler.ContextAttribute.scheduledTime],
 *   }),
 * });
 * nightly.metricFailed().createAlarm(this, 'NightlyFailed', {
 *   threshold: 1,
 *   evaluationPeriods: 1,
 *   treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
 * });
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
 */
export class JobRunSchedule extends JobEventSource {
  /**
   * The ARN of the schedule.
   *
   * @attribute
   */
  public readonly scheduleArn: string;

  /**
   * The name of the schedule.
   *
   * @attribute
   */
  public readonly scheduleName: string;

  /**
   * The name of the job runs.
   */
  public readonly jobRunName: string;

  /**
   * The events of its job runs.
   *
   * @internal
   */
  public readonly _events: JobEvents;

  constructor(scope: Construct, id: string, props: JobRunScheduleProps) {
    super(scope, id);
    validateJobRunSchedule(this, props);
    this.jobRunName = props.jobRunName ?? Names.uniqueResourceName(this, { maxLength: 64, separator: '-' });
    const { virtualCluster } = props;
    const executionRole = executionRoleOf(props);
    const grantable = executionRole && grantableRole(executionRole, this);
    const releaseLabel = releaseLabelOf(props);
    const jobDriver = props.jobDriver?.bind(this, { executionRole: grantable?.grantee, releaseLabel });
    // the configuration of a user-defined driver is known only after bind
    if (props.jobDriver?._isCustom) validateJobRunSchedule(this, props, jobDriver);
    const request = startJobRunRequest({ ...props, jobRunName: this.jobRunName }, jobDriver);

    grantJob(props, grantable?.grantee);
    this.node.addValidation({ validate: () => jobWildcardErrors(this, props) });
    const { role, policyStatements } = schedulerRole(this, props);
    const input = this.stack.toJsonString(pascalCase({ ...request, clientToken: this.clientToken() }));
    const schedule = new scheduler.Schedule(this, 'Resource', {
      schedule: props.schedule,
      enabled: props.enabled,
      description: props.description,
      scheduleGroup: props.scheduleGroup,
      timeWindow: props.timeWindow,
      target: new targets.Universal({
        service: 'emrcontainers',
        action: 'startJobRun',
        input: scheduler.ScheduleTargetInput.fromText(input),
        deadLetterQueue: props.deadLetterQueue,
        role,
        policyStatements,
      }),
    });
    // a start would fail if the role or the virtual cluster did not exist yet
    schedule.node.addDependency(role);
    if (grantable) schedule.node.addDependency(grantable.dependable);
    if (Stack.of(virtualCluster) === this.stack) schedule.node.addDependency(virtualCluster);
    this.scheduleArn = schedule.scheduleArn;
    this.scheduleName = schedule.scheduleName;
    const { virtualClusterId } = request;
    this._events = new JobEvents(this, {
      starter: schedule,
      virtualClusterId: () => virtualClusterId,
      namePattern: () => this.jobRunName,
    });
  }

  /**
   * Creates a rule for every state change of the schedule's job runs.
   *
   * The rule matches the virtual cluster and the name of the job runs. The rule and its targets are created before the schedule,
   * so a target in this stack must not use attributes of the schedule. According to EventBridge, a new or changed rule may not
   * match immediately. The event describes the job run in `$.detail`: `id`, `arn`, `name`, `virtualClusterId`, `state`,
   * `failureReason`, `stateDetails`, `message`, `severity`, `releaseLabel`, `executionRoleArn` and `createdBy`.
   *
   * The rule also matches other job runs with the same name on the virtual cluster.
   *
   * EventBridge delivers events of this service on a best-effort basis. An event can arrive more than once.
   *
   * @param id The ID of the rule in the scope of the schedule.
   * @param options Additional rule options: target, name, description and further event filters.
   *
   * @see https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-emr-containers.html
   */
  public onStateChange(id: string, options?: events.OnEventOptions): events.Rule {
    return this._events.onStateChange(id, options);
  }

  /**
   * The client token: the same for all attempts at one scheduled time, so that they start one job run. At most 47 of 64
   * characters.
   */
  private clientToken(): string {
    const stackUuid = Fn.select(2, Fn.split('/', Aws.STACK_ID));
    const stack = Fn.select(0, Fn.split('-', stackUuid));
    return `${this.node.addr.slice(-8)}-${stack}-${scheduler.ContextAttribute.scheduledTime}`;
  }
}
