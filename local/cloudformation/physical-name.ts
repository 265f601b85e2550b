import { createHash } from 'node:crypto';
import type { Owner } from './resource';

/** The name that CloudFormation gives to a resource without one: the same for as long as the stack exists. */
export function physicalName({ stackName, stackId }: Owner, logicalId: string): string {
  const hash = createHash('sha256').update(`${stackId}|${logicalId}`).digest('hex');
  return `${stackName}-${logicalId}-${BigInt(`0x${hash}`).toString(36).toUpperCase().slice(0, 12)}`;
}
