import { log } from '../aws/log';
import { within, type Invocation, type JobRunKey, type Stack, type StartedJobRun } from '../aws/services';
import { ReportableError } from '../cloudformation/reportable-error';
import type { JobRunRequest } from '../cloudformation/request';
import type { SuccessResponse } from '../cloudformation/respond';
import { CLOCK_SKEW_MS, phaseOf } from '../cloudformation/stack';
import { AFTER_START_BUDGET_MS, keepOrCancel, readStackAfterStart } from './after-start';
import { tryFindJobRun } from './find-job-run';
import { isCancellable } from './job-run-state';
import { unknownId, unstartedId } from './physical-id';
import { startJobRun } from './start-job-run';
import { attemptOf } from './start-request';
import { isOwnedBy } from './tags';

/** Starts a run, and keeps it unless the deployment is over by then. */
export async function start(event: JobRunRequest, invocation: Invocation): Promise<SuccessResponse> {
  const started = await startJobRun(event, invocation);
  // a stack that is being created has had no earlier requests
  const stack = await readStackIfCreating(event, invocation);
  if (stack) return keepOrCancel(started, 'deployment', stack, event, invocation);
  if (!(await isOfEarlierRequest(started, event, invocation))) return finish(started, event, invocation);
  if (event.ResourceProperties.Request.clientToken)
    throw new ReportableError(clientTokenInUse(), event.PhysicalResourceId ?? unstartedId(event));
  log('INFO', 'CloudFormation reused the id of an earlier request', { jobRunId: started.id });
  return finish(await startJobRun(event, invocation, attemptOf(invocation)), event, invocation);
}

/** Names only the resource's own run: any other run with the same token may belong to someone else. */
export function clientTokenInUse(own?: JobRunKey): string {
  return [
    `No job run was started: the clientToken is already used by ${own ? `job run ${own.id}` : 'a job run'}`,
    'Set a new clientToken with every change, or none',
  ].join('\n');
}

/** Reads the stack last, so that a rollback has little time to begin unnoticed. */
async function finish(started: StartedJobRun, event: JobRunRequest, invocation: Invocation): Promise<SuccessResponse> {
  return keepOrCancel(started, 'deployment', await readStackAfterStart(event, invocation), event, invocation);
}

async function readStackIfCreating(event: JobRunRequest, invocation: Invocation): Promise<Stack | undefined> {
  if (event.RequestType !== 'Create' || event.ResourceProperties.Request.clientToken) return undefined;
  const stack = await readStackAfterStart(event, invocation);
  return phaseOf(stack) === 'creating' ? stack : undefined;
}

/** Whether the run belongs to an earlier request, or to another owner, with the same client token. */
async function isOfEarlierRequest(key: JobRunKey, event: JobRunRequest, invocation: Invocation): Promise<boolean> {
  const run = await tryFindJobRun(key, within(AFTER_START_BUDGET_MS, invocation));
  const { clientToken } = event.ResourceProperties.Request;
  if (!run && clientToken)
    throw new ReportableError(
      `StartJobRun returned job run ${key.id} for this clientToken, but the function cannot verify its owner: deploy again`,
      event.PhysicalResourceId ?? unknownId(event),
    );
  if (!run) return false;
  if (clientToken && !isOwnedBy(event, run)) return true;
  const isOlder = run.createdAt !== undefined && run.createdAt.getTime() < invocation.requestedAt - CLOCK_SKEW_MS;
  return isOlder && !isCancellable(run);
}
