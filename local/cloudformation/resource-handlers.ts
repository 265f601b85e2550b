import type { Account } from '../account';
import type { Clock } from '../clock';
import type { EmrContainers } from '../emr-containers/service';
import type { Roles } from '../iam/roles';
import type { CodeStore } from '../lambda/code';
import type { Functions } from '../lambda/functions';
import type { EmbeddedS3 } from '../s3/s3';
import type { States } from '../states/states';
import { autoDeleteObjectsHandler, bucketHandler, withNamedBuckets } from './bucket-resource';
import type { CustomResources } from './custom-resource';
import { jobTemplateHandler, virtualClusterHandler } from './emr-resources';
import { functionHandler } from './function-resource';
import { inlinePolicyHandler, managedPolicyHandler, oidcProviderHandler, roleHandler } from './iam-resources';
import { otherHandler } from './other-resource';
import type { ResourceHandler } from './resource';
import { stateMachineHandler } from './state-machine-resource';
import { isCustomResource } from './template';

/** The services that create and delete resources. */
interface ResourceHandlersOptions extends Account {
  readonly clock: Clock;
  readonly functions: Functions;
  readonly code: CodeStore;
  readonly roles: Roles;
  readonly states: States;
  readonly emr: EmrContainers;
  readonly customResources: CustomResources;
  /** Undefined if buckets are only names. */
  readonly s3?: EmbeddedS3;
  /** Whether to run the functions of custom resources of a type; the others only get attributes. */
  readonly runs: (type: string) => boolean;
}

/** Selects the handler of a resource by its type. */
export function resourceHandlers(options: ResourceHandlersOptions): (type: string) => ResourceHandler {
  const { clock, functions, code, roles, states, emr, s3, customResources, runs } = options;
  const other = otherHandler(options);
  const handlers: Record<string, ResourceHandler> = {
    'AWS::IAM::Role': roleHandler(roles, options),
    'AWS::IAM::Policy': inlinePolicyHandler(roles),
    'AWS::IAM::RolePolicy': inlinePolicyHandler(roles),
    'AWS::IAM::ManagedPolicy': managedPolicyHandler(roles, options),
    'AWS::IAM::OIDCProvider': oidcProviderHandler(options),
    'AWS::S3::Bucket': bucketHandler(options, s3),
    'AWS::Lambda::Function': functionHandler(functions, roles, options, code),
    'AWS::StepFunctions::StateMachine': stateMachineHandler(states, roles, options),
    'AWS::EMRContainers::VirtualCluster': virtualClusterHandler(emr, clock),
    'AWS::EMRContainers::JobTemplate': jobTemplateHandler(emr),
  };
  if (s3) handlers['Custom::S3AutoDeleteObjects'] = autoDeleteObjectsHandler(other, s3);
  const handlerOf = (type: string) =>
    handlers[type] ?? (isCustomResource(type) && runs(type) ? customResources : other);
  return (type) => (s3 ? withNamedBuckets(handlerOf(type), s3) : handlerOf(type));
}
