import type { IConstruct } from 'constructs';

/**
 * Properties of a `VirtualCluster`.
 *
 * CloudFormation does not support two settings of the API yet: `schedulerConfiguration` (the limits `maxConcurrentJobRuns` and
 * `maxInQueueJobRuns`) and `eksInfo.nodeLabel`. Set the limits with the UpdateVirtualCluster API.
 *
 * @see https://docs.aws.amazon.com/emr-on-eks/latest/APIReference/API_CreateVirtualCluster.html
 */
export interface VirtualClusterProps {
  /**
   * The EKS cluster, in the account and region of the virtual cluster: a cluster of `aws-eks` or `aws-eks-v2`, or a `CfnCluster`.
   *
   * Fails synthesis when the construct is not an EKS cluster.
   */
  readonly cluster: IConstruct;

  /**
   * The Kubernetes namespace to register: 1 to 63 lowercase letters, digits and hyphens, starting and ending with a letter or
   * digit. It must exist, and must not belong to another virtual cluster. May be a token.
   */
  readonly namespace: string;

  /**
   * The name of the virtual cluster: 1 to 64 letters, digits, `.`, `-`, `_`, `/` and `#`. May be a token.
   *
   * @default - derived from the construct's path
   */
  readonly virtualClusterName?: string;

  /**
   * Whether the virtual cluster can host Spark Connect sessions. Must not be a token.
   *
   * @default false
   */
  readonly sessionEnabled?: boolean;

  /**
   * The ID of a security configuration: 1 to 64 lowercase letters and digits. May be a token.
   *
   * @default - no security configuration
   */
  readonly securityConfigurationId?: string;
}
