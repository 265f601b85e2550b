import type { JobRunScheduleProps } from '../../job-run-schedule-props';
import { BOOLEAN, has } from './type-checks';
import type { Problems } from './validation-errors';

const LONGEST_DESCRIPTION = 512;
const SCHEDULE = 'a ScheduleExpression, such as ScheduleExpression.rate(Duration.days(1))';

/** Checks what a schedule has besides its job. */
export function checkSchedule(props: Partial<JobRunScheduleProps>, problems: Problems): void {
  const { schedule, description } = props;
  problems.check(schedule !== undefined, `schedule is required: ${SCHEDULE}`);
  problems.kind('schedule', schedule, has('expressionString', `be ${SCHEDULE}`));
  problems.kind('enabled', props.enabled, BOOLEAN);
  problems.text('description', description, { min: 0, max: LONGEST_DESCRIPTION });
  problems.kind('timeWindow', props.timeWindow, has('mode', 'be a TimeWindow, such as TimeWindow.off()'));
  problems.kind('scheduleGroup', props.scheduleGroup, has('scheduleGroupName', 'be a ScheduleGroup'));
  problems.kind('deadLetterQueue', props.deadLetterQueue, has('queueArn', 'be a queue, such as Queue.fromQueueArn(…)'));
}
