import { COMPLETION_RESOURCE_TYPE, JOB_RUN_RESOURCE_TYPE, type JobRunProperties } from '../../lib/private/contract';
import type { JobRunView } from '../../local/emr-containers/job-run-view';
import type { Account } from './account';
import type { ReceivedAnswer, SentRequest } from './account-history';
import { COMPLETION_ATTRIBUTES, runsAgain, JOB_RUN_ATTRIBUTES, JOB_RUNS } from './template';

/** Reports a broken invariant. */
export function fail(invariant: string, details: string): never {
  throw new Error(`BROKEN ${invariant}: ${details}`);
}

const ENDED = ['COMPLETED', 'FAILED', 'CANCELLED'];
const MAX_ANSWER = 4096;

/** Checks every request and every response. Holds at any time. */
export function checkProtocol(account: Account): void {
  const { sent, answers, events } = account.history;
  const succeeded = new Set(answers.filter(isSuccess).map(({ request }) => request));
  const runs = account.emr.jobRuns();
  for (const request of sent.values()) {
    checkStarts(request, succeeded.has(request.event));
    checkOverlap(runs, request);
  }
  checkStreams(runs, [...sent.values()]);
  for (const answer of answers) checkAnswer(answer);
  for (const { logicalId, status, reason } of events) {
    if (/ROLLBACK_FAILED|DELETE_FAILED/.test(status)) fail('nothing is left stuck', `${logicalId} ${status} ${reason}`);
  }
}

/** Checks the invariants that hold once no invocation is running. */
export function checkSettled(account: Account): void {
  const { sent, answers } = account.history;
  for (const request of sent.values()) {
    const own = answers.filter((answer) => answer.request === request.event);
    if (own.length === 0) fail('every request gets a response', describeRequest(request));
    checkAgreement(request, own);
  }
  checkNothingLeaks(account);
}

function checkStarts(request: SentRequest, hasSucceeded: boolean): void {
  const { event, status, started } = request;
  const { RequestType: type, ResourceType: resourceType } = event;
  if (started.length > 1) fail('a request starts at most one run', describeRequest(request));
  if (started.length > 0 && (type === 'Delete' || resourceType !== JOB_RUN_RESOURCE_TYPE))
    fail('only Create and Update of a JobRun start runs', describeRequest(request));
  const isRerun = type === 'Update' && isStreaming(event.OldResourceProperties);
  if (started.length > 0 && isRollingBackOrDeleting(status) && !isRerun)
    fail('nothing starts in a rollback', describeRequest(request));
  const isChanged = type === 'Update' && runsAgain(event.OldResourceProperties, event.ResourceProperties);
  const isTakenBack =
    isRerun && isRollingBackOrDeleting(status) && runsAgain(event.ResourceProperties, event.OldResourceProperties);
  if (started.length > 0 && type === 'Update' && !isChanged && !isTakenBack)
    fail('an unchanged job does not start', describeRequest(request));
  if (resourceType !== JOB_RUN_RESOURCE_TYPE || !hasSucceeded) return;
  if (type === 'Create' && started.length === 0) fail('a Create starts its run', describeRequest(request));
  if (isChanged && !isRollingBackOrDeleting(status) && started.length === 0)
    fail('a changed job starts', describeRequest(request));
}

/** With CANCEL_FIRST, the earlier run ends before the new one starts. */
function checkOverlap(runs: readonly JobRunView[], request: SentRequest): void {
  const { event, started, status } = request;
  if (event.ResourceProperties.Replace !== 'CANCEL_FIRST' || started.length === 0 || isRollingBackOrDeleting(status))
    return;
  const earlier = runs.find(({ arn }) => arn === event.PhysicalResourceId);
  const later = runs.find(({ id }) => started.includes(id));
  if (earlier && later && !(earlier.finishedAt && earlier.finishedAt <= later.createdAt))
    fail('with CANCEL_FIRST, runs do not overlap', describeRequest(request));
}

