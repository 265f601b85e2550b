import type { IConstruct } from 'constructs';

/** Options of an `EmbeddedCloud`. */
export interface EmbeddedCloudOptions {
  /**
   * The Region of the cloud, such as `eu-west-1`.
   *
   * @default - the Region that the stacks of the first deployed app set, otherwise us-east-1
   */
  readonly region?: string;
  /**
   * The account ID of the cloud, 12 digits.
   *
   * @default - the account that the stacks of the first deployed app set, otherwise 123456789012
   */
  readonly account?: string;
  /**
   * The IDs of the virtual clusters that exist before the first deployment. Starting a job run on any other cluster fails.
   *
   * @default - the virtual clusters that the templates of the deployed stacks name
   */
  readonly virtualClusters?: readonly string[];
  /**
   * The speed of the cloud's clock relative to real time, from 1 to 100. Set it to watch a deployment as it proceeds.
   *
   * @default - the clock skips idle time: an hour of waiting takes only as long as the polls in it
   */
  readonly speed?: number;
  /**
   * Runs the jobs with Apache Spark on this machine: `true`, or options. Spark is installed once, before the first deployment.
   *
   * Jobs then run in real time. `startCloud` throws if you also set `speed`, and `skip` and `setOutcome` throw when called.
   *
   * @default - no job is executed; `setOutcome` determines the outcome of each job run
   */
  readonly spark?: boolean | SparkOptions;
}

/** Options for running jobs with Spark. */
export interface SparkOptions {
  /**
   * A directory with one subdirectory for each bucket. You can fill the buckets before a deployment and inspect them after it.
   * The directory is kept when you close the cloud.
   *
   * @default - a temporary directory, deleted when you close the cloud
   */
  readonly s3?: string;
  /**
   * A directory for the complete output of the drivers. The directory is kept when you close the cloud.
   *
   * @default - a new directory in the user's cache, which keeps the last 20
   */
  readonly logs?: string;
  /**
   * The memory that all running jobs share, in MiB: a whole number, at least 1024. Jobs that do not fit wait, PENDING.
   *
   * @default - 60% of the machine's memory
   */
  readonly memory?: number;
  /**
   * The Python program that installs Spark and runs the jobs, such as `python3.11`.
   *
   * @default - python3 or python on the PATH
   */
  readonly python?: string;
  /**
   * Called with each line that a driver writes, as soon as it is written.
   *
   * @default - lines are only written to `logs`
   */
  readonly onOutput?: (line: DriverLine) => void;
  /**
   * Called with messages for the user: installation progress, differences from Amazon EMR on EKS, and denied S3 calls.
   *
   * @default - installation progress is written to stderr; other messages are discarded
   */
  readonly onRemark?: (remark: string) => void;
}

/** A line that the driver of a job run wrote. */
export interface DriverLine {
  readonly jobRunId: string;
  /** Absent if the job run has no name. */
  readonly jobRunName?: string;
  readonly stream: 'stdout' | 'stderr';
  /** The line, without its line break. */
  readonly text: string;
}

/** Options of `EmbeddedCloud.deploy`. */
export interface DeploymentOptions {
  /**
   * The names or paths of the stacks to deploy. The stacks that they depend on are deployed first.
   *
   * Only for an app, a stage or a cloud assembly: `deploy` rejects if you set it for a single stack, or name an unknown stack.
   *
   * @default - all stacks of the app
   */
  readonly stacks?: readonly string[];
  /**
   * Resources whose creation or update fails: constructs or logical IDs.
   *
   * `deploy` rejects if no stack has such a resource, or if a construct consists of several resources.
   *
   * @default - none
   */
  readonly failing?: readonly (IConstruct | string)[];
}
