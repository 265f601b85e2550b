import type { JobRun } from '@aws-sdk/client-emr-containers';
import { JOB_RUN_SERVICE_TIMEOUT_SECONDS, OWNER_TAG, type JobRunProperties } from '../../lib/private/contract';
import { activeJobRunsOf, cancelAndWait } from './cancel';
import type { Request } from '../cloudformation/request';
import { describeFailure, ReportableError } from '../aws/errors';
import { hasEnded, jobRunKey, ownerTag, unstartedId } from './identity';
import { log, warn } from '../aws/log';
import { tryFindJobRun } from './find-job-run';
import { handleDelete } from './delete';
import { runsAgain } from './rerun';
import { jobRunSuccess, type SuccessResponse } from '../cloudformation/respond';
import { handleRollback } from './rollback';
import { within, type Invocation, type JobRunKey, type Stack } from '../aws/services';
import {
  CLOCK_SKEW_MS,
  describeStack,
  hasNewerUpdate,
  isFirstCreation,
  isRollingBackOrDeleting,
  isRecordedInStack,
  isLate,
  isFailedWithoutRollback,
  isSuperseded,
} from '../cloudformation/stack';
import { renderRequest, startJobRun } from './start';

type JobRunRequest = Request<JobRunProperties>;

/** How long a stack is asked for whose state decides what is started. */
const STATUS_BUDGET = 90_000;
/** How long stack and run are asked for after a start, whose answer CloudFormation waits for. */
const AFTER_START_BUDGET = 60_000;

/** The rules of `Custom::EMRContainersJobRun`: what each request of CloudFormation does to the job run. */
export function handleJobRun(event: JobRunRequest, invocation: Invocation): Promise<SuccessResponse> {
  switch (event.RequestType) {
    case 'Create':
      return create(event, invocation);
    case 'Update':
      return update(event, invocation);
    case 'Delete':
      return handleDelete(event, invocation);
  }
}

async function create(event: JobRunRequest, invocation: Invocation): Promise<SuccessResponse> {
  if (isLate(invocation)) {
    const stack = await stackBeforeStart(event, invocation);
    if (isAbandoned(stack, invocation) || isRollingBackOrDeleting(stack)) return refuseAbandoned(event, invocation);
  }
  return start(event, invocation);
}

async function update(event: JobRunRequest, invocation: Invocation): Promise<SuccessResponse> {
  const { PhysicalResourceId: current = '', ResourceProperties: wanted, OldResourceProperties: before } = event;
  const key = jobRunKey(current);
  // a rollback is a change that goes the other way round: it has something to undo where the failed update had a run
  const undoes = before !== undefined && runsAgain(wanted, before);
  const changes = !key || runsAgain(before, wanted);
  if (!changes && !undoes) {
    log('INFO', 'the job is the same, nothing is started', { jobRunArn: current });
    return jobRunSuccess(current, event);
  }
  const stack = await stackBeforeStart(event, invocation);
  if (isAbandoned(stack, invocation)) return refuseAbandoned(event, invocation);
  if (isRollingBackOrDeleting(stack)) {
    return undoes
      ? handleRollback({ ...event, OldResourceProperties: before }, stack, invocation)
      : jobRunSuccess(current, event);
  }
  if (!changes) return jobRunSuccess(current, event);
  const { clientToken } = wanted.Request;
  if (key && clientToken && clientToken === before?.Request.clientToken) throw new ReportableError(nothingStarted(key));
  if (key && wanted.Replace === 'CANCEL_FIRST') await cancelFirst(key, event, invocation);
  return start(event, invocation);
}

async function cancelFirst(key: JobRunKey, event: JobRunRequest, invocation: Invocation): Promise<void> {
  log('INFO', 'the earlier job run is cancelled first', { jobRunId: key.id });
  await cancelAndWait(key, invocation);
  if (isRollingBackOrDeleting(await stackBeforeStart(event, invocation))) await refuseAbandoned(event, invocation);
}

/** Starts a run, unless the stack turns out to be on its way back: then nobody would know of the run. */
async function start(event: JobRunRequest, invocation: Invocation, attempt?: string): Promise<SuccessResponse> {
  const started = await startJobRun(event, invocation, attempt);
  log('INFO', 'the job run is started', { jobRunId: started.id, virtualClusterId: started.virtualClusterId });
  const { clientToken } = event.ResourceProperties.Request;
  const mayBeFirst = attempt === undefined && !clientToken;
  const inFirstCreation = mayBeFirst ? await stackInFirstCreation(event, invocation) : undefined;
  const isNew = attempt !== undefined || inFirstCreation !== undefined;
  if (!isNew && (await isOfEarlierRequest(started, event, invocation))) {
    if (clientToken) throw new ReportableError(nothingStarted(started), event.PhysicalResourceId ?? unstartedId(event));
    log('INFO', 'CloudFormation has used the id of an earlier request again', { jobRunId: started.id });
    return start(event, invocation, attemptOf(invocation));
  }
  // last of all, so that hardly any time is left in which a rollback could begin unseen
  const stack = inFirstCreation ?? (await stackAfterStart(event, invocation));
  if (await isUnwanted(started.arn, stack, event, invocation)) {
    await cancelAndWait(started, invocation);
    const message = `Job run ${started.id} was cancelled: the stack was in ${stack.status} when the run had started`;
    throw new ReportableError(message, event.PhysicalResourceId ?? started.arn);
  }
  return jobRunSuccess(started.arn, event, started.name);
}

