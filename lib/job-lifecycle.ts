/**
 * How a job lives with its stack. Sets the defaults of a `JobRun`'s properties.
 */
export enum JobLifecycle {
  /**
   * The job ends by itself. Each property has its own default.
   */
  BATCH = 'BATCH',

  /**
   * The job runs as long as the stack, such as a streaming query with a checkpoint. No two runs of it are active at the same time.
   *
   * The defaults are:
   *
   * - `replace: ReplacePolicy.CANCEL_FIRST`. A changed job starts after the earlier run has ended. `START_FIRST` fails synthesis.
   * - `waitFor: WaitFor.RUNNING` with `stableFor: Duration.minutes(1)`. `WaitFor.COMPLETION` fails synthesis.
   * - `rollback: RollbackPolicy.RERUN`. A rollback starts the earlier job again, after the run of the failed update has ended.
   * - `retryPolicy: { maxAttempts: 5 }`, with release 6.9.0 or newer. The service restarts a driver that fails after 10 seconds, 20
   *   seconds, 40 seconds and so on, up to 6 minutes.
   *
   * @see https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/jobruns-using-retry-policies.html
   */
  STREAMING = 'STREAMING',
}
