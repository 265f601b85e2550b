import type { Account } from '../account';
import { driverName } from './container-logs';
import { summaryAt } from './job-run-view';
import type { JobRunRecord } from './state';

/** An event of Amazon EventBridge. */
export interface JobRunEvent {
  readonly version: string;
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, string | number | undefined>>;
}

interface Happening {
  readonly type: 'EMR Job Run State Change' | 'EMR Job Run New Driver Attempt';
  /** Distinguishes the event from the other events of its run. */
  readonly id: string;
  readonly at: number;
  readonly detail: JobRunEvent['detail'];
}

/** The events that the service has sent for a run by a given time, in order. */
export function eventsUntil(run: JobRunRecord, now: number, account: Account): JobRunEvent[] {
  return [...stateChanges(run, now), ...newDriverAttempts(run, now)]
    .sort((one, other) => one.at - other.at)
    .map((happening) => eventOf(run, happening, account));
}

function eventOf(run: JobRunRecord, { type, id, at, detail }: Happening, { region, account }: Account): JobRunEvent {
  const { name, releaseLabel, executionRoleArn } = summaryAt(run, at);
  return {
    version: '0',
    id: `${run.id}-${id}`,
    'detail-type': type,
    source: 'aws.emr-containers',
    ...{ account, time: timeOf(at), region, resources: [] },
    detail: {
      ...{ name, id: run.id, arn: run.arn, virtualClusterId: run.request.virtualClusterId },
      ...{ createdBy: run.createdBy, releaseLabel, executionRoleArn, ...detail },
    },
  };
}

/**
 * One event for each state of a run except PENDING. The events for CANCEL_PENDING and CANCELLED are documented but not
 * recorded; Which of the two detail types an event has is not recorded either.
 */
function stateChanges(run: JobRunRecord, now: number): Happening[] {
  return run.execution
    .states(now)
    .filter(({ state }) => state !== 'PENDING')
    .map(({ state, at }) => {
      const { failureReason, stateDetails } = summaryAt(run, at);
      const severity = state === 'FAILED' ? 'ERROR' : 'INFO';
      const message = `JobRun ${run.id} is ${state}`;
      return {
        ...{ type: 'EMR Job Run State Change', id: state, at },
        detail: { severity, state, failureReason, stateDetails, message },
      };
    });
}

/**
 * One event for each attempt after the first. The documentation lists four members that only this event has. It does not
 * say whether the event also has the members that identify the run in a state change.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-emr-containers.html
 */
function newDriverAttempts(run: JobRunRecord, now: number): Happening[] {
  const [, ...further] = run.execution.attempts(now);
  return further.map((at, index) => ({
    ...{ type: 'EMR Job Run New Driver Attempt', id: `attempt-${index + 2}`, at },
    detail: {
      severity: 'INFO',
      newDriverPodName: driverName(run, index + 1),
      newDriverCreatedAt: timeOf(at),
      previousDriverFailureMessage: 'The previous driver attempt failed.',
      currentAttemptCount: index + 2,
      message: `JobRun ${run.id} has a new driver`,
    },
  }));
}

/** Event times have no milliseconds. */
function timeOf(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+/, '');
}