export function isStreaming(properties: unknown): boolean {
  return (properties as Partial<JobRunProperties> | undefined)?.Rollback === 'RERUN';
}

/** Two runs of one streaming job are never active at the same time. */
function checkStreams(runs: readonly JobRunView[], requests: readonly SentRequest[]): void {
  const requestOf = ({ id }: JobRunView) => requests.find(({ started }) => started.includes(id));
  const streams = runs.filter((run) => isStreaming(requestOf(run)?.event.ResourceProperties));
  for (const [index, earlier] of streams.entries()) {
    for (const later of streams.slice(index + 1)) {
      const [one, other] = [requestOf(earlier)!, requestOf(later)!];
      if (one.event.LogicalResourceId !== other.event.LogicalResourceId) continue;
      if (!(earlier.finishedAt && earlier.finishedAt <= later.createdAt))
        fail(
          'two runs of a streaming job are never active at the same time',
          `${earlier.id} of ${describeRequest(one)}; ${later.id} of ${describeRequest(other)}`,
        );
    }
  }
}

function isSuccess({ used, content }: ReceivedAnswer): boolean {
  return used && content.Status === 'SUCCESS';
}

function checkAnswer({ body, content, request, runState }: ReceivedAnswer): void {
  const { Status: status, Data: data = {} } = content;
  if (Buffer.byteLength(body) > MAX_ANSWER) fail('a response has at most 4096 bytes', body);
  if (status !== 'SUCCESS') return;
  if (runState !== undefined && !ENDED.includes(runState))
    fail('a Delete waits until the run has ended', `the run is ${runState}`);
  if (request.RequestType === 'Delete') return;
  const isCompletion = request.ResourceType === COMPLETION_RESOURCE_TYPE;
  const missing = (isCompletion ? COMPLETION_ATTRIBUTES : JOB_RUN_ATTRIBUTES).filter((name) => !(name in data));
  if (missing.length > 0) fail('a success has every attribute', `${body} has no ${missing.join()}`);
}

/** All responses that CloudFormation could have used for a request are equal. */
function checkAgreement(request: SentRequest, answers: readonly ReceivedAnswer[]): void {
  const inTime = answers.filter(
    ({ status, operation }) => status === request.status && operation === request.operation,
  );
  const distinct = new Set(
    inTime.map(({ content: { Status, PhysicalResourceId } }) => `${Status} ${PhysicalResourceId}`),
  );
  if (distinct.size > 1)
    fail('all responses to a request are equal', `${describeRequest(request)}: ${[...distinct].join(', ')}`);
}

/** A run that has not ended belongs to a resource of the stack, or was retained by a deletion policy. */
function checkNothingLeaks({ emr, stack, history }: Account): void {
  const resources = [...(stack()?.resources.values() ?? [])].map(({ physicalId }) => physicalId);
  const jobRunIds: readonly string[] = JOB_RUNS;
  const skipped = history.events
    .filter(({ logicalId, status }) => jobRunIds.includes(logicalId) && status === 'DELETE_SKIPPED')
    .map(({ stackId, logicalId }) => `${stackId}|${logicalId}`);
  for (const { id, arn, state } of emr.jobRuns()) {
    if (ENDED.includes(state) || resources.includes(arn)) continue;
    const cause = [...history.sent.values()].find(({ started }) => started.includes(id));
    const allowance = skipped.indexOf(`${cause?.event.StackId}|${cause?.event.LogicalResourceId}`);
    if (allowance < 0)
      fail('no run is left behind', `${id} is ${state}, started by ${cause && describeRequest(cause)}`);
    skipped.splice(allowance, 1);
  }
}

export function isRollingBackOrDeleting(status: string): boolean {
  return /ROLLBACK|DELETE/.test(status);
}

function describeRequest({ event, status, started, operation }: SentRequest): string {
  const { RequestType: type, LogicalResourceId: id, PhysicalResourceId: of = '' } = event;
  return `the ${type} of ${id} ${of} in operation ${operation}, sent in ${status}, which started [${started.join()}]`;
}
