import type { Construct } from 'constructs';
import type { JobRunScheduleProps } from '../../job-run-schedule-props';
import type { JobDriverRequest } from '../contract';
import { BOOLEAN, hasMember } from './type-checks';
import { checkEnvironment } from './validate-environment';
import { validateStart } from './validate-job-run';
import type { ValidationErrors } from './validation-errors';

const MAX_DESCRIPTION_LENGTH = 512;
const SCHEDULE_EXAMPLE = 'a ScheduleExpression, such as ScheduleExpression.rate(Duration.days(1))';

/**
 * Throws one error that names every invalid property of a schedule. Creates nothing.
 *
 * @param jobDriver The configuration of the driver, if it is already bound.
 */
export function validateJobRunSchedule(
  scope: Construct,
  props = {} as Partial<JobRunScheduleProps>,
  jobDriver?: JobDriverRequest,
): void {
  validateStart(`JobRunSchedule ${scope.node.path}`, scope, props, jobDriver, (errors) =>
    checkSchedule(scope, props, errors),
  );
}

function checkSchedule(scope: Construct, props: Partial<JobRunScheduleProps>, errors: ValidationErrors): void {
  const { schedule, description, timeWindow, scheduleGroup, deadLetterQueue } = props;
  errors.check(schedule !== undefined, `schedule is required: use ${SCHEDULE_EXAMPLE}`);
  errors.type('schedule', schedule, hasMember('expressionString', `be ${SCHEDULE_EXAMPLE}`));
  errors.type('enabled', props.enabled, BOOLEAN);
  errors.text('description', description, { min: 0, max: MAX_DESCRIPTION_LENGTH });
  errors.type('timeWindow', timeWindow, hasMember('mode', 'be a TimeWindow, such as TimeWindow.off()'));
  errors.type('scheduleGroup', scheduleGroup, hasMember('scheduleGroupName', 'be a ScheduleGroup'));
  errors.type('deadLetterQueue', deadLetterQueue, hasMember('queueArn', 'be a queue, such as Queue.fromQueueArn(…)'));
  checkEnvironment('scheduleGroup', scheduleGroup, scope, errors);
  checkEnvironment('deadLetterQueue', deadLetterQueue, scope, errors);
}
