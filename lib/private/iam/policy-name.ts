import { Aws, Fn } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** The name of a stack's policy for a role elsewhere: what another stack called so as well would be one policy of both. */
export function policyName(prefix: string, role: IConstruct): string {
  const stackUuid = Fn.select(2, Fn.split('/', Aws.STACK_ID));
  return `${prefix}-${stackUuid}-${role.node.addr}`;
}
