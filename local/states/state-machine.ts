/** A state machine in a subset of the Amazon States Language: what a loop of CDK constructs generates. */
export interface StateMachine {
  readonly StartAt: string;
  readonly States: Record<string, State>;
  readonly TimeoutSeconds?: number;
}

export type State = TaskState | ChoiceState | WaitState | SucceedState;

/** A state with a next state, or an end state. */
interface Moving {
  readonly Next?: string;
  readonly End?: boolean;
}

/** Invokes a function with `lambda:invoke`, or calls another AWS operation. */
export interface TaskState extends Moving {
  readonly Type: 'Task';
  readonly Resource: string;
  readonly Parameters: unknown;
  readonly ResultSelector?: unknown;
  readonly ResultPath?: string;
  readonly Retry?: readonly Retrier[];
}

interface ChoiceState {
  readonly Type: 'Choice';
  readonly Choices: readonly Choice[];
  readonly Default?: string;
}

export interface Choice {
  readonly Variable: string;
  readonly BooleanEquals?: boolean;
  readonly StringEqualsPath?: string;
  readonly Next: string;
}

interface WaitState extends Moving {
  readonly Type: 'Wait';
  readonly SecondsPath?: string;
  readonly Seconds?: number;
}

interface SucceedState {
  readonly Type: 'Succeed';
}

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
}

const MACHINE_FIELDS = ['StartAt', 'States', 'TimeoutSeconds', 'Comment'];
const STATE_FIELDS: Record<string, readonly string[]> = {
  Task: ['Type', 'Comment', 'Next', 'End', 'Resource', 'Parameters', 'ResultSelector', 'ResultPath', 'Retry'],
  Choice: ['Type', 'Comment', 'Choices', 'Default'],
  Wait: ['Type', 'Comment', 'Next', 'End', 'SecondsPath', 'Seconds'],
  Succeed: ['Type', 'Comment'],
};
const RETRIER_FIELDS = [
  ...['ErrorEquals', 'IntervalSeconds', 'MaxAttempts', 'BackoffRate', 'MaxDelaySeconds', 'JitterStrategy', 'Comment'],
];
const CHOICE_FIELDS = ['Variable', 'BooleanEquals', 'StringEqualsPath', 'Next', 'Comment'];

const LAMBDA = /^arn:[^:]+:states:::lambda:invoke$/;
const ANY_OPERATION = /^arn:[^:]+:states:::(lambda:invoke|aws-sdk:\w+:\w+)$/;

/**
 * Reads a definition. Throws for unsupported elements, and for references to states that do not exist.
 *
 * @param callsAws Whether the interpreter also calls AWS operations other than Lambda's.
 */
export function parseStateMachine(definition: string, callsAws = false): StateMachine {
  const machine = JSON.parse(definition) as StateMachine;
  refuseUnknown(machine, MACHINE_FIELDS, 'the state machine');
  requireState(machine, machine.StartAt, 'StartAt');
  for (const [name, state] of Object.entries(machine.States)) {
    const where = `state ${name}`;
    const fields = STATE_FIELDS[state.Type];
    if (!fields) throw new Error(`The embedded Step Functions does not support the type ${state.Type} of ${where}`);
    refuseUnknown(state, fields, where);
    for (const next of checkedNext(state, where, callsAws ? ANY_OPERATION : LAMBDA)) requireState(machine, next, where);
  }
  return machine;
}

/** The states that a state leads to, after checking its fields. */
function checkedNext(state: State, where: string, resources: RegExp): (string | undefined)[] {
  switch (state.Type) {
    case 'Task':
      if (!resources.test(state.Resource))
        throw new Error(`The embedded Step Functions does not support the resource ${state.Resource} of ${where}`);
      for (const retrier of state.Retry ?? []) refuseUnknown(retrier, RETRIER_FIELDS, `Retry of ${where}`);
      return [state.Next];
    case 'Choice':
      for (const choice of state.Choices) refuseUnknown(choice, CHOICE_FIELDS, `Choices of ${where}`);
      return [state.Default, ...state.Choices.map(({ Next: next }) => next)];
    case 'Wait':
      return [state.Next];
    case 'Succeed':
      return [];
  }
}

function refuseUnknown(value: object, known: readonly string[], where: string): void {
  const unknown = Object.keys(value).find((field) => !known.includes(field));
  if (unknown) throw new Error(`The embedded Step Functions does not support the field ${unknown} of ${where}`);
}

function requireState(machine: StateMachine, name: string | undefined, where: string): void {
  if (name !== undefined && !(name in machine.States))
    throw new Error(`${where} leads to ${name}, which is not a state`);
}
