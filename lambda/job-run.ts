import { JOB_RUN_SERVICE_TIMEOUT, type JobRunProperties } from '../lib/private/contract';
import { cancelAndSettle, settleAll, sweep } from './cancel';
import type { Request } from './cloudformation';
import { explain, Failure } from './errors';
import { jobRunKey, unstartedId } from './identity';
import { log, warn } from './log';
import { knownJobRun } from './look-up';
import { runsAgain } from './rerun';
import { success, type Success } from './respond';
import { rollBack } from './roll-back';
import { within, type Invocation, type JobRunKey, type Stack } from './services';
import { describeStack, isFirstCreation, isGoing, isGoingBack } from './stack';
import { startJobRun } from './start';

type JobRunRequest = Request<JobRunProperties>;

/** How long the status is asked for that decides whether anything is started. */
const STATUS_BUDGET = 90_000;
/** How long a rollback, or a clean-up that is only a precaution, lets the service keep it waiting. */
const PRECAUTION_BUDGET = 60_000;
/** How long it is asked for, after a start, what has become of stack and run meanwhile. */
const AFTER_START_BUDGET = 60_000;

/** From when on a request counts as late: Lambda tries again after a minute, and can hold an event back for hours. */
const LATE = 50_000;
/** How exactly the times of CloudFormation's parts are taken to agree. */
const CLOCK_SKEW = 5_000;

/** The rules of `Custom::EMRContainersJobRun`: what each request of CloudFormation does to the job run. */
export async function jobRun(event: JobRunRequest, invocation: Invocation): Promise<Success> {
  if (event.RequestType === 'Delete') return remove(event, invocation);
  if (invocation.now() > invocation.requestedAt + LATE) await requireAwaited(event, invocation);
  return event.RequestType === 'Create' ? start(event, invocation) : update(event, invocation);
}

/** By the time that a request is served, nobody may know any more of a run that it starts. */
async function requireAwaited(event: JobRunRequest, invocation: Invocation): Promise<void> {
  const { updatedAt = 0 } = await statusBeforeStart(event, invocation);
  const expired = invocation.now() > invocation.requestedAt + JOB_RUN_SERVICE_TIMEOUT * 1000;
  if (!expired && updatedAt <= invocation.requestedAt + CLOCK_SKEW) return;
  throw new Failure('The request was delivered when CloudFormation did not wait for it any more: nothing is started');
}

async function statusBeforeStart({ StackId }: JobRunRequest, invocation: Invocation): Promise<Stack> {
  return describeStack(StackId, STATUS_BUDGET, invocation).catch((error: unknown) => {
    throw new Failure(`${explain('DescribeStacks', error)}\nNo job run is started while the stack status is unknown`);
  });
}

/** Starts a run, unless the stack turns out to be on its way back: then nobody would know of the run. */
async function start(event: JobRunRequest, invocation: Invocation, attempt?: string): Promise<Success> {
  const started = await startJobRun(event, invocation, attempt);
  const { clientToken } = event.ResourceProperties.Request;
  if (clientToken && started.arn === event.PhysicalResourceId) throw new Failure(nothingStarted(started));
  log('INFO', 'the job run is started', { jobRunId: started.id, virtualClusterId: started.virtualClusterId });
  const { status } = await describeStack(event.StackId, AFTER_START_BUDGET, invocation).catch((error: unknown) => {
    warn('the stack status cannot be read, the job run goes on', error);
    return { status: '' };
  });
  if (isGoingBack(status)) {
    await cancelAndSettle(started, invocation);
    const message = `Job run ${started.id} was cancelled: the stack was in ${status} when the run had started`;
    throw new Failure(message, event.PhysicalResourceId ?? started.arn);
  }
  if (!attempt && !clientToken && !isFirstCreation(status) && (await isOfEarlierRequest(started, invocation))) {
    log('INFO', 'CloudFormation has used the id of an earlier request again', { jobRunId: started.id });
    return start(event, invocation, String(invocation.requestedAt));
  }
  return success(started.arn, event, started.name);
}

/** Whether the service knew the request's token, from a request whose run had ended before this one was made. */
async function isOfEarlierRequest(key: JobRunKey, invocation: Invocation): Promise<boolean> {
  const run = await knownJobRun(key, within(AFTER_START_BUDGET, invocation));
  return (run?.finishedAt?.getTime() ?? Infinity) < invocation.requestedAt;
}

async function update(event: JobRunRequest, invocation: Invocation): Promise<Success> {
  const { PhysicalResourceId: current = '', ResourceProperties: wanted, OldResourceProperties: before } = event;
  const isRun = jobRunKey(current) !== undefined;
  // a rollback is a change that goes the other way round: it has something to undo where the failed update had a run
  const undoes = before !== undefined && runsAgain(wanted, before);
  const changes = !isRun || runsAgain(before, wanted);
  if (isRun && !changes && !undoes) {
    log('INFO', 'the job is the same, nothing is started', { jobRunArn: current });
    return success(current, event);
  }
  const { status } = await statusBeforeStart(event, invocation);
  if (isGoingBack(status)) {
    return undoes ? rollBack({ ...event, OldResourceProperties: before }, invocation) : success(current, event);
  }
  if (!changes) return success(current, event);
  if (wanted.Replace === 'CANCEL_FIRST') await cancelFirst(current, invocation);
  return start(event, invocation);
}

async function cancelFirst(arn: string, invocation: Invocation): Promise<void> {
  const key = jobRunKey(arn);
  if (!key) return;
  log('INFO', 'the earlier job run is cancelled first', { jobRunId: key.id });
  await cancelAndSettle(key, invocation);
}

async function remove(event: JobRunRequest, invocation: Invocation): Promise<Success> {
  const id = event.PhysicalResourceId ?? '';
  const key = jobRunKey(id);
  const { virtualClusterId } = event.ResourceProperties.Request;
  if (key) await cancelAndSettle(key, invocation);
  if (key || id === unstartedId(event)) await settleForgotten(event, within(PRECAUTION_BUDGET, invocation));
  else await sweep(event, virtualClusterId, invocation);
  return { physicalResourceId: id, data: {} };
}

/** When all of the stack goes, ends what this resource has running besides, as far as that can be done. */
async function settleForgotten(event: JobRunRequest, invocation: Invocation): Promise<void> {
  try {
    const { status } = await describeStack(event.StackId, PRECAUTION_BUDGET, invocation);
    if (!isGoing(status)) return;
    await settleAll(event, event.ResourceProperties.Request.virtualClusterId, invocation);
  } catch (error) {
    warn('other job runs of this resource could not be looked for', error);
  }
}

function nothingStarted({ id }: JobRunKey): string {
  return [
    `The job shall run again, but the service knows its clientToken and answered with the earlier job run, ${id}`,
    'Give a new clientToken with every change, or none',
  ].join('\n');
}
