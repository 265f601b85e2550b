/**
 * How a job relates to the lifetime of its stack. It sets the defaults of other `JobRun` properties.
 */
export enum JobLifecycle {
  /**
   * The job ends by itself. The other properties keep their own defaults.
   */
  BATCH = 'BATCH',

  /**
   * The job runs as long as the stack exists, such as a streaming query with a checkpoint. At most one run of the job is active
   * at a time.
   *
   * The defaults are:
   *
   * - `replace: ReplacePolicy.CANCEL_FIRST`. A changed job starts after the earlier run has ended. `START_FIRST` fails synthesis.
   * - `waitFor: WaitFor.RUNNING` with `stableFor: Duration.minutes(1)`. `WaitFor.COMPLETION` fails synthesis.
   * - `rollback: RollbackPolicy.RERUN`. A rollback restarts the earlier job after the run of the failed update has ended.
   * - `retryPolicy: { maxAttempts: 5 }`, with release 6.9.0 or newer. The service restarts a driver that fails after 10 seconds, 20
   *   seconds, 40 seconds and so on, up to 6 minutes.
   *
   * @see https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/jobruns-using-retry-policies.html
   */
  STREAMING = 'STREAMING',
}
