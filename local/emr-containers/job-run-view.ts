import type { JobRun } from '@aws-sdk/client-emr-containers';
import type { Given, JobRunRecord } from './state';

export type DescribedJobRun = Given<JobRun, 'id' | 'arn' | 'virtualClusterId' | 'state' | 'createdAt' | 'tags'>;

/** A job run for tests and the CLI: the DescribeJobRun response, and the request as received. */
export type JobRunView = DescribedJobRun & Pick<JobRunRecord, 'request'>;

/** A run at a given time, in the model's JobRun shape, as DescribeJobRun returns it. */
export function jobRunAt(run: JobRunRecord, now: number): DescribedJobRun {
  const view = summaryAt(run, now);
  view.configurationOverrides = run.job.configurationOverrides;
  view.jobDriver = run.job.jobDriver;
  if (view.retryPolicyExecution) view.retryPolicyConfiguration = run.request.retryPolicyConfiguration;
  return view;
}

/** A run at a given time, as ListJobRuns returns it, without its job. */
export function summaryAt(run: JobRunRecord, now: number): DescribedJobRun {
  const { state, failureReason, stateDetails, finishedAt } = run.execution.progress(now);
  const { name, virtualClusterId, clientToken, retryPolicyConfiguration } = run.request;
  // a policy of one attempt is the same as no policy
  const hasRetries = (retryPolicyConfiguration?.maxAttempts ?? 1) > 1;
  // no spread operators: tests with many job runs spend most of their time here
  return {
    id: run.id,
    arn: run.arn,
    name,
    virtualClusterId,
    clientToken,
    executionRoleArn: run.job.executionRoleArn,
    releaseLabel: run.job.releaseLabel,
    state,
    failureReason,
    stateDetails,
    createdAt: new Date(wholeSeconds(run.createdAt)),
    createdBy: run.createdBy,
    finishedAt: finishedAt === undefined ? undefined : new Date(wholeSeconds(finishedAt)),
    tags: run.tags,
    retryPolicyExecution: hasRetries
      ? { currentAttemptCount: Math.max(1, run.execution.attempts(now).length) }
      : undefined,
  };
}

/** The times of job runs have no milliseconds. */
export function wholeSeconds(time: number): number {
  return Math.floor(time / 1000) * 1000;
}
