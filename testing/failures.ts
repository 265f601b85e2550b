import type { CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import type { IConstruct } from 'constructs';
import { logicalIdOf } from './logical-ids';
import { declaredIn } from './views';

/** What is to fail in a deployment, by logical ID. Throws for what no stack has. */
export function failuresOf(
  failing: readonly (IConstruct | string)[] = [],
  stacks: readonly CloudFormationStackArtifact[],
): Record<string, { reason: string }> {
  const declared = stacks.flatMap(declaredIn);
  const logicalIds = failing.map(logicalIdOf);
  const unknown = logicalIds.find((logicalId) => !declared.includes(logicalId));
  if (unknown !== undefined)
    throw new Error(`failing: no stack has a resource ${unknown}, only ${declared.join(', ')}`);
  return Object.fromEntries(logicalIds.map((logicalId) => [logicalId, { reason: 'Failed as the test demands' }]));
}
