import type { JobRun } from '@aws-sdk/client-emr-containers';
import { isNotFound } from './errors';
import { warn } from './log';
import { persist } from './retry';
import type { Invocation, JobRunKey } from './services';

/** The run as the service has it; undefined when the service does not know it (any more, or yet). */
export async function findJobRun(key: JobRunKey, invocation: Invocation): Promise<JobRun | undefined> {
  try {
    return await persist('DescribeJobRun', invocation, () => invocation.emr.describeJobRun(key));
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** The run as far as it is known; undefined also when that cannot be found out. */
export async function knownJobRun(key: JobRunKey, invocation: Invocation): Promise<JobRun | undefined> {
  return findJobRun(key, invocation).catch((error: unknown) => {
    warn('the job run cannot be described', error);
    return undefined;
  });
}
