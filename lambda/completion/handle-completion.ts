import { FIRST_WAIT_SECONDS, MAX_WINDOW_SECONDS } from '../../lib/private/contract';
import { describeFailure } from '../aws/errors';
import { log } from '../aws/log';
import { withRetries } from '../aws/retry';
import { within, type Invocation, type JobRunKey } from '../aws/services';
import { ReportableError } from '../cloudformation/reportable-error';
import type { CompletionRequest } from '../cloudformation/request';
import type { SuccessResponse } from '../cloudformation/respond';
import { isRollingBackOrDeleting, readStack } from '../cloudformation/stack';
import { findJobRun, tryFindJobRun } from '../job-run/find-job-run';
import { hash } from '../job-run/fingerprint';
import { hasEnded } from '../job-run/job-run-state';
import { jobRunKeyIn } from '../job-run/physical-id';
import { isOfStack } from '../job-run/tags';
import { completionSuccess, conclude, describeOrDefer, isReached, progressOf } from './conclude';
import { NO_PROGRESS, type Until, type Wait } from './wait';

/** Limits each of three calls, so that the response arrives before the shortest ServiceTimeout. */
const CALL_BUDGET_MS = 90_000;
/** How long reading the run's attributes may delay a rollback. */
const ROLLBACK_BUDGET_MS = 30_000;

/** The physical id never changes, so that an Update never deletes anything. */
export function completionId(event: Pick<CompletionRequest, 'PhysicalResourceId' | 'LogicalResourceId'>): string {
  return event.PhysicalResourceId ?? event.LogicalResourceId;
}

/** Handles a request for `Custom::EMRContainersJobRunCompletion`. Returns nothing if the waiter will respond. */
export async function handleCompletion(
  event: CompletionRequest,
  invocation: Invocation,
): Promise<SuccessResponse | undefined> {
  const physicalResourceId = completionId(event);
  if (event.RequestType === 'Delete') return { physicalResourceId, data: {} };
  const { JobRunArn, TimeoutSeconds } = event.ResourceProperties;
  const deadline = deadlineOf(event, invocation);
  const key = jobRunKeyIn(event, JobRunArn);
  const stack = await readStack(event, within(CALL_BUDGET_MS, invocation), { ifUnreadable: 'unknown' });
  if (isRollingBackOrDeleting(stack)) {
    log('INFO', 'the stack is rolling back, so the wait is skipped', { status: stack.status });
    const jobRun = key && (await tryFindJobRun(key, within(ROLLBACK_BUDGET_MS, invocation)));
    const ownJobRun = jobRun && isOfStack(event, jobRun) ? jobRun : undefined;
    const progress = isForRunning(event) ? NO_PROGRESS : undefined;
    return completionSuccess(physicalResourceId, deadline ?? invocation.requestedAt, ownJobRun, progress);
  }
  if (!key)
    throw new ReportableError(
      `JobRunArn must be the ARN of a job run in the account and region of the stack, got ${JobRunArn}`,
    );
  if (deadline === undefined)
    throw new ReportableError(`TimeoutSeconds must be a number of seconds, got ${TimeoutSeconds}`);
  if (!isForRunning(event) && (await isForgotten(key, event, invocation))) {
    log('INFO', 'the service no longer knows the job run, so the wait is skipped', {
      jobRunId: key.id,
    });
    return completionSuccess(physicalResourceId, deadline);
  }
  return concludeOrWait(key, deadline, event, invocation);
}

/** From the request: adding a wait to an old run must not cancel it. Undefined for properties that give no time. */
function deadlineOf({ ResourceProperties }: CompletionRequest, { requestedAt }: Invocation): number | undefined {
  const { Deadline = '', TimeoutSeconds } = ResourceProperties;
  const deadline = new Date(Date.parse(Deadline) || requestedAt + Number(TimeoutSeconds) * 1000).getTime();
  return Number.isNaN(deadline) ? undefined : deadline;
}

function isForRunning({ ResourceProperties }: CompletionRequest): boolean {
  return ResourceProperties.WaitFor === 'RUNNING';
}

function untilOf(event: CompletionRequest): Until {
  const { StableSeconds = '0' } = event.ResourceProperties;
  if (!isForRunning(event)) return { state: 'COMPLETED', stableMs: 0 };
  const stableMs = Number(StableSeconds) * 1000;
  // the waiter does not accept a time beyond the range of a date
  if (!(Math.abs(stableMs) <= 8.64e15))
    throw new ReportableError(`StableSeconds must be a number of seconds, got ${StableSeconds}`);
  return { state: 'RUNNING', stableMs };
}

async function isForgotten(key: JobRunKey, event: CompletionRequest, invocation: Invocation): Promise<boolean> {
  const { OldResourceProperties: old, ResourceProperties: properties } = event;
  // an earlier wait for RUNNING did not see the end of the run
  const isSame = old?.JobRunArn === properties.JobRunArn && old.WaitFor === undefined;
  return isSame && !(await findJobRun(key, within(CALL_BUDGET_MS, invocation)));
}

async function concludeOrWait(
  key: JobRunKey,
  deadline: number,
  event: CompletionRequest,
  invocation: Invocation,
): Promise<SuccessResponse | undefined> {
  const until = untilOf(event);
  const jobRun = await describeOrDefer(key, event, invocation);
  const runningSince = Date.parse(event.ResourceProperties.RunningSince ?? '') || 0;
  const now = invocation.now();
  const progress = jobRun && isForRunning(event) ? progressOf(jobRun, { runningSince }, now) : NO_PROGRESS;
  const { ResponseURL, StackId, RequestId, LogicalResourceId } = event;
  const wait: Wait = {
    answer: { ResponseURL, StackId, RequestId, LogicalResourceId, PhysicalResourceId: completionId(event) },
    jobRun: key,
    deadline,
    windowEnd: Math.min(deadline, invocation.requestedAt + MAX_WINDOW_SECONDS * 1000),
    driverLog: event.ResourceProperties.DriverLog === 'OFF' ? 'OFF' : 'ON',
    until,
    poll: { done: false, wait: FIRST_WAIT_SECONDS, ...progress },
  };
  if (jobRun && hasEnded(jobRun)) return conclude(jobRun, wait, invocation);
  if (isReached(until, progress, now)) return completionSuccess(completionId(event), deadline, jobRun, progress);
  await startWaiter(event.ResourceProperties.WaiterArn, wait, invocation);
  log('INFO', `waiting for the job run to become ${until.state}`, { jobRunId: key.id, state: jobRun?.state });
  return undefined;
}

async function startWaiter(waiterArn: string, wait: Wait, invocation: Invocation): Promise<void> {
  // each request has a new response URL, which is the same for all its deliveries
  const name = hash(wait.answer.ResponseURL);
  const start = () => invocation.startExecution(waiterArn, name, JSON.stringify(wait));
  await withRetries('StartExecution', within(CALL_BUDGET_MS, invocation), start).catch((error: unknown) => {
    throw new ReportableError(describeFailure('StartExecution of the waiter', error));
  });
}
