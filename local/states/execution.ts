import type { Clock } from '../clock';
import type { Caller } from '../http';
import { FunctionError } from '../lambda/environment';
import type { Functions } from '../lambda/functions';
import { ServiceError } from '../service';
import { StateError } from './data';
import { interpret } from './interpreter';
import type { StateMachine } from './state-machine';

export interface DeployedStateMachine {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  readonly definition: StateMachine;
}

export interface Execution {
  readonly arn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly input: string;
  readonly startedAt: number;
  readonly visited: { readonly state: string; readonly input: unknown; readonly time: number }[];
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  endedAt?: number;
  output?: unknown;
  error?: string;
  cause?: string;
}

export interface ExecutionSurroundings {
  readonly clock: Clock;
  readonly functions: Functions;
  /** The role of the machine, which invokes functions. */
  readonly caller: (roleArn: string, session: string) => Caller;
  /** Aborts when the cloud closes. */
  readonly closing: AbortSignal;
  /** Whether the machine still exists. */
  readonly isDeployed: () => boolean;
}

class TimedOut extends Error {}
/** The error of an execution that was abandoned. */
export class Aborted extends Error {}

/** Runs an execution to its end and records the result in it. */
export async function runExecution(
  execution: Execution,
  machine: DeployedStateMachine,
  around: ExecutionSurroundings,
): Promise<void> {
  const { name, roleArn, definition } = machine;
  const { clock, functions, caller, closing, isDeployed } = around;
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, closing]);
  const { authorize } = caller(roleArn, name);
  const work = interpret(definition, JSON.parse(execution.input), {
    clock,
    signal,
    onEnter(state, input) {
      signal.throwIfAborted();
      if (!isDeployed()) throw new Aborted();
      execution.visited.push({ state, input, time: clock.now() });
    },
    async invoke(functionArn, payload) {
      try {
        authorize('lambda:InvokeFunction', functionArn);
        return await functions.invoke(functionArn, payload);
      } catch (error) {
        throw taskError(error);
      }
    },
  });
  const late = new Promise<never>((_resolve, reject) => {
    const { TimeoutSeconds: seconds } = definition;
    if (seconds === undefined) return;
    clock.sleep(seconds * 1000, signal).then(
      () => reject(new TimedOut()),
      () => undefined,
    );
  });
  try {
    execution.output = await Promise.race([work, late]);
    execution.status = 'SUCCEEDED';
  } catch (error) {
    Object.assign(execution, outcomeOf(error));
  } finally {
    execution.endedAt = clock.now();
    over.abort(new Aborted());
  }
}

function outcomeOf(error: unknown): Pick<Execution, 'status' | 'error' | 'cause'> {
  if (error instanceof TimedOut) return { status: 'TIMED_OUT' };
  if (error instanceof Aborted) return { status: 'ABORTED' };
  if (error instanceof StateError) return { status: 'FAILED', error: error.error, cause: error.reason };
  return { status: 'FAILED', error: 'States.Runtime', cause: String(error) };
}

function taskError(error: unknown): unknown {
  if (error instanceof ServiceError) return new StateError(`Lambda.${error.code}`, error.message);
  if (!(error instanceof FunctionError)) return error;
  const { errorType, message, trace } = error;
  return new StateError(errorType, JSON.stringify({ errorType, errorMessage: message, trace }));
}
