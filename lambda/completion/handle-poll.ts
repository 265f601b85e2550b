import type { JobRun } from '@aws-sdk/client-emr-containers';
import { describeFailure } from '../aws/errors';
import { log } from '../aws/log';
import { withRetries } from '../aws/retry';
import { within, type Invocation } from '../aws/services';
import { ReportableError } from '../cloudformation/reportable-error';
import type { Progress } from '../../lib/private/contract';
import type { SuccessResponse } from '../cloudformation/respond';
import { isRollingBackOrDeleting, isSuperseded, readStack } from '../cloudformation/stack';
import { cancelJobRun } from '../job-run/cancel';
import { hasEnded } from '../job-run/job-run-state';
import { completionSuccess, conclude, describeOrDefer, isReached, progressOf, requireOfStack } from './conclude';
import { timeoutReason } from './reason';
import { NO_PROGRESS, type Wait } from './wait';

/** The time to cancel a run and describe it once its timeout has passed. */
const TIMEOUT_BUDGET_MS = 60_000;
const STACK_BUDGET_MS = TIMEOUT_BUDGET_MS / 3;

/** Checks once whether the run has ended, is as awaited, or has timed out. Returns the progress while the wait continues. */
export async function handlePoll(wait: Wait, invocation: Invocation): Promise<SuccessResponse | Progress> {
  const { answer, jobRun: key, deadline, windowEnd = deadline, until } = wait;
  if (invocation.now() >= deadline) return timeOut(wait, within(TIMEOUT_BUDGET_MS, invocation));
  const jobRun = await describeOrDefer(key, answer, invocation);
  log('INFO', 'polled the job run', { jobRunId: key.id, state: jobRun?.state });
  if (jobRun && hasEnded(jobRun)) return conclude(jobRun, wait, invocation);
  const progress = progressIn(wait, jobRun, invocation);
  if (isReached(until, progress, invocation.now())) return success(wait, jobRun, progress);
  // the last link has no next link: one more poll follows, which times out
  if (invocation.now() < windowEnd || windowEnd === deadline) return progress;
  log('INFO', 'the next Completion resource continues the wait', { jobRunId: key.id });
  return success(wait, jobRun, progress);
}

/** A poll that could not describe the run keeps the progress. */
function progressIn({ until, poll }: Wait, jobRun: JobRun | undefined, invocation: Invocation): Progress {
  if (until?.state !== 'RUNNING') return NO_PROGRESS;
  return jobRun ? progressOf(jobRun, poll, invocation.now()) : { ...NO_PROGRESS, ...poll };
}

function success({ answer, deadline, until }: Wait, jobRun: JobRun | undefined, progress: Progress): SuccessResponse {
  return completionSuccess(
    answer.PhysicalResourceId,
    deadline,
    jobRun,
    until?.state === 'RUNNING' ? progress : undefined,
  );
}

/** Cancels a run whose timeout has passed, unless the run has already ended. */
async function timeOut(wait: Wait, invocation: Invocation): Promise<SuccessResponse> {
  const { jobRun: key } = wait;
  await requireNotAbandoned(wait, invocation);
  const before = await describeLast(wait, invocation);
  const progress = progressIn(wait, before, invocation);
  if (isReached(wait.until, progress, invocation.now())) return success(wait, before, progress);
  // without its tags, the run's owner is unknown, so it is not cancelled
  const isOwn = before.tags !== undefined && !hasEnded(before);
  const cancelled =
    isOwn && (await cancelJobRun(key, invocation).catch((error: unknown) => describeFailure('CancelJobRun', error)));
  const jobRun = isOwn ? await describeLast(wait, invocation) : before;
  // an accepted cancellation can still come too late
  if (hasEnded(jobRun) && jobRun.state !== 'CANCELLED')
    return conclude(jobRun, wait, invocation, { timedOut: cancelled === true });
  // an earlier delivery of this poll may have cancelled the run
  const isCancelled = /^CANCEL/.test(jobRun.state ?? '');
  throw new ReportableError(
    timeoutReason({ ...key, ...jobRun }, { before, cancelled: isCancelled || cancelled }, wait),
  );
}

/**
 * An abandoned wait cancels nothing, because the run may belong to another deployment now. A wait for a stack that is not being
 * deployed cancels nothing either: someone who can start the waiter has invented it.
 */
async function requireNotAbandoned({ answer }: Wait, invocation: Invocation): Promise<void> {
  const stack = await readStack(answer, within(STACK_BUDGET_MS, invocation), { ifUnreadable: 'unknown' });
  if (/COMPLETE$/.test(stack.status) || isRollingBackOrDeleting(stack) || isSuperseded(stack, invocation))
    throw new ReportableError('CloudFormation had already abandoned this wait, so the job run was not cancelled');
}

/** Describes the run after its timeout. Returns an empty description if that fails. */
async function describeLast({ answer, jobRun: key }: Wait, invocation: Invocation): Promise<JobRun> {
  try {
    const describe = () => invocation.emr.describeJobRun(key);
    return requireOfStack(answer, await withRetries('DescribeJobRun', invocation, describe));
  } catch (error) {
    if (error instanceof ReportableError) throw error;
    log('WARN', describeFailure('DescribeJobRun', error), { jobRunId: key.id });
    return {};
  }
}
