import { FIRST_WAIT_SECONDS, type Poll, type Progress } from '../../lib/private/contract';
import type { Invocation, JobRunKey } from '../aws/services';
import { isId } from '../cloudformation/request';
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
  /** Whether the reason of a failure quotes the driver's log. @default - ON, for waits of before there was a choice */
  readonly driverLog?: 'ON' | 'OFF';
  /** What the run is waited for to be. @default - COMPLETED, for waits older than this member */
  readonly until?: Until;
  /** The result of the last poll. Waits that are older than its progress have none. */
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
/** An address in S3 of the function's own partition, as CloudFormation's are; the embedded cloud has one endpoint. */
const isAnswerUrl: Check = (value) => {
  if (typeof value !== 'string' || !/^https?:/.test(value) || !URL.canParse(value)) return false;
  const { AWS_ENDPOINT_URL, URL_SUFFIX } = process.env;
  const { origin, protocol, hostname } = new URL(value);
  if (origin === AWS_ENDPOINT_URL || !URL_SUFFIX) return true;
  return protocol === 'https:' && /(^|\.)s3[.-]/.test(hostname) && hostname.endsWith(`.${URL_SUFFIX}`);
};
/** Such as a time that a date can hold. */
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

/** Whether an event came by the waiter, whose states need some of these members: no request of CloudFormation has them. */
export function isFromWaiter(event: object): boolean {
  return Object.keys(WAIT).some((name) => name in event);
}

/** Whether an event has the fields of a wait, and no others: whoever may start the waiter chooses its input. */
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
 * Ten seconds and a tenth of the time waited so far, at most a minute, jittered, and not past the end of the window, or the moment
 * from which the run has been RUNNING for long enough.
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
