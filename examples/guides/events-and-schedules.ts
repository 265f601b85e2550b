import { TimeZone } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { ContextAttribute, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { EntryPoint, JobDriver, JobRunSchedule, ReleaseLabel, type JobRun } from '../../lib';
import type { Platform } from './platform';

export function notify(orders: JobRun, topic: ITopic): void {
  // region event
  orders.onFailed('Failed', { target: new SnsTopic(topic) });
  // endregion
}

export function schedule({ stack, virtualCluster, executionRole }: Platform): void {
  // region schedule
  const nightly = new JobRunSchedule(stack, 'Nightly', {
    schedule: ScheduleExpression.cron({ hour: '2', minute: '30', timeZone: TimeZone.EUROPE_BERLIN }),
    virtualCluster,
    executionRole,
    releaseLabel: ReleaseLabel.EMR_7_13_0,
    jobDriver: JobDriver.sparkSubmit({
      entryPoint: EntryPoint.fromAsset('examples/jobs/load.py'),
      // the time that the schedule specifies for this run
      entryPointArguments: ['--lake', 's3://my-lake', '--until', ContextAttribute.scheduledTime],
    }),
  });
  nightly.metricFailed().createAlarm(stack, 'NightlyFailed', {
    threshold: 1,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
  // endregion
}
