import { Aws, type CfnResource, Stack } from 'aws-cdk-lib';

const MAX_NAME_LENGTH = 64;

/**
 * The event pattern for the name that the handler gives to a run without one: the stack's name, cut to fit, and the logical id.
 *
 * The name of a nested stack, and so where it is cut, is only known once it is deployed: the pattern matches the end.
 */
export function defaultNamePattern(resource: CfnResource, ruleStack: Stack): unknown {
  const stack = Stack.of(resource);
  const end = (stack.resolve(resource.logicalId) as string).slice(-MAX_NAME_LENGTH);
  const room = MAX_NAME_LENGTH - 1 - end.length;
  if (room <= 0) return end;
  if (stack.nestedStackParent) return { suffix: `-${end}` };
  const fits = stack.stackName.length <= room;
  // the pseudo parameter is right also for a template that is deployed under another name
  const start = fits && ruleStack === stack ? Aws.STACK_NAME : stack.stackName.slice(0, room);
  return `${start}-${end}`;
}
