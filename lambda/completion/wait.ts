import { FIRST_WAIT_SECONDS, type Poll } from '../../lib/private/contract';
import type { Invocation, JobRunKey } from '../aws/services';
import type { ResponseTarget } from '../cloudformation/respond';

const MAX_WAIT_SECONDS = 60;

/** The waiter's input: the response address and the run, but nothing of the job. */
export interface Wait {
  readonly answer: ResponseTarget & { readonly PhysicalResourceId: string };
  readonly jobRun: JobRunKey;
  /** When the run must have ended, in milliseconds since the epoch. */
  readonly deadline: number;
  /** When this link of a chain leaves the wait to the next. @default - the deadline, for waits older than chains */
  readonly windowEnd?: number;
  /** Absent, the reason of a failure quotes the driver's log. */
  readonly driverLog?: 'OFF';
  readonly poll: Poll;
}

/** Ten seconds and a tenth of the time waited so far, at most a minute, jittered, and not past the end of the window. */
export function secondsUntilNextPoll({ deadline, windowEnd = deadline }: Wait, invocation: Invocation): number {
  const waited = (invocation.now() - invocation.requestedAt) / 1000;
  const wait = Math.min(MAX_WAIT_SECONDS, FIRST_WAIT_SECONDS + waited / 10) * (0.9 + invocation.random() / 10);
  const left = (windowEnd - invocation.now()) / 1000;
  return Math.ceil(Math.max(1, Math.min(wait, left)));
}
