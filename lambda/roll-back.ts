import { REPLACES_TAG, SPEC_TAG, type JobRunProperties } from '../lib/private/contract';
import { activeJobRunsOf, cancel, cancelAndSettle } from './cancel';
import type { Request } from './cloudformation';
import { fingerprint, hasEnded, jobRunKey } from './identity';
import { log, warn } from './log';
import { findJobRun, knownJobRun } from './look-up';
import { success, type Success } from './respond';
import { within, type Invocation, type JobRunKey } from './services';
import { startJobRun } from './start';

/** An Update of a stack that rolls back, with the properties of the update that failed. */
type RollBackRequest = Request<JobRunProperties> & { readonly OldResourceProperties: JobRunProperties };

/** How long a rollback that starts nothing lets the service keep it waiting. */
const PRECAUTION_BUDGET = 60_000;

/** A stack that rolls back starts nothing: the run that a failed update replaced becomes the resource again. */
export async function rollBack(event: RollBackRequest, invocation: Invocation): Promise<Success> {
  const hurried = within(PRECAUTION_BUDGET, invocation);
  const failed = event.OldResourceProperties;
  const current = event.PhysicalResourceId ?? '';
  const key = jobRunKey(current);
  const run = key && (await knownJobRun(key, hurried));
  const replaced = run?.tags?.[SPEC_TAG] === fingerprint(failed) ? run.tags[REPLACES_TAG] : undefined;
  const adopted = replaced ?? current;
  await cancelReplacements(adopted, event, hurried);
  if (failed.Rollback === 'RERUN') return rerun(adopted, event, invocation);
  log('INFO', 'the stack rolls back, nothing is started', { jobRunArn: adopted });
  return success(adopted, event);
}

/** Runs the earlier job again when what was to take its place has ended, unless its run is still at work. */
async function rerun(adopted: string, event: RollBackRequest, invocation: Invocation): Promise<Success> {
  const key = jobRunKey(adopted);
  const run = key && (await findJobRun(key, invocation));
  // an update that is delivered again during the rollback looks like a rollback to the job that it was to start
  const isEarlierJob = run?.tags?.[SPEC_TAG] === fingerprint(event.ResourceProperties);
  if (!run || !isEarlierJob || !hasEnded(run)) return success(adopted, event);
  for (const other of await replacementsOf(adopted, event, invocation)) await cancelAndSettle(other, invocation);
  const started = await startJobRun(event, invocation);
  log('INFO', 'the stack rolls back, the earlier job is started again', { jobRunId: started.id });
  return success(started.arn, event, started.name);
}

/** Cancels what was to take the place of a run, as far as that can be done: a rollback must not fail for it. */
async function cancelReplacements(arn: string, event: RollBackRequest, invocation: Invocation): Promise<void> {
  try {
    for (const key of await replacementsOf(arn, event, invocation)) {
      // the run that CloudFormation knows is cancelled in its clean-up
      if (key.id !== jobRunKey(event.PhysicalResourceId)?.id) await cancel(key, invocation);
    }
  } catch (error) {
    warn('the job runs of the failed update could not be cancelled', error);
  }
}

/** The active runs that the failed update started in place of a run. */
async function replacementsOf(arn: string, event: RollBackRequest, invocation: Invocation): Promise<JobRunKey[]> {
  const failed = event.OldResourceProperties;
  const spec = fingerprint(failed);
  const { virtualClusterId } = failed.Request;
  return (await activeJobRunsOf(event, virtualClusterId, invocation))
    .filter(({ tags }) => tags[REPLACES_TAG] === arn && tags[SPEC_TAG] === spec)
    .map(({ id }) => ({ virtualClusterId, id }));
}
