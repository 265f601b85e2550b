import { warn } from '../aws/log';
import { withRetries } from '../aws/retry';
import type { Owner } from '../job-run/identity';
import type { Invocation, Stack } from '../aws/services';

/** From when on a request counts as late: Lambda tries again after a minute, and can hold an event back for hours. */
const LATE_MS = 50_000;
/** How exactly the times of AWS's parts are taken to agree. */
export const CLOCK_SKEW_MS = 5_000;

/** The stack is on its way back or out: nothing that is started now would have anybody to know of it. */
export function isRollingBackOrDeleting({ status }: Stack): boolean {
  return /ROLLBACK|DELETE/.test(status);
}

/** All of the stack is going: no run of its resources is wanted any more, not even one that replaced another. */
export function isBeingRemoved({ status }: Stack): boolean {
  return /^(DELETE|ROLLBACK)_IN_PROGRESS$/.test(status);
}

/** The stack has failed, and with its rollback disabled is left so: CloudFormation waits for no answer any more. */
export function isFailedWithoutRollback({ status }: Stack): boolean {
  return /^(CREATE|UPDATE)_FAILED$/.test(status);
}

/** The stack is made for the first time: no request of it can have been there before. */
export function isFirstCreation({ status }: Stack): boolean {
  return status === 'CREATE_IN_PROGRESS';
}

export function isLate(invocation: Invocation): boolean {
  return invocation.now() > invocation.requestedAt + LATE_MS;
}

/** The stack has begun another update since the request was made. */
export function hasNewerUpdate({ updatedAt = 0 }: Stack, { requestedAt }: Invocation): boolean {
  return updatedAt > requestedAt + CLOCK_SKEW_MS;
}

/** The request is late, and the stack has begun another update: CloudFormation has given the request up. */
export function isSuperseded(stack: Stack, invocation: Invocation): boolean {
  return isLate(invocation) && hasNewerUpdate(stack, invocation);
}

/** A stack; what does not get through is asked again for so many milliseconds, and for longer when it is refused for its pace. */
export function describeStack(stackId: string, ambiguousRetryMs: number, invocation: Invocation): Promise<Stack> {
  return withRetries('DescribeStacks', invocation, () => invocation.describeStack(stackId), { ambiguousRetryMs });
}

/** Whether CloudFormation knows the run as that of its resource. What cannot be found out counts as known, as a rule: nobody ends it. */
export async function isRecordedInStack(
  arn: string,
  { StackId, LogicalResourceId }: Owner,
  invocation: Invocation,
  otherwise = true,
): Promise<boolean> {
  const physicalId = () => invocation.physicalIdOf(StackId, LogicalResourceId);
  try {
    return (await withRetries('DescribeStackResource', invocation, physicalId, { ambiguousRetryMs: 60_000 })) === arn;
  } catch (error) {
    warn('the resource cannot be read from the stack', error);
    return otherwise;
  }
}
