/**
 * The state of a job run that a deployment waits for.
 */
export enum WaitFor {
  /**
   * The deployment continues once the service has accepted the job run.
   */
  NOTHING = 'NOTHING',

  /**
   * The deployment continues once the job run has been RUNNING for `stableFor`. Use it for jobs that do not end by themselves.
   *
   * The deployment fails when the run becomes FAILED, CANCELLED or COMPLETED before that, or when the `timeout` expires.
   */
  RUNNING = 'RUNNING',

  /**
   * The deployment continues once the job run is COMPLETED. Use it for jobs that gate a deployment.
   *
   * The deployment fails when the run becomes FAILED or CANCELLED, or when the `timeout` expires.
   */
  COMPLETION = 'COMPLETION',
}
