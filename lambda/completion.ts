import type { JobRun } from '@aws-sdk/client-emr-containers';
import { FIRST_WAIT, type CompletionAttributes, type CompletionProperties, type Poll } from '../lib/private/contract';
import { cancel } from './cancel';
import { isGoingBack, type Request } from './cloudformation';
import { explain, Failure, isAccessDenied, isNotFound, isTransient } from './errors';
import { hasEnded, hash, jobRunKey } from './identity';
import { log } from './log';
import { whyNotCompleted } from './reason';
import type { Addressee, Success } from './respond';
import { persist } from './retry';
import type { Invocation, JobRunKey } from './services';

type CompletionRequest = Request<CompletionProperties>;

/** What the waiter carries from poll to poll: the answer's address and the run, nothing of the job. */
export interface Waiting {
  readonly answer: Addressee & { readonly PhysicalResourceId: string };
  readonly jobRun: JobRunKey;
  /** When the run has to have ended, in milliseconds since the epoch. */
  readonly deadline: number;
  readonly poll: Poll;
}

/** How long after the request a run may be unknown to the service, or rights may be missing. */
const GRACE = 120_000;
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
  const status = await invocation.stackStatus(event.StackId).catch(() => '');
  if (isGoingBack(status)) {
    log('INFO', 'the stack rolls back, nothing is waited for', { status });
    return success(physicalResourceId);
  }
  const jobRunArn = event.ResourceProperties.JobRunArn;
  const key = jobRunKey(jobRunArn);
  if (!key) throw new Failure(`JobRunArn is not the ARN of a job run: ${jobRunArn}`);
  const { jobRun } = await look(key, invocation);
  if (jobRun && hasEnded(jobRun)) return conclude(jobRun, physicalResourceId);

  // adding a wait to a run that is old already must not end it
  const begun = Math.max(jobRun?.createdAt?.getTime() ?? 0, invocation.requestedAt);
  const { ResponseURL, StackId, RequestId, LogicalResourceId } = event;
  const waiting: Waiting = {
    answer: { ResponseURL, StackId, RequestId, LogicalResourceId, PhysicalResourceId: physicalResourceId },
    jobRun: key,
    deadline: begun + Number(event.ResourceProperties.TimeoutSeconds) * 1000,
    poll: { done: false, wait: FIRST_WAIT },
  };
  await startWaiter(event.ResourceProperties.WaiterArn, waiting, invocation);
  log('INFO', 'waiting for the end of the job run', { jobRunId: key.id, state: jobRun?.state });
  return undefined;
}

/** Looks once whether the run has ended, or has run out of time. Returns nothing when it is to be looked at again. */
export async function poll(waiting: Waiting, invocation: Invocation): Promise<Success | undefined> {
  const { answer, jobRun: key, deadline } = waiting;
  const { jobRun, problem } = await look(key, invocation);
  log('INFO', 'looked at the job run', { jobRunId: key.id, state: jobRun?.state, problem });
  if (jobRun && hasEnded(jobRun)) return conclude(jobRun, answer.PhysicalResourceId);
  if (invocation.now() < deadline) return undefined;

  const cancelled = await cancel(key, invocation).then(
    () => 'and was cancelled',
    (error: unknown) => `and could not be cancelled (${explain('CancelJobRun', error)})`,
  );
  const state = jobRun?.state ?? `of unknown state (${problem})`;
  throw new Failure(`Job run ${key.id} did not end in time ${cancelled}: it was ${state} at the end of its timeout`);
}

/** Seconds until the next look: a tenth longer each time, up to a minute, and never past the deadline. */
export function nextWait({ poll: { wait }, deadline }: Waiting, invocation: Invocation): number {
  const longer = Math.min(LONGEST_WAIT, wait * 1.1) * (0.9 + invocation.random() / 10);
  const left = (deadline - invocation.now()) / 1000;
  return Math.ceil(Math.max(1, Math.min(longer, left)));
}

async function look(key: JobRunKey, invocation: Invocation): Promise<{ jobRun?: JobRun; problem?: string }> {
  try {
    return { jobRun: await invocation.emr.describeJobRun(key) };
  } catch (error) {
    const early = invocation.now() < invocation.requestedAt + GRACE && (isNotFound(error) || isAccessDenied(error));
    const problem = explain('DescribeJobRun', error);
    if (early || isTransient(error)) return { problem };
    throw new Failure(`What became of job run ${key.id} is not known: ${problem}`);
  }
}

async function startWaiter(waiterArn: string, waiting: Waiting, invocation: Invocation): Promise<void> {
  // the response address is new for each attempt of a request, and the same in every delivery of it
  const name = hash(waiting.answer.ResponseURL);
  const input = JSON.stringify(waiting);
  const start = () => invocation.startExecution(waiterArn, name, input);
  await persist(invocation, 'StartExecution', start).catch((error: unknown) => {
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
