import { persist } from './retry';
import { within, type Invocation } from './services';

/** The stack is on its way back or out: nothing that is started now would have anybody to know of it. */
export function isGoingBack(stackStatus: string): boolean {
  return /ROLLBACK|DELETE/.test(stackStatus);
}

/** All of the stack is going: no run of its resources is wanted any more, not even one that replaced another. */
export function isGoing(stackStatus: string): boolean {
  return /^(DELETE|ROLLBACK)_IN_PROGRESS$/.test(stackStatus);
}

/** The status of a stack, asked for so many milliseconds at most. */
export function stackStatus(stackId: string, milliseconds: number, invocation: Invocation): Promise<string> {
  return persist('DescribeStacks', within(milliseconds, invocation), () => invocation.stackStatus(stackId));
}
