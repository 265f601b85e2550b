import type { Roles } from '../iam/roles';
import type { Code, CodeStore } from '../lambda/code';
import type { Functions } from '../lambda/functions';
import type { Account } from '../account';
import { requireAssumable } from './iam-resources';
import {
  physicalName,
  textOf,
  type CreateRequest,
  type Outcome,
  type Properties,
  type ResourceHandler,
} from './resource';

const MAX_NAME = 64;

/** AWS::Lambda::Function. */
export function functionHandler(
  functions: Functions,
  roles: Roles,
  { partition, region, account }: Account,
  codeStore: CodeStore,
): ResourceHandler {
  const put = ({ owner, logicalId, properties }: CreateRequest): Outcome => {
    const roleArn = String(properties.Role);
    requireAssumable(roles, roleArn, 'lambda.amazonaws.com');
    const generated = physicalName(owner, logicalId);
    const name = textOf(properties, 'FunctionName') ?? generated.slice(-MAX_NAME).replace(/^-/, '');
    const arn = `arn:${partition}:lambda:${region}:${account}:function:${name}`;
    const { LogGroup: logGroup } = (properties.LoggingConfig ?? {}) as { LogGroup?: string };
    functions.put({
      name,
      arn,
      roleArn,
      runtime: String(properties.Runtime),
      handler: String(properties.Handler),
      timeout: Number(properties.Timeout ?? 3),
      memorySize: Number(properties.MemorySize ?? 128),
      logGroupName: logGroup ?? `/aws/lambda/${name}`,
      variables: variablesOf(properties),
      directory: () => codeStore.directoryOf(properties.Code as Code),
    });
    return { physicalId: name, attributes: { Arn: arn } };
  };
  return {
    create: put,
    update: put,
    delete: ({ current }) => functions.remove(String(current.attributes.Arn)),
    attribute: ({ attributes }, name) => attributes[name],
  };
}

function variablesOf({ Environment: environment }: Properties): Record<string, string> {
  const { Variables: variables = {} } = (environment ?? {}) as { Variables?: Record<string, unknown> };
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, String(value)]));
}
