import type { Roles } from '../iam/roles';
import { parseStateMachine } from '../states/state-machine';
import type { States } from '../states/states';
import type { Account } from '../account';
import { requireAssumable } from './iam-resources';
import {
  physicalName,
  ResourceFailure,
  textOf,
  type CreateRequest,
  type Outcome,
  type ResourceHandler,
} from './resource';

/** AWS::StepFunctions::StateMachine. */
export function stateMachineHandler(
  states: States,
  roles: Roles,
  { partition, region, account }: Account,
): ResourceHandler {
  const put = ({ owner, logicalId, properties }: CreateRequest): Outcome => {
    const { StateMachineType: type = 'STANDARD', DefinitionString: definition } = properties;
    if (type !== 'STANDARD')
      throw new ResourceFailure(`The embedded cloud does not support ${String(type)} state machines`);
    if (typeof definition !== 'string')
      throw new ResourceFailure('The embedded cloud requires a DefinitionString for a state machine');
    const roleArn = String(properties.RoleArn);
    requireAssumable(roles, roleArn, 'states.amazonaws.com');
    const name = textOf(properties, 'StateMachineName') ?? physicalName(owner, logicalId);
    const arn = `arn:${partition}:states:${region}:${account}:stateMachine:${name}`;
    states.put({ arn, name, roleArn, definition: parseStateMachine(definition) });
    return { physicalId: arn, attributes: { Arn: arn, Name: name } };
  };
  return {
    create: put,
    update: put,
    delete: ({ current }) => states.remove(current.physicalId),
    attribute: ({ attributes }, name) => attributes[name],
  };
}
