import type { JobRun } from '@aws-sdk/client-emr-containers';
import { isNotFound } from '../aws/errors';
import { warn } from '../aws/log';
import { withRetries } from '../aws/retry';
import type { Invocation, JobRunKey } from '../aws/services';

/** How long a StartJobRun call may be in flight, or its run unknown to the service. */
export const START_IN_FLIGHT_MS = 12_000;
/** The pause between two searches for such a run. */
export const LOOK_AGAIN_MS = 3_000;

/** Calls DescribeJobRun. Returns undefined if the service does not know the run. */
export async function findJobRun(key: JobRunKey, invocation: Invocation): Promise<JobRun | undefined> {
  try {
    return await withRetries('DescribeJobRun', invocation, () => invocation.emr.describeJobRun(key));
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Searches repeatedly for a run that may have just started. Also returns undefined if DescribeJobRun fails. */
export async function tryFindJobRun(key: JobRunKey, invocation: Invocation): Promise<JobRun | undefined> {
  const until = Math.min(invocation.now() + START_IN_FLIGHT_MS, invocation.deadline);
  try {
    for (;;) {
      const jobRun = await findJobRun(key, invocation);
      if (jobRun || invocation.now() + LOOK_AGAIN_MS > until) return jobRun;
      await invocation.sleep(LOOK_AGAIN_MS);
    }
  } catch (error) {
    warn('cannot describe the job run', error);
    return undefined;
  }
}
