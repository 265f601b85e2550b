import type { FailureReason, JobRunState, StartJobRunRequest } from '@aws-sdk/client-emr-containers';
import type { JobRunProgress, StateMoment } from './job-execution';
import { FAILED_DETAILS, NO_ROOM_DETAILS, completedDetails, CANCELLED_DETAILS } from './state-details';

/** The simulated life of a job run; times are in milliseconds. By default, the run COMPLETES after about five seconds. */
export interface JobRunScript {
  /** @default 1000 */
  readonly pending?: number;
  /** @default 1000 */
  readonly submitted?: number;
  /** @default 3000 */
  readonly running?: number;
  /**
   * 'none' leaves the run SUBMITTED until the service gives up after 15 minutes, and the run is FAILED.
   * @default - there is room
   */
  readonly room?: 'none';
  /** The end state if nobody cancels the run; 'never' keeps it RUNNING. @default 'COMPLETED' */
  readonly end?: 'COMPLETED' | 'FAILED' | 'never';
  /** The failure reason of a FAILED run. @default 'USER_ERROR' */
  readonly failureReason?: FailureReason;
  /**
   * The state details at the end. The model allows 256 characters, but the service writes more.
   * @default - the service's text
   */
  readonly stateDetails?: string;
  /** The lines that the driver's last attempt writes to stderr. @default - no container writes anything */
  readonly stderr?: readonly string[];
  /** The lines that it writes to stdout. @default - one line if `stderr` is set */
  readonly stdout?: readonly string[];
  /** The number of attempts of the retry policy at the end. @default 1 */
  readonly attempts?: number;
  /** Another caller cancels the run this long after its start, unless it has ended. */
  readonly cancelledAfter?: number;
  /** The duration of CANCEL_PENDING. @default 1000 */
  readonly cancelling?: number | 'never';
}

/** Selects a script by the StartJobRun request, as received. */
export type ScriptFor = (request: StartJobRunRequest) => JobRunScript;

interface JobRunTimes {
  readonly createdAt: number;
  /** The time at which CancelJobRun was accepted. */
  readonly cancelledAt?: number;
}

/** The service's default `job-start-timeout`: how long a run may stay SUBMITTED. */
const START_TIMEOUT = 15 * 60_000;
const DEFAULT_RUNNING = 3000;

/** The state of a run at a given time. It depends on nothing else, so a run needs no timers and works with any clock. */
export function progressAt(script: JobRunScript, times: JobRunTimes, now: number): JobRunProgress {
  const { submittedAt, runningAt, endsAt, cancelAt } = momentsOf(script, times);
  if (cancelAt < endsAt && now >= cancelAt) return cancellationAt(script, cancelAt, now);
  if (now >= endsAt) return { ...endOf(script), finishedAt: endsAt };
  if (now >= runningAt) return { state: 'RUNNING' };
  return { state: now >= submittedAt ? 'SUBMITTED' : 'PENDING' };
}

/** The states that a run has reached by a given time, with their times. */
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

/**
 * The start times of the attempts that have begun by a given time, spread evenly over the time in which the run is RUNNING.
 */
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

/** Whether a run is in the queue. */
export function isQueued(state: JobRunState): boolean {
  return state === 'PENDING' || state === 'SUBMITTED';
}

/** Infinity for an event that never occurs. */
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
