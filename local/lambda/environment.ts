import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Clock } from '../clock';

/** The error that a Lambda function's handler threw, or with which its process ended. */
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

/** The part of the handler's context that the process cannot determine itself. */
export interface InvocationContext {
  readonly awsRequestId: string;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  /** Milliseconds until the function times out. */
  readonly remaining: number;
}

interface EnvironmentOptions {
  /** The folder that contains the function's code. */
  readonly directory: string;
  /** `<file>.<export>` */
  readonly handler: string;
  readonly variables: Record<string, string>;
  readonly clock: Clock;
  readonly onOutput: (line: string) => void;
}

/** A process that has loaded a function's code. It handles one event at a time. */
export interface Environment {
  /** Rejects with a `FunctionError` when the handler throws or the process ends. */
  invoke(event: unknown, context: InvocationContext): Promise<unknown>;
  /** False once the process has ended. */
  readonly usable: boolean;
  /** Ends the process now. Resolves once it has ended and its output has been read. */
  kill(): Promise<void>;
}

interface Reply {
  readonly result?: unknown;
  readonly error?: { readonly errorType: string; readonly errorMessage: string; readonly trace: string[] };
}

/** Starts a process for a function. Unlike in Lambda, work that a handler leaves running is not frozen after it returns. */
export function startEnvironment(options: EnvironmentOptions): Environment {
  const child = start(options);
  let usable = true;
  let settle: (reply: Reply) => void = () => undefined;

  child.on('message', (reply: Reply) => settle(reply));
  hold(child, false);
  const gone = new Promise<void>((resolve) => {
    const end = (how: string) => {
      usable = false;
      const errorMessage = `Runtime exited with error: ${how}`;
      settle({ error: { errorType: 'Runtime.ExitError', errorMessage, trace: [] } });
      resolve();
    };
    child.on('close', (code, signal) => end(signal ? `signal: ${signal}` : `exit status ${code}`));
    child.on('error', (error) => end(error.message));
  });

  return {
    get usable() {
      return usable && child.connected;
    },
    invoke: (event, context) =>
      new Promise((resolve, reject) => {
        hold(child, true);
        settle = ({ result, error }) => {
          // kill() waits for the end itself
          if (usable) hold(child, false);
          if (error) reject(new FunctionError(error.errorType, error.errorMessage, error.trace));
          else resolve(result);
        };
        // the real time tells the process how long ago the cloud's time was read
        const time = { now: options.clock.now(), realNow: Date.now() };
        // a process that just ended is reported by its 'close' event
        child.send({ event, context, time }, () => undefined);
      }),
    async kill() {
      usable = false;
      hold(child, true);
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** Keeps this process alive while the child works, and only then: an unclosed cloud must not keep a test process alive. */
function hold(child: ChildProcess, isAtWork: boolean): void {
  // the pipes are sockets, which the stream types do not express
  const pipes = [child.stdout, child.stderr] as (Socket | null)[];
  for (const one of [child, child.channel, ...pipes]) {
    if (isAtWork) one?.ref();
    else one?.unref();
  }
}

function start({ directory, handler, variables, clock, onOutput }: EnvironmentOptions): ChildProcess {
  const child = fork(join(__dirname, 'runtime.mjs'), [JSON.stringify({ directory, handler, speed: clock.speed })], {
    cwd: directory,
    env: { PATH: process.env.PATH, TZ: 'UTC', ...variables },
    // without the loaders and flags of this process
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const output of [child.stdout, child.stderr]) if (output) createInterface(output).on('line', onOutput);
  return child;
}
