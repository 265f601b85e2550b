import type { JobRun } from '@aws-sdk/client-emr-containers';
import { OWNER_TAG } from '../lib/private/contract';
import { Failure, isInvalid, isNotFound } from './errors';
import { ACTIVE_STATES, hasEnded, isCancellable, ownerTag, type Owner } from './identity';
import { log } from './log';
import { persist } from './retry';
import type { Invocation, JobRunKey } from './services';

/** How long a sweep goes on, since a start may still be in flight when it begins. */
const SWEEP = 12_000;
const SWEEP_PAUSE = 3_000;
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 15_000;

/** The run as the service has it; undefined when the service does not know it (any more). */
export async function findJobRun(key: JobRunKey, invocation: Invocation): Promise<JobRun | undefined> {
  try {
    return await persist(invocation, 'DescribeJobRun', () => invocation.emr.describeJobRun(key));
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Cancels a run and waits until it has ended. A run that ended already, or is unknown, is what is wanted. */
export async function cancelAndSettle(key: JobRunKey, invocation: Invocation): Promise<void> {
  for (let pause = FIRST_PAUSE; ; pause = Math.min(LONGEST_PAUSE, pause * 1.5)) {
    const jobRun = await findJobRun(key, invocation);
    if (!jobRun || hasEnded(jobRun)) {
      log('INFO', 'the job run has ended', { jobRunId: key.id, state: jobRun?.state ?? 'unknown to the service' });
      return;
    }
    if (await isGone(key.virtualClusterId, invocation)) {
      log('WARN', 'the virtual cluster is gone, the job run cannot be cancelled any more', { jobRunId: key.id });
      return;
    }
    if (isCancellable(jobRun)) await cancel(key, invocation);
    if (invocation.now() + pause >= invocation.deadline) throw new Failure(stillRunning(key, jobRun.state));
    await invocation.sleep(pause);
  }
}

/** Asks for a run's cancellation. That it has ended meanwhile is no error. */
export async function cancel(key: JobRunKey, invocation: Invocation): Promise<void> {
  try {
    await persist(invocation, 'CancelJobRun', () => invocation.emr.cancelJobRun(key));
    log('INFO', 'the job run is being cancelled', { jobRunId: key.id, virtualClusterId: key.virtualClusterId });
  } catch (error) {
    if (!isInvalid(error) && !isNotFound(error)) throw error;
    log('INFO', 'the job run cannot be cancelled any more', { jobRunId: key.id });
  }
}

/** The owner's runs that have not ended. */
export async function activeJobRunsOf(
  owner: Owner,
  virtualClusterId: string,
  invocation: Invocation,
): Promise<JobRunKey[]> {
  const filter = { states: [...ACTIVE_STATES] };
  const listed = await persist(invocation, 'ListJobRuns', () => invocation.emr.listJobRuns(virtualClusterId, filter));
  const keys: JobRunKey[] = [];
  for (const { id = '', tags } of listed) {
    const key = { virtualClusterId, id };
    // the list need not carry tags
    const known = tags ?? (await findJobRun(key, invocation))?.tags;
    if (known?.[OWNER_TAG] === ownerTag(owner)) keys.push(key);
  }
  return keys;
}

/** Ends whatever the owner has running, again and again for some seconds: a start may be in flight. */
export async function sweep(owner: Owner, virtualClusterId: string, invocation: Invocation): Promise<void> {
  const until = invocation.now() + SWEEP;
  for (;;) {
    const found = await activeJobRunsOf(owner, virtualClusterId, invocation).catch((error: unknown) => {
      if (isNotFound(error) || isInvalid(error)) return undefined;
      throw error;
    });
    if (!found) return log('INFO', 'there is no such virtual cluster, so no job run either', { virtualClusterId });
    await Promise.all(found.map((key) => cancelAndSettle(key, invocation)));
    if (invocation.now() + SWEEP_PAUSE > until) return;
    await invocation.sleep(SWEEP_PAUSE);
  }
}

/** A hint only: when the virtual cluster cannot be described, the run's own state decides. */
async function isGone(virtualClusterId: string, invocation: Invocation): Promise<boolean> {
  try {
    return (await invocation.emr.describeVirtualClusterState(virtualClusterId)) !== 'RUNNING';
  } catch (error) {
    return isNotFound(error);
  }
}

function stillRunning({ virtualClusterId, id }: JobRunKey, state?: string): string {
  return [
    `Job run ${id} is still ${state} after its cancellation was asked for`,
    `Cancel it, then delete again: aws emr-containers cancel-job-run --virtual-cluster-id ${virtualClusterId} --id ${id}`,
  ].join('\n');
}
