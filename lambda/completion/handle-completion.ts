import type { JobRun } from '@aws-sdk/client-emr-containers';
import {
  FIRST_WAIT_SECONDS,
  MAX_WINDOW_SECONDS,
  type CompletionAttributes,
  type CompletionProperties,
  type Poll,
} from '../../lib/private/contract';
import { cancelJobRun } from '../job-run/cancel';
import type { Request } from '../cloudformation/request';
import { readDriverLogTail } from './driver-log';
import {
  describeFailure,
  ReportableError,
  isAccessDenied,
  isNotFound,
  isTransient,
  isHostNotFound,
} from '../aws/errors';
import { hasEnded, hash, jobRunKey } from '../job-run/identity';
import { log, warn } from '../aws/log';
import { findJobRun, tryFindJobRun } from '../job-run/find-job-run';
import { failedJobRunReason, timeoutReason } from './reason';
import type { ResponseTarget, SuccessResponse } from '../cloudformation/respond';
import { withRetries } from '../aws/retry';
import { within, type Invocation, type JobRunKey, type Stack } from '../aws/services';
import { describeStack, isRollingBackOrDeleting, isSuperseded } from '../cloudformation/stack';

type CompletionRequest = Request<CompletionProperties>;

/** What the waiter carries from look to look: the answer's address and the run, nothing of the job. */
export interface Wait {
  readonly answer: ResponseTarget & { readonly PhysicalResourceId: string };
  readonly jobRun: JobRunKey;
  /** When the run has to have ended, in milliseconds since the epoch. */
  readonly deadline: number;
  /** When this link of a chain hands the wait on to the next. @default - the deadline, as in waits begun before there were chains */
  readonly windowEnd?: number;
  readonly poll: Poll;
}

/** How long after the request a run may be unknown to the service, or rights may be missing. */
const GRACE = 120_000;
/** How long it takes at most to find out how a run stands whose time is over, and to cancel it. */
const LAST_BUDGET = 60_000;
/** How long stack and waiter are asked: with the time of the answer, less than the shortest time that CloudFormation gives. */
const STATUS_BUDGET = 90_000;
/** How long a rollback lets the service keep it waiting. */
const ROLLBACK_BUDGET = 30_000;
const MAX_WAIT = 60;

/** The physical id never changes, so that an Update never deletes anything. */
export function completionId(event: Pick<CompletionRequest, 'PhysicalResourceId' | 'LogicalResourceId'>): string {
  return event.PhysicalResourceId ?? event.LogicalResourceId;
}

/**
 * The rules of `Custom::EMRContainersJobRunCompletion`: what each request of CloudFormation waits for.
 * Returns nothing when the waiter will answer.
 */
export async function handleCompletion(
  event: CompletionRequest,
  invocation: Invocation,
): Promise<SuccessResponse | undefined> {
  const physicalResourceId = completionId(event);
  const deadline = deadlineOf(event, invocation);
  if (event.RequestType === 'Delete') return success(physicalResourceId, deadline);
  const jobRunArn = event.ResourceProperties.JobRunArn;
  const key = jobRunKey(jobRunArn);
  const stack = await stackOf(event, within(STATUS_BUDGET, invocation));
  if (isRollingBackOrDeleting(stack)) {
    log('INFO', 'the stack rolls back, nothing is waited for', { status: stack.status });
    const earlier = key && (await tryFindJobRun(key, within(ROLLBACK_BUDGET, invocation)));
    return success(physicalResourceId, deadline, earlier);
  }
  if (!key) throw new ReportableError(`JobRunArn is not the ARN of a job run: ${jobRunArn}`);
  const isSame = event.OldResourceProperties?.JobRunArn === jobRunArn;
  if (isSame && !(await findJobRun(key, within(STATUS_BUDGET, invocation)))) {
    log('INFO', 'the service has forgotten the job run, whose end was waited for before', { jobRunId: key.id });
    return success(physicalResourceId, deadline);
  }
  const jobRun = await describeOrDefer(key, invocation);
  const { ResponseURL, StackId, RequestId, LogicalResourceId } = event;
  const wait: Wait = {
    answer: { ResponseURL, StackId, RequestId, LogicalResourceId, PhysicalResourceId: physicalResourceId },
    jobRun: key,
    deadline,
    windowEnd: Math.min(deadline, invocation.requestedAt + MAX_WINDOW_SECONDS * 1000),
    poll: { done: false, wait: FIRST_WAIT_SECONDS },
  };
  if (jobRun && hasEnded(jobRun)) return conclude(jobRun, wait, invocation);
  await startWaiter(event.ResourceProperties.WaiterArn, invocation, wait);
  log('INFO', 'waiting for the end of the job run', { jobRunId: key.id, state: jobRun?.state });
  return undefined;
}

async function stackOf({ StackId }: { readonly StackId: string }, invocation: Invocation): Promise<Stack> {
  return describeStack(StackId, STATUS_BUDGET, invocation).catch((error: unknown) => {
    warn('the stack status cannot be read, the job run is waited for', error);
    return { status: '' };
  });
}

