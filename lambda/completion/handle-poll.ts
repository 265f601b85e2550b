import type { JobRun } from '@aws-sdk/client-emr-containers';
import { describeFailure } from '../aws/errors';
import { log } from '../aws/log';
import { withRetries } from '../aws/retry';
import { within, type Invocation, type JobRunKey } from '../aws/services';
import { ReportableError } from '../cloudformation/reportable-error';
import type { SuccessResponse } from '../cloudformation/respond';
import { isRollingBackOrDeleting, isSuperseded, readStack } from '../cloudformation/stack';
import { cancelJobRun } from '../job-run/cancel';
import { hasEnded } from '../job-run/job-run-state';
import { completionSuccess, conclude, describeOrDefer } from './conclude';
import { timeoutReason } from './reason';
import type { Wait } from './wait';

/** The time to cancel a run and describe it once its timeout has passed. */
const TIMEOUT_BUDGET_MS = 60_000;
const STACK_BUDGET_MS = TIMEOUT_BUDGET_MS / 3;

/** Looks once whether the run has ended or timed out. Returns nothing while the wait goes on. */
export async function handlePoll(wait: Wait, invocation: Invocation): Promise<SuccessResponse | undefined> {
  const { answer, jobRun: key, deadline, windowEnd = deadline } = wait;
  if (invocation.now() >= deadline) return timeOut(wait, within(TIMEOUT_BUDGET_MS, invocation));
  const jobRun = await describeOrDefer(key, invocation);
  log('INFO', 'polled the job run', { jobRunId: key.id, state: jobRun?.state });
  if (jobRun && hasEnded(jobRun)) return conclude(jobRun, wait, invocation);
  // the last link has no next link: one more poll follows, which times out
  if (invocation.now() < windowEnd || windowEnd === deadline) return undefined;
  log('INFO', 'the next link of the chain continues the wait', { jobRunId: key.id });
  return completionSuccess(answer.PhysicalResourceId, deadline, jobRun);
}

/** Cancels a run whose timeout has passed, unless it turns out to have ended. */
async function timeOut(wait: Wait, invocation: Invocation): Promise<SuccessResponse> {
  const { jobRun: key } = wait;
  await requireNotAbandoned(wait, invocation);
  const cancelled = await cancelJobRun(key, invocation).catch((error: unknown) =>
    describeFailure('CancelJobRun', error),
  );
  const jobRun = await describeLast(key, invocation);
  // a cancellation that was accepted can still come too late
  if (hasEnded(jobRun) && jobRun.state !== 'CANCELLED')
    return conclude(jobRun, wait, invocation, { timedOut: cancelled === true });
  // an earlier delivery of this poll may have cancelled the run
  const isCancelled = cancelled === true || /^CANCEL/.test(jobRun.state ?? '');
  throw new ReportableError(timeoutReason({ ...key, ...jobRun }, isCancelled || cancelled));
}

/** An abandoned wait cancels nothing: the run may belong to another deployment now. */
async function requireNotAbandoned({ answer }: Wait, invocation: Invocation): Promise<void> {
  const stack = await readStack(answer, within(STACK_BUDGET_MS, invocation), { ifUnreadable: 'unknown' });
  if (isRollingBackOrDeleting(stack) || isSuperseded(stack, invocation))
    throw new ReportableError('The wait was given up by CloudFormation');
}

async function describeLast(key: JobRunKey, invocation: Invocation): Promise<JobRun> {
  try {
    return await withRetries('DescribeJobRun', invocation, () => invocation.emr.describeJobRun(key));
  } catch (error) {
    log('WARN', describeFailure('DescribeJobRun', error), { jobRunId: key.id });
    return {};
  }
}
