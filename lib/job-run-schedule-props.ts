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
   * When job runs start: a cron expression, a rate, or a single time. A cron expression and a single time have a time zone.
   */
  readonly schedule: ScheduleExpression;

  /**
   * Whether the schedule starts job runs.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * The description of the schedule: up to 512 characters. May be a token.
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
   * How long after the scheduled time a job run may start: up to 1440 minutes.
   *
   * @default TimeWindow.off()
   */
  readonly timeWindow?: TimeWindow;

  /**
   * The dead-letter queue for starts that the service has refused for a day, in up to 185 attempts.
   *
   * Job runs that start and then fail do not go to this queue: see `onFailed`.
   *
   * @default - such starts are dropped
   */
  readonly deadLetterQueue?: IQueue;
}