/** From the request, which follows the start: adding a wait to a run that is old already must not end it. */
function deadlineOf({ ResourceProperties }: CompletionRequest, { requestedAt }: Invocation): number {
  const { Deadline = '', TimeoutSeconds } = ResourceProperties;
  return Date.parse(Deadline) || requestedAt + Number(TimeoutSeconds) * 1000;
}

/** Looks once whether the run has ended, or has run out of time. Returns nothing when it is to be looked at again. */
export async function handlePoll(wait: Wait, invocation: Invocation): Promise<SuccessResponse | undefined> {
  const { answer, jobRun: key, deadline, windowEnd = deadline } = wait;
  if (invocation.now() >= deadline) return giveUp(wait, within(LAST_BUDGET, invocation));
  const jobRun = await describeOrDefer(key, invocation);
  log('INFO', 'looked at the job run', { jobRunId: key.id, state: jobRun?.state });
  if (jobRun && hasEnded(jobRun)) return conclude(jobRun, wait, invocation);
  // the last link has nothing to hand on to: a look that takes until its end is followed by the last one
  if (invocation.now() < windowEnd || windowEnd === deadline) return undefined;
  log('INFO', 'the next link of the chain goes on waiting', { jobRunId: key.id });
  return success(answer.PhysicalResourceId, deadline, jobRun);
}

/** Seconds until the next look: ten and a tenth of the time waited so far, up to a minute, not past the end of the window. */
export function nextWait({ deadline, windowEnd = deadline }: Wait, invocation: Invocation): number {
  const waited = (invocation.now() - invocation.requestedAt) / 1000;
  const wait = Math.min(MAX_WAIT, FIRST_WAIT_SECONDS + waited / 10) * (0.9 + invocation.random() / 10);
  const left = (windowEnd - invocation.now()) / 1000;
  return Math.ceil(Math.max(1, Math.min(wait, left)));
}

/** A run has had its time: it is cancelled, unless it turns out to have ended. */
async function giveUp(wait: Wait, invocation: Invocation): Promise<SuccessResponse> {
  const { jobRun: key, answer } = wait;
  const stack = await stackOf(answer, within(LAST_BUDGET / 3, invocation));
  // whoever waited for the answer does not any more, and the run may be another deployment's
  if (isRollingBackOrDeleting(stack) || isSuperseded(stack, invocation))
    throw new ReportableError('The wait was given up by CloudFormation');
  const cancelled = await cancelJobRun(key, invocation).catch((error: unknown) =>
    describeFailure('CancelJobRun', error),
  );
  const describe = () => invocation.emr.describeJobRun(key);
  const jobRun = await withRetries('DescribeJobRun', invocation, describe).catch((error: unknown): JobRun => {
    log('WARN', describeFailure('DescribeJobRun', error), { jobRunId: key.id });
    return {};
  });
  // a cancellation that was accepted can still come too late
  if (hasEnded(jobRun) && jobRun.state !== 'CANCELLED') return conclude(jobRun, wait, invocation, cancelled === true);
  // a look whose answer was lost has cancelled the run before
  const isCancelled = cancelled === true || /^CANCEL/.test(jobRun.state ?? '');
  throw new ReportableError(timeoutReason({ ...key, ...jobRun }, isCancelled || cancelled));
}

/** The run as the service has it; nothing when that cannot be known just now. */
async function describeOrDefer(key: JobRunKey, invocation: Invocation): Promise<JobRun | undefined> {
  try {
    return await invocation.emr.describeJobRun(key);
  } catch (error) {
    const problem = describeFailure('DescribeJobRun', error);
    const early = invocation.now() < invocation.requestedAt + GRACE && (isNotFound(error) || isAccessDenied(error));
    if (!early && !isTransient(error) && !isHostNotFound(error))
      throw new ReportableError(`What became of job run ${key.id} is not known: ${problem}`);
    log('WARN', problem, { jobRunId: key.id });
    return undefined;
  }
}

async function startWaiter(waiterArn: string, invocation: Invocation, wait: Wait): Promise<void> {
  // the response address is new for each attempt of a request, and the same in every delivery of it
  const name = hash(wait.answer.ResponseURL);
  const start = () => invocation.startExecution(waiterArn, name, JSON.stringify(wait));
  await withRetries('StartExecution', within(STATUS_BUDGET, invocation), start).catch((error: unknown) => {
    throw new ReportableError(describeFailure('StartExecution of the waiter', error));
  });
}

async function conclude(jobRun: JobRun, { answer, deadline }: Wait, invocation: Invocation, late = false) {
  if (jobRun.state === 'COMPLETED') return success(answer.PhysicalResourceId, deadline, jobRun);
  throw new ReportableError(failedJobRunReason(jobRun, await readDriverLogTail(jobRun, invocation), late));
}

function success(physicalResourceId: string, deadline: number, { state, finishedAt }: JobRun = {}): SuccessResponse {
  const data: CompletionAttributes = {
    State: state ?? '',
    FinishedAt: finishedAt?.toISOString() ?? '',
    Deadline: new Date(deadline).toISOString(),
  };
  return { physicalResourceId, data: { ...data } };
}
