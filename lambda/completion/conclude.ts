import type { JobRun } from '@aws-sdk/client-emr-containers';
import type { CompletionAttributes, Progress } from '../../lib/private/contract';
import { describeFailure, isAccessDenied, isHostNotFound, isNotFound, isTransient } from '../aws/errors';
import { log } from '../aws/log';
import type { Invocation, JobRunKey } from '../aws/services';
import { ReportableError } from '../cloudformation/reportable-error';
import type { Owner } from '../cloudformation/request';
import type { SuccessResponse } from '../cloudformation/respond';
import { isOfStack } from '../job-run/tags';
import { readFailureCause } from './driver-log';
import { failedJobRunReason } from './reason';
import { NO_PROGRESS, type Until, type Wait } from './wait';

/** How long after the request a run may be unknown to the service, or permissions may be missing. */
const GRACE_MS = 120_000;

/** Describes the stack's run once. Returns undefined if a later poll has to describe it. */
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
      throw new ReportableError(`Cannot determine the state of job run ${key.id}: ${failure}`);
    log('WARN', failure, { jobRunId: key.id });
    return undefined;
  }
}

/** Fails for a run of another stack, and reveals nothing about it. */
export function requireOfStack(stack: Pick<Owner, 'StackId'>, jobRun: JobRun): JobRun {
  if (isOfStack(stack, jobRun)) return jobRun;
  throw new ReportableError('JobRunArn must be the ARN of a job run of this stack');
}

/** The response for a run that has ended. */
export async function conclude(
  jobRun: JobRun,
  { answer, deadline, driverLog, until }: Wait,
  invocation: Invocation,
  { timedOut = false } = {},
): Promise<SuccessResponse> {
  if (jobRun.state === 'COMPLETED' && until?.state !== 'RUNNING')
    return completionSuccess(answer.PhysicalResourceId, deadline, jobRun);
  const cause = driverLog === 'OFF' ? [] : await readFailureCause(jobRun, invocation);
  throw new ReportableError(failedJobRunReason(jobRun, cause, { timedOut, until }));
}

/** The progress of a wait for RUNNING. Each attempt of a retry policy restarts it, although the state stays RUNNING. */
export function progressOf(jobRun: JobRun, before: Partial<Progress>, now: number): Progress {
  if (jobRun.state !== 'RUNNING') return NO_PROGRESS;
  const attempt = jobRun.retryPolicyExecution?.currentAttemptCount ?? 0;
  const { runningSince = 0, attempt: attemptBefore = 0 } = before;
  // a link of a chain does not know the attempt that the previous link saw
  const isSame = runningSince > 0 && (attemptBefore === 0 || attemptBefore === attempt);
  return { runningSince: isSame ? runningSince : now, attempt };
}

/** Whether the run has been RUNNING for long enough. */
export function isReached(until: Until | undefined, { runningSince }: Progress, now: number): boolean {
  return until?.state === 'RUNNING' && runningSince > 0 && now >= runningSince + until.stableMs;
}

export function completionSuccess(
  physicalResourceId: string,
  deadline: number,
  { state, finishedAt }: JobRun = {},
  running?: Progress,
): SuccessResponse {
  const data: CompletionAttributes = {
    State: state ?? '',
    FinishedAt: finishedAt?.toISOString() ?? '',
    Deadline: new Date(deadline).toISOString(),
    ...(running && { RunningSince: running.runningSince > 0 ? new Date(running.runningSince).toISOString() : '' }),
  };
  return { physicalResourceId, data: { ...data } };
}
