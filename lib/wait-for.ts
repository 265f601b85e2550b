/**
 * The point of a job run's life that a deployment waits for.
 */
export enum WaitFor {
  /**
   * The deployment continues once the service has accepted the job run.
   */
  NOTHING = 'NOTHING',

  /**
   * The deployment continues once the job run is RUNNING, and still is after `stableFor`: for jobs that do not end by themselves.
   *
   * It fails when the run is FAILED, CANCELLED or COMPLETED before that, or when the `timeout` passes.
   */
  RUNNING = 'RUNNING',

  /**
   * The deployment continues once the job run is COMPLETED: for jobs that gate it.
   *
   * It fails when the run is FAILED or CANCELLED, or when the `timeout` passes.
   */
  COMPLETION = 'COMPLETION',
}
