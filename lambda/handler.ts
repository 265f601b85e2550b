import { COMPLETION_RESOURCE_TYPE, type Poll, type Progress } from '../lib/private/contract';
import { log } from './aws/log';
import type { Invocation, Services } from './aws/services';
import { ReportableError } from './cloudformation/reportable-error';
import { requestedAt, type CompletionRequest, type JobRunRequest } from './cloudformation/request';
import { respond, type FailedResponse, type SuccessResponse } from './cloudformation/respond';
import { completionId, handleCompletion } from './completion/handle-completion';
import { handlePoll } from './completion/handle-poll';
import { isFromWaiter, isWait, NO_PROGRESS, secondsUntilNextPoll, type Wait } from './completion/wait';
import { handleJobRun } from './job-run/handle-job-run';
import { unknownId } from './job-run/physical-id';

/** A CloudFormation request, or a poll from the waiter. */
export type Event = JobRunRequest | CompletionRequest | Wait;

/** Time reserved before Lambda's timeout for a call in progress at the deadline and for the response. */
const RESERVE_MS = 60_000;
/** Time reserved before Lambda's timeout for the response alone. */
const RESPONSE_RESERVE_MS = 20_000;
const SHUTDOWN_RESERVE_MS = 3_000;

/** Handles one event and sends at most one response. */
export async function handle(event: Event, services: Services, remainingMs: number): Promise<Poll | undefined> {
  if (isFromWaiter(event) && !isWait(event)) {
    log('WARN', 'the waiter sent an invalid wait, so its execution ends');
    return { done: true, wait: 0, ...NO_PROGRESS };
  }
  const end = services.now() + remainingMs;
  const target = 'answer' in event ? event.answer : event;
  const { StackId: stackId, LogicalResourceId: logicalResourceId, RequestId: requestId } = target;
  const requestType = 'answer' in event ? 'Poll' : event.RequestType;
  log('INFO', 'received a request', { requestType, stackId, logicalResourceId, requestId });
  const invocation: Invocation = {
    ...services,
    requestedAt: requestedAt(target) ?? services.now(),
    deadline: end - Math.min(RESERVE_MS, remainingMs / 2),
  };
  const outcome = await responseTo(event, invocation, end - Math.min(RESPONSE_RESERVE_MS, remainingMs / 3));
  const progress = outcome && 'runningSince' in outcome ? outcome : undefined;
  const response = outcome && 'runningSince' in outcome ? undefined : outcome;
  if (response) await respond(target, response, { ...invocation, deadline: end - SHUTDOWN_RESERVE_MS });
  if (!('answer' in event)) return undefined;
  if (!progress) return { done: true, wait: 0, ...NO_PROGRESS };
  return { done: false, wait: secondsUntilNextPoll(event, invocation, progress), ...progress };
}

/** Returns the response, or, while the waiter waits, the progress or nothing. An error becomes a failed response. */
async function responseTo(
  event: Event,
  invocation: Invocation,
  end: number,
): Promise<SuccessResponse | FailedResponse | Progress | undefined> {
  const ended = new AbortController();
  try {
    return await Promise.race([dispatch(event, invocation), outOfTime(invocation, end, ended.signal)]);
  } catch (error) {
    if (error instanceof ReportableError) {
      return { physicalResourceId: error.physicalResourceId ?? failedPhysicalId(event), reason: error.message };
    }
    const { name, message, stack } = error as Error;
    log('ERROR', 'unexpected error', { error: name, stack: stack?.replace(message, '').trim() });
    return { physicalResourceId: failedPhysicalId(event), reason: `Unexpected ${name}: ${message}` };
  } finally {
    ended.abort();
  }
}

function dispatch(event: Event, invocation: Invocation): Promise<SuccessResponse | Progress | undefined> {
  if ('answer' in event) return handlePoll(event, invocation);
  if (isCompletion(event)) return handleCompletion(event, invocation);
  return handleJobRun(event, invocation);
}

function isCompletion(event: JobRunRequest | CompletionRequest): event is CompletionRequest {
  // during cleanup, stack events show CloudFormation's generic type for every custom resource: requests may show it too
  // a handwritten template may also set properties that are not an object
  return event.ResourceType === COMPLETION_RESOURCE_TYPE || 'JobRunArn' in Object(event.ResourceProperties);
}

async function outOfTime(invocation: Invocation, end: number, ended: AbortSignal): Promise<never> {
  await invocation.sleep(end - invocation.now(), ended);
  throw new ReportableError('The function ran out of time: try again');
}

/** The physical id of a failed request. After a failed Create, CloudFormation sends a Delete, which looks for the run. */
function failedPhysicalId(event: Event): string {
  if ('answer' in event) return event.answer.PhysicalResourceId;
  if (isCompletion(event)) return completionId(event);
  return event.PhysicalResourceId ?? unknownId(event);
}
