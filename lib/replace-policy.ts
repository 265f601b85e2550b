/**
 * The order in which a deployment starts a changed job and cancels its earlier run.
 */
export enum ReplacePolicy {
  /**
   * The changed job starts first. The earlier run is cancelled after the deployment succeeds. Until then, both runs are active. A
   * failed deployment leaves the earlier run unchanged.
   */
  START_FIRST = 'START_FIRST',

  /**
   * The earlier run is cancelled first. The changed job starts after that run has ended. Use it for jobs that must not overlap.
   *
   * If the deployment then fails, the earlier run stays cancelled: see `RollbackPolicy.RERUN`.
   */
  CANCEL_FIRST = 'CANCEL_FIRST',
}
