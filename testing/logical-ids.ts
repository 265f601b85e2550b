import { inspect } from 'node:util';
import { CfnElement, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** The logical ID of a construct's resource: the construct itself, or its default child. */
export function logicalIdOf(resource: IConstruct | string): string {
  if (typeof resource === 'string') return resource;
  const element = elementOf(resource);
  return String(Stack.of(element).resolve(element.logicalId));
}

function elementOf(construct: IConstruct): CfnElement {
  if (typeof construct?.node !== 'object')
    throw new Error(`A resource must be a construct or a logical ID, got ${inspect(construct, { depth: 0 })}`);
  for (let current: IConstruct | undefined = construct; current; current = current.node.defaultChild) {
    if (CfnElement.isCfnElement(current)) return current;
  }
  throw new Error(`${construct.node.path} consists of several resources: pass one of its children or a logical ID`);
}
