import type { JobRun } from '@aws-sdk/client-emr-containers';
import { FIRST_WAIT, type CompletionAttributes, type CompletionProperties, type Poll } from '../lib/private/contract';
import { cancel } from './cancel';
import type { Request } from './cloudformation';
import { explain, Failure, isAccessDenied, isNotFound, isTransient } from './errors';
import { hasEnded, hash, jobRunKey } from './identity';
import { log } from './log';
import { whyNotCompleted } from './reason';
import type { Addressee, Success } from './respond';
import { persist } from './retry';
import { within, type Invocation, type JobRunKey } from './services';
import { isGoingBack, stackStatus } from './stack';

type CompletionRequest = Request<CompletionProperties>;

/** What the waiter carries from look to look: the answer's address and the run, nothing of the job. */
export interface Wait {
  readonly answer: Addressee & { readonly PhysicalResourceId: string };
  readonly jobRun: JobRunKey;
  /** When the run has to have ended, in milliseconds since the epoch. */
  readonly deadline: number;
  readonly poll: Poll;
}

/** How long after the request a run may be unknown to the service, or rights may be missing. */
const GRACE = 120_000;
/** How long it takes at most to find out how a run stands whose time is over, and to cancel it. */
const LAST_BUDGET = 60_000;
const STATUS_BUDGET = 90_000;
const LONGEST_WAIT = 60;

/** The physical id never changes, so that an Update never deletes anything. */
export function completionId(event: Pick<CompletionRequest, 'PhysicalResourceId' | 'LogicalResourceId'>): string {
  return event.PhysicalResourceId ?? event.LogicalResourceId;
}

/**
 * The rules of `Custom::EMRContainersJobRunCompletion`: what each request of CloudFormation waits for.
 * Returns nothing when the waiter will answer.
 */
export async function completion(event: CompletionRequest, invocation: Invocation): Promise<Success | undefined> {
  const physicalResourceId = completionId(event);
  if (event.RequestType === 'Delete') return success(physicalResourceId);
  const status = await stackStatus(event.StackId, STATUS_BUDGET, invocation).catch(() => '');
  if (isGoingBack(status)) {
    log('INFO', 'the stack rolls back, nothing is waited for', { status });
    return success(physicalResourceId);
  }
  const jobRunArn = event.ResourceProperties.JobRunArn;
  const key = jobRunKey(jobRunArn);
  if (!key) throw new Failure(`JobRunArn is not the ARN of a job run: ${jobRunArn}`);
  const jobRun = await look(key, invocation);
  if (jobRun && hasEnded(jobRun)) return conclude(jobRun, physicalResourceId);

  const { ResponseURL, StackId, RequestId, LogicalResourceId } = event;
  await startWaiter(event.ResourceProperties.WaiterArn, invocation, {
    answer: { ResponseURL, StackId, RequestId, LogicalResourceId, PhysicalResourceId: physicalResourceId },
    jobRun: key,
    // from the request, which follows the start: adding a wait to a run that is old already must not end it
    deadline: invocation.requestedAt + Number(event.ResourceProperties.TimeoutSeconds) * 1000,
    poll: { done: false, wait: FIRST_WAIT },
  });
  log('INFO', 'waiting for the end of the job run', { jobRunId: key.id, state: jobRun?.state });
  return undefined;
}

/** Looks once whether the run has ended, or has run out of time. Returns nothing when it is to be looked at again. */
export async function poll({ answer, jobRun, deadline }: Wait, invocation: Invocation): Promise<Success | undefined> {
  if (invocation.now() >= deadline) return lastLook(jobRun, answer.PhysicalResourceId, within(LAST_BUDGET, invocation));
  const seen = await look(jobRun, invocation);
  log('INFO', 'looked at the job run', { jobRunId: jobRun.id, state: seen?.state });
  return seen && hasEnded(seen) ? conclude(seen, answer.PhysicalResourceId) : undefined;
}

/** Seconds until the next look: ten and a tenth of the time waited so far, up to a minute, not past the deadline. */
export function nextWait({ deadline }: Wait, invocation: Invocation): number {
  const waited = (invocation.now() - invocation.requestedAt) / 1000;
  const wait = Math.min(LONGEST_WAIT, FIRST_WAIT + waited / 10) * (0.9 + invocation.random() / 10);
  const left = (deadline - invocation.now()) / 1000;
  return Math.ceil(Math.max(1, Math.min(wait, left)));
}

/** A run has had its time: it is cancelled, unless it turns out to have ended. */
async function lastLook(key: JobRunKey, physicalResourceId: string, invocation: Invocation): Promise<Success> {
  const late = `Job run ${key.id} did not end within its timeout`;
  const cancelled = await cancel(key, invocation).catch((error: unknown) => explain('CancelJobRun', error));
  if (cancelled === true) throw new Failure(`${late} and is being cancelled`);
  const describe = () => invocation.emr.describeJobRun(key);
  const jobRun = await persist('DescribeJobRun', invocation, describe).catch((error: unknown): JobRun => {
    log('WARN', explain('DescribeJobRun', error), { jobRunId: key.id });
    return {};
  });
  if (hasEnded(jobRun)) return conclude(jobRun, physicalResourceId);
  throw new Failure(
    `${late} and could not be cancelled: ${cancelled || `its state is ${jobRun.state ?? 'not known'}`}`,
  );
}

/** The run as the service has it; nothing when that cannot be known just now. */
async function look(key: JobRunKey, invocation: Invocation): Promise<JobRun | undefined> {
  try {
    return await invocation.emr.describeJobRun(key);
  } catch (error) {
    const problem = explain('DescribeJobRun', error);
    const early = invocation.now() < invocation.requestedAt + GRACE && (isNotFound(error) || isAccessDenied(error));
    if (!early && !isTransient(error)) throw new Failure(`What became of job run ${key.id} is not known: ${problem}`);
    log('WARN', problem, { jobRunId: key.id });
    return undefined;
  }
}

async function startWaiter(waiterArn: string, invocation: Invocation, wait: Wait): Promise<void> {
  // the response address is new for each attempt of a request, and the same in every delivery of it
  const name = hash(wait.answer.ResponseURL);
  const start = () => invocation.startExecution(waiterArn, name, JSON.stringify(wait));
  await persist('StartExecution', invocation, start).catch((error: unknown) => {
    throw new Failure(explain('StartExecution of the waiter', error));
  });
}

function conclude(jobRun: JobRun, physicalResourceId: string): Success {
  if (jobRun.state !== 'COMPLETED') throw new Failure(whyNotCompleted(jobRun));
  return success(physicalResourceId, { State: jobRun.state, FinishedAt: jobRun.finishedAt?.toISOString() ?? '' });
}

function success(physicalResourceId: string, data: CompletionAttributes = { State: '', FinishedAt: '' }): Success {
  return { physicalResourceId, data: { ...data } };
}
