/**
 * What a rollback does that undoes the change of a job. In any case the run of the changed job is cancelled.
 */
export enum RollbackPolicy {
  /**
   * The rollback starts nothing: the earlier run becomes the resource's again, in whatever state it is.
   */
  ADOPT = 'ADOPT',

  /**
   * The earlier job is run again, unless its run is still active. When that fails, the rollback fails.
   *
   * The policy of the deployment that failed counts. The rollback does not wait for the run's end. A job with a `clientToken` is not
   * run again, and neither is one that has changed, or has lost a value of its rerun policy, without being run.
   */
  RERUN = 'RERUN',
}
