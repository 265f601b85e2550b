import type { JobRun } from '@aws-sdk/client-emr-containers';
import { REPLACES_TAG, SPEC_TAG, type JobRunProperties } from '../../lib/private/contract';
import { activeJobRunsOf, cancelJobRun, cancelAndWait } from './cancel';
import type { Request } from '../cloudformation/request';
import { ReportableError } from '../aws/errors';
import { fingerprint, isCancellable, jobRunKey } from './identity';
import { log, warn } from '../aws/log';
import { findJobRun, START_IN_FLIGHT_MS, RETRY_PAUSE_MS, tryFindJobRun } from './find-job-run';
import { jobRunSuccess, type SuccessResponse } from '../cloudformation/respond';
import { within, type Invocation, type JobRunKey, type Stack } from '../aws/services';
import { describeStack, isRecordedInStack } from '../cloudformation/stack';
import { startJobRun } from './start';

/** An Update of a stack that rolls back, with the properties of the update that failed. */
type RollbackRequest = Request<JobRunProperties> & { readonly OldResourceProperties: JobRunProperties };

const ROLLING_BACK = 'UPDATE_ROLLBACK_IN_PROGRESS';
const STATUS_BUDGET = 60_000;
/** How long a rollback looks for the run to go back to, on which all depends. */
const LOOK_BUDGET = 300_000;
/** How long it tries to cancel what CloudFormation does not know. */
const CANCEL_BUDGET = 60_000;
/** How many runs back it looks: as many as updates can have failed one after the other. */
const MAX_STEPS = 10;

/** A stack that rolls back starts nothing: the run that a failed update replaced becomes the resource again. */
export async function handleRollback(
  event: RollbackRequest,
  stack: Stack,
  invocation: Invocation,
): Promise<SuccessResponse> {
  const adopted = await earlierRun(event, stack, within(LOOK_BUDGET, invocation));
  await cancelUnrecordedReplacements(adopted, event, within(CANCEL_BUDGET, invocation));
  if (event.OldResourceProperties.Rollback === 'RERUN') return rerun(adopted, event, invocation);
  log('INFO', 'the stack rolls back, nothing is started', { jobRunArn: adopted });
  return jobRunSuccess(adopted, event);
}

/**
 * The current run, or the one that it replaced where a failed update started it. Where several updates failed one after the
 * other, that may be the failed one of before: a run of the wanted job that is still at work goes before it.
 */
async function earlierRun(event: RollbackRequest, stack: Stack, invocation: Invocation): Promise<string> {
  const current = event.PhysicalResourceId ?? '';
  const wanted = fingerprint(event.ResourceProperties);
  let nearest = current;
  for (let arn = current, step = 0; step < MAX_STEPS; step++) {
    const key = jobRunKey(arn);
    const run = key && (await tryFindJobRun(key, invocation));
    const { [SPEC_TAG]: spec, [REPLACES_TAG]: replaced } = run?.tags ?? {};
    // a run need not be of the job that it was kept for, see the policies of rerun
    if (run && spec === wanted && (arn === nearest || isCancellable(run))) return arn;
    if (arn === current && spec === fingerprint(event.OldResourceProperties)) {
      if (isKept(run, stack, event)) return current;
      nearest = replaced ?? current;
    }
    if (!replaced) return nearest;
    arn = replaced;
  }
  return nearest;
}

/** Whether a run of the job of the failed update was there before it: policies of rerun keep runs of other jobs than the wanted. */
function isKept(run: JobRun | undefined, { updatedAt = 0 }: Stack, { ResourceProperties: { Rerun } }: RollbackRequest) {
  return Rerun !== undefined && Number(run?.createdAt) < updatedAt;
}

/** Runs the earlier job again when what was to take its place has ended, unless its run is still at work. */
async function rerun(adopted: string, event: RollbackRequest, invocation: Invocation): Promise<SuccessResponse> {
  const key = jobRunKey(adopted);
  const run = key && (await findJobRun(key, invocation));
  // an update that is delivered again during the rollback looks like a rollback to the job that it was to start
  const isEarlierJob = run?.tags?.[SPEC_TAG] === fingerprint(event.ResourceProperties);
  if (!key || !isEarlierJob || event.ResourceProperties.Request.clientToken) {
    log('WARN', 'the earlier job is not run again: it is not known, or has a clientToken', { jobRunArn: adopted });
    return jobRunSuccess(adopted, event);
  }
  if (isCancellable(run)) return jobRunSuccess(adopted, event);
  for (const other of [key, ...(await replacementsOf(adopted, event, invocation))]) {
    await cancelAndWait(other, invocation);
  }
  return startAgain(event, invocation);
}

async function startAgain(event: RollbackRequest, invocation: Invocation): Promise<SuccessResponse> {
  const started = await startJobRun(event, invocation);
  log('INFO', 'the stack rolls back, the earlier job is started again', { jobRunId: started.id });
  const { status } = await describeStack(event.StackId, STATUS_BUDGET, invocation).catch((error: unknown): Stack => {
    warn('the stack status cannot be read, the job run goes on', error);
    return { status: ROLLING_BACK };
  });
  if (status === ROLLING_BACK || (await isRecordedInStack(started.arn, event, invocation))) {
    return jobRunSuccess(started.arn, event, started.name);
  }
  await cancelAndWait(started, invocation);
  throw new ReportableError(`Job run ${started.id} was cancelled: the stack was in ${status} when the run had started`);
}

/** Cancels what was to take the place of a run, as far as that can be done: a rollback must not fail for it. */
async function cancelUnrecordedReplacements(
  arn: string,
  event: RollbackRequest,
  invocation: Invocation,
): Promise<void> {
  const current = event.PhysicalResourceId;
  // where CloudFormation knows a replacement, it cancels it in its clean-up, and none can be in flight
  if (arn !== current) return;
  const until = invocation.now() + START_IN_FLIGHT_MS;
  try {
    for (;;) {
      for (const key of await replacementsOf(arn, event, invocation)) await cancelJobRun(key, invocation);
      if (invocation.now() + RETRY_PAUSE_MS > until) return;
      await invocation.sleep(RETRY_PAUSE_MS);
    }
  } catch (error) {
    warn('the job runs of the failed update could not be cancelled', error);
  }
}

/** The active runs that the failed update started in place of a run. */
async function replacementsOf(arn: string, event: RollbackRequest, invocation: Invocation): Promise<JobRunKey[]> {
  const failed = event.OldResourceProperties;
  const spec = fingerprint(failed);
  const { virtualClusterId } = failed.Request;
  return (await activeJobRunsOf(event, virtualClusterId, invocation))
    .filter(({ tags }) => tags[REPLACES_TAG] === arn && tags[SPEC_TAG] === spec)
    .map(({ id }) => ({ virtualClusterId, id }));
}
