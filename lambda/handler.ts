import {
  COMPLETION_RESOURCE_TYPE,
  type CompletionProperties,
  type JobRunProperties,
  type Poll,
} from '../lib/private/contract';
import { requestedAt, type Request } from './cloudformation/request';
import { handleCompletion, completionId, nextWait, handlePoll, type Wait } from './completion/handle-completion';
import { ReportableError } from './aws/errors';
import { unknownId } from './job-run/identity';
import { handleJobRun } from './job-run/handle-job-run';
import { log } from './aws/log';
import { respond, type FailedResponse, type SuccessResponse } from './cloudformation/respond';
import type { Invocation, Services } from './aws/services';

export type Event = Request<JobRunProperties> | Request<CompletionProperties> | Wait;

/** What is kept free before Lambda's own time-out: for a call that the rules' deadline finds under way, and the answer. */
const RESERVE = 60_000;
/** What is kept free for the answer alone. */
const ANSWER_TIME = 20_000;
const LAST_MOMENT = 3_000;

/** Serves one event, a request of CloudFormation or a poll of the waiter, with at most one answer. */
export async function handle(event: Event, services: Services, remainingTime: number): Promise<Poll | undefined> {
  const end = services.now() + remainingTime;
  const to = 'answer' in event ? event.answer : event;
  const invocation: Invocation = {
    ...services,
    requestedAt: requestedAt(to) ?? services.now(),
    deadline: end - Math.min(RESERVE, remainingTime / 2),
  };
  const outcome = await outcomeOf(event, invocation, end - Math.min(ANSWER_TIME, remainingTime / 3));
  if (outcome) await respond(to, outcome, { ...invocation, deadline: end - LAST_MOMENT });
  if (!('answer' in event)) return undefined;
  return outcome ? { done: true, wait: 0 } : { done: false, wait: nextWait(event, invocation) };
}

/** What to answer; nothing while the run is waited for. Whatever goes wrong is an outcome too. */
async function outcomeOf(
  event: Event,
  invocation: Invocation,
  end: number,
): Promise<SuccessResponse | FailedResponse | undefined> {
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

function dispatch(event: Event, invocation: Invocation): Promise<SuccessResponse | undefined> {
  if ('answer' in event) return handlePoll(event, invocation);
  if (isCompletion(event)) return handleCompletion(event, invocation);
  return handleJobRun(event, invocation);
}

function isCompletion(event: Request<unknown>): event is Request<CompletionProperties> {
  return event.ResourceType === COMPLETION_RESOURCE_TYPE;
}

async function outOfTime(invocation: Invocation, end: number, ended: AbortSignal): Promise<never> {
  await invocation.sleep(end - invocation.now(), ended);
  throw new ReportableError('The handler ran out of time before the request was done');
}

/** The physical id of a failed request. A Create's makes the Delete that follows look for what may have been started. */
function failedPhysicalId(event: Event): string {
  if ('answer' in event) return event.answer.PhysicalResourceId;
  if (isCompletion(event)) return completionId(event);
  return event.PhysicalResourceId ?? unknownId(event);
}
