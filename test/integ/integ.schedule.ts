import { ExpectedResult, Match } from '@aws-cdk/integ-tests-alpha';
import { Duration, Fn, Stack } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { JobRunSchedule } from '../../lib';
import { integApp, jobEnvironment, pi, releaseLabel } from './account';
import { integTest } from './assertions';

const app = integApp();
const stack = new Stack(app, 'IntegSchedule');
const { virtualCluster, executionRole } = jobEnvironment(stack);

// a name for each deployment, so that job runs of an earlier deployment cannot pass the test
const jobRunName = `schedule-${Fn.select(2, Fn.split('/', stack.stackId))}`;
new JobRunSchedule(stack, 'Schedule', {
  schedule: ScheduleExpression.rate(Duration.minutes(10)),
  virtualCluster,
  executionRole,
  releaseLabel,
  jobRunName,
  jobDriver: pi('10'),
});

integTest(app, 'Schedule', [stack])
  .assertions.awsApiCall('emr-containers', 'listJobRuns', {
    virtualClusterId: virtualCluster.virtualClusterId,
    name: jobRunName,
    states: ['COMPLETED'],
  })
  .expect(ExpectedResult.objectLike({ jobRuns: Match.arrayWith([Match.objectLike({ name: jobRunName })]) }))
  .waitForAssertions({ totalTimeout: Duration.minutes(30), interval: Duration.seconds(30) });
