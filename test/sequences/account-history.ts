import type { EmrContainers as Client } from '../../lambda/aws/services';
import type { Clock } from '../../local/clock';
import type { Answer, CustomResourceEvent } from '../../local/cloudformation/custom-resource-event';
import type { StackEvent, StackStatus } from '../../local/cloudformation/stack';
import type { EmrContainers } from '../../local/emr-containers/service';
import { emrClient, sdkError } from '../lambda/emr-client';
import { injectedFaults } from './fault-injector';

/** How long the service keeps a run that has ended. EMR keeps runs far longer; a short time lets sequences reach it. */
const RETENTION = 3_600_000;

/** A request of CloudFormation, and the job runs that it started. */
export interface SentRequest {
  readonly event: CustomResourceEvent;
  /** The stack's status when the request was sent. */
  readonly status: StackStatus;
  readonly operation: number;
  readonly time: number;
  /** The IDs of the runs that the request started. */
  readonly started: string[];
}

export interface AnswerBody {
  readonly Status: string;
  readonly PhysicalResourceId: string;
  readonly Data?: Record<string, string>;
}

/** A response that reached CloudFormation, with the stack's status and the operation at that time. */
export interface ReceivedAnswer extends Answer {
  /** The parsed body. */
  readonly content: AnswerBody;
  readonly status: StackStatus;
  readonly operation: number;
  /** For a Delete, the state of its run. */
  readonly runState?: string;
}

/** The history of an account, as its services recorded it. */
export function accountHistory(clock: Clock) {
  const sent = new Map<string, SentRequest>();
  const answers: ReceivedAnswer[] = [];
  const events: StackEvent[] = [];
  const statuses = new Map<string, StackStatus>();
  const known = new Map<string, number>();
  const cancelledBy = new Map<string, SentRequest[]>();
  const startListeners: (() => void)[] = [];
  let operation = 0;
  let earlierEvents = 0;

  const statusOf = (stackId: string): StackStatus => statuses.get(stackId) ?? 'REVIEW_IN_PROGRESS';

  return {
    sent,
    answers,
    events,
    statusOf,
    /** The requests whose invocations cancelled a run, by run ID. */
    cancelledBy,
    currentOperation: () => operation,
    /** A new operation on the stack begins. */
    operation() {
      operation++;
      earlierEvents = events.length;
    },
    /** The events of the current operation. */
    newEvents: () => events.slice(earlierEvents),
    event(event: StackEvent) {
      events.push(event);
      if (event.type === 'AWS::CloudFormation::Stack') statuses.set(event.stackId, event.status as StackStatus);
    },
    request(event: CustomResourceEvent) {
      const status = statusOf(event.StackId);
      sent.set(event.RequestId, { event, status, operation, time: clock.now(), started: [] });
    },
    answered(answer: Answer, runState?: string) {
      const content = JSON.parse(answer.body) as AnswerBody;
      answers.push({ ...answer, content, status: statusOf(answer.request.StackId), operation, runState });
    },
    started(requestId: string, runId: string, unknownForMs = 0) {
      if (known.has(runId)) return;
      known.set(runId, clock.now() + unknownForMs);
      sent.get(requestId)?.started.push(runId);
      for (const notify of startListeners.splice(0)) notify();
    },
    /** Resolves once the next run starts. */
    nextStart: () => new Promise<void>((resolve) => startListeners.push(resolve)),
    cancelled(requestId: string, runId: string) {
      const by = sent.get(requestId);
      if (by) cancelledBy.set(runId, [...(cancelledBy.get(runId) ?? []), by]);
    },
    /** Whether the service no longer knows the run. */
    isForgotten: (finishedAt?: Date) => clock.now() > Number(finishedAt ?? Infinity) + RETENTION,
    isKnown: (runId: string) => (known.get(runId) ?? 0) <= clock.now(),
  };
}

export type History = ReturnType<typeof accountHistory>;

interface RecordingClientOptions {
  readonly emr: EmrContainers;
  readonly history: History;
  readonly requestId: string;
  /** How long after its start the service does not return a run, in milliseconds. */
  readonly unknownForMs?: number;
}

/** The EMR client for one request. It records starts and cancellations, and does not return a new run at once. */
export function recordingClient({ emr, history, requestId, unknownForMs }: RecordingClientOptions): Client {
  const client = emrClient(emr);
  const requireKnown = (id: string) => {
    if (history.isKnown(id)) return;
    injectedFaults.unknownRuns++;
    throw notFound(id);
  };
  return {
    ...client,
    async startJobRun(request) {
      const started = await client.startJobRun(request);
      history.started(requestId, started.id, unknownForMs);
      return started;
    },
    async describeJobRun(key) {
      requireKnown(key.id);
      const run = await client.describeJobRun(key);
      if (history.isForgotten(run.finishedAt)) throw notFound(key.id);
      return run;
    },
    async cancelJobRun(key) {
      requireKnown(key.id);
      await client.cancelJobRun(key);
      history.cancelled(requestId, key.id);
    },
    async listActiveJobRuns(virtualClusterId) {
      const runs = await client.listActiveJobRuns(virtualClusterId);
      return runs.filter(({ id = '' }) => history.isKnown(id));
    },
  };
}

function notFound(id: string): Error {
  return sdkError('ResourceNotFoundException', 400, `Job run ${id} doesn't exist.`);
}
