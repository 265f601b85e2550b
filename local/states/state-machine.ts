/** A state machine in the part of the Amazon States Language that is known here: what a loop of CDK's constructs emits. */
export interface StateMachine {
  readonly StartAt: string;
  readonly States: Record<string, State>;
  readonly TimeoutSeconds?: number;
}

export type State = TaskState | ChoiceState | WaitState | SucceedState;

/** A state that leads to another one, or to the end. */
interface Moving {
  readonly Next?: string;
  readonly End?: boolean;
}

/** Calls a function, by `lambda:invoke`, or another operation of AWS. */
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
 * Reads a definition. Throws for whatever the interpreter would not do, and for states that do not exist.
 *
 * @param callsAws Whether who interprets the machine also calls operations of AWS other than Lambda's.
 */
export function parseStateMachine(definition: string, callsAws = false): StateMachine {
  const machine = JSON.parse(definition) as StateMachine;
  refuseUnknown(machine, MACHINE_FIELDS, 'the state machine');
  requireState(machine, machine.StartAt, 'StartAt');
  for (const [name, state] of Object.entries(machine.States)) {
    const where = `state ${name}`;
    const fields = STATE_FIELDS[state.Type];
    if (!fields)
      throw new Error(`The embedded Step Functions has no states of type ${state.Type}, which ${where} is of`);
    refuseUnknown(state, fields, where);
    for (const next of checkedNext(state, where, callsAws ? ANY_OPERATION : LAMBDA)) requireState(machine, next, where);
  }
  return machine;
}

/** The states that a state leads to, when what the state holds is known. */
function checkedNext(state: State, where: string, resources: RegExp): (string | undefined)[] {
  switch (state.Type) {
    case 'Task':
      if (!resources.test(state.Resource))
        throw new Error(`The embedded Step Functions does not know the resource ${state.Resource} of ${where}`);
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
  if (unknown) throw new Error(`The embedded Step Functions does not know the field ${unknown} of ${where}`);
}

function requireState(machine: StateMachine, name: string | undefined, where: string): void {
  if (name !== undefined && !(name in machine.States))
    throw new Error(`${where} leads to ${name}, which is not a state`);
}
