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
   * `clientToken`. It also does not rerun a job if the failed deployment changed the job, or removed a value of its rerun policy,
   * without rerunning the job.
   */
  RERUN = 'RERUN',
}
