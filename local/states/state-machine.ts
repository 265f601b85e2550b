/** A state machine in the part of the Amazon States Language that is known here: what CDK's constructs for tasks emit. */
export interface StateMachine {
  readonly StartAt: string;
  readonly States: Record<string, State>;
  readonly TimeoutSeconds?: number;
  readonly QueryLanguage?: string;
}

export interface State {
  readonly Type: 'Task' | 'Choice' | 'Wait' | 'Pass' | 'Succeed' | 'Fail';
  readonly QueryLanguage?: string;
  readonly Next?: string;
  readonly End?: boolean;
  readonly InputPath?: string | null;
  readonly OutputPath?: string | null;
  readonly ResultPath?: string | null;
  readonly Parameters?: Payload;
  readonly ResultSelector?: Payload;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
  readonly Resource?: string;
  readonly TimeoutSeconds?: number;
  readonly Choices?: readonly ChoiceRule[];
  readonly Default?: string;
  readonly Seconds?: number;
  readonly SecondsPath?: string;
  readonly Result?: unknown;
  readonly Error?: string;
  readonly Cause?: string;
}

export type Payload = Record<string, unknown>;

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly ResultPath?: string | null;
  readonly Next: string;
}

export interface ChoiceRule {
  readonly Variable: string;
  readonly BooleanEquals: boolean;
  readonly Next: string;
}

const MACHINE_FIELDS = ['StartAt', 'States', 'TimeoutSeconds', 'Comment', 'Version', 'QueryLanguage'];
const COMMON_FIELDS = ['Type', 'Comment', 'QueryLanguage', 'InputPath', 'OutputPath'];
const MOVING_FIELDS = [...COMMON_FIELDS, 'Next', 'End'];
const STATE_FIELDS: Record<string, readonly string[]> = {
  Task: [
    ...MOVING_FIELDS,
    ...['Resource', 'Parameters', 'ResultSelector', 'ResultPath', 'Retry', 'Catch', 'TimeoutSeconds'],
  ],
  Choice: [...COMMON_FIELDS, 'Choices', 'Default'],
  Wait: [...MOVING_FIELDS, 'Seconds', 'SecondsPath'],
  Pass: [...MOVING_FIELDS, 'Result', 'Parameters', 'ResultPath'],
  Succeed: COMMON_FIELDS,
  Fail: ['Type', 'Comment', 'QueryLanguage', 'Error', 'Cause'],
};
const RETRIER_FIELDS = [
  ...['ErrorEquals', 'IntervalSeconds', 'MaxAttempts', 'BackoffRate', 'MaxDelaySeconds', 'JitterStrategy', 'Comment'],
];
const CATCHER_FIELDS = ['ErrorEquals', 'ResultPath', 'Next', 'Comment'];
const CHOICE_FIELDS = ['Variable', 'BooleanEquals', 'Next', 'Comment'];

/** Reads a definition. Throws for whatever the interpreter would not do, and for states that do not exist. */
export function parseStateMachine(definition: string): StateMachine {
  const machine = JSON.parse(definition) as StateMachine;
  refuseUnknown(machine, MACHINE_FIELDS, 'the state machine');
  refuseJsonata(machine, 'the state machine');
  requireState(machine, machine.StartAt, 'StartAt');
  for (const [name, state] of Object.entries(machine.States)) {
    const where = `state ${name}`;
    const fields = STATE_FIELDS[state.Type];
    if (!fields)
      throw new Error(`The embedded Step Functions has no states of type ${state.Type}, which ${where} is of`);
    refuseUnknown(state, fields, where);
    refuseJsonata(state, where);
    for (const retrier of state.Retry ?? []) refuseUnknown(retrier, RETRIER_FIELDS, `Retry of ${where}`);
    for (const catcher of state.Catch ?? []) refuseUnknown(catcher, CATCHER_FIELDS, `Catch of ${where}`);
    for (const choice of state.Choices ?? []) refuseUnknown(choice, CHOICE_FIELDS, `Choices of ${where}`);
    for (const { Next: next } of [state, ...(state.Catch ?? []), ...(state.Choices ?? []), { Next: state.Default }])
      if (next !== undefined) requireState(machine, next, where);
  }
  return machine;
}

function refuseUnknown(value: object, known: readonly string[], where: string): void {
  const unknown = Object.keys(value).find((field) => !known.includes(field));
  if (unknown) throw new Error(`The embedded Step Functions does not know the field ${unknown} of ${where}`);
}

function refuseJsonata({ QueryLanguage: language }: { QueryLanguage?: string }, where: string): void {
  if (language !== undefined && language !== 'JSONPath')
    throw new Error(`The embedded Step Functions does not know ${language}, the query language of ${where}`);
}

function requireState(machine: StateMachine, name: string, where: string): void {
  if (!(name in machine.States)) throw new Error(`${where} leads to ${name}, which is not a state`);
}
