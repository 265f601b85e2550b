import type { EmrContainers as Client } from '../../lambda/aws/services';
import type { Clock } from '../../local/clock';
import type { Answer, CustomResourceEvent } from '../../local/cloudformation/custom-resource-event';
import type { StackEvent, StackStatus } from '../../local/cloudformation/stack';
import type { EmrContainers } from '../../local/emr-containers/service';
import { emrClient, sdkError } from '../lambda/emr-client';

/** How long the service remembers a run that has ended: far shorter than it does, so that it matters. */
const REMEMBERED = 3_600_000;

/** A request of CloudFormation, and what came of it. */
export interface Sent {
  readonly event: CustomResourceEvent;
  /** The stack's status when it was sent. */
  readonly status: StackStatus;
  readonly operation: number;
  readonly time: number;
  /** The ids of the runs that it started. */
  readonly started: string[];
}

/** An answer that CloudFormation has taken, and the stack's status and operation at that time. */
export interface Given extends Answer {
  readonly status: StackStatus;
  readonly operation: number;
  /** The state of the run that a Delete was for. */
  readonly runState?: string;
}

/** What happened in an account, as its services saw it. */
export function history(clock: Clock) {
  const sent = new Map<string, Sent>();
  const answers: Given[] = [];
  const events: StackEvent[] = [];
  const statuses = new Map<string, StackStatus>();
  const known = new Map<string, number>();
  const cancelledBy = new Map<string, Sent[]>();
  const startListeners: (() => void)[] = [];
  let operation = 0;
  let earlierEvents = 0;

  const statusOf = (stackId: string): StackStatus => statuses.get(stackId) ?? 'REVIEW_IN_PROGRESS';

  return {
    sent,
    answers,
    events,
    statusOf,
    /** The requests whose invocations cancelled a run, by its id. */
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
      answers.push({ ...answer, status: statusOf(answer.request.StackId), operation, runState });
    },
    started(requestId: string, runId: string, unknownFor = 0) {
      if (known.has(runId)) return;
      known.set(runId, clock.now() + unknownFor);
      sent.get(requestId)?.started.push(runId);
      for (const tell of startListeners.splice(0)) tell();
    },
    /** Resolves when the next run is started. */
    nextStart: () => new Promise<void>((resolve) => startListeners.push(resolve)),
    cancelled(requestId: string, runId: string) {
      const by = sent.get(requestId);
      if (by) cancelledBy.set(runId, [...(cancelledBy.get(runId) ?? []), by]);
    },
    /** Whether the service has forgotten a run by now. */
    isForgotten: (finishedAt?: Date) => clock.now() > Number(finishedAt ?? Infinity) + REMEMBERED,
    isKnown: (runId: string) => (known.get(runId) ?? 0) <= clock.now(),
  };
}

export type History = ReturnType<typeof history>;

interface Recorded {
  readonly emr: EmrContainers;
  readonly past: History;
  readonly requestId: string;
  /** For how many milliseconds a run that is started is unknown to the service. */
  readonly unknownFor?: number;
}

/** The service for one request: what it starts and cancels is written down, and a new run is not known at once. */
export function recorded({ emr, past, requestId, unknownFor }: Recorded): Client {
  const client = emrClient(emr);
  const requireKnown = (id: string) => {
    if (!past.isKnown(id)) throw notFound(id);
  };
  return {
    ...client,
    async startJobRun(request) {
      const started = await client.startJobRun(request);
      past.started(requestId, started.id, unknownFor);
      return started;
    },
    async describeJobRun(key) {
      requireKnown(key.id);
      const run = await client.describeJobRun(key);
      if (past.isForgotten(run.finishedAt)) throw notFound(key.id);
      return run;
    },
    async cancelJobRun(key) {
      requireKnown(key.id);
      await client.cancelJobRun(key);
      past.cancelled(requestId, key.id);
    },
    async listActiveJobRuns(virtualClusterId) {
      const runs = await client.listActiveJobRuns(virtualClusterId);
      return runs.filter(({ id = '' }) => past.isKnown(id));
    },
  };
}

function notFound(id: string): Error {
  return sdkError('ResourceNotFoundException', 400, `Job run ${id} doesn't exist.`);
}
