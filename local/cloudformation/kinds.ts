import type { Account } from '../account';
import type { Clock } from '../clock';
import type { EmrContainers } from '../emr-containers/service';
import type { Roles } from '../iam/roles';
import type { CodeStore } from '../lambda/code';
import type { Functions } from '../lambda/functions';
import type { States } from '../states/states';
import type { CustomResources } from './custom-resource';
import { jobTemplateKind, virtualClusterKind } from './emr-resources';
import { functionKind } from './function-resource';
import { inlinePolicyKind, managedPolicyKind, oidcProviderKind, roleKind } from './iam-resources';
import { otherKind } from './other-resource';
import type { ResourceKind } from './resource';
import { stateMachineKind } from './state-machine-resource';
import { isCustomResource } from './template';

/** The services in which resources come and go. */
interface KindOptions extends Account {
  readonly clock: Clock;
  readonly functions: Functions;
  readonly code: CodeStore;
  readonly roles: Roles;
  readonly states: States;
  readonly emr: EmrContainers;
  readonly customResources: CustomResources;
  /** Whether custom resources of a type are run; the others only get attributes. */
  readonly runs: (type: string) => boolean;
}

/** Chooses the kind of a resource by its type. */
export function resourceKinds(options: KindOptions): (type: string) => ResourceKind {
  const { clock, functions, code, roles, states, emr, customResources, runs } = options;
  const other = otherKind(options);
  const kinds: Record<string, ResourceKind> = {
    'AWS::IAM::Role': roleKind(roles, options),
    'AWS::IAM::Policy': inlinePolicyKind(roles),
    'AWS::IAM::RolePolicy': inlinePolicyKind(roles),
    'AWS::IAM::ManagedPolicy': managedPolicyKind(roles, options),
    'AWS::IAM::OIDCProvider': oidcProviderKind(options),
    'AWS::Lambda::Function': functionKind(functions, roles, options, code),
    'AWS::StepFunctions::StateMachine': stateMachineKind(states, roles, options),
    'AWS::EMRContainers::VirtualCluster': virtualClusterKind(emr, clock),
    'AWS::EMRContainers::JobTemplate': jobTemplateKind(emr),
  };
  return (type) => (isCustomResource(type) && runs(type) ? customResources : (kinds[type] ?? other));
}
