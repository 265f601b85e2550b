import type { VirtualClusterProps } from '../../virtual-cluster-props';
import { EKS_CLUSTER } from './type-checks';
import * as limits from './limits';
import { Problems } from './validation-errors';

/** Throws one error that names everything that is wrong with the properties. */
export function validateVirtualCluster(path: string, props = {} as Partial<VirtualClusterProps>): void {
  const problems = new Problems();
  problems.requiredKind('cluster', props.cluster, EKS_CLUSTER);
  problems.requiredText('namespace', props.namespace, limits.NAMESPACE);
  problems.text('virtualClusterName', props.virtualClusterName, limits.NAME);
  problems.text('securityConfigurationId', props.securityConfigurationId, limits.SECURITY_CONFIGURATION_ID);
  problems.throwIfAny(`VirtualCluster ${path}`);
}
