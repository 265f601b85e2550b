import type { IScheduleGroup, ScheduleExpression, TimeWindow } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { JobProps } from './job-props';

/**
 * Properties of a `JobRunSchedule`.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/what-is-scheduler.html
 */
export interface JobRunScheduleProps extends JobProps {
  /**
   * When job runs are started: a cron expression or a rate, or once. A cron expression and a single time have a time zone.
   */
  readonly schedule: ScheduleExpression;

  /**
   * Whether the schedule starts job runs.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * What the schedule is for: up to 512 characters. May be a token.
   *
   * @default - no description
   */
  readonly description?: string;

  /**
   * The group that the schedule is in.
   *
   * @default - the account's default group
   */
  readonly scheduleGroup?: IScheduleGroup;

  /**
   * How long after its time a job run may be started: up to 1440 minutes.
   *
   * @default TimeWindow.off()
   */
  readonly timeWindow?: TimeWindow;

  /**
   * The queue that a start goes to when the service has refused it for a day, in up to 185 attempts.
   *
   * A job run that was started and then fails does not come here: see `onFailed`.
   *
   * @default - such a start is dropped
   */
  readonly deadLetterQueue?: IQueue;
}
