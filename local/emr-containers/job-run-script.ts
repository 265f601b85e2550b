import type { FailureReason, JobRunState, StartJobRunRequest } from '@aws-sdk/client-emr-containers';

/** What becomes of one job run, in milliseconds. Without anything said it COMPLETES after some five seconds. */
export interface JobRunScript {
  /** @default 1000 */
  readonly pending?: number;
  /** @default 1000 */
  readonly submitted?: number;
  /** @default 3000 */
  readonly running?: number;
  /** How it ends when nobody cancels it; 'never' leaves it RUNNING for ever. @default 'COMPLETED' */
  readonly end?: 'COMPLETED' | 'FAILED' | 'never';
  /** Of a run that FAILED. @default 'USER_ERROR' */
  readonly failureReason?: FailureReason;
  /** Of the end, at most 256 characters. */
  readonly stateDetails?: string;
  /** What the driver writes to its standard error before the run's end. @default - no container writes anything */
  readonly stderr?: readonly string[];
  /** How many attempts of the retry policy it has taken at its end. @default 1 */
  readonly attempts?: number;
  /** Somebody else cancels the run so long after its start, if it is not over by then. */
  readonly cancelledAfter?: number;
  /** How long CANCEL_PENDING lasts. @default 1000 */
  readonly cancelling?: number | 'never';
}

/** Chooses a script by the StartJobRun request, as received. */
export type ScriptFor = (request: StartJobRunRequest) => JobRunScript;

interface JobRunProgress {
  readonly state: JobRunState;
  readonly finishedAt?: number;
  readonly failureReason?: FailureReason;
  readonly stateDetails?: string;
}

interface JobRunTimes {
  readonly createdAt: number;
  /** When CancelJobRun was accepted. */
  readonly cancelledAt?: number;
}

const FAILED_DETAILS = 'JobRun failed. Please refer to the logs uploaded by your monitoring configuration.';

/** The state of a run at a time. It depends on nothing else, so a run needs no timers and works with any clock. */
export function progressAt(script: JobRunScript, times: JobRunTimes, now: number): JobRunProgress {
  const submittedAt = times.createdAt + (script.pending ?? 1000);
  const runningAt = submittedAt + (script.submitted ?? 1000);
  const endsAt = script.end === 'never' ? Infinity : runningAt + (script.running ?? 3000);
  const cancelAt = Math.min(times.cancelledAt ?? Infinity, times.createdAt + (script.cancelledAfter ?? Infinity));

  if (cancelAt < endsAt && now >= cancelAt) return cancellationAt(script, cancelAt, now);
  if (now >= endsAt) return { ...endOf(script), finishedAt: endsAt };
  if (now >= runningAt) return { state: 'RUNNING' };
  return { state: now >= submittedAt ? 'SUBMITTED' : 'PENDING' };
}

export function isActive(state: JobRunState): boolean {
  return isQueued(state) || state === 'RUNNING';
}

/** Whether a run waits for its turn. */
export function isQueued(state: JobRunState): boolean {
  return state === 'PENDING' || state === 'SUBMITTED';
}

function cancellationAt(script: JobRunScript, cancelAt: number, now: number): JobRunProgress {
  const { cancelling = 1000 } = script;
  const endsAt = cancelling === 'never' ? Infinity : cancelAt + cancelling;
  if (now < endsAt) return { state: 'CANCEL_PENDING' };
  return { state: 'CANCELLED', finishedAt: endsAt, stateDetails: 'JobRun CANCELLED successfully.' };
}

function endOf({ end, failureReason, stateDetails }: JobRunScript): JobRunProgress {
  if (end !== 'FAILED') return { state: 'COMPLETED', stateDetails };
  return {
    state: 'FAILED',
    failureReason: failureReason ?? 'USER_ERROR',
    stateDetails: stateDetails ?? FAILED_DETAILS,
  };
}
