import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock';
import { environmentVariables, type FunctionConfiguration } from './configuration';
import { FunctionError, startEnvironment, type Environment, type InvocationContext } from './environment';
import { functionLogs, type LogRecord } from './logs';

/** One attempt to handle an event. */
export interface Invocation {
  readonly functionName: string;
  /** The same for all attempts. */
  readonly requestId: string;
  readonly asynchronous: boolean;
  /** Counted from 1. */
  readonly attempt: number;
  readonly event: unknown;
  readonly startedAt: number;
  endedAt?: number;
  /** The error that the handler threw; absent on success. */
  error?: FunctionError;
}

/** The parts of the cloud that functions need. */
interface FunctionsOptions {
  readonly clock: Clock;
  readonly region: string;
  readonly partition: string;
  readonly account: string;
  readonly endpoint: () => string;
  readonly credentials: (roleArn: string, session: string) => Record<string, string>;
  readonly isAllowed: (roleArn: string, action: string, resource: string) => boolean;
  /** How often each asynchronous event is delivered. @default 1 */
  readonly deliveries?: number;
}

/**
 * The embedded AWS Lambda, for Node.js functions. State machines invoke them synchronously, CloudFormation asynchronously.
 */
export interface Functions {
  /** Throws if the function does not exist, or if its code cannot run here. */
  requireRunnable(arn: string): void;
  /** Creates or updates a function. */
  put(configuration: FunctionConfiguration): void;
  /** Deletes a function. Running invocations continue; later attempts are dropped. */
  remove(arn: string): void;
  /** Rejects with a `FunctionError` if the handler fails. */
  invoke(arn: string, event: unknown): Promise<unknown>;
  /**
   * Queues an event. A failed attempt is repeated after one and three minutes with the same request ID, and then dropped.
   */
  invokeAsync(arn: string, event: unknown): void;
  readonly invocations: readonly Invocation[];
  readonly logs: readonly LogRecord[];
  close(): Promise<void>;
}

interface Deployed {
  readonly configuration: FunctionConfiguration;
  /** The processes that wait for an event. */
  readonly idle: Environment[];
}

const RETRY_DELAYS = [60_000, 120_000];

export function functions(options: FunctionsOptions): Functions {
  const { clock, deliveries = 1 } = options;
  const deployed = new Map<string, Deployed>();
  const environments = new Set<Environment>();
  const invocations: Invocation[] = [];
  const logs = functionLogs(options);
  const closing = new AbortController();

  function get(arn: string) {
    const found = deployed.get(arn);
    if (!found) throw new FunctionError('Lambda.ResourceNotFoundException', `Function not found: ${arn}`);
    return found;
  }

  function environmentOf({ configuration, idle }: Deployed): Environment {
    for (let last = idle.pop(); last; last = idle.pop()) if (last.usable) return last;
    const environment = startEnvironment({
      directory: configuration.directory(),
      handler: configuration.handler,
      variables: environmentVariables(configuration, options),
      clock,
      onOutput: (line) => logs.write(configuration, line),
    });
    environments.add(environment);
    return environment;
  }

  function release(target: Deployed, environment: Environment): void {
    if (deployed.get(target.configuration.arn) === target) target.idle.push(environment);
    else void environment.kill();
  }

  function replace(arn: string, configuration?: FunctionConfiguration): void {
    deployed.get(arn)?.idle.forEach((environment) => void environment.kill());
    deployed.delete(arn);
    if (configuration) deployed.set(arn, { configuration, idle: [] });
  }

  async function attempt(arn: string, event: unknown, requestId: string, number: number, asynchronous: boolean) {
    closing.signal.throwIfAborted();
    const target = get(arn);
    const { configuration } = target;
    const { name, timeout } = configuration;
    const startedAt = clock.now();
    const invocation: Invocation = { functionName: name, requestId, asynchronous, attempt: number, event, startedAt };
    invocations.push(invocation);
    const ended = new AbortController();
    try {
      const environment = environmentOf(target);
      const late = clock.sleep(timeout * 1000, AbortSignal.any([ended.signal, closing.signal])).then(() => {
        void environment.kill();
        throw timedOut(requestId, timeout);
      });
      const handled = environment.invoke(event, contextOf(configuration, requestId));
      return await Promise.race([handled, late]).finally(() => release(target, environment));
    } catch (error) {
      if (!(error instanceof FunctionError)) throw error;
      invocation.error = error;
      logs.write(configuration, `${requestId} ERROR Invoke Error ${error.errorType}: ${error.message}`);
      throw error;
    } finally {
      invocation.endedAt = clock.now();
      ended.abort();
    }
  }

  async function attemptUntilHandled(arn: string, event: unknown, requestId: string) {
    for (const [index, delay] of [...RETRY_DELAYS, undefined].entries()) {
      try {
        return await attempt(arn, event, requestId, index + 1, true);
      } catch (error) {
        if (delay === undefined || !(error instanceof FunctionError)) return undefined;
        await clock.sleep(delay, closing.signal);
      }
    }
    return undefined;
  }

  return {
    requireRunnable(arn) {
      const { runtime, directory } = get(arn).configuration;
      if (!runtime.startsWith('nodejs'))
        throw new Error(`The embedded Lambda runs only Node.js functions, got ${runtime}: ${arn}`);
      directory();
    },
    put: (configuration) => replace(configuration.arn, configuration),
    remove: (arn) => replace(arn),
    invoke: (arn, event) => attempt(arn, event, randomUUID(), 1, false),
    invokeAsync(arn, event) {
      const requestId = randomUUID();
      for (let delivery = 0; delivery < deliveries; delivery++)
        attemptUntilHandled(arn, event, requestId).catch(() => undefined);
    },
    invocations,
    logs: logs.records,
    async close() {
      closing.abort(new Error('the cloud was closed'));
      await Promise.all([...environments].map((environment) => environment.kill()));
    },
  };
}

function contextOf({ name, arn, memorySize, timeout, logGroupName }: FunctionConfiguration, awsRequestId: string) {
  return {
    awsRequestId,
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: arn,
    memoryLimitInMB: String(memorySize),
    logGroupName,
    logStreamName: name,
    remaining: timeout * 1000,
  } satisfies InvocationContext;
}

function timedOut(requestId: string, timeout: number): FunctionError {
  const message = `RequestId: ${requestId} Error: Task timed out after ${timeout.toFixed(2)} seconds`;
  return new FunctionError('Sandbox.Timedout', message);
}