/** Whether nobody will know of a run: its deployment goes back, or is over and has not taken it. */
async function isUnwanted(arn: string, stack: Stack, event: JobRunRequest, invocation: Invocation): Promise<boolean> {
  if (!isSuperseded(stack, invocation) && !isFailedWithoutRollback(stack)) {
    // another delivery of the request may have been answered before, and what goes back be the next update
    return isRollingBackOrDeleting(stack) && !(await isRecordedInStack(arn, event, invocation, false));
  }
  // a token of the user may give the same run to a request that comes after this one
  return !event.ResourceProperties.Request.clientToken && !(await isRecordedInStack(arn, event, invocation));
}

/** The stack, if it is made for the first time. */
async function stackInFirstCreation(event: JobRunRequest, invocation: Invocation): Promise<Stack | undefined> {
  if (event.RequestType !== 'Create') return undefined;
  const stack = await stackAfterStart(event, invocation);
  return isFirstCreation(stack) ? stack : undefined;
}

async function stackAfterStart({ StackId }: JobRunRequest, invocation: Invocation): Promise<Stack> {
  return describeStack(StackId, AFTER_START_BUDGET, invocation).catch((error: unknown): Stack => {
    warn('the stack status cannot be read, the job run goes on', error);
    return { status: '' };
  });
}

/** Whether the service answered with a run that another request, or somebody else, started with the same token. */
async function isOfEarlierRequest(key: JobRunKey, event: JobRunRequest, invocation: Invocation): Promise<boolean> {
  const run = await tryFindJobRun(key, within(AFTER_START_BUDGET, invocation));
  if (!run) return false;
  const isAnothers = event.ResourceProperties.Request.clientToken && run.tags?.[OWNER_TAG] !== ownerTag(event);
  return isAnothers || (isOver(run) && isOlder(run, invocation));
}

function isOver(run: JobRun): boolean {
  return hasEnded(run) || run.state === 'CANCEL_PENDING';
}

function isOlder({ createdAt }: JobRun, { requestedAt }: Invocation): boolean {
  return createdAt !== undefined && createdAt.getTime() < requestedAt - CLOCK_SKEW_MS;
}

/** By the time that a request is served, nobody may know any more of a run that it starts. */
function isAbandoned(stack: Stack, invocation: Invocation): boolean {
  const expired = invocation.now() > invocation.requestedAt + JOB_RUN_SERVICE_TIMEOUT_SECONDS * 1000;
  return expired || isFailedWithoutRollback(stack) || hasNewerUpdate(stack, invocation);
}

/** Starts nothing for a request that was given up, and ends what an earlier delivery of it may have started. */
async function refuseAbandoned(event: JobRunRequest, invocation: Invocation): Promise<never> {
  const tokens = [renderRequest(event), renderRequest(event, attemptOf(invocation))].map((one) => one.clientToken);
  const { clientToken, virtualClusterId } = event.ResourceProperties.Request;
  const started = clientToken ? [] : await activeJobRunsOf(event, virtualClusterId, invocation);
  for (const { id, ...listed } of started) {
    const key = { virtualClusterId, id };
    const { clientToken: token = '', arn = '' } = listed.clientToken
      ? listed
      : ((await tryFindJobRun(key, invocation)) ?? {});
    if (tokens.includes(token) && !(await isRecordedInStack(arn, event, invocation)))
      await cancelAndWait(key, invocation);
  }
  throw new ReportableError(
    'The request was delivered when CloudFormation did not wait for it any more: nothing is started',
  );
}

/** Tells requests of the same id apart: the time is new for each, and the same for all deliveries of one. */
function attemptOf({ requestedAt }: Invocation): string {
  return String(requestedAt);
}

async function stackBeforeStart({ StackId }: JobRunRequest, invocation: Invocation): Promise<Stack> {
  return describeStack(StackId, STATUS_BUDGET, invocation).catch((error: unknown) => {
    throw new ReportableError(
      `${describeFailure('DescribeStacks', error)}\nNo job run is started while the stack status is unknown`,
    );
  });
}

function nothingStarted({ id }: JobRunKey): string {
  return [
    `No job run is started: the clientToken stands for job run ${id} already`,
    'Give a new clientToken with every change, or none',
  ].join('\n');
}
