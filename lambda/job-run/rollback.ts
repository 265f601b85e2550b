import type { JobRun } from '@aws-sdk/client-emr-containers';
import { REPLACES_TAG, SPEC_TAG, type JobRunProperties } from '../../lib/private/contract';
import { log, warn } from '../aws/log';
import { withRetries } from '../aws/retry';
import { within, type Invocation, type JobRunKey, type Stack, type StartedJobRun } from '../aws/services';
import { ReportableError } from '../cloudformation/reportable-error';
import type { JobRunRequest } from '../cloudformation/request';
import type { SuccessResponse } from '../cloudformation/respond';
import { keepOrCancel, readStackAfterStart } from './after-start';
import { cancelAndWait, cancelJobRun } from './cancel';
import { findJobRun, LOOK_AGAIN_MS, START_IN_FLIGHT_MS, tryFindJobRun } from './find-job-run';
import { fingerprint } from './fingerprint';
import { isCancellable } from './job-run-state';
import { activeJobRunsOf } from './own-job-runs';
import { jobRunKeyIn } from './physical-id';
import { startJobRun } from './start-job-run';
import { jobRunSuccess } from './success';
import { isOwnedBy } from './tags';

/** An Update while the stack rolls back. Its old properties come from the failed update. */
export type RollbackRequest = JobRunRequest & { readonly OldResourceProperties: JobRunProperties };

/** Long, because the whole rollback depends on the run that it adopts. */
const ADOPT_BUDGET_MS = 300_000;
const CANCEL_BUDGET_MS = 60_000;
const EVENTS_BUDGET_MS = 60_000;
/** How many updates can fail in a row without a rollback. */
const MAX_ADOPTION_STEPS = 10;

/** Restores the run that the failed update replaced, and cancels its replacements. */
export async function handleRollback(
  event: RollbackRequest,
  stack: Stack,
  invocation: Invocation,
): Promise<SuccessResponse> {
  const adopted = await findRunToAdopt(event, stack, within(ADOPT_BUDGET_MS, invocation));
  await tryCancelReplacements(adopted, event, within(CANCEL_BUDGET_MS, invocation));
  if (event.OldResourceProperties.Rollback === 'RERUN') return rerunEarlierJob(adopted, event, invocation);
  log('INFO', 'the stack is rolling back, so no job run is started', { jobRunArn: adopted });
  return jobRunSuccess(adopted, event);
}

/**
 * Returns the current run, or the run that it replaced if the failed update started it. After several failed updates, prefers
 * an active run of the wanted job further back.
 */
async function findRunToAdopt(event: RollbackRequest, stack: Stack, invocation: Invocation): Promise<string> {
  const current = event.PhysicalResourceId ?? '';
  const wanted = fingerprint(event.ResourceProperties);
  let nearest = current;
  for (let arn = current, step = 0; step < MAX_ADOPTION_STEPS; step++) {
    const key = jobRunKeyIn(event, arn);
    const run = key && (await tryFindJobRun(key, invocation));
    // anyone who can tag a run can name any other run: only a run with the owner's tags counts
    if (!key || (run && !isOwnedBy(event, run))) return arn === nearest ? current : nearest;
    const { [SPEC_TAG]: spec, [REPLACES_TAG]: replaced } = run?.tags ?? {};
    // a rerun policy may have kept a run of another job
    if (run && spec === wanted && (arn === nearest || isCancellable(run))) return arn;
    if (arn === current && spec === fingerprint(event.OldResourceProperties)) {
      if (await isOlderThanUpdate(run, stack, event, invocation)) return current;
      nearest = replaced ?? current;
    }
    if (!replaced) return nearest;
    arn = replaced;
  }
  return nearest;
}

/**
 * Whether a run with the old properties is older than the failed update. If so, a rerun policy kept the run, or the request is
 * the failed update itself, delivered during the rollback. Where a job alternates between versions, such a request would
 * otherwise adopt the run of two deployments ago.
 *
 * The stack events show when the update began. It is not documented whether a rollback changes the stack's LastUpdatedTime, but
 * a run that is newer than LastUpdatedTime is newer than the update in either case.
 */
