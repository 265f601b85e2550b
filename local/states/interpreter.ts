import type { Clock } from '../clock';
import { fill, readPath, StateError, writePath } from './data';
import type { Retrier, State, StateMachine } from './state-machine';

/** What a state machine needs from outside. */
export interface Surroundings {
  readonly clock: Clock;
  /** Aborts with the execution. */
  readonly signal: AbortSignal;
  /** The context object, `$$`. */
  readonly context: Record<string, unknown>;
  /** Called when a state is entered; throws to end the execution there. */
  onEnter(name: string, input: unknown): void;
  /** Calls a function; rejects with a `StateError`. */
  invoke(functionArn: string, payload: unknown): Promise<unknown>;
}

/** Runs a state machine; resolves with its output and rejects with the `StateError` that it ended with. */
export async function interpret(machine: StateMachine, input: unknown, around: Surroundings): Promise<unknown> {
  let name: string | undefined = machine.StartAt;
  let data = input;
  while (name !== undefined) {
    const state: State | undefined = machine.States[name];
    if (!state) throw new StateError('States.Runtime', `There is no state ${name}`);
    around.onEnter(name, data);
    const left = await runCatching(state, data, around);
    name = left.next;
    data = left.output;
  }
  return data;
}

interface Left {
  readonly next: string | undefined;
  readonly output: unknown;
}

async function runCatching(state: State, data: unknown, around: Surroundings): Promise<Left> {
  const attempts = new Map<Retrier, number>();
  for (;;) {
    try {
      return await run(state, data, around);
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      const retrier = state.Retry?.find(({ ErrorEquals }) => matches(ErrorEquals, error));
      const attempt = retrier ? (attempts.get(retrier) ?? 0) : 0;
      if (retrier && attempt < (retrier.MaxAttempts ?? 3)) {
        attempts.set(retrier, attempt + 1);
        await around.clock.sleep(delayOf(retrier, attempt) * 1000, around.signal);
        continue;
      }
      const catcher = state.Catch?.find(({ ErrorEquals }) => matches(ErrorEquals, error));
      if (!catcher) throw error;
      const result = { Error: error.error, Cause: error.reason };
      return { next: catcher.Next, output: writePath(catcher.ResultPath, data, result) };
    }
  }
}

async function run(state: State, data: unknown, around: Surroundings): Promise<Left> {
  const input = readPath(state.InputPath, data);
  const leave = (output: unknown, next = state.Next): Left => ({ next, output: readPath(state.OutputPath, output) });
  switch (state.Type) {
    case 'Task': {
      const result = await runTask(state, fill(state.Parameters, input, around.context), around);
      const selected = fill(state.ResultSelector, result, around.context);
      return leave(writePath(state.ResultPath, data, selected));
    }
    case 'Pass': {
      const result = 'Result' in state ? state.Result : fill(state.Parameters, input, around.context);
      return leave(writePath(state.ResultPath, data, result));
    }
    case 'Wait':
      await around.clock.sleep(secondsOf(state, input) * 1000, around.signal);
      return leave(input);
    case 'Choice': {
      const rule = state.Choices?.find(({ Variable, BooleanEquals }) => readPath(Variable, input) === BooleanEquals);
      const next = rule?.Next ?? state.Default;
      if (next === undefined) throw new StateError('States.NoChoiceMatched', 'Failed to transition out of the state');
      return leave(input, next);
    }
    case 'Succeed':
      return leave(input);
    case 'Fail':
      throw new StateError(state.Error ?? '', state.Cause ?? '');
  }
}

async function runTask(state: State, input: unknown, around: Surroundings): Promise<unknown> {
  const { Resource: resource = '', TimeoutSeconds: timeout } = state;
  const work = callFunction(resource, input, around);
  if (timeout === undefined) return work;
  const done = new AbortController();
  const late = around.clock.sleep(timeout * 1000, AbortSignal.any([around.signal, done.signal])).then(() => {
    throw new StateError('States.Timeout', `The task did not end within ${timeout} seconds`);
  });
  return Promise.race([work, late]).finally(() => done.abort());
}

async function callFunction(resource: string, input: unknown, around: Surroundings): Promise<unknown> {
  if (/^arn:[^:]+:lambda:[^:]+:\d+:function:/.test(resource)) return around.invoke(resource, input);
  if (!/^arn:[^:]+:states:::lambda:invoke$/.test(resource))
    throw new StateError('States.Runtime', `The embedded Step Functions does not know the resource ${resource}`);
  const { FunctionName: functionArn, Payload: payload = {} } = input as { FunctionName: string; Payload?: unknown };
  return { ExecutedVersion: '$LATEST', Payload: await around.invoke(functionArn, payload), StatusCode: 200 };
}

function secondsOf({ Seconds: seconds, SecondsPath: path }: State, input: unknown): number {
  const value = path === undefined ? seconds : readPath(path, input);
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

/** As the service does: States.ALL does not mean errors of the machine itself. */
function matches(names: readonly string[], { error }: StateError): boolean {
  if (names.includes(error)) return true;
  if (error === 'States.Runtime' || error === 'States.DataLimitExceeded') return false;
  return names.includes('States.ALL') || (error !== 'States.Timeout' && names.includes('States.TaskFailed'));
}
