import { JOB_RUN_SERVICE_TIMEOUT_SECONDS, type JobRunProperties } from '../../lib/private/contract';
import type { Invocation, Stack } from '../aws/services';
import { isLate, type JobRunRequest } from '../cloudformation/request';
import { hasNewerUpdate, phaseOf } from '../cloudformation/stack';
import type { Situation } from './decide';
import { fingerprint } from './fingerprint';
import { jobRunKey } from './physical-id';

/** Determines the current situation of a request and its stack. */
export function classify(event: JobRunRequest, stack: Stack, invocation: Invocation): Situation {
  const { RequestType, ResourceProperties: wanted, OldResourceProperties: before } = event;
  return {
    request: RequestType === 'Create' ? 'Create' : 'Update',
    change: changeOf(event),
    // a rollback is an update with old and new properties swapped
    undoes: before !== undefined && runsAgain(wanted, before),
    ...classifyStack(stack, invocation),
  };
}

export function classifyStack(
  stack: Stack,
  invocation: Invocation,
): Pick<Situation, 'timing' | 'stack' | 'hasNewerUpdate'> {
  return {
    timing: timingOf(invocation),
    stack: phaseOf(stack),
    hasNewerUpdate: hasNewerUpdate(stack, invocation),
  };
}

function timingOf(invocation: Invocation): Situation['timing'] {
  const expiresAt = invocation.requestedAt + JOB_RUN_SERVICE_TIMEOUT_SECONDS * 1000;
  if (invocation.now() > expiresAt) return 'expired';
  return isLate(invocation) ? 'late' : 'prompt';
}

function changeOf({ PhysicalResourceId, ...event }: JobRunRequest): Situation['change'] {
  const { ResourceProperties: wanted, OldResourceProperties: before } = event;
  if (!jobRunKey(PhysicalResourceId)) return 'start-first';
  if (!runsAgain(before, wanted)) return 'none';
  const { clientToken } = wanted.Request;
  if (clientToken && clientToken === before?.Request.clientToken) return 'same-client-token';
  return wanted.Replace === 'CANCEL_FIRST' ? 'cancel-first' : 'start-first';
}

/** Whether the rerun policy reruns the job when the properties change. */
export function runsAgain(from: JobRunProperties | undefined, to: JobRunProperties): boolean {
  if (!from) return true;
  // removing the values does not rerun the job
  const values = to.RerunValues !== undefined && JSON.stringify(from.RerunValues) !== JSON.stringify(to.RerunValues);
  switch (to.Rerun) {
    case 'ONCE':
      return false;
    case 'VALUES':
      return values;
    case undefined:
      return values || fingerprint({ Request: from.Request }) !== fingerprint({ Request: to.Request });
  }
}
