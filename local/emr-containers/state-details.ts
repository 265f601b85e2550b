import type { FailureReason } from '@aws-sdk/client-emr-containers';

// the service's own texts, as recorded or documented; X stands for the variable part

export const CANCELLED_DETAILS = 'JobRun CANCELLED successfully.';

/** For a run whose pods did not fit into the cluster. */
export const NO_ROOM_DETAILS =
  'JobRun timed out before job controller pod started running due to lack of cluster resources. Last event from ' +
  'default-scheduler: FailedScheduling, message: 0/2 nodes are available: 2 Insufficient cpu. no new claims to deallocate, ' +
  'preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.';

const DRIVER_FAILED =
  'Jobrun failed. Main Spark container terminated with errors. Please refer logs uploaded to S3/CloudWatch based on your ' +
  'monitoring configuration.';

export const FAILED_DETAILS: Readonly<Record<FailureReason, string>> = {
  USER_ERROR: DRIVER_FAILED,
  VALIDATION_ERROR: 'JobRun submission failed. Classification X not supported.',
  CLUSTER_UNAVAILABLE: 'Cluster X does not exist.',
  // no text is known
  INTERNAL_ERROR: DRIVER_FAILED,
};

/** For a run without log destinations in its monitoring configuration, as far as known. */
export const FAILED_WITHOUT_LOGS_DETAILS =
  'JobRun failed. Please refer logs uploaded to S3/CloudWatch based on your monitoring configuration.';

/** The time is Spark's: the whole run takes at least half a minute longer. */
export function completedDetails(running: number): string {
  return `JobRun completed successfully. It ran for ${Math.round(running / 1000)} Seconds`;
}
