import { Names, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** What the place of a construct in the tree tells, before there is the construct. */
export interface Place {
  readonly path: string;
  /** Of its own in the account, also where the same stack is in several regions. */
  readonly name: string;
}

export function placeOf(scope: Construct, id: string, maxLength: number): Place {
  const { region } = Stack.of(scope);
  const construct = new Construct(scope, id);
  const named = Token.isUnresolved(region) ? construct : new Construct(construct, region);
  const name = Names.uniqueResourceName(named, { maxLength, separator: '-' });
  scope.node.tryRemoveChild(id);
  return { path: construct.node.path, name };
}
