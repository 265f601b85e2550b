import type { Construct } from 'constructs';
import type { VirtualClusterProps } from '../../virtual-cluster-props';
import * as limits from './limits';
import { BOOLEAN, EKS_CLUSTER } from './type-checks';
import { checkEnvironment } from './validate-environment';
import { ValidationErrors } from './validation-errors';

/** Throws one error that names every invalid property. */
export function validateVirtualCluster(scope: Construct, props = {} as Partial<VirtualClusterProps>): void {
  const errors = new ValidationErrors();
  errors.requiredType('cluster', props.cluster, EKS_CLUSTER);
  errors.requiredText('namespace', props.namespace, limits.NAMESPACE);
  errors.text('virtualClusterName', props.virtualClusterName, limits.NAME);
  errors.text('securityConfigurationId', props.securityConfigurationId, limits.SECURITY_CONFIGURATION_ID);
  errors.type('sessionEnabled', props.sessionEnabled, BOOLEAN);
  checkEnvironment('cluster', props.cluster, scope, errors);
  errors.throwIfAny(`VirtualCluster ${scope.node.path}`);
}
