import type { JobRun } from '@aws-sdk/client-emr-containers';

const ENDED_STATES: readonly (string | undefined)[] = ['COMPLETED', 'FAILED', 'CANCELLED'];

/** A state that the library does not know counts as not ended. */
export function hasEnded({ state }: JobRun): boolean {
  return ENDED_STATES.includes(state);
}

export function isCancellable(jobRun: JobRun): boolean {
  return !hasEnded(jobRun) && jobRun.state !== 'CANCEL_PENDING';
}
