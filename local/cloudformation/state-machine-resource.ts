import { parseStateMachine } from '../states/state-machine';
import type { States } from '../states/states';
import type { Account } from '../account';
import { physicalName } from './physical-name';
import { ResourceFailure, textOf, type CreateRequest, type Outcome, type ResourceKind } from './resource';

/** AWS::StepFunctions::StateMachine. */
export function stateMachineKind(states: States, { partition, region, account }: Account): ResourceKind {
  const put = ({ owner, logicalId, properties }: CreateRequest): Outcome => {
    const { StateMachineType: type = 'STANDARD', DefinitionString: definition } = properties;
    if (type !== 'STANDARD') throw new ResourceFailure(`The embedded cloud has no ${String(type)} state machines`);
    if (typeof definition !== 'string') throw new ResourceFailure('A state machine needs a DefinitionString here');
    const name = textOf(properties, 'StateMachineName') ?? physicalName(owner, logicalId);
    const arn = `arn:${partition}:states:${region}:${account}:stateMachine:${name}`;
    states.put({ arn, name, roleArn: String(properties.RoleArn), definition: parseStateMachine(definition) });
    return { physicalId: arn, attributes: { Arn: arn, Name: name } };
  };
  return {
    create: put,
    update: put,
    delete: ({ current }) => states.remove(current.physicalId),
    attribute: ({ attributes }, name) => attributes[name],
  };
}
