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
 * Options of `JobRun.fromRequest`. Each option replaces the corresponding member of the request.
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
 * Properties of a `JobRun`, except the virtual cluster.
 */
export interface JobRunOptions extends JobOptions {
  /**
   * The client token that makes the request idempotent: 1 to 64 characters, not only white space. May be a CDK token.
   *
   * For a client token that it has seen before, the service returns the earlier job run, whatever its state. Your own client
   * token is sent unchanged with every request, so set a new one whenever the job should run again. A deployment that changes the
   * job but not its client token fails.
   *
   * @default - derived from the stack, the resource, CloudFormation's request and the job
   */
  readonly clientToken?: string;

  /**
   * How the job relates to the lifetime of its stack. It sets the defaults of `replace`, `waitFor`, `stableFor`, `rollback` and
   * `retryPolicy`.
   *
   * Changing the lifecycle reruns the job only if that changes the `retryPolicy`.
   *
   * `JobLifecycle.STREAMING` fails synthesis with `ReplacePolicy.START_FIRST`, with `WaitFor.COMPLETION`, and with a
   * `clientToken` unless `rollback` is `RollbackPolicy.ADOPT`.
   *
   * @default JobLifecycle.BATCH
   */
  readonly lifecycle?: JobLifecycle;

  /**
   * The state of the job run that the deployment waits for: none, RUNNING or COMPLETED. If the run does not reach the state, the
   * deployment fails.
   *
   * Resources that depend on the `JobRun` are created after the wait.
   *
   * @default - WaitFor.NOTHING; WaitFor.RUNNING with JobLifecycle.STREAMING
   */
  readonly waitFor?: WaitFor;

  /**
   * How long the job run must stay RUNNING before the deployment continues: whole seconds, shorter than `timeout`.
   *
   * The time starts when the deployment first sees the run RUNNING, and restarts when the retry policy restarts the driver. The
   * deployment checks the state every 10 to 60 seconds.
   *
   * Fails synthesis unless `waitFor` is `WaitFor.RUNNING`.
   *
   * @default - Duration.seconds(0); Duration.minutes(1) with JobLifecycle.STREAMING
   */
  readonly stableFor?: Duration;

  /**
   * How long the deployment waits: 1 second to 12 hours, in whole seconds. A run that takes longer is cancelled.
   *
   * The time starts when the job run starts. Each started period of 55 minutes adds one resource to the stack, because
   * CloudFormation allows one hour at most for a custom resource.
   *
   * Fails synthesis when `waitFor` is `WaitFor.NOTHING`.
   *
   * @default Duration.minutes(55)
   */
  readonly timeout?: Duration;

  /**
   * Whether the error of a failed job run quotes the end of the driver log from `monitoring.logGroup`.
   *
   * Everyone who can read the stack events can read the quoted log. The library masks passwords and other secrets that it
   * recognizes by their form, but it cannot recognize all of them. If this is false, the function has no permission to read the
   * log group for this job run.
   *
   * Fails synthesis when `waitFor` is `WaitFor.NOTHING`.
   *
   * @default true
   */
  readonly driverLogInStatusReason?: boolean;

  /**
   * When a deployment reruns the job.
   *
   * @default RerunPolicy.onChange()
   */
  readonly rerun?: RerunPolicy;

  /**
   * Whether a changed job starts before or after its earlier run is cancelled.
   *
   * @default - ReplacePolicy.START_FIRST; ReplacePolicy.CANCEL_FIRST with JobLifecycle.STREAMING
   */
  readonly replace?: ReplacePolicy;

  /**
   * Whether a rollback reruns the earlier job.
   *
   * @default - RollbackPolicy.ADOPT; RollbackPolicy.RERUN with JobLifecycle.STREAMING
   */
  readonly rollback?: RollbackPolicy;

  /**
   * The provider that starts the job run, in the account and region of the stack.
   *
   * CloudFormation does not allow a deployed job run to change its provider. To change it, give the job run a new construct ID;
   * the job then runs again.
   *
   * Fails synthesis when the provider is known to be in another account or region, or when the deployment waits and the provider
   * has no `waiterArn`.
   *
   * @default - the provider of the stack, created with the stack's first job run
   */
  readonly provider?: IJobRunProvider;
}
