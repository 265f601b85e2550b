import type { Account } from '../account';
import type { Clock } from '../clock';
import type { LogStream } from '../logs/log-stream';
import { ServiceError, type Authorize, type Service } from '../service';
import { containerLogsAt } from './container-logs';
import { emrError } from './errors';
import type { Execute } from './job-execution';
import type { ScriptFor } from './job-run-script';
import { type DescribedJobRun, jobRunAt, type JobRunView, summaryAt } from './job-run-view';
import { isOperation, operations, type OperationName } from './model';
import { implementations, type Input, type Output } from './operations';
import { parse } from './parse';
import { permissionsFor } from './permissions';
import { rateLimiter, type Call, type RateLimit } from './rate-limit';
import { readRequest, writeError, writeReply } from './rest-json';
import { eventsUntil, type JobRunEvent } from './job-run-event';
import { scripted } from './scripted-execution';
import { emptyState, type EmrState, type JobRunRecord } from './state';
import { validate } from './validate';

interface EmrContainersOptions extends Account {
  readonly clock: Clock;
}

/**
 * A hook around every call, with the input as sent. It may throw a `ServiceError` instead of calling `next`, wait, or
 * change the output. A `ServiceError` 'ConnectionReset' after `next` drops the response of an accepted call.
 */
type Intercept = (
  operation: OperationName,
  input: Readonly<Record<string, unknown>>,
  next: () => Promise<object>,
) => Promise<object>;

interface SeedOptions {
  /** @default 'RUNNING' */
  readonly state?: 'RUNNING' | 'ARRESTED';
  /** `maxInQueueJobRuns`: how many runs may be PENDING or SUBMITTED at a time. @default - no limit */
  readonly queueSize?: number;
}

export interface EmrContainers {
  /** The HTTP API. Rejects with 'ConnectionReset' and with errors other than `ServiceError`; the server handles them. */
  readonly handle: Service;
  /** Calls an operation in this process, by the same rules as over HTTP but with all permissions. */
  invoke<Name extends OperationName>(operation: Name, input: Input<Name>, callerArn?: string): Promise<Output<Name>>;
  /** All job runs in their current state, in the order in which they started. */
  jobRuns(): JobRunView[];
  /** The lines that the containers of job runs have written to Amazon CloudWatch Logs so far. */
  containerLogs(): LogStream[];
  /** The events that the service has sent to Amazon EventBridge so far, run by run. */
  events(): JobRunEvent[];
  /** All calls so far, over HTTP and in this process. */
  readonly calls: readonly Call[];
  /** Adds a virtual cluster with a chosen ID, or replaces the existing one. */
  addVirtualCluster(id: string, options?: SeedOptions): void;
  /** Sets the script of the runs that start from now on. */
  setScript(scriptFor: ScriptFor): void;
  /** Sets the execution of the runs that start from now on, in place of scripts. */
  setExecute(execute: Execute): void;
  /** Sets the hook around every call, or removes it. */
  setIntercept(intercept?: Intercept): void;
  /** Limits the total rate of calls from now on, or removes the limit. A call over the limit has no effect. */
  setRateLimit(limit?: RateLimit): void;
}

interface Caller {
  readonly callerArn: string;
  readonly authorize: Authorize;
}

/** The Amazon EMR on EKS API of one account and Region, in memory. */
export function emrContainers({ clock, ...account }: EmrContainersOptions): EmrContainers {
  const state = emptyState(
    clock,
    account,
    scripted(() => ({})),
  );
  const rootArn = `arn:${account.partition}:iam::${account.account}:root`;
  const limiter = rateLimiter(clock);
  let intercept: Intercept | undefined;

  async function call(operation: OperationName, input: Record<string, unknown>, caller: Caller): Promise<object> {
    limiter.count(operation);
    const next = () => Promise.resolve().then(() => perform(state, operation, input, caller));
    return intercept ? intercept(operation, input, next) : next();
  }

  return {
    async handle(request) {
      try {
        const { operation, input } = readRequest(request);
        return writeReply(await call(operation, input, request));
      } catch (error) {
        if (isReplied(error)) return writeError(error);
        throw error;
      }
    },
    async invoke<Name extends OperationName>(operation: Name, input: Input<Name>, callerArn = rootArn) {
      const caller = { callerArn, authorize: () => undefined };
      return (await call(operation, { ...input }, caller)) as Output<Name>;
    },
    jobRuns: () => [...state.jobRuns.values()].map((run) => viewOf(run, clock.now())),
    containerLogs: () => [...state.jobRuns.values()].flatMap((run) => containerLogsAt(run, clock.now())),
    events: () => [...state.jobRuns.values()].flatMap((run) => eventsUntil(run, clock.now(), account)),
    calls: limiter.calls,
    addVirtualCluster: (id, options) => seedVirtualCluster(state, id, options),
    setScript: (scriptFor) => void (state.execute = scripted(scriptFor)),
    setExecute: (execute) => void (state.execute = execute),
    setIntercept: (hook) => void (intercept = hook),
    setRateLimit: (limit) => limiter.setLimit(limit),
  };
}

/** Errors other than service errors are bugs, and a dropped connection has no response: the server handles both. */
function isReplied(error: unknown): error is ServiceError {
  return error instanceof ServiceError && error.code !== 'ConnectionReset';
}

function perform(state: EmrState, operation: string, input: unknown, { callerArn, authorize }: Caller): object {
  if (!isOperation(operation)) throw emrError('UnknownOperationException', `no operation ${operation}`);
  const valid = validate(operations[operation].input.shape, input) as never;
  for (const { action, resource, context } of permissionsFor(state, operation, valid)) {
    authorize(action, resource, context);
  }
  const output = implementations[operation](state, valid, callerArn);
  // a copy with only the model's members, so that no caller has a reference to the state
  return parse(operations[operation].output.shape, output) as object;
}

function seedVirtualCluster(state: EmrState, id: string, { state: seeded, queueSize }: SeedOptions = {}): void {
  state.virtualClusters.set(id, {
    ...{ id, name: id, arn: state.arns.virtualCluster(id), createdAt: state.clock.now(), tags: {} },
    containerProvider: { type: 'EKS', id: 'local', info: { eksInfo: { namespace: id } } },
    arrested: seeded === 'ARRESTED',
    ...(queueSize && { schedulerConfiguration: { maxInQueueJobRuns: queueSize } }),
  });
}

/** Copies the job only when it is read, because tests look at the states of all job runs after each step. */
function viewOf(run: JobRunRecord, now: number): JobRunView {
  const described = () => parse('JobRun', jobRunAt(run, now)) as DescribedJobRun;
  return {
    ...(parse('JobRun', summaryAt(run, now)) as DescribedJobRun),
    get request() {
      return parse('StartJobRunRequest', run.request) as JobRunRecord['request'];
    },
    get jobDriver() {
      return described().jobDriver;
    },
    get configurationOverrides() {
      return described().configurationOverrides;
    },
    get retryPolicyConfiguration() {
      return described().retryPolicyConfiguration;
    },
  };
}
