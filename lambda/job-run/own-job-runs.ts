import type { JobRun } from '@aws-sdk/client-emr-containers';
import { isNotFound, isValidationError } from '../aws/errors';
import { log } from '../aws/log';
import { withRetries } from '../aws/retry';
import type { Invocation, JobRunKey } from '../aws/services';
import { isId, type Owner } from '../cloudformation/request';
import { cancelAndWait } from './cancel';
import { isClientTokenOfOther } from './client-token';
import { findJobRun, LOOK_AGAIN_MS, START_IN_FLIGHT_MS } from './find-job-run';
import { isOwnedBy } from './tags';

export interface OwnJobRun {
  readonly key: JobRunKey;
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
  const own: OwnJobRun[] = [];
  for (const { id = '', arn, createdAt, clientToken, tags: listed } of await listActive(virtualClusterId, invocation)) {
    if (!listed && clientToken && isClientTokenOfOther(owner, clientToken)) continue;
    const key = { virtualClusterId, id };
    const tags = listed ?? (await findJobRun(key, invocation))?.tags;
    if (tags && isOwnedBy(owner, { tags }))
      own.push({ key, createdAt: createdAt?.getTime() ?? 0, arn, clientToken, tags });
  }
  return own;
}

async function listActive(virtualClusterId: string, invocation: Invocation): Promise<JobRun[]> {
  // a handwritten template can set any id, or none: no run has started there
  if (!isId(virtualClusterId)) return [];
  try {
    return await withRetries('ListJobRuns', invocation, () => invocation.emr.listActiveJobRuns(virtualClusterId));
  } catch (error) {
    if (!isNotFound(error) && !isValidationError(error)) throw error;
    log('INFO', 'the virtual cluster does not exist, so it has no job runs', { virtualClusterId });
    return [];
  }
}

/** Cancels the owner's matching active runs and waits until they have ended. */
export async function cancelOwnJobRuns(
  owner: Owner,
  virtualClusterId: string,
  invocation: Invocation,
  matches: (jobRun: OwnJobRun) => boolean | Promise<boolean>,
): Promise<void> {
  const keys: JobRunKey[] = [];
  for (const jobRun of await activeJobRunsOf(owner, virtualClusterId, invocation)) {
    if (await matches(jobRun)) keys.push(jobRun.key);
  }
  // wait for every run, so that nothing continues after the response
  const outcomes = await Promise.allSettled(keys.map((key) => cancelAndWait(key, owner, invocation)));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

/** Calls cancelOwnJobRuns repeatedly, because a StartJobRun call may be in flight. */
export async function sweepOwnJobRuns(...args: Parameters<typeof cancelOwnJobRuns>): Promise<void> {
  const [, , invocation] = args;
  const until = invocation.now() + START_IN_FLIGHT_MS;
  for (;;) {
    await cancelOwnJobRuns(...args);
    if (invocation.now() + LOOK_AGAIN_MS > until) return;
    await invocation.sleep(LOOK_AGAIN_MS);
  }
}
