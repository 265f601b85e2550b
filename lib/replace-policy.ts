/**
 * In which order a deployment starts a changed job and cancels the earlier run of it.
 */
export enum ReplacePolicy {
  /**
   * The changed job is started first, and the earlier run is cancelled when the deployment has succeeded. Both are active
   * meanwhile, and a deployment that fails leaves the earlier run as it was.
   */
  START_FIRST = 'START_FIRST',

  /**
   * The earlier run is cancelled first, and the changed job is started when that run has ended: for jobs that must not overlap.
   *
   * A deployment that fails afterwards cannot bring the earlier run back, see `RollbackPolicy.RERUN`.
   */
  CANCEL_FIRST = 'CANCEL_FIRST',
}
