import type { JobRunProperties } from '../../lib/private/contract';
import { log } from '../aws/log';
import type { Invocation, Stack } from '../aws/services';
import { ReportableError } from '../cloudformation/reportable-error';
import type { JobRunRequest } from '../cloudformation/request';
import type { SuccessResponse } from '../cloudformation/respond';
import { isRollingBackOrDeleting, readStack, UNKNOWN_STACK } from '../cloudformation/stack';
import { refuseAbandoned } from './abandoned';
import { cancelAndWait } from './cancel';
import { classify } from './classify';
import { decide } from './decide';
import { handleDelete } from './delete';
import { jobRunKey, jobRunKeyIn } from './physical-id';
import { handleRollback, type RollbackRequest } from './rollback';
import { refuseSecureReferences } from './secure-references';
import { clientTokenInUse, start } from './start';
import { jobRunSuccess } from './success';

const STACK_RETRY_MS = 90_000;

/** Handles a request for `Custom::EMRContainersJobRun`. */
export function handleJobRun(event: JobRunRequest, invocation: Invocation): Promise<SuccessResponse> {
  if (event.RequestType === 'Delete') return handleDelete(event, invocation);
  const { ResourceProperties: wanted, OldResourceProperties: before } = event;
  return handleDeployment(
    { ...event, ResourceProperties: withRequest(wanted), OldResourceProperties: before && withRequest(before) },
    invocation,
  );
}

/** A handwritten template may lack the request, which must not block a rollback to a template that has it. */
function withRequest(properties: JobRunProperties): JobRunProperties {
  return { ...properties, Request: Object(properties.Request) as JobRunProperties['Request'] };
}

async function handleDeployment(
  event: JobRunRequest,
  invocation: Invocation,
  stack = UNKNOWN_STACK,
): Promise<SuccessResponse> {
  const { PhysicalResourceId: current = '' } = event;
  const action = decide(classify(event, stack, invocation));
  switch (action) {
    case 'read-stack':
      return handleDeployment(event, invocation, await readStackBeforeStart(event, invocation));
    case 'keep':
      log('INFO', 'keeping the current job run', { jobRunArn: current });
      return jobRunSuccess(current, event);
    case 'start':
      refuseSecureReferences(event);
      return start(event, invocation);
    case 'cancel-then-start':
      refuseSecureReferences(event);
      await cancelCurrent(event, invocation);
      return start(event, invocation);
    case 'roll-back':
      return handleRollback(event as RollbackRequest, stack, invocation);
    case 'refuse-abandoned':
      return refuseAbandoned(event, invocation);
    case 'refuse-same-client-token':
      throw new ReportableError(clientTokenInUse(jobRunKey(current)));
  }
}

async function cancelCurrent(event: JobRunRequest, invocation: Invocation): Promise<void> {
  const key = jobRunKeyIn(event, event.PhysicalResourceId);
  log('INFO', 'cancelling the current job run before starting its replacement', { jobRunId: key?.id });
  if (key) await cancelAndWait(key, event, invocation);
  // the stack may have begun to roll back during the wait
  if (isRollingBackOrDeleting(await readStackBeforeStart(event, invocation))) await refuseAbandoned(event, invocation);
}

function readStackBeforeStart(event: JobRunRequest, invocation: Invocation): Promise<Stack> {
  const failBecause = 'No job run was started because the stack status is unknown';
  return readStack(event, invocation, { ifUnreadable: { failBecause }, ambiguousRetryMs: STACK_RETRY_MS });
}
