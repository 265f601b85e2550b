import type * as cdk from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as customResources from 'aws-cdk-lib/custom-resources';
import type { Construct } from 'constructs';
import type * as jobs from '../../lib';
import { load } from './load';

/** How a stack says that it wants so many job runs. */
export type Kind = 'ours' | 'AwsCustomResource' | 'floor';

export interface JobRunsOptions {
  readonly kind: Kind;
  /** The directory of the compiled library. */
  readonly library: string;
  readonly count: number;
  readonly isAwaited?: boolean;
  /** How long the Spark parameters of each job run are. */
  readonly sparkParameters?: number;
}

const ROLE_ARN = 'arn:aws:iam::123456789012:role/job';
const VIRTUAL_CLUSTER_ARN = 'arn:aws:emr-containers:eu-west-1:123456789012:/virtualclusters/cluster1';

/** Defines job runs that ask for the same, on one virtual cluster and with one role. */
export function defineJobRuns(scope: Construct, options: JobRunsOptions): void {
  ({ ours, AwsCustomResource: awsCustomResource, floor })[options.kind](scope, options);
}

function ours(scope: Construct, { library, count, isAwaited, sparkParameters }: JobRunsOptions): void {
  const { EntryPoint, JobDriver, JobRun, ReleaseLabel, SparkParameters, VirtualCluster, WaitFor } =
    load<typeof jobs>(library);
  const { Role } = load<typeof iam>('aws-cdk-lib/aws-iam');
  const virtualCluster = VirtualCluster.fromVirtualClusterId(scope, 'VirtualCluster', 'cluster1');
  const executionRole = Role.fromRoleArn(scope, 'ExecutionRole', ROLE_ARN);
  for (let index = 0; index < count; index++) {
    new JobRun(scope, `JobRun${index}`, {
      virtualCluster,
      executionRole,
      releaseLabel: ReleaseLabel.EMR_7_13_0,
      jobDriver: JobDriver.sparkSubmit({
        entryPoint: EntryPoint.fromUri('s3://code/job.py'),
        entryPointArguments: [String(index)],
        sparkSubmitParameters: SparkParameters.raw(parametersOf(sparkParameters)),
      }),
      waitFor: isAwaited ? WaitFor.COMPLETION : undefined,
    });
  }
}

function awsCustomResource(scope: Construct, { count, sparkParameters }: JobRunsOptions): void {
  const custom = load<typeof customResources>('aws-cdk-lib/custom-resources');
  for (let index = 0; index < count; index++) {
    const id = new custom.PhysicalResourceIdReference();
    const service = 'emr-containers';
    new custom.AwsCustomResource(scope, `JobRun${index}`, {
      resourceType: 'Custom::EMRContainersJobRun',
      onCreate: {
        service,
        action: 'StartJobRun',
        parameters: { ...requestOf(index, sparkParameters), clientToken: `token-${index}` },
        physicalResourceId: custom.PhysicalResourceId.fromResponse('id'),
      },
      onDelete: { service, action: 'CancelJobRun', parameters: { id, virtualClusterId: 'cluster1' } },
      policy: custom.AwsCustomResourcePolicy.fromSdkCalls({
        resources: [VIRTUAL_CLUSTER_ARN, `${VIRTUAL_CLUSTER_ARN}/jobruns/*`],
      }),
    });
  }
}

function floor(scope: Construct, { count, sparkParameters }: JobRunsOptions): void {
  const { CfnResource } = load<typeof cdk>('aws-cdk-lib');
  for (let index = 0; index < count; index++) {
    new CfnResource(scope, `JobRun${index}`, {
      type: 'Custom::EMRContainersJobRun',
      properties: {
        ServiceToken: 'arn:aws:lambda:eu-west-1:123456789012:function:handler',
        Request: requestOf(index, sparkParameters),
      },
    });
  }
}

function requestOf(index: number, sparkParameters?: number) {
  return {
    virtualClusterId: 'cluster1',
    executionRoleArn: ROLE_ARN,
    releaseLabel: 'emr-7.13.0-latest',
    jobDriver: {
      sparkSubmitJobDriver: {
        entryPoint: 's3://code/job.py',
        entryPointArguments: [String(index)],
        sparkSubmitParameters: parametersOf(sparkParameters),
      },
    },
  };
}

function parametersOf(length = 100): string {
  const pair = '--conf spark.executor.instances=4 ';
  return pair
    .repeat(Math.ceil(length / pair.length))
    .slice(0, length)
    .trimEnd();
}
