import type { Duration, Stack, Stage } from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import type { IConstruct } from 'constructs';
import type { DeploymentOptions } from './cloud-options';
import type { DeployedStack } from './deployed-stack';
import type { JobOutcome, JobStart } from './job-outcome';
import type { ApiCall, CustomResourceRequest, JobRunRecord, StackEvent } from './records';

/**
 * An AWS account for a test, in this process and its child processes: no AWS account, no credentials, and no call to AWS.
 *
 * `deploy` synthesizes a stack and deploys it as CloudFormation does. The function of this library runs in a process of its
 * own, as it is shipped, with the permissions of its deployed policies, and starts job runs at an embedded Amazon EMR on EKS.
 * Job runs complete unless `setOutcome` says otherwise, or run with Apache Spark on this machine if the cloud was started with
 * `spark`. Resources of other services only get names and attributes.
 *
 * Close it when the test ends: with `close()` in `afterEach`, or by `await using`.
 */
export interface EmbeddedCloud {
  /**
   * Deploys a stack, after those that it depends on, as `cdk deploy` does. The stack is synthesized anew.
   *
   * With `spark`, rejects before anything is deployed if Spark cannot be installed; the message names the command that helps.
   *
   * Rejects with a `DeploymentFailed` when the stack rolled back.
   */
  deploy(stack: Stack, options?: DeploymentOptions): Promise<DeployedStack>;

  /**
   * Deploys the stacks of an app or a stage, one after the other. A string is the directory of a synthesized app (`cdk.out`).
   *
   * Rejects with a `DeploymentFailed` at the first stack that rolled back.
   */
  deploy(app: Stage | CloudAssembly | string, options?: DeploymentOptions): Promise<DeployedStack[]>;

  /**
   * Destroys a stack, by default all of them, the latest first.
   *
   * Rejects with a `DeploymentFailed` when a resource could not be deleted.
   */
  destroy(stack?: Stack | string): Promise<void>;

  /**
   * Sets what becomes of the job runs that start from now on. Without it they complete. Throws with `spark`, where the job
   * itself decides.
   *
   * @param outcome One outcome for all, or a function that chooses it when a job run starts.
   * @param jobRun The `JobRun` that it is for, or its logical ID; all of them without one. It counts before that of all.
   */
  setOutcome(outcome: JobOutcome | ((start: JobStart) => JobOutcome), jobRun?: IConstruct | string): void;

  /** All job runs as they are now, in the order of their start. */
  readonly jobRuns: readonly JobRunRecord[];

  /** A stack as it is now, with its events since its creation. Throws if there is no such stack. */
  stack(stack: Stack | string): DeployedStack;

  /** The events of all stacks, the oldest first. */
  readonly events: readonly StackEvent[];

  /** Every request of CloudFormation to a custom resource, with the answer to it. */
  readonly requests: readonly CustomResourceRequest[];

  /** Every call that reached the Amazon EMR on EKS API. */
  readonly calls: readonly ApiCall[];

  /** The lines that the function has written to its log. */
  readonly logs: readonly string[];

  /** The time of the cloud. It begins with the real time. */
  readonly now: Date;

  /** Moves the time of the cloud on, for example until a job run has ended by its outcome. Throws with `spark`. */
  skip(duration: Duration): void;

  /** Ends everything that the cloud has started, also jobs that Spark runs. What has happened can still be looked at. */
  close(): Promise<void>;

  /** Does the same as `close`, at the end of the block of an `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}
