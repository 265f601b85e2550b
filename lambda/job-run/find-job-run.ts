import type { JobRun } from '@aws-sdk/client-emr-containers';
import { isNotFound } from '../aws/errors';
import { warn } from '../aws/log';
import { persist } from '../aws/retry';
import type { Invocation, JobRunKey } from '../aws/services';

/** How long a start may still be in flight, or its run unknown to the service. */
export const IN_FLIGHT = 12_000;
/** How long it takes until one looks again for it. */
export const PAUSE = 3_000;

/** The run as the service has it; undefined when the service does not know it (any more, or yet). */
export async function findJobRun(key: JobRunKey, invocation: Invocation): Promise<JobRun | undefined> {
  try {
    return await persist('DescribeJobRun', invocation, () => invocation.emr.describeJobRun(key));
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** The run when it can be found out, also one that was started just now; otherwise undefined. */
export async function tryFindJobRun(key: JobRunKey, invocation: Invocation): Promise<JobRun | undefined> {
  const until = invocation.now() + IN_FLIGHT;
  try {
    for (;;) {
      const jobRun = await findJobRun(key, invocation);
      if (jobRun || invocation.now() + PAUSE > Math.min(until, invocation.deadline)) return jobRun;
      await invocation.sleep(PAUSE);
    }
  } catch (error) {
    warn('the job run cannot be described', error);
    return undefined;
  }
}
