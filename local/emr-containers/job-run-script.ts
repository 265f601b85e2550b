import type { FailureReason, JobRunState, StartJobRunRequest } from '@aws-sdk/client-emr-containers';
import type { JobRunProgress, StateMoment } from './job-execution';
import { FAILED_DETAILS, NO_ROOM_DETAILS, completedDetails, CANCELLED_DETAILS } from './state-details';

/** What becomes of one job run, in milliseconds. Without anything said it COMPLETES after some five seconds. */
export interface JobRunScript {
  /** @default 1000 */
  readonly pending?: number;
  /** @default 1000 */
  readonly submitted?: number;
  /** @default 3000 */
  readonly running?: number;
  /** 'none' leaves it SUBMITTED until the service gives up, after 15 minutes, and it FAILED. @default - there is room */
  readonly room?: 'none';
  /** How it ends when nobody cancels it; 'never' leaves it RUNNING for ever. @default 'COMPLETED' */
  readonly end?: 'COMPLETED' | 'FAILED' | 'never';
  /** Of a run that FAILED. @default 'USER_ERROR' */
  readonly failureReason?: FailureReason;
  /** Of the end. The model allows 256 characters, and the service writes more. @default - the service's own words */
  readonly stateDetails?: string;
  /** What the driver's last attempt writes to its standard error. @default - no container writes anything */
  readonly stderr?: readonly string[];
  /** What it writes to its standard output. @default - one line, where there is a standard error */
  readonly stdout?: readonly string[];
  /** How many attempts of the retry policy it has taken at its end. @default 1 */
  readonly attempts?: number;
  /** Somebody else cancels the run so long after its start, if it is not over by then. */
  readonly cancelledAfter?: number;
  /** How long CANCEL_PENDING lasts. @default 1000 */
  readonly cancelling?: number | 'never';
}

/** Chooses a script by the StartJobRun request, as received. */
export type ScriptFor = (request: StartJobRunRequest) => JobRunScript;

interface JobRunTimes {
  readonly createdAt: number;
  /** When CancelJobRun was accepted. */
  readonly cancelledAt?: number;
}

/** `job-start-timeout` of the service's defaults: how long a run may be SUBMITTED. */
const START_TIMEOUT = 15 * 60_000;
const DEFAULT_RUNNING = 3000;

/** The state of a run at a time. It depends on nothing else, so a run needs no timers and works with any clock. */
export function progressAt(script: JobRunScript, times: JobRunTimes, now: number): JobRunProgress {
  const { submittedAt, runningAt, endsAt, cancelAt } = momentsOf(script, times);
  if (cancelAt < endsAt && now >= cancelAt) return cancellationAt(script, cancelAt, now);
  if (now >= endsAt) return { ...endOf(script), finishedAt: endsAt };
  if (now >= runningAt) return { state: 'RUNNING' };
  return { state: now >= submittedAt ? 'SUBMITTED' : 'PENDING' };
}

/** The states that a run has come to by a time, each with its moment. */
export function statesUntil(script: JobRunScript, times: JobRunTimes, now: number): StateMoment[] {
  const { submittedAt, runningAt, endsAt, cancelAt } = momentsOf(script, times);
  const moments = [
    times.createdAt,
    submittedAt,
    runningAt,
    endsAt,
    cancelAt,
    cancelAt + durationOfCancellation(script),
  ];
  const past = moments.filter((moment) => moment <= now).sort((one, other) => one - other);
  const states = past.map((at) => ({ state: progressAt(script, times, at).state, at }));
  return states.filter(({ state }, index) => state !== states[index - 1]?.state);
}

/** When the attempts of a run begin that have begun by a time, spread over the time in which it is RUNNING. */
export function attemptsUntil(script: JobRunScript, times: JobRunTimes, now: number): number[] {
  const { runningAt } = momentsOf(script, times);
  const { attempts = 1, running = DEFAULT_RUNNING } = script;
  const beginnings = Array.from(
    { length: attempts },
    (_, index) => runningAt + Math.floor((index * running) / attempts),
  );
  const until = Math.min(now, progressAt(script, times, now).finishedAt ?? Infinity);
  return beginnings.filter((beginning) => beginning <= until);
}

export function isActive(state: JobRunState): boolean {
  return isQueued(state) || state === 'RUNNING';
}

/** Whether a run waits for its turn. */
export function isQueued(state: JobRunState): boolean {
  return state === 'PENDING' || state === 'SUBMITTED';
}

/** Infinity for what never happens. */
function momentsOf(script: JobRunScript, times: JobRunTimes) {
  const submittedAt = times.createdAt + (script.pending ?? 1000);
  const cancelAt = Math.min(times.cancelledAt ?? Infinity, times.createdAt + (script.cancelledAfter ?? Infinity));
  if (script.room === 'none')
    return { submittedAt, runningAt: Infinity, endsAt: submittedAt + START_TIMEOUT, cancelAt };
  const runningAt = submittedAt + (script.submitted ?? 1000);
  const endsAt = script.end === 'never' ? Infinity : runningAt + (script.running ?? DEFAULT_RUNNING);
  return { submittedAt, runningAt, endsAt, cancelAt };
}

function durationOfCancellation({ cancelling = 1000 }: JobRunScript): number {
  return cancelling === 'never' ? Infinity : cancelling;
}

function cancellationAt(script: JobRunScript, cancelAt: number, now: number): JobRunProgress {
  const endsAt = cancelAt + durationOfCancellation(script);
  if (now < endsAt) return { state: 'CANCEL_PENDING' };
  return { state: 'CANCELLED', finishedAt: endsAt, stateDetails: CANCELLED_DETAILS };
}

function endOf(script: JobRunScript): JobRunProgress {
  const { room, end, failureReason = 'USER_ERROR', stateDetails, running = DEFAULT_RUNNING } = script;
  if (room === 'none')
    return { state: 'FAILED', failureReason: 'USER_ERROR', stateDetails: stateDetails ?? NO_ROOM_DETAILS };
  if (end !== 'FAILED') return { state: 'COMPLETED', stateDetails: stateDetails ?? completedDetails(running) };
  return { state: 'FAILED', failureReason, stateDetails: stateDetails ?? FAILED_DETAILS[failureReason] };
}
