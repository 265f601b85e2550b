import type { JobRun } from '@aws-sdk/client-emr-containers';
import { REPLACES_TAG } from '../../lib/private/contract';
import { log, warn } from '../aws/log';
import { within, type Invocation, type Stack } from '../aws/services';
import { virtualClusterIdOf, type JobRunRequest } from '../cloudformation/request';
import type { SuccessResponse } from '../cloudformation/respond';
import { CLOCK_SKEW_MS, isRecordedInStack, phaseOf, readStack } from '../cloudformation/stack';
import { cancelAndWait } from './cancel';
import { decideSweep, type Sweep } from './decide';
import { cancelOwnJobRuns, sweepOwnJobRuns, type OwnJobRun } from './own-job-runs';
import { jobRunKey, jobRunKeyIn, physicalIdKind } from './physical-id';

/** How long a precaution may delay the response. */
const PRECAUTION_BUDGET_MS = 60_000;

/** Cancels the run of a deleted resource, and the resource's other runs that CloudFormation has not recorded. */
export async function handleDelete(event: JobRunRequest, invocation: Invocation): Promise<SuccessResponse> {
  const { PhysicalResourceId = '' } = event;
  const key = jobRunKeyIn(event, PhysicalResourceId);
  const jobRun = key && (await cancelAndWait(key, event, invocation)).jobRun;
  if (!key && jobRunKey(PhysicalResourceId))
    log('WARN', 'the job run is in another account or region, so it is not cancelled', {
      jobRunArn: PhysicalResourceId,
    });
  if (physicalIdKind(PhysicalResourceId, event) === 'unknown') await cancelUnrecordedRuns(event, invocation);
  else await tryCancelReplacements(event, jobRun, within(PRECAUTION_BUDGET_MS, invocation));
  return { physicalResourceId: PhysicalResourceId, data: {} };
}

/** Cancels the runs that a request with an unknown outcome may have started. */
async function cancelUnrecordedRuns(event: JobRunRequest, invocation: Invocation): Promise<void> {
  const hurried = within(PRECAUTION_BUDGET_MS, invocation);
  await sweepOwnJobRuns(event, virtualClusterIdOf(event), invocation, async (run) => {
    // the next update may have begun since the last check
    const stack = await readStackForSweep(event, hurried);
    return isSwept(run, sweepOf(event, stack), stack, event, invocation);
  });
}

/** Cancels the runs that replaced the deleted one: a precaution that must not fail the Delete. */
async function tryCancelReplacements(
  event: JobRunRequest,
  deleted: JobRun | undefined,
  invocation: Invocation,
): Promise<void> {
  try {
    const stack = await readStackForSweep(event, invocation);
    const sweep = sweepOf(event, stack, deleted);
    if (sweep === 'none') return;
    const matches = (run: OwnJobRun) => isSwept(run, sweep, stack, event, invocation);
    await cancelOwnJobRuns(event, virtualClusterIdOf(event), invocation, matches);
  } catch (error) {
    warn('cannot check for other job runs of this resource', error);
  }
}

function readStackForSweep(event: JobRunRequest, invocation: Invocation): Promise<Stack> {
  return readStack(event, invocation, { ifUnreadable: 'unknown' });
}

function sweepOf(event: JobRunRequest, stack: Stack, deleted?: JobRun): Sweep {
  return decideSweep({
    physicalId: physicalIdKind(event.PhysicalResourceId ?? '', event),
    stack: phaseOf(stack),
    wasUpdated: !!stack.updatedAt,
    isNeverReplaced: !!deleted && isNeverReplaced(deleted, stack),
  });
}

/** Only an update replaces a run, and a run that an update has started names the one before. */
function isNeverReplaced({ createdAt, tags }: JobRun, { updatedAt = Infinity }: Stack): boolean {
  return !!createdAt && !!tags && !(REPLACES_TAG in tags) && createdAt.getTime() > updatedAt + CLOCK_SKEW_MS;
}

async function isSwept(
  run: OwnJobRun,
  sweep: Sweep,
  { updatedAt = 0 }: Stack,
  event: JobRunRequest,
  invocation: Invocation,
): Promise<boolean> {
  const isEarlier = run.createdAt < updatedAt;
  // only replacements of the deleted run: the runs that it replaced may be retained
  const isReplacement = run.tags[REPLACES_TAG] === (jobRunKey(event.PhysicalResourceId) && event.PhysicalResourceId);
  switch (sweep) {
    case 'none':
      return false;
    case 'all':
      return true;
    case 'started-before-update':
      return isEarlier;
    case 'replacements':
      return isReplacement;
    case 'unrecorded-earlier-replacements':
      if (!isReplacement || !isEarlier || !run.arn) return false;
      return !(await isRecordedInStack(run.arn, event, invocation, { ifUnreadable: true }));
  }
}
