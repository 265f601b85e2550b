import { Aws, type CfnResource, Stack } from 'aws-cdk-lib';

const MAX_NAME_LENGTH = 64;

/**
 * The event pattern for the name that the handler gives to a run without a name: the stack name, truncated to fit, and the
 * logical ID.
 *
 * The name of a nested stack is unknown at synthesis, and so is where it is truncated. The pattern then matches only the end.
 */
export function defaultNamePattern(resource: CfnResource, ruleStack: Stack): unknown {
  const stack = Stack.of(resource);
  const end = (stack.resolve(resource.logicalId) as string).slice(-MAX_NAME_LENGTH);
  const room = MAX_NAME_LENGTH - 1 - end.length;
  if (room <= 0) return end;
  if (stack.nestedStackParent) return { suffix: `-${end}` };
  const fits = stack.stackName.length <= room;
  // the pseudo parameter is also correct if the template is deployed under another stack name
  const start = fits && ruleStack === stack ? Aws.STACK_NAME : stack.stackName.slice(0, room);
  return `${start}-${end}`;
}
