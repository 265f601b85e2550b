import type { Duration } from 'aws-cdk-lib';

/**
 * Dynamic allocation: Spark adds executors while tasks wait, and releases idle executors.
 *
 * Sets `spark.dynamicAllocation.enabled=true` and `spark.dynamicAllocation.shuffleTracking.enabled=true`, because Kubernetes has
 * no external shuffle service. Set other properties, such as `spark.dynamicAllocation.schedulerBacklogTimeout`, in `conf`.
 *
 * Fails synthesis unless `minExecutors` ≤ `initialExecutors` ≤ `maxExecutors`.
 *
 * @see https://spark.apache.org/docs/latest/configuration.html#dynamic-allocation
 */
export interface DynamicAllocation {
  /**
   * The minimum number of executors, a whole number of at least 0: `spark.dynamicAllocation.minExecutors`. May be a token.
   *
   * @default 0
   */
  readonly minExecutors?: number;

  /**
   * The maximum number of executors, a whole number of at least 1: `spark.dynamicAllocation.maxExecutors`. May be a token.
   *
   * @default - no limit
   */
  readonly maxExecutors?: number;

  /**
   * The initial number of executors, a whole number of at least 0: `spark.dynamicAllocation.initialExecutors`. May be a token.
   *
   * If `spark.executor.instances` is set elsewhere, Spark uses the larger value.
   *
   * @default - as many as `minExecutors`
   */
  readonly initialExecutors?: number;

  /**
   * How long an executor is idle before Spark releases it, in whole seconds: `spark.dynamicAllocation.executorIdleTimeout`. Must
   * not be a token.
   *
   * @default Duration.seconds(60)
   */
  readonly executorIdleTimeout?: Duration;

  /**
   * How long Spark keeps an idle executor that has shuffle data, in whole seconds:
   * `spark.dynamicAllocation.shuffleTracking.timeout`. Must not be a token.
   *
   * @default - until the driver garbage-collects the shuffle
   */
  readonly shuffleTrackingTimeout?: Duration;
}