async function isOlderThanUpdate(
  run: JobRun | undefined,
  { updatedAt = 0 }: Stack,
  { StackId, ResourceProperties: { Rerun }, OldResourceProperties: { Rollback } }: RollbackRequest,
  invocation: Invocation,
): Promise<boolean> {
  const isOlderThan = (time: number) => Number(run?.createdAt) < time;
  if ((Rerun === undefined && Rollback === undefined) || !isOlderThan(updatedAt)) return false;
  const hurried = within(EVENTS_BUDGET_MS, invocation);
  try {
    const beganAt = await withRetries('DescribeStackEvents', hurried, () => invocation.updateBeganAt(StackId));
    return isOlderThan(beganAt ?? updatedAt);
  } catch (error) {
    warn('cannot read the stack events', error);
    return true;
  }
}

/** Reruns the earlier job once its replacements have ended, unless its run is still active. */
async function rerunEarlierJob(
  adopted: string,
  event: RollbackRequest,
  invocation: Invocation,
): Promise<SuccessResponse> {
  const key = jobRunKeyIn(event, adopted);
  const run = key && (await findJobRun(key, invocation));
  // a failed update that is delivered again during the rollback requests another job
  const isEarlierJob = run?.tags?.[SPEC_TAG] === fingerprint(event.ResourceProperties) && isOwnedBy(event, run);
  if (!key || !isEarlierJob || event.ResourceProperties.Request.clientToken) {
    log('WARN', 'cannot rerun the earlier job: its run is unknown or has a clientToken', { jobRunArn: adopted });
    return jobRunSuccess(adopted, event);
  }
  if (isCancellable(run)) return jobRunSuccess(adopted, event);
  const started = await startAgain(key, adopted, event, invocation);
  if (typeof started === 'string') return jobRunSuccess(started, event);
  return keepOrCancel(started, 'rollback', await readStackAfterStart(event, invocation), event, invocation);
}

/** Returns the started run, or the ARN of one that an earlier request started. */
async function startAgain(
  key: JobRunKey,
  adopted: string,
  event: RollbackRequest,
  invocation: Invocation,
): Promise<StartedJobRun | string> {
  try {
    for (const other of [key, ...(await replacementsOf(adopted, event, invocation))]) {
      await cancelAndWait(other, event, invocation);
    }
    const earlier = await findEarlierRerun(event, invocation);
    if (earlier) return earlier;
    log('INFO', 'the stack is rolling back, rerunning the earlier job', { jobRunArn: adopted });
    return await startJobRun(event, invocation);
  } catch (error) {
    if (!(error instanceof ReportableError)) throw error;
    const reason = ['The rollback could not rerun the earlier job', error.message, howToContinue(event)];
    throw new ReportableError(reason.join('\n'), error.physicalResourceId);
  }
}

/** A run that an earlier request of a continued rollback started, although its response was lost. */
async function findEarlierRerun(event: RollbackRequest, invocation: Invocation): Promise<string | undefined> {
  const { PhysicalResourceId: current, ResourceProperties: wanted } = event;
  const spec = fingerprint(wanted);
  const active = await activeJobRunsOf(event, wanted.Request.virtualClusterId, invocation);
  return active.find(({ tags }) => tags[REPLACES_TAG] === current && tags[SPEC_TAG] === spec)?.arn;
}

/** CloudFormation stops a rollback that fails. */
function howToContinue({ StackId }: RollbackRequest): string {
  return [
    'Resolve the error, then continue the rollback (of the root stack, if this one is nested):',
    `aws cloudformation continue-update-rollback --stack-name ${StackId}`,
  ].join(' ');
}

/** Cancels the replacements of an adopted run: a precaution that must not fail the rollback. */
async function tryCancelReplacements(arn: string, event: RollbackRequest, invocation: Invocation): Promise<void> {
  // CloudFormation's cleanup cancels a replacement that it has recorded
  if (arn !== event.PhysicalResourceId) return;
  const until = invocation.now() + START_IN_FLIGHT_MS;
  try {
    for (;;) {
      for (const key of await replacementsOf(arn, event, invocation)) await cancelJobRun(key, invocation);
      if (invocation.now() + LOOK_AGAIN_MS > until) return;
      await invocation.sleep(LOOK_AGAIN_MS);
    }
  } catch (error) {
    warn('cannot cancel the job runs of the failed update', error);
  }
}

/** The active runs that the failed update started to replace a run. */
async function replacementsOf(arn: string, event: RollbackRequest, invocation: Invocation): Promise<JobRunKey[]> {
  const { OldResourceProperties: failed } = event;
  const spec = fingerprint(failed);
  return (await activeJobRunsOf(event, failed.Request.virtualClusterId, invocation))
    .filter(({ tags }) => tags[REPLACES_TAG] === arn && tags[SPEC_TAG] === spec)
    .map(({ key }) => key);
}
