import type { Scope } from './intrinsics';
import type { Operation } from './operation';
import { ResourceFailure } from './resource';
import type { ParameterDeclaration, Template } from './template';

// every CDK stack reads the version of the bootstrap stack from an SSM parameter
const BOOTSTRAP_VERSION = /^\/cdk-bootstrap\/.*\/version$/;

/** Resolves the references of a source, given the resources that the stack has at that moment. */
export function scopeOf(operation: Operation, template: Template): Scope {
  const { stack, handlerFor, importValue } = operation;
  const pseudo = pseudoParameters(operation);
  return {
    template,
    importValue,
    ref(name) {
      const parameter = template.Parameters?.[name];
      if (parameter) return parameterValue(name, parameter);
      return pseudo[name] ?? stack.resources.get(name)?.physicalId;
    },
    getAtt(logicalId, attribute) {
      const record = stack.resources.get(logicalId);
      if (!record) throw new ResourceFailure(`Unresolved reference to ${logicalId}`);
      const value = handlerFor(record.type).attribute(record, attribute, stack);
      if (value === undefined)
        throw new ResourceFailure(`Requested attribute ${attribute} must be a readonly property of ${record.type}`);
      return value;
    },
  };
}

function pseudoParameters({ stack, partition, region, account }: Operation): Record<string, unknown> {
  return {
    'AWS::AccountId': account,
    'AWS::Partition': partition,
    'AWS::Region': region,
    'AWS::StackId': stack.stackId,
    'AWS::StackName': stack.stackName,
    'AWS::URLSuffix': partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com',
    'AWS::NotificationARNs': [],
  };
}

function parameterValue(name: string, { Type: type, Default: value }: ParameterDeclaration): unknown {
  if (value === undefined) throw new Error(`Parameters: [${name}] must have values`);
  if (type.startsWith('AWS::SSM::')) {
    if (BOOTSTRAP_VERSION.test(String(value))) return '30';
    throw new Error(`The embedded cloud does not support SSM parameters, which parameter ${name} reads`);
  }
  return type === 'CommaDelimitedList' || type.startsWith('List<') ? String(value).split(',') : String(value);
}
