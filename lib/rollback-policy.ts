/**
 * How a rollback treats the earlier job. In all cases, it cancels the run of the changed job.
 */
export enum RollbackPolicy {
  /**
   * The rollback starts nothing. The resource refers to the earlier run again, whatever its state.
   */
  ADOPT = 'ADOPT',

  /**
   * The rollback reruns the earlier job, unless its run is still active. If the start fails, the rollback fails.
   *
   * The policy of the failed deployment applies. The rollback does not wait for the run to end. It does not rerun a job with a
   * `clientToken`, or a job that changed, or lost a value of its rerun policy, without running again.
   */
  RERUN = 'RERUN',
}
