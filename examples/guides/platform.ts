import type { Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IVirtualCluster } from '../../lib';

/** The constructs that every guide starts with: a stack, a virtual cluster and the role that jobs run as. */
export interface Platform {
  readonly stack: Stack;
  readonly virtualCluster: IVirtualCluster;
  readonly executionRole: iam.IRole;
}
