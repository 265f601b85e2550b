import type { JobRunScheduleProps } from '../../job-run-schedule-props';
import { BOOLEAN, hasMember } from './type-checks';
import type { ValidationErrors } from './validation-errors';

const MAX_DESCRIPTION = 512;
const SCHEDULE = 'a ScheduleExpression, such as ScheduleExpression.rate(Duration.days(1))';

/** Checks what a schedule has besides its job. */
export function checkSchedule(props: Partial<JobRunScheduleProps>, errors: ValidationErrors): void {
  const { schedule, description } = props;
  errors.check(schedule !== undefined, `schedule is required: ${SCHEDULE}`);
  errors.type('schedule', schedule, hasMember('expressionString', `be ${SCHEDULE}`));
  errors.type('enabled', props.enabled, BOOLEAN);
  errors.text('description', description, { min: 0, max: MAX_DESCRIPTION });
  errors.type('timeWindow', props.timeWindow, hasMember('mode', 'be a TimeWindow, such as TimeWindow.off()'));
  errors.type('scheduleGroup', props.scheduleGroup, hasMember('scheduleGroupName', 'be a ScheduleGroup'));
  errors.type(
    'deadLetterQueue',
    props.deadLetterQueue,
    hasMember('queueArn', 'be a queue, such as Queue.fromQueueArn(…)'),
  );
}
