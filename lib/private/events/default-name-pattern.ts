import { Aws, type CfnResource, Stack } from 'aws-cdk-lib';

/** The most characters that the service takes for a name. */
const MAX_NAME = 64;

/**
 * What an event pattern has for the name that the handler gives to a run without one: stack and logical id, the stack's cut.
 *
 * The name of a nested stack is not known before it is deployed, nor how much of it is cut: there, the end has to do.
 */
export function defaultNamePattern(resource: CfnResource, ruleStack: Stack): unknown {
  const stack = Stack.of(resource);
  const end = (stack.resolve(resource.logicalId) as string).slice(-MAX_NAME);
  const room = MAX_NAME - 1 - end.length;
  if (room <= 0) return end;
  if (stack.nestedStackParent) return { suffix: `-${end}` };
  const fits = stack.stackName.length <= room;
  // the pseudo parameter is right also for a template that is deployed under another name
  const start = fits && ruleStack === stack ? Aws.STACK_NAME : stack.stackName.slice(0, room);
  return `${start}-${end}`;
}
