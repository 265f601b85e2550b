import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { EntryPoint, JobDriver, JobRun, ReleaseLabel, WaitFor } from '../../lib';
import type { Platform } from './platform';

export function awsCustomResource({ stack, executionRole }: Platform): void {
  // region custom-resource-before
  new AwsCustomResource(stack, 'LoadJob', {
    onUpdate: {
      service: 'emr-containers',
      action: 'StartJobRun',
      parameters: {
        name: 'load',
        virtualClusterId: 'abcdefghijklmnopqrstuvwxy',
        executionRoleArn: executionRole.roleArn,
        releaseLabel: 'emr-7.13.0-latest',
        jobDriver: { sparkSubmitJobDriver: { entryPoint: 's3://my-code/load.py' } },
      },
      physicalResourceId: PhysicalResourceId.fromResponse('arn'),
    },
    installLatestAwsSdk: false,
    policy: AwsCustomResourcePolicy.fromStatements([
      new iam.PolicyStatement({ actions: ['emr-containers:StartJobRun'], resources: ['*'] }),
    ]),
  });
  // endregion
}

export function jobRun({ stack, virtualCluster, executionRole }: Platform): void {
  // region custom-resource-after
  new JobRun(stack, 'Load', {
    jobRunName: 'load',
    virtualCluster,
    executionRole,
    releaseLabel: ReleaseLabel.EMR_7_13_0,
    jobDriver: JobDriver.sparkSubmit({ entryPoint: EntryPoint.fromUri('s3://my-code/load.py') }),
    waitFor: WaitFor.COMPLETION,
    timeout: Duration.minutes(30),
  });
  // endregion
}

export function cliScript({ stack }: Platform): void {
  // region cli-after
  JobRun.fromRequestFile(stack, 'FromScript', 'examples/jobs/daily.json', { waitFor: WaitFor.COMPLETION });
  // endregion
}
