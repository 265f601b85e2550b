import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { JobRun } from '../../lib';
import type { Platform } from './platform';

export function grants({ virtualCluster, executionRole }: Platform, launcher: IGrantable): void {
  // region grant-start
  virtualCluster.grantStartJobRun(launcher, executionRole);
  // endregion
}

export function grantsOnRun(jobRun: JobRun, dashboard: IGrantable, operator: IGrantable): void {
  // region grant-run
  jobRun.grantDescribe(dashboard);
  jobRun.grantCancel(operator);
  // endregion
}

export function continueWith(jobRun: JobRun, publish: IStateMachine): void {
  // region continue
  jobRun.onCompleted('Publish', { target: new SfnStateMachine(publish) });
  // endregion
}
