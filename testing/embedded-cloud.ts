import type { Duration, Stack, Stage } from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import type { IConstruct } from 'constructs';
import type { DeploymentOptions } from './cloud-options';
import type { DeployedStack } from './deployed-stack';
import type { JobOutcome, JobStart } from './job-outcome';
import type { ApiCall, CustomResourceRequest, JobRunRecord, StackEvent } from './records';

/**
 * An emulated AWS account for a test. It runs in this process and its child processes, needs no credentials, and never calls
 * AWS.
 *
 * `deploy` synthesizes a stack and deploys it as CloudFormation does. This library's Lambda function runs unmodified in a
 * child process, with the permissions of its deployed policies, and starts job runs in an embedded Amazon EMR on EKS. Job runs
 * complete unless `setOutcome` sets another outcome. With the `spark` option, Apache Spark runs the jobs on this machine.
 * Resources of other services only get names and attributes.
 *
 * Close the cloud when the test ends: call `close()` in `afterEach`, or declare the cloud with `await using`.
 */
export interface EmbeddedCloud {
  /**
   * Synthesizes a stack and deploys it, after the stacks that it depends on, as `cdk deploy` does.
   *
   * Rejects with a `DeploymentFailed` if the stack cannot be deployed and rolls back. With `spark`, rejects before anything is
   * deployed if Spark cannot be installed; the message tells you how to install it.
   */
  deploy(stack: Stack, options?: DeploymentOptions): Promise<DeployedStack>;

  /**
   * Deploys the stacks of an app or a stage, one after the other. A string is the path of a synthesized app (`cdk.out`).
   *
   * Rejects with a `DeploymentFailed` at the first stack that rolls back. The stacks after it are not deployed.
   */
  deploy(app: Stage | CloudAssembly | string, options?: DeploymentOptions): Promise<DeployedStack[]>;

  /**
   * Deletes a stack, or all stacks if you name none, the most recently created first.
   *
   * Rejects with a `DeploymentFailed` if a resource cannot be deleted.
   */
  destroy(stack?: Stack | string): Promise<void>;

  /**
   * Sets the outcome of the job runs that start from now on. By default, job runs complete.
   *
   * Throws with `spark`, because the job itself determines its outcome.
   *
   * @param outcome An outcome, or a function that is called when a job run starts and returns its outcome.
   * @param jobRun A `JobRun` or its logical ID. Its outcome takes precedence over an outcome set for all job runs. If omitted,
   * the outcome applies to all job runs.
   */
  setOutcome(outcome: JobOutcome | ((start: JobStart) => JobOutcome), jobRun?: IConstruct | string): void;

  /** All job runs in their current state, in the order in which they started. */
  readonly jobRuns: readonly JobRunRecord[];

  /** Returns a snapshot of a stack, with all its events since its creation. Throws if the stack does not exist. */
  stack(stack: Stack | string): DeployedStack;

  /** The events of all stacks, oldest first. */
  readonly events: readonly StackEvent[];

  /** The requests that CloudFormation sent to custom resources, each with its response. */
  readonly requests: readonly CustomResourceRequest[];

  /** The calls that reached the Amazon EMR on EKS API. */
  readonly calls: readonly ApiCall[];

  /** The lines that Lambda functions wrote to their logs. */
  readonly logs: readonly string[];

  /** The current time of the cloud's clock, which starts at the real time. */
  readonly now: Date;

  /** Moves the cloud's clock forward, for example past the end of a job run. Throws with `spark`. */
  skip(duration: Duration): void;

  /** Stops everything that the cloud started, including Spark jobs. You can still read its records afterwards. */
  close(): Promise<void>;

  /** Calls `close`, at the end of the block that declares the cloud with `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}
