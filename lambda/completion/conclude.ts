import type { JobRun } from '@aws-sdk/client-emr-containers';
import type { CompletionAttributes } from '../../lib/private/contract';
import { describeFailure, isAccessDenied, isHostNotFound, isNotFound, isTransient } from '../aws/errors';
import { log } from '../aws/log';
import type { Invocation, JobRunKey } from '../aws/services';
import { ReportableError } from '../cloudformation/reportable-error';
import type { SuccessResponse } from '../cloudformation/respond';
import { readFailureCause } from './driver-log';
import { failedJobRunReason } from './reason';
import type { Wait } from './wait';

/** How long after the request a run may be unknown to the service, or permissions may be missing. */
const GRACE_MS = 120_000;

/** Describes the run once; undefined when a later poll has to describe it. */
export async function describeOrDefer(key: JobRunKey, invocation: Invocation): Promise<JobRun | undefined> {
  try {
    return await invocation.emr.describeJobRun(key);
  } catch (error) {
    const failure = describeFailure('DescribeJobRun', error);
    const isEarly = invocation.now() < invocation.requestedAt + GRACE_MS;
    const isDeferred = isEarly && (isNotFound(error) || isAccessDenied(error));
    if (!isDeferred && !isTransient(error) && !isHostNotFound(error))
      throw new ReportableError(`What became of job run ${key.id} is not known: ${failure}`);
    log('WARN', failure, { jobRunId: key.id });
    return undefined;
  }
}

/** The response for a run that has ended. */
export async function conclude(
  jobRun: JobRun,
  { answer, deadline }: Wait,
  invocation: Invocation,
  { timedOut = false } = {},
): Promise<SuccessResponse> {
  if (jobRun.state === 'COMPLETED') return completionSuccess(answer.PhysicalResourceId, deadline, jobRun);
  throw new ReportableError(failedJobRunReason(jobRun, await readFailureCause(jobRun, invocation), timedOut));
}

export function completionSuccess(
  physicalResourceId: string,
  deadline: number,
  { state, finishedAt }: JobRun = {},
): SuccessResponse {
  const data: CompletionAttributes = {
    State: state ?? '',
    FinishedAt: finishedAt?.toISOString() ?? '',
    Deadline: new Date(deadline).toISOString(),
  };
  return { physicalResourceId, data: { ...data } };
}
