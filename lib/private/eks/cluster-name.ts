import type { ICluster, IClusterRef } from 'aws-cdk-lib/aws-eks';
import type { IConstruct } from 'constructs';

/** The name of a cluster of `aws-eks` or `aws-eks-v2`, or of a `CfnCluster`. In older CDK versions, these share no interface. */
export function clusterNameOf(cluster: IConstruct): string {
  const { clusterName } = cluster as Partial<ICluster>;
  return clusterName ?? (cluster as IClusterRef).clusterRef.clusterName;
}
