import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Clock } from '../clock';

/** What a Lambda function's handler threw, or what became of its process. */
export class FunctionError extends Error {
  constructor(
    readonly errorType: string,
    message: string,
    readonly trace: string[] = [],
  ) {
    super(message);
    this.name = errorType;
  }
}

/** The part of the handler's context that the process cannot make up itself. */
export interface InvocationContext {
  readonly awsRequestId: string;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  /** Milliseconds until the function's time-out. */
  readonly remaining: number;
}

export interface EnvironmentOptions {
  /** The folder that holds the function's code. */
  readonly directory: string;
  /** `<file>.<export>` */
  readonly handler: string;
  readonly variables: Record<string, string>;
  readonly clock: Clock;
  readonly onOutput: (line: string) => void;
}

/** A process that has loaded a function's code. */
export interface Environment {
  /**
   * Rejects with a `FunctionError` when the handler throws or the process ends. When the signal aborts, it rejects with
   * the signal's reason, and the process takes no more events and ends when nothing else runs in it.
   */
  invoke(event: unknown, context: InvocationContext, signal?: AbortSignal): Promise<unknown>;
  /** False once the process ended or was retired. */
  readonly usable: boolean;
  /** Ends the process as soon as nothing runs in it. */
  retire(): void;
  /** Ends the process now; resolves when it is gone and its output was read. */
  kill(): Promise<void>;
}

interface Message {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: { readonly errorType: string; readonly errorMessage: string; readonly trace: string[] };
}

type Settle = (message: Omit<Message, 'id'>) => void;

/**
 * Starts the process of a function.
 *
 * Lambda gives every event that is handled at the same time an environment of its own. Here one process takes them all,
 * which is lighter; so a crash ends all that runs in it, and what a handler leaves running is never frozen.
 */
export function startEnvironment(options: EnvironmentOptions): Environment {
  const pending = new Map<number, Settle>();
  const child = start(options);
  let nextId = 0;
  let usable = true;

  const endIfIdle = () => {
    if (!usable && pending.size === 0) child.kill('SIGKILL');
  };
  child.on('message', ({ id, ...outcome }: Message) => {
    pending.get(id)?.(outcome);
    pending.delete(id);
    endIfIdle();
  });
  const gone = new Promise<void>((resolve) => {
    const end = (how: string) => {
      usable = false;
      const errorMessage = `Runtime exited with error: ${how}`;
      for (const settle of pending.values())
        settle({ error: { errorType: 'Runtime.ExitError', errorMessage, trace: [] } });
      pending.clear();
      resolve();
    };
    child.on('close', (code, signal) => end(signal ? `signal: ${signal}` : `exit status ${code}`));
    child.on('error', (error) => end(error.message));
  });

  return {
    get usable() {
      return usable && child.connected;
    },
    invoke(event, context, signal) {
      const id = nextId++;
      return new Promise((resolve, reject) => {
        const abandon = () => {
          pending.delete(id);
          usable = false;
          endIfIdle();
          reject(signal?.reason as Error);
        };
        signal?.addEventListener('abort', abandon, { once: true });
        pending.set(id, ({ result, error }) => {
          signal?.removeEventListener('abort', abandon);
          if (error) reject(new FunctionError(error.errorType, error.errorMessage, error.trace));
          else resolve(result);
        });
        // a process that just ended is reported by its 'close' event
        child.send({ id, event, context }, () => undefined);
      });
    },
    retire() {
      usable = false;
      endIfIdle();
    },
    async kill() {
      usable = false;
      child.kill('SIGKILL');
      await gone;
    },
  };
}

function start({ directory, handler, variables, clock, onOutput }: EnvironmentOptions): ChildProcess {
  const scaled = clock.speed !== undefined && clock.speed !== 1 ? { speed: clock.speed, now: clock.now() } : undefined;
  const child = fork(join(__dirname, 'runtime.mjs'), [JSON.stringify({ directory, handler, clock: scaled })], {
    cwd: directory,
    env: { PATH: process.env.PATH, TZ: 'UTC', ...variables },
    // none of the loaders and flags that this process runs under
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const output of [child.stdout, child.stderr]) if (output) createInterface(output).on('line', onOutput);
  return child;
}
