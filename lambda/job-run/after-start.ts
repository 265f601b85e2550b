import type { Invocation, Stack, StartedJobRun } from '../aws/services';
import { ReportableError } from '../cloudformation/reportable-error';
import type { JobRunRequest } from '../cloudformation/request';
import type { SuccessResponse } from '../cloudformation/respond';
import { isRecordedInStack, readStack } from '../cloudformation/stack';
import { cancelAndWait } from './cancel';
import { classifyStack } from './classify';
import { decideStarted, type StartedSituation } from './decide';
import { jobRunSuccess } from './success';

/** CloudFormation waits for the response while the stack and the run are read. */
export const AFTER_START_BUDGET_MS = 60_000;

export function readStackAfterStart(event: JobRunRequest, invocation: Invocation): Promise<Stack> {
  return readStack(event, invocation, { ifUnreadable: 'unknown', ambiguousRetryMs: AFTER_START_BUDGET_MS });
}

/** Reports a run that has started, or cancels it if the stack has left the deployment that wanted it. */
export async function keepOrCancel(
  started: StartedJobRun,
  startedBy: StartedSituation['startedBy'],
  stack: Stack,
  event: JobRunRequest,
  invocation: Invocation,
): Promise<SuccessResponse> {
  const hasClientToken = !!event.ResourceProperties.Request.clientToken;
  const action = decideStarted({ startedBy, hasClientToken, ...classifyStack(stack, invocation) });
  const ifUnreadable = action === 'cancel-if-unrecorded';
  if (action === 'keep' || (await isRecordedInStack(started.arn, event, invocation, { ifUnreadable })))
    return jobRunSuccess(started.arn, event, started.name);
  await cancelAndWait(started, invocation);
  const reason = `Job run ${started.id} was cancelled: the stack was in ${stack.status} when the run had started`;
  throw new ReportableError(reason, event.PhysicalResourceId ?? started.arn);
}
