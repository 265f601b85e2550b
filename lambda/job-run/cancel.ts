import type { JobRun } from '@aws-sdk/client-emr-containers';
import {
  describeFailure,
  isAccessDenied,
  isDeniedAnyway,
  isNotFound,
  isTransient,
  isValidationError,
} from '../aws/errors';
import { log } from '../aws/log';
import { withRetries } from '../aws/retry';
import { within, type Invocation, type JobRunKey } from '../aws/services';
import { ReportableError } from '../cloudformation/reportable-error';
import type { Owner } from '../cloudformation/request';
import { isStackReadable } from '../cloudformation/stack';
import { cliCommand } from './cli-command';
import { findJobRun, START_IN_FLIGHT_MS } from './find-job-run';
import { hasEnded, isCancellable } from './job-run-state';
import { isOwnedBy, isOwnedByOther } from './tags';

const FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 15_000;
/** Limits CancelJobRun between two checks of the run and its virtual cluster. */
const CANCEL_BUDGET_MS = 60_000;
/** On a virtual cluster in one of these states, a cancellation never completes. */
const GONE_STATES: readonly (string | undefined)[] = ['TERMINATED', 'ARRESTED'];

/** Calls CancelJobRun. Returns false if there is nothing to cancel. */
export async function cancelJobRun(key: JobRunKey, invocation: Invocation): Promise<boolean> {
  try {
    await withRetries('CancelJobRun', invocation, () => invocation.emr.cancelJobRun(key));
    log('INFO', 'the job run is being cancelled', { jobRunId: key.id, virtualClusterId: key.virtualClusterId });
    return true;
  } catch (error) {
    if (!isValidationError(error) && !isNotFound(error)) throw error;
    log('INFO', 'the job run can no longer be cancelled', { jobRunId: key.id });
    return false;
  }
}

interface Cancelled {
  /** False if the run's tags are not the owner's: the run is not cancelled. */
  readonly isOwn: boolean;
  /** The run, unless the service does not know it. */
  readonly jobRun?: JobRun;
}

/**
 * Cancels the owner's run and waits until it has ended. A run that the service does not know after a while counts as ended.
 * Checks the run's tags before it cancels the run.
 */
export async function cancelAndWait(key: JobRunKey, owner: Owner, invocation: Invocation): Promise<Cancelled> {
  const knownAt = invocation.now() + START_IN_FLIGHT_MS;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(MAX_PAUSE_MS, pauseMs * 1.5)) {
    const jobRun = await findUnlessDenied(key, owner, invocation);
    if (jobRun === 'denied' || (jobRun && !hasEnded(jobRun) && !isProvenOwn(key, owner, jobRun))) {
      log('WARN', 'the job run does not belong to this resource, so it is not cancelled', { jobRunId: key.id });
      return { isOwn: false };
    }
    if (jobRun ? hasEnded(jobRun) : invocation.now() >= knownAt) {
      log('INFO', 'the job run has ended', { jobRunId: key.id, state: jobRun?.state ?? 'unknown to the service' });
      return { isOwn: true, jobRun };
    }
    if (jobRun && isCancellable(jobRun)) await tryCancelJobRun(key, invocation);
    // most runs have ended by the second look
    if (pauseMs > FIRST_PAUSE_MS && (await isVirtualClusterGone(key.virtualClusterId, invocation))) {
      log('WARN', 'the virtual cluster is gone, so cancellation cannot complete', { jobRunId: key.id });
      return { isOwn: true, jobRun };
    }
    if (invocation.now() + pauseMs >= invocation.deadline) throw new ReportableError(stillActive(key, jobRun?.state));
    await invocation.sleep(pauseMs);
  }
}

/**
 * The statements of the stack cover every run that has its tag. So a run that it cannot read belongs to another stack or does
 * not exist, unless another policy denies the call in any case.
 */
async function findUnlessDenied(
  key: JobRunKey,
  owner: Owner,
  invocation: Invocation,
): Promise<JobRun | undefined | 'denied'> {
  try {
    return await findJobRun(key, invocation);
  } catch (error) {
    if (isAccessDenied(error) && !isDeniedAnyway(error) && (await isStackReadable(owner, invocation))) return 'denied';
    throw error;
  }
}

/** Fails for a run without the tags: it may belong to the owner, because tags can be removed. */
function isProvenOwn(key: JobRunKey, owner: Owner, jobRun: JobRun): boolean {
  if (isOwnedBy(owner, jobRun)) return true;
  if (isOwnedByOther(owner, jobRun)) return false;
  const reason = `Job run ${key.id} was not cancelled: the tags that identify its stack and resource are missing`;
  throw new ReportableError(`${reason}\n${cancelCommand(key)}`);
}

/** Ignores a transient failure, because the caller checks the run again. */
async function tryCancelJobRun(key: JobRunKey, invocation: Invocation): Promise<void> {
  try {
    await cancelJobRun(key, within(CANCEL_BUDGET_MS, invocation));
  } catch (error) {
    if (isTransient(error) || (await isVirtualClusterGone(key.virtualClusterId, invocation))) return;
    throw new ReportableError(`${describeFailure('CancelJobRun', error)}\n${cancelCommand(key)}`);
  }
}

/** Only a hint: if DescribeVirtualCluster fails, the run's state decides. */
async function isVirtualClusterGone(virtualClusterId: string, invocation: Invocation): Promise<boolean> {
  try {
    return GONE_STATES.includes(await invocation.emr.describeVirtualClusterState(virtualClusterId));
  } catch (error) {
    return isNotFound(error);
  }
}

function stillActive(key: JobRunKey, state = 'unknown'): string {
  const whatToDo = state === 'CANCEL_PENDING' ? describeCommand(key) : cancelCommand(key);
  return [`Job run ${key.id} is still ${state} after its cancellation was requested`, whatToDo].join('\n');
}

function cancelCommand(key: JobRunKey): string {
  return `Cancel it, then try again: ${cliCommand('cancel-job-run', key)}`;
}

function describeCommand(key: JobRunKey): string {
  return `Once it has ended, try again. To see its state: ${cliCommand('describe-job-run', key)}`;
}
