import type { IConstruct } from 'constructs';

/**
 * Properties of a `VirtualCluster`.
 *
 * CloudFormation does not have two settings of the API yet, `schedulerConfiguration` (the limits `maxConcurrentJobRuns` and
 * `maxInQueueJobRuns`) and `eksInfo.nodeLabel`: set the limits with the service's UpdateVirtualCluster.
 *
 * @see https://docs.aws.amazon.com/emr-on-eks/latest/APIReference/API_CreateVirtualCluster.html
 */
export interface VirtualClusterProps {
  /**
   * The EKS cluster, in the account and region of the virtual cluster: of `aws-eks`, of `aws-eks-v2`, or a `CfnCluster`.
   *
   * Fails synthesis when the construct is not an EKS cluster.
   */
  readonly cluster: IConstruct;

  /**
   * The Kubernetes namespace that is registered: 1 to 63 lower-case letters, digits and hyphens, the first and the last of which is no
   * hyphen. It must exist, and no other virtual cluster may have it. May be a token.
   */
  readonly namespace: string;

  /**
   * The name of the virtual cluster: 1 to 64 letters, digits, `.`, `-`, `_`, `/` and `#`. May be a token.
   *
   * @default - derived from the construct's path
   */
  readonly virtualClusterName?: string;

  /**
   * Whether the virtual cluster can host sessions of Spark Connect. May not be a token.
   *
   * @default false
   */
  readonly sessionEnabled?: boolean;

  /**
   * The id of a security configuration: 1 to 64 lower-case letters and digits. May be a token.
   *
   * @default - no security configuration
   */
  readonly securityConfigurationId?: string;
}
