import type { Duration } from 'aws-cdk-lib';

/**
 * A number of executors that follows the work: Spark asks for more while tasks wait, and gives back those that are idle.
 *
 * Renders `spark.dynamicAllocation.enabled=true` and, since there is no external shuffle service on Kubernetes,
 * `spark.dynamicAllocation.shuffleTracking.enabled=true`. What has no member here, such as
 * `spark.dynamicAllocation.schedulerBacklogTimeout`, goes into `conf`.
 *
 * Fails synthesis unless minExecutors ≤ initialExecutors ≤ maxExecutors.
 *
 * @see https://spark.apache.org/docs/latest/configuration.html#dynamic-allocation
 */
export interface DynamicAllocation {
  /**
   * How many executors there are at least, a whole number of at least 0: `spark.dynamicAllocation.minExecutors`. May be a token.
   *
   * @default 0
   */
  readonly minExecutors?: number;

  /**
   * How many executors there are at most, a whole number of at least 1: `spark.dynamicAllocation.maxExecutors`. May be a token.
   *
   * @default - no bound
   */
  readonly maxExecutors?: number;

  /**
   * How many executors the job begins with, a whole number of at least 0: `spark.dynamicAllocation.initialExecutors`.
   * May be a token.
   *
   * Spark takes the larger one when `spark.executor.instances` is set elsewhere.
   *
   * @default - as many as `minExecutors`
   */
  readonly initialExecutors?: number;

  /**
   * How long an executor is idle before it is given back, in whole seconds: `spark.dynamicAllocation.executorIdleTimeout`.
   *
   * @default Duration.seconds(60)
   */
  readonly executorIdleTimeout?: Duration;

  /**
   * How long an idle executor that holds shuffle data is kept, in whole seconds:
   * `spark.dynamicAllocation.shuffleTracking.timeout`.
   *
   * @default - until the driver has collected the shuffle as garbage
   */
  readonly shuffleTrackingTimeout?: Duration;
}
