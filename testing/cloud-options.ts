import type { IConstruct } from 'constructs';

/** The account of an `EmbeddedCloud`. */
export interface EmbeddedCloudOptions {
  /**
   * The region.
   *
   * @default - that of the first deployed app whose stacks set one, otherwise us-east-1
   */
  readonly region?: string;
  /**
   * The account's 12 digits.
   *
   * @default - that of the first deployed app whose stacks set one, otherwise 123456789012
   */
  readonly account?: string;
  /**
   * The IDs of the virtual clusters that exist before anything is deployed. A job run on any other fails.
   *
   * @default - those that the deployed stacks name
   */
  readonly virtualClusters?: readonly string[];
  /**
   * How many times as fast as real time the cloud's time runs, from 1 to 100. Give it to look at a deployment at work.
   *
   * @default - time in which nothing is at work passes at once: waiting for an hour takes as long as the polls in it
   */
  readonly speed?: number;
  /**
   * Runs the jobs with Apache Spark on this machine: `true`, or options. Spark is installed once, before the first deployment.
   * Time is then real time, so neither `speed` nor `skip` nor `setOutcome` can be used.
   *
   * @default - `setOutcome` decides what becomes of job runs
   */
  readonly spark?: boolean | SparkOptions;
}

/** How Spark runs the jobs. */
export interface SparkOptions {
  /**
   * A directory that holds the buckets, each a directory with the name of the bucket: fill them before a deployment, and look
   * into them after it. It stays when the cloud is closed.
   *
   * @default - buckets are removed when the cloud is closed
   */
  readonly s3?: string;
  /**
   * A directory for the whole output of the drivers. It stays when the cloud is closed.
   *
   * @default - one in the user's cache, which keeps the last 20
   */
  readonly logs?: string;
  /**
   * How many MiB of memory all jobs may take together, 1024 or more. Other jobs wait, PENDING.
   *
   * @default - 60 % of the machine's memory
   */
  readonly memory?: number;
  /**
   * The program of Python that installs Spark and runs the jobs.
   *
   * @default - python3 or python on the PATH
   */
  readonly python?: string;
  /**
   * Receives each line of the drivers, as they write it.
   *
   * @default - lines are only kept: see `logs`
   */
  readonly onOutput?: (line: DriverLine) => void;
  /**
   * Receives remarks for a person: the progress of an installation, differences from Amazon EMR on EKS, denied calls.
   *
   * @default - none are shown
   */
  readonly onRemark?: (remark: string) => void;
}

/** A line that the driver of a job run wrote. */
export interface DriverLine {
  readonly jobRunId: string;
  readonly jobRunName?: string;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** How an app is deployed. */
export interface DeploymentOptions {
  /**
   * The names, or the paths, of the stacks to deploy. The stacks that they depend on are deployed before.
   *
   * @default - all stacks of the app
   */
  readonly stacks?: readonly string[];
  /**
   * Resources whose creation or update fails, as a broken one would: constructs, or logical IDs.
   *
   * @default - none
   */
  readonly failing?: readonly (IConstruct | string)[];
}
