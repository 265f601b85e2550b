import { persist } from './retry';
import { within, type Invocation, type Stack } from './services';

/** The stack is on its way back or out: nothing that is started now would have anybody to know of it. */
export function isGoingBack(stackStatus: string): boolean {
  return /ROLLBACK|DELETE/.test(stackStatus);
}

/** All of the stack is going: no run of its resources is wanted any more, not even one that replaced another. */
export function isGoing(stackStatus: string): boolean {
  return /^(DELETE|ROLLBACK)_IN_PROGRESS$/.test(stackStatus);
}

/** The stack is made for the first time: no request of it can have been there before. */
export function isFirstCreation(stackStatus: string): boolean {
  return stackStatus === 'CREATE_IN_PROGRESS';
}

/** A stack, asked for so many milliseconds at most. */
export function describeStack(stackId: string, milliseconds: number, invocation: Invocation): Promise<Stack> {
  return persist('DescribeStacks', within(milliseconds, invocation), () => invocation.describeStack(stackId));
}
