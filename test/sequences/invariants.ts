import { COMPLETION_RESOURCE_TYPE, JOB_RUN_RESOURCE_TYPE } from '../../lib/private/contract';
import type { Account } from './account';
import type { Given, Sent } from './history';
import { COMPLETION_ATTRIBUTES, isToRunAgain, JOB_RUN_ATTRIBUTES } from './template';

/** What must hold whatever happens, and does not. */
export function broken(invariant: string, details: string): never {
  throw new Error(`BROKEN ${invariant}: ${details}`);
}

const ENDED = ['COMPLETED', 'FAILED', 'CANCELLED'];
const MAX_ANSWER = 4096;

/** Checks what holds at any time of every request and every answer. */
export function checkProtocol(account: Account): void {
  const { sent, answers, events } = account.past;
  for (const request of sent.values()) {
    checkStarts(request, answers);
    checkOverlap(account, request);
  }
  for (const answer of answers) checkAnswer(answer);
  for (const { logicalId, status, reason } of events) {
    if (/ROLLBACK_FAILED|DELETE_FAILED/.test(status))
      broken('nothing is left stuck', `${logicalId} ${status} ${reason}`);
  }
}

/** Checks what holds when nothing is at work any more. */
export function checkRest(account: Account): void {
  const { sent, answers } = account.past;
  for (const request of sent.values()) {
    const own = answers.filter((answer) => answer.request === request.event);
    if (own.length === 0) broken('every request is answered', said(request));
    checkAgreement(request, own);
  }
  checkNothingLeaks(account);
}

function checkStarts(request: Sent, answers: readonly Given[]): void {
  const { event, status, started } = request;
  const { RequestType: type, ResourceType: resourceType } = event;
  if (started.length > 1) broken('a request starts one run at most', said(request));
  if (started.length > 0 && (type === 'Delete' || resourceType !== JOB_RUN_RESOURCE_TYPE))
    broken('only Create and Update of a JobRun start runs', said(request));
  if (started.length > 0 && isGoingBack(status)) broken('nothing starts in a rollback', said(request));
  const isChanged = type === 'Update' && isToRunAgain(event.OldResourceProperties, event.ResourceProperties);
  if (started.length > 0 && type === 'Update' && !isChanged) broken('the same job is not started anew', said(request));
  if (resourceType !== JOB_RUN_RESOURCE_TYPE || !answers.some((one) => isSuccess(one) && one.request === event)) return;
  if (type === 'Create' && started.length === 0) broken('a Create starts its run', said(request));
  if (isChanged && !isGoingBack(status) && started.length === 0) broken('a changed job is started', said(request));
}

/** Where the earlier run is to be cancelled first, it has ended before the new one starts. */
function checkOverlap({ emr }: Account, request: Sent): void {
  const { event, started, status } = request;
  if (event.ResourceProperties.Replace !== 'CANCEL_FIRST' || started.length === 0 || isGoingBack(status)) return;
  const runs = emr.jobRuns();
  const earlier = runs.find(({ arn }) => arn === event.PhysicalResourceId);
  const later = runs.find(({ id }) => started.includes(id));
  if (earlier && later && !(earlier.finishedAt && earlier.finishedAt <= later.createdAt))
    broken('runs do not overlap that must not', said(request));
}

function isSuccess({ used, body }: Given): boolean {
  return used && (JSON.parse(body) as AnswerBody).Status === 'SUCCESS';
}

interface AnswerBody {
  readonly Status: string;
  readonly PhysicalResourceId: string;
  readonly Data?: Record<string, string>;
}

function checkAnswer({ body, request, runState }: Given): void {
  const { Status: status, Data: data = {} } = JSON.parse(body) as AnswerBody;
  if (Buffer.byteLength(body) > MAX_ANSWER) broken('an answer has at most 4096 bytes', body);
  if (status !== 'SUCCESS') return;
  if (runState !== undefined && !ENDED.includes(runState))
    broken('a Delete waits for the end', `the run is ${runState}`);
  if (request.RequestType === 'Delete') return;
  const isCompletion = request.ResourceType === COMPLETION_RESOURCE_TYPE;
  const missing = (isCompletion ? COMPLETION_ATTRIBUTES : JOB_RUN_ATTRIBUTES).filter((name) => !(name in data));
  if (missing.length > 0) broken('a success has every attribute', `${body} has no ${missing.join()}`);
}

/** Answers that CloudFormation could have taken one instead of the other are alike. */
function checkAgreement(request: Sent, answers: readonly Given[]): void {
  const inTime = answers.filter(
    ({ status, operation }) => status === request.status && operation === request.operation,
  );
  const distinct = new Set(
    inTime.map(({ body }) => {
      const { Status, PhysicalResourceId } = JSON.parse(body) as AnswerBody;
      return `${Status} ${PhysicalResourceId}`;
    }),
  );
  if (distinct.size > 1) broken('all answers to a request agree', `${said(request)}: ${[...distinct].join(', ')}`);
}

/** A run that has not ended is a resource of the stack, or was left alone by a deletion policy. */
function checkNothingLeaks({ emr, stack, past }: Account): void {
  const resources = [...(stack()?.resources.values() ?? [])].map(({ physicalId }) => physicalId);
  const skipped = past.events
    .filter(({ type, status }) => type === JOB_RUN_RESOURCE_TYPE && status === 'DELETE_SKIPPED')
    .map(({ stackId, logicalId }) => `${stackId}|${logicalId}`);
  for (const { id, arn, state } of emr.jobRuns()) {
    if (ENDED.includes(state) || resources.includes(arn)) continue;
    const cause = [...past.sent.values()].find(({ started }) => started.includes(id));
    const allowance = skipped.indexOf(`${cause?.event.StackId}|${cause?.event.LogicalResourceId}`);
    if (allowance < 0) broken('no run is left behind', `${id} is ${state}, started by ${cause && said(cause)}`);
    skipped.splice(allowance, 1);
  }
}

export function isGoingBack(status: string): boolean {
  return /ROLLBACK|DELETE/.test(status);
}

function said({ event, status, started, operation }: Sent): string {
  const { RequestType: type, LogicalResourceId: id, PhysicalResourceId: of = '' } = event;
  return `the ${type} of ${id} ${of} in operation ${operation}, sent in ${status}, which started [${started.join()}]`;
}
