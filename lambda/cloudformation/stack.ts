import { describeFailure, isAccessDenied } from '../aws/errors';
import { warn } from '../aws/log';
import { withRetries } from '../aws/retry';
import type { Invocation, Stack } from '../aws/services';
import { ReportableError } from './reportable-error';
import { isLate, type Owner } from './request';

/** How far the clocks of AWS services may differ. */
export const CLOCK_SKEW_MS = 5_000;
const RECORD_RETRY_MS = 60_000;

export type StackPhase =
  | 'creating'
  /** Includes a stack that is complete. */
  | 'updating'
  | 'rolling-back'
  | 'rolled-back-or-deleted'
  /** Every resource of the stack is being deleted. */
  | 'being-removed'
  /** Rollback is disabled: CloudFormation has abandoned every request. */
  | 'failed-without-rollback'
  /** The function cannot read the stack: it lacks the policy statements for the stack's job runs. */
  | 'denied'
  /** The stack was not read, or could not be. */
  | 'unknown';

const DENIED_STACK: Stack = { status: 'ACCESS_DENIED' };

const PHASES = new Map<string, StackPhase>([
  ['', 'unknown'],
  [DENIED_STACK.status, 'denied'],
  ['CREATE_IN_PROGRESS', 'creating'],
  ['CREATE_FAILED', 'failed-without-rollback'],
  ['UPDATE_FAILED', 'failed-without-rollback'],
  ['DELETE_IN_PROGRESS', 'being-removed'],
  ['ROLLBACK_IN_PROGRESS', 'being-removed'],
  ['UPDATE_ROLLBACK_IN_PROGRESS', 'rolling-back'],
]);

/** A run that starts in one of these phases belongs to no deployment. */
export const ROLLING_BACK_OR_DELETING: readonly StackPhase[] = [
  'rolling-back',
  'rolled-back-or-deleted',
  'being-removed',
];

export const UNKNOWN_STACK: Stack = { status: '' };

export function phaseOf({ status }: Stack): StackPhase {
  return PHASES.get(status) ?? (/ROLLBACK|DELETE/.test(status) ? 'rolled-back-or-deleted' : 'updating');
}

export function isRollingBackOrDeleting(stack: Stack): boolean {
  return ROLLING_BACK_OR_DELETING.includes(phaseOf(stack));
}

/** The stack has begun another update since the request was made. */
export function hasNewerUpdate({ updatedAt = 0 }: Stack, { requestedAt }: Invocation): boolean {
  return updatedAt > requestedAt + CLOCK_SKEW_MS;
}

/** The request is late, and the stack has begun another update: CloudFormation has abandoned the request. */
export function isSuperseded(stack: Stack, invocation: Invocation): boolean {
  return isLate(invocation) && hasNewerUpdate(stack, invocation);
}

interface ReadStackOptions {
  /** Whether the request continues with an unknown stack, or fails for this reason. */
  readonly ifUnreadable: 'unknown' | { readonly failBecause: string };
  /** How long an ambiguous failure is retried. @default - until the invocation's deadline, like a throttled call */
  readonly ambiguousRetryMs?: number;
}

/** Calls DescribeStacks. Nothing else reads a stack. */
export async function readStack(
  { StackId }: Pick<Owner, 'StackId'>,
  invocation: Invocation,
  { ifUnreadable, ambiguousRetryMs }: ReadStackOptions,
): Promise<Stack> {
  try {
    const describe = () => invocation.describeStack(StackId);
    return await withRetries('DescribeStacks', invocation, describe, { ambiguousRetryMs });
  } catch (error) {
    if (ifUnreadable !== 'unknown')
      throw new ReportableError(`${describeFailure('DescribeStacks', error)}\n${ifUnreadable.failBecause}`);
    warn('cannot read the stack, so its status counts as unknown', error);
    return isAccessDenied(error) ? DENIED_STACK : UNKNOWN_STACK;
  }
}

/** Whether the stack's policy statements are in effect. */
export async function isStackReadable(owner: Pick<Owner, 'StackId'>, invocation: Invocation): Promise<boolean> {
  return (await readStack(owner, invocation, { ifUnreadable: 'unknown' })).status !== DENIED_STACK.status;
}

/** Whether CloudFormation has recorded a run as the physical id of its resource. */
export async function isRecordedInStack(
  arn: string,
  { StackId, LogicalResourceId }: Owner,
  invocation: Invocation,
  { ifUnreadable }: { readonly ifUnreadable: boolean },
): Promise<boolean> {
  try {
    const physicalId = () => invocation.physicalIdOf(StackId, LogicalResourceId);
    const options = { ambiguousRetryMs: RECORD_RETRY_MS };
    return (await withRetries('DescribeStackResource', invocation, physicalId, options)) === arn;
  } catch (error) {
    warn('cannot read the stack resource', error);
    return ifUnreadable;
  }
}
