import type { JobRun } from '@aws-sdk/client-emr-containers';
import { isNotFound } from '../aws/errors';
import { warn } from '../aws/log';
import { withRetries } from '../aws/retry';
import type { Invocation, JobRunKey } from '../aws/services';

/** How long a start may still be in flight, or its run unknown to the service. */
export const START_IN_FLIGHT_MS = 12_000;
/** How long it takes until one looks again for it. */
export const RETRY_PAUSE_MS = 3_000;

/** The run as the service has it; undefined when the service does not know it (any more, or yet). */
export async function findJobRun(key: JobRunKey, invocation: Invocation): Promise<JobRun | undefined> {
  try {
    return await withRetries('DescribeJobRun', invocation, () => invocation.emr.describeJobRun(key));
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** The run when it can be found out, also one that was started just now; otherwise undefined. */
export async function tryFindJobRun(key: JobRunKey, invocation: Invocation): Promise<JobRun | undefined> {
  const until = invocation.now() + START_IN_FLIGHT_MS;
  try {
    for (;;) {
      const jobRun = await findJobRun(key, invocation);
      if (jobRun || invocation.now() + RETRY_PAUSE_MS > Math.min(until, invocation.deadline)) return jobRun;
      await invocation.sleep(RETRY_PAUSE_MS);
    }
  } catch (error) {
    warn('the job run cannot be described', error);
    return undefined;
  }
}
