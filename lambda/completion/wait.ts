import { FIRST_WAIT_SECONDS, type Poll, type Progress } from '../../lib/private/contract';
import type { Invocation, JobRunKey } from '../aws/services';
import { isId } from '../cloudformation/request';
import type { ResponseTarget } from '../cloudformation/respond';

const MAX_WAIT_SECONDS = 60;

/** The waiter's input: the response URL and the run's key, but nothing about the job. */
export interface Wait {
  readonly answer: ResponseTarget & { readonly PhysicalResourceId: string };
  readonly jobRun: JobRunKey;
  /** When the run must have ended, in milliseconds since the epoch. */
  readonly deadline: number;
  /** When this link of a chain hands the wait to the next link. @default - the deadline, for waits older than chains */
  readonly windowEnd?: number;
  /** Whether the reason of a failure quotes the driver's log. @default - ON, for waits older than this member */
  readonly driverLog?: 'ON' | 'OFF';
  /** The awaited state of the run. @default - COMPLETED, for waits older than this member */
  readonly until?: Until;
  /** The result of the last poll. Older waits lack the progress. */
  readonly poll: Omit<Poll, keyof Progress> & Partial<Progress>;
}

export interface Until {
  readonly state: 'COMPLETED' | 'RUNNING';
  /** How long the run must stay RUNNING, in milliseconds. */
  readonly stableMs: number;
}

export const NO_PROGRESS: Progress = { runningSince: 0, attempt: 0 };

type Check = (value: unknown) => boolean;
interface Shape {
  readonly [name: string]: Check | Shape;
}

const isText: Check = (value) => typeof value === 'string';
/** Like CloudFormation's response URLs, an S3 URL in the function's own partition. The embedded cloud has one endpoint. */
const isAnswerUrl: Check = (value) => {
  if (typeof value !== 'string' || !/^https?:/.test(value) || !URL.canParse(value)) return false;
  const { AWS_ENDPOINT_URL, URL_SUFFIX } = process.env;
  const { origin, protocol, hostname } = new URL(value);
  if (origin === AWS_ENDPOINT_URL || !URL_SUFFIX) return true;
  return protocol === 'https:' && /(^|\.)s3[.-]/.test(hostname) && hostname.endsWith(`.${URL_SUFFIX}`);
};
/** A number in the range of a date. */
const isNumber: Check = (value) => typeof value === 'number' && Math.abs(value) <= 8.64e15;
const isNumberOrAbsent: Check = (value) => value === undefined || isNumber(value);

const WAIT: Shape = {
  answer: {
    ResponseURL: isAnswerUrl,
    StackId: isText,
    RequestId: isText,
    LogicalResourceId: isText,
    PhysicalResourceId: isText,
  },
  jobRun: { virtualClusterId: isId, id: isId },
  deadline: isNumber,
  windowEnd: isNumberOrAbsent,
  driverLog: (value) => value === undefined || value === 'ON' || value === 'OFF',
  until: optional({ state: (value) => value === 'COMPLETED' || value === 'RUNNING', stableMs: isNumber }),
  poll: {
    done: (value) => typeof value === 'boolean',
    wait: isNumber,
    runningSince: isNumberOrAbsent,
    attempt: isNumberOrAbsent,
  },
};

/** Whether an event came from the waiter, whose states need some of these members. No CloudFormation request has them. */
export function isFromWaiter(event: object): boolean {
  return Object.keys(WAIT).some((name) => name in event);
}

/** Whether an event has exactly the fields of a wait: anyone who can start the waiter chooses its input. */
export function isWait(event: unknown): event is Wait {
  return fits(event, WAIT);
}

function optional(shape: Shape): Check {
  return (value) => value === undefined || fits(value, shape);
}

function fits(value: unknown, shape: Shape): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const members = value as Record<string, unknown>;
  return (
    Object.keys(members).every((name) => Object.hasOwn(shape, name)) &&
    Object.entries(shape).every(([name, expected]) =>
      typeof expected === 'function' ? expected(members[name]) : fits(members[name], expected),
    )
  );
}

/**
 * Ten seconds plus a tenth of the time waited so far, at most a minute, with jitter. The next poll comes no later than the end of
 * the window, or than the moment when the run has been RUNNING for long enough.
 */
export function secondsUntilNextPoll(
  { deadline, windowEnd = deadline, until }: Wait,
  invocation: Invocation,
  { runningSince }: Progress = NO_PROGRESS,
): number {
  const waited = (invocation.now() - invocation.requestedAt) / 1000;
  const wait = Math.min(MAX_WAIT_SECONDS, FIRST_WAIT_SECONDS + waited / 10) * (0.9 + invocation.random() / 10);
  const end = runningSince > 0 && until ? Math.min(windowEnd, runningSince + until.stableMs) : windowEnd;
  const left = (end - invocation.now()) / 1000;
  return Math.ceil(Math.max(1, Math.min(wait, left)));
}
