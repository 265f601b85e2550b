import type { Clock } from '../clock';
import { fill, readPath, StateError, writePath } from './data';
import type { Choice, Retrier, State, StateMachine, TaskState } from './state-machine';

/** The environment of a state machine. */
export interface Surroundings {
  readonly clock: Clock;
  /** Aborts with the execution. */
  readonly signal: AbortSignal;
  /** Called when a state is entered; throws to end the execution there. */
  onEnter(name: string, input: unknown): void;
  /** Invokes a function; rejects with a `StateError`. */
  invoke(functionArn: string, payload: unknown): Promise<unknown>;
  /** Calls another AWS operation, such as `cloudformation:updateStack`, if the environment supports it. */
  call?(operation: string, parameters: unknown): Promise<unknown>;
}

/** Runs a state machine. Resolves with its output, or rejects with the `StateError` that ended it. */
export async function interpret(machine: StateMachine, input: unknown, around: Surroundings): Promise<unknown> {
  let name: string | undefined = machine.StartAt;
  let data = input;
  while (name !== undefined) {
    const state: State | undefined = machine.States[name];
    if (!state) throw new StateError('States.Runtime', `There is no state ${name}`);
    around.onEnter(name, data);
    const left = await runRetrying(state, data, around);
    name = left.next;
    data = left.output;
  }
  return data;
}

interface Left {
  readonly next: string | undefined;
  readonly output: unknown;
}

async function runRetrying(state: State, input: unknown, around: Surroundings): Promise<Left> {
  const attempts = new Map<Retrier, number>();
  for (;;) {
    try {
      return await run(state, input, around);
    } catch (error) {
      if (!(error instanceof StateError) || state.Type !== 'Task') throw error;
      const retrier = state.Retry?.find(({ ErrorEquals }) => matches(ErrorEquals, error));
      const attempt = retrier ? (attempts.get(retrier) ?? 0) : 0;
      if (!retrier || attempt >= (retrier.MaxAttempts ?? 3)) throw error;
      attempts.set(retrier, attempt + 1);
      await around.clock.sleep(delayOf(retrier, attempt) * 1000, around.signal);
    }
  }
}

async function run(state: State, input: unknown, around: Surroundings): Promise<Left> {
  switch (state.Type) {
    case 'Task':
      return { next: state.Next, output: await runTask(state, input, around) };
    case 'Wait':
      await around.clock.sleep(secondsOf(state.Seconds ?? readPath(state.SecondsPath!, input)) * 1000, around.signal);
      return { next: state.Next, output: input };
    case 'Choice': {
      const rule = state.Choices.find((choice) => isChosen(choice, input));
      const next = rule?.Next ?? state.Default;
      if (next === undefined) throw new StateError('States.NoChoiceMatched', 'Failed to transition out of the state');
      return { next, output: input };
    }
    case 'Succeed':
      return { next: undefined, output: input };
  }
}

async function runTask(state: TaskState, input: unknown, around: Surroundings): Promise<unknown> {
  const { Parameters: parameters, ResultSelector: selector, ResultPath: path = '$' } = state;
  const [, operation] = /:aws-sdk:(.*)$/.exec(state.Resource) ?? [];
  if (operation !== undefined) {
    const reply = await around.call!(operation, fill(parameters, input));
    return writePath(path, input, selector === undefined ? reply : fill(selector, reply));
  }
  const { FunctionName: functionArn, Payload: payload = {} } = fill(parameters, input) as {
    FunctionName: string;
    Payload?: unknown;
  };
  const result = { ExecutedVersion: '$LATEST', Payload: await around.invoke(functionArn, payload), StatusCode: 200 };
  return writePath(path, input, selector === undefined ? result : fill(selector, result));
}

function isChosen({ Variable, BooleanEquals, StringEqualsPath }: Choice, input: unknown): boolean {
  const wanted = StringEqualsPath === undefined ? BooleanEquals : readPath(StringEqualsPath, input);
  return readPath(Variable, input) === wanted;
}

function secondsOf(value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0)
    throw new StateError('States.Runtime', 'The SecondsPath parameter does not reference a positive integer');
  return value;
}

function delayOf(
  { IntervalSeconds = 1, BackoffRate = 2, MaxDelaySeconds = Infinity }: Retrier,
  attempt: number,
): number {
  return Math.min(IntervalSeconds * BackoffRate ** attempt, MaxDelaySeconds);
}

/** As in Step Functions, States.ALL does not match errors of the state machine itself. */
function matches(names: readonly string[], { error }: StateError): boolean {
  if (names.includes(error)) return true;
  return error !== 'States.Runtime' && (names.includes('States.ALL') || names.includes('States.TaskFailed'));
}
