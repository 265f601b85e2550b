import { App, CfnOutput, Duration, Size, Stack, type StackProps } from 'aws-cdk-lib';
import { Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { EntryPoint, JobDriver, JobRun, ReleaseLabel, SparkParameters, VirtualCluster, WaitFor } from '../lib';

interface SampleStackProps extends StackProps {
  readonly virtualClusterId: string;
  readonly executionRoleArn: string;
  readonly samples: string;
}

/** Estimates Pi with Spark's own example, which is in every EMR image. */
class SampleStack extends Stack {
  constructor(scope: Construct, id: string, props: SampleStackProps) {
    super(scope, id, props);
    const pi = new JobRun(this, 'Pi', {
      virtualCluster: VirtualCluster.fromVirtualClusterId(this, 'VirtualCluster', props.virtualClusterId),
      executionRole: Role.fromRoleArn(this, 'ExecutionRole', props.executionRoleArn),
      releaseLabel: ReleaseLabel.EMR_7_13_0,
      jobDriver: JobDriver.sparkSubmit({
        entryPoint: EntryPoint.fromUri('local:///usr/lib/spark/examples/src/main/python/pi.py'),
        entryPointArguments: [props.samples],
        sparkSubmitParameters: SparkParameters.of({ executorInstances: 1, executorMemory: Size.gibibytes(1) }),
      }),
      waitFor: WaitFor.COMPLETION,
      timeout: Duration.minutes(20),
    });
    new CfnOutput(this, 'JobRunId', { value: pi.jobRunId });
    new CfnOutput(this, 'JobRunArn', { value: pi.jobRunArn });
  }
}

const app = new App();
const context = (name: string, fallback: string): string =>
  (app.node.tryGetContext(name) as string | undefined) ?? fallback;

new SampleStack(app, 'EMRContainersSample', {
  description: 'Sample of cdk-emr-containers: a job run that estimates Pi',
  // the defaults only allow synthesis: set your own values with -c NAME=VALUE
  virtualClusterId: context('virtualClusterId', 'abcdefghijklmnopqrstuvwxy'),
  executionRoleArn: context('executionRoleArn', 'arn:aws:iam::123456789012:role/emr-containers-job'),
  samples: context('samples', '10'),
});
