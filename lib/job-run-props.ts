import type { Duration } from 'aws-cdk-lib';
import type { IVirtualClusterRef } from 'aws-cdk-lib/aws-emrcontainers';
import type { JobLifecycle } from './job-lifecycle';
import type { JobOptions, JobProps } from './job-props';
import type { IJobRunProvider } from './job-run-provider';
import type { ReplacePolicy } from './replace-policy';
import type { RerunPolicy } from './rerun-policy';
import type { RollbackPolicy } from './rollback-policy';
import type { WaitFor } from './wait-for';

/**
 * Properties of a `JobRun`.
 *
 * @see https://docs.aws.amazon.com/emr-on-eks/latest/APIReference/API_StartJobRun.html
 */
export interface JobRunProps extends JobProps, JobRunOptions {}

/**
 * Properties of a `JobRun` whose job is a request: each replaces the member of the request that is the same thing.
 */
export interface JobRunFromRequestOptions extends JobRunOptions {
  /**
   * The virtual cluster that the job runs on.
   *
   * @default - the request's `virtualClusterId`
   */
  readonly virtualCluster?: IVirtualClusterRef;
}

/**
 * Properties of a `JobRun`, but for where it runs.
 */
export interface JobRunOptions extends JobOptions {
  /**
   * The token by which the service knows a request again: 1 to 64 characters, not only white space. May be a token.
   *
   * The service answers a token that it knows with the job run that it started for it, whatever has become of that run. A
   * token of your own is passed on as it is, however often the request is made: give a new one whenever the job shall run again.
   * A deployment that changes the job and not its token fails.
   *
   * @default - derived from the stack, the resource, CloudFormation's request and the job
   */
  readonly clientToken?: string;

  /**
   * How the job lives with its stack: sets the defaults of `replace`, `waitFor`, `stableFor`, `rollback` and `retryPolicy`.
   *
   * A change from one to the other is a changed job only where it changes the `retryPolicy`.
   *
   * Fails synthesis for `JobLifecycle.STREAMING` with `ReplacePolicy.START_FIRST`, with `WaitFor.COMPLETION`, and with a `clientToken`
   * unless there is `RollbackPolicy.ADOPT`.
   *
   * @default JobLifecycle.BATCH
   */
  readonly lifecycle?: JobLifecycle;

  /**
   * What the deployment waits for, and fails without: nothing, that the job runs, or that it completes.
   *
   * Whatever depends on the `JobRun` is created after that.
   *
   * @default - WaitFor.NOTHING; WaitFor.RUNNING with JobLifecycle.STREAMING
   */
  readonly waitFor?: WaitFor;

  /**
   * How long the job run must stay RUNNING until the deployment continues: whole seconds, shorter than `timeout`.
   *
   * Counted from when the deployment first sees the run RUNNING, and again when the retry policy restarts the driver.
   * The deployment looks every 10 to 60 seconds.
   *
   * Fails synthesis without `WaitFor.RUNNING`.
   *
   * @default - Duration.seconds(0); Duration.minutes(1) with JobLifecycle.STREAMING
   */
  readonly stableFor?: Duration;

  /**
   * How long the deployment waits: 1 second to 12 hours, in whole seconds. A run that takes longer is cancelled.
   *
   * Counted from when the deployment begins to wait, which it does when the job run is started. Each 55 minutes begun of it take
   * a resource of the stack: CloudFormation gives a resource an hour at most.
   *
   * Fails synthesis when the deployment does not wait.
   *
   * @default Duration.minutes(55)
   */
  readonly timeout?: Duration;

  /**
   * Whether the error of a job run that FAILED quotes the end of its driver's log from `monitoring.logGroup`.
   *
   * The error is in the events of the stack, for everybody who may read these. Passwords and the like are masked where they are
   * known by their form, which is not always. Without it, the function may not read the log group for this job run.
   *
   * Fails synthesis when the deployment does not wait.
   *
   * @default true
   */
  readonly driverLogInStatusReason?: boolean;

  /**
   * What makes a deployment run the job again.
   *
   * @default RerunPolicy.onChange()
   */
  readonly rerun?: RerunPolicy;

  /**
   * Whether a changed job is started before or after the earlier run of it is cancelled.
   *
   * @default - ReplacePolicy.START_FIRST; ReplacePolicy.CANCEL_FIRST with JobLifecycle.STREAMING
   */
  readonly replace?: ReplacePolicy;

  /**
   * Whether a rollback runs the earlier job again.
   *
   * @default - RollbackPolicy.ADOPT; RollbackPolicy.RERUN with JobLifecycle.STREAMING
   */
  readonly rollback?: RollbackPolicy;

  /**
   * The function behind the job run, in the account and region of the stack.
   *
   * CloudFormation does not let a job run that is deployed change it: such a job run needs another construct id, and runs again.
   *
   * Fails synthesis when the provider is in another account or region, as far as that is known, or has no waiter and the deployment
   * waits.
   *
   * @default - the stack's own, created with its first job run
   */
  readonly provider?: IJobRunProvider;
}
