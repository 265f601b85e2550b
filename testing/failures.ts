import type { CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import type { IConstruct } from 'constructs';
import { logicalIdOf } from './logical-ids';
import { declaredIn } from './views';

/** The planned failures of a deployment, by logical ID. Throws for a resource that no stack has. */
export function failuresOf(
  failing: readonly (IConstruct | string)[] = [],
  stacks: readonly CloudFormationStackArtifact[],
): Record<string, { reason: string }> {
  const declared = stacks.flatMap(declaredIn);
  const logicalIds = failing.map(logicalIdOf);
  const unknown = logicalIds.find((logicalId) => !declared.includes(logicalId));
  if (unknown !== undefined)
    throw new Error(`failing must name resources of the app: no stack has ${unknown}, only ${declared.join(', ')}`);
  return Object.fromEntries(logicalIds.map((logicalId) => [logicalId, { reason: 'Listed in failing' }]));
}
