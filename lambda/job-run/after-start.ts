import type { Invocation, Stack, StartedJobRun } from '../aws/services';
import { ReportableError } from '../cloudformation/reportable-error';
import type { JobRunRequest } from '../cloudformation/request';
import type { SuccessResponse } from '../cloudformation/respond';
import { isRecordedInStack, phaseOf, readStack } from '../cloudformation/stack';
import { cancelAndWait } from './cancel';
import { classifyStack } from './classify';
import { decideStarted, type StartedSituation } from './decide';
import { jobRunSuccess } from './success';

/** Short, because CloudFormation waits for the response while the stack and the run are read. */
export const AFTER_START_BUDGET_MS = 60_000;

export function readStackAfterStart(event: JobRunRequest, invocation: Invocation): Promise<Stack> {
  return readStack(event, invocation, { ifUnreadable: 'unknown', ambiguousRetryMs: AFTER_START_BUDGET_MS });
}

/** Reports a started run, or cancels it if the deployment that requested it is over. */
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
  // a user's clientToken may return a run that belongs to someone else
  const { isOwn } = await cancelAndWait(started, event, invocation);
  const outcome = isOwn ? `Job run ${started.id} was cancelled` : 'No job run was started';
  throw new ReportableError(`${outcome}: ${causeOf(stack)}`, event.PhysicalResourceId ?? started.arn);
}

function causeOf(stack: Stack): string {
  if (phaseOf(stack) !== 'denied') return `the stack was already in ${stack.status} when StartJobRun returned`;
  const cause = 'the function has no permissions for job runs of this stack (cloudformation:DescribeStacks was denied)';
  return `${cause}\nUse the JobRun construct, which grants these permissions`;
}
