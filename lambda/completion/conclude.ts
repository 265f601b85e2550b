import type { JobRun } from '@aws-sdk/client-emr-containers';
import type { CompletionAttributes } from '../../lib/private/contract';
import { describeFailure, isAccessDenied, isHostNotFound, isNotFound, isTransient } from '../aws/errors';
import { log } from '../aws/log';
import type { Invocation, JobRunKey } from '../aws/services';
import { ReportableError } from '../cloudformation/reportable-error';
import type { Owner } from '../cloudformation/request';
import type { SuccessResponse } from '../cloudformation/respond';
import { isOfStack } from '../job-run/tags';
import { readFailureCause } from './driver-log';
import { failedJobRunReason } from './reason';
import type { Wait } from './wait';

/** How long after the request a run may be unknown to the service, or permissions may be missing. */
const GRACE_MS = 120_000;

/** Describes the stack's run once; undefined when a later poll has to describe it. */
export async function describeOrDefer(
  key: JobRunKey,
  stack: Pick<Owner, 'StackId'>,
  invocation: Invocation,
): Promise<JobRun | undefined> {
  try {
    return requireOfStack(stack, await invocation.emr.describeJobRun(key));
  } catch (error) {
    if (error instanceof ReportableError) throw error;
    const failure = describeFailure('DescribeJobRun', error);
    const isEarly = invocation.now() < invocation.requestedAt + GRACE_MS;
    const isDeferred = isEarly && (isNotFound(error) || isAccessDenied(error));
    if (!isDeferred && !isTransient(error) && !isHostNotFound(error))
      throw new ReportableError(`What became of job run ${key.id} is not known: ${failure}`);
    log('WARN', failure, { jobRunId: key.id });
    return undefined;
  }
}

/** Fails for a run of another stack, of which it tells nothing. */
export function requireOfStack(stack: Pick<Owner, 'StackId'>, jobRun: JobRun): JobRun {
  if (isOfStack(stack, jobRun)) return jobRun;
  throw new ReportableError('JobRunArn is not a job run of this stack: only those can be waited for');
}

/** The response for a run that has ended. */
export async function conclude(
  jobRun: JobRun,
  { answer, deadline, driverLog }: Wait,
  invocation: Invocation,
  { timedOut = false } = {},
): Promise<SuccessResponse> {
  if (jobRun.state === 'COMPLETED') return completionSuccess(answer.PhysicalResourceId, deadline, jobRun);
  const cause = driverLog === 'OFF' ? [] : await readFailureCause(jobRun, invocation);
  throw new ReportableError(failedJobRunReason(jobRun, cause, timedOut));
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
