import type { JobRun } from '@aws-sdk/client-emr-containers';
import { OWNER_TAG } from '../../lib/private/contract';
import { describeFailure, ReportableError, isValidationError, isNotFound, isTransient } from '../aws/errors';
import { hasEnded, isCancellable, ownerTag, type Owner } from './identity';
import { log } from '../aws/log';
import { findJobRun, START_IN_FLIGHT_MS, RETRY_PAUSE_MS } from './find-job-run';
import { withRetries } from '../aws/retry';
import { within, type Invocation, type JobRunKey } from '../aws/services';

const FIRST_PAUSE = 1_000;
const MAX_PAUSE = 15_000;
/** How long a cancellation is asked for before the run, and the virtual cluster, are looked at again. */
const CANCEL_BUDGET = 60_000;
/** States of a virtual cluster in which no run on it comes to its end any more. */
const GONE = ['TERMINATED', 'ARRESTED'];

/** Asks for a run's cancellation; false when the service says that there is nothing to cancel. */
export async function cancelJobRun(key: JobRunKey, invocation: Invocation): Promise<boolean> {
  try {
    await withRetries('CancelJobRun', invocation, () => invocation.emr.cancelJobRun(key));
    log('INFO', 'the job run is being cancelled', { jobRunId: key.id, virtualClusterId: key.virtualClusterId });
    return true;
  } catch (error) {
    if (!isValidationError(error) && !isNotFound(error)) throw error;
    log('INFO', 'the job run cannot be cancelled any more', { jobRunId: key.id });
    return false;
  }
}

/** Cancels a run and waits until it has ended. A run that ended already, or is unknown for good, is what is wanted. */
export async function cancelAndWait(key: JobRunKey, invocation: Invocation): Promise<void> {
  const known = invocation.now() + START_IN_FLIGHT_MS;
  for (let pause = FIRST_PAUSE; ; pause = Math.min(MAX_PAUSE, pause * 1.5)) {
    const jobRun = await findJobRun(key, invocation);
    if (jobRun ? hasEnded(jobRun) : invocation.now() >= known) {
      log('INFO', 'the job run has ended', { jobRunId: key.id, state: jobRun?.state ?? 'unknown to the service' });
      return;
    }
    if (!jobRun || isCancellable(jobRun)) await tryCancelJobRun(key, invocation);
    if (await isClusterGone(key.virtualClusterId, invocation)) {
      log('WARN', 'the virtual cluster is gone, nothing there comes to its end any more', { jobRunId: key.id });
      return;
    }
    if (invocation.now() + pause >= invocation.deadline) throw new ReportableError(stillActive(key, jobRun?.state));
    await invocation.sleep(pause);
  }
}

/** Asks for a run's cancellation; what does not get through is asked again when the run is looked at the next time. */
async function tryCancelJobRun(key: JobRunKey, invocation: Invocation): Promise<void> {
  try {
    await cancelJobRun(key, within(CANCEL_BUDGET, invocation));
  } catch (error) {
    if (isTransient(error) || (await isClusterGone(key.virtualClusterId, invocation))) return;
    throw new ReportableError(`${describeFailure('CancelJobRun', error)}\n${cancelCommand(key)}`);
  }
}

export interface OwnJobRun extends JobRunKey {
  /** In milliseconds since the epoch. */
  readonly createdAt: number;
  readonly arn?: string;
  readonly clientToken?: string;
  readonly tags: Record<string, string>;
}

/** The owner's runs that have not ended. */
export async function activeJobRunsOf(
  owner: Owner,
  virtualClusterId: string,
  invocation: Invocation,
): Promise<OwnJobRun[]> {
  const own = [];
  for (const { id = '', arn, createdAt, clientToken, tags: listed } of await activeJobRuns(
    virtualClusterId,
    invocation,
  )) {
    const key = { virtualClusterId, id };
    const tags = listed ?? (await findJobRun(key, invocation))?.tags;
    if (tags?.[OWNER_TAG] === ownerTag(owner))
      own.push({ ...key, createdAt: createdAt?.getTime() ?? 0, arn, clientToken, tags });
  }
  return own;
}

async function activeJobRuns(virtualClusterId: string, invocation: Invocation): Promise<JobRun[]> {
  // a parameter of the stack can be empty: nothing was started there, and the SDK makes no such call
  if (!virtualClusterId) return [];
  try {
    return await withRetries('ListJobRuns', invocation, () => invocation.emr.listActiveJobRuns(virtualClusterId));
  } catch (error) {
    if (!isNotFound(error) && !isValidationError(error)) throw error;
    log('INFO', 'there is no such virtual cluster, so no job run either', { virtualClusterId });
    return [];
  }
}

/** Ends what the owner has running on a virtual cluster, as far as it is meant, and waits for it. */
export async function cancelAllAndWait(
  owner: Owner,
  virtualClusterId: string,
  invocation: Invocation,
  isMeant: (jobRun: OwnJobRun) => boolean | Promise<boolean>,
): Promise<void> {
  const meant: OwnJobRun[] = [];
  for (const jobRun of await activeJobRunsOf(owner, virtualClusterId, invocation)) {
    if (await isMeant(jobRun)) meant.push(jobRun);
  }
  // each is seen through to its end, so that nothing goes on behind the answer
  const outcomes = await Promise.allSettled(meant.map(({ id }) => cancelAndWait({ virtualClusterId, id }, invocation)));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

/** Ends what the owner has running, again and again for some seconds: a start may be in flight. */
export async function sweepActiveJobRuns(...args: Parameters<typeof cancelAllAndWait>): Promise<void> {
  const [, , invocation] = args;
  const until = invocation.now() + START_IN_FLIGHT_MS;
  for (;;) {
    await cancelAllAndWait(...args);
    if (invocation.now() + RETRY_PAUSE_MS > until) return;
    await invocation.sleep(RETRY_PAUSE_MS);
  }
}

/** A hint only: when the virtual cluster cannot be described, the run's own state decides. */
async function isClusterGone(virtualClusterId: string, invocation: Invocation): Promise<boolean> {
  try {
    return GONE.includes((await invocation.emr.describeVirtualClusterState(virtualClusterId)) ?? '');
  } catch (error) {
    return isNotFound(error);
  }
}

function stillActive({ virtualClusterId, id }: JobRunKey, state = 'unknown'): string {
  return [
    `Job run ${id} is still ${state} after its cancellation was asked for`,
    cancelCommand({ virtualClusterId, id }),
  ].join('\n');
}

function cancelCommand({ virtualClusterId, id }: JobRunKey): string {
  return `Cancel it, then deploy or delete again: aws emr-containers cancel-job-run --virtual-cluster-id ${virtualClusterId} --id ${id}`;
}
