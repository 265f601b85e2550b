import type { JobRun } from '@aws-sdk/client-emr-containers';
import { isQueued, progressAt } from './job-run-script';
import type { Given, JobRunRecord } from './state';

export type DescribedJobRun = Given<JobRun, 'id' | 'arn' | 'virtualClusterId' | 'state' | 'createdAt' | 'tags'>;

/** A job run as tests and the CLI look at it: what DescribeJobRun tells, and the request as it was received. */
export type JobRunView = DescribedJobRun & Pick<JobRunRecord, 'request'>;

/** A run at a time, in the model's JobRun shape. */
export function jobRunAt(run: JobRunRecord, now: number): DescribedJobRun {
  const { state, failureReason, stateDetails, finishedAt } = progressAt(run.script, run, now);
  const { name, virtualClusterId, clientToken, retryPolicyConfiguration } = run.request;
  const currentAttemptCount = isQueued(state) ? 1 : (run.script.attempts ?? 1);
  const { executionRoleArn, releaseLabel, configurationOverrides, jobDriver } = run.job;
  // without spreads: this is most of what a test of many job runs does
  return {
    id: run.id,
    arn: run.arn,
    name,
    virtualClusterId,
    clientToken,
    executionRoleArn,
    releaseLabel,
    configurationOverrides,
    jobDriver,
    state,
    failureReason,
    stateDetails,
    createdAt: new Date(run.createdAt),
    createdBy: run.createdBy,
    finishedAt: finishedAt === undefined ? undefined : new Date(finishedAt),
    tags: run.tags,
    retryPolicyConfiguration,
    retryPolicyExecution: retryPolicyConfiguration && { currentAttemptCount },
  };
}
