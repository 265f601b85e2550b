import type { Account } from '../account';
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
  readonly detail: Readonly<Record<string, string | undefined>>;
}

/**
 * The events that the service has sent for a run by a time, one for each state that it came to but PENDING. That there are
 * such for CANCEL_PENDING and CANCELLED is documented, not recorded; nor is which of two detail types an event has.
 */
export function eventsUntil(run: JobRunRecord, now: number, { region, account }: Account): JobRunEvent[] {
  return run.execution
    .states(now)
    .filter(({ state }) => state !== 'PENDING')
    .map(({ state, at }) => {
      const { failureReason, stateDetails, name, releaseLabel, executionRoleArn } = summaryAt(run, at);
      return {
        version: '0',
        id: `${run.id}-${state}`,
        'detail-type': 'EMR Job Run State Change',
        source: 'aws.emr-containers',
        ...{ account, time: new Date(at).toISOString().replace(/\.\d+/, ''), region, resources: [] },
        detail: {
          severity: state === 'FAILED' ? 'ERROR' : 'INFO',
          ...{ name, id: run.id, arn: run.arn, virtualClusterId: run.request.virtualClusterId, state },
          ...{ createdBy: run.createdBy, releaseLabel, executionRoleArn, failureReason, stateDetails },
          message: `JobRun ${run.id} is ${state}`,
        },
      };
    });
}
