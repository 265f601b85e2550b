import { App, type Stack } from 'aws-cdk-lib';
import { type IRole, Role } from 'aws-cdk-lib/aws-iam';
import { ENABLE_ADDITIONAL_METADATA_COLLECTION } from 'aws-cdk-lib/cx-api';
import { EntryPoint, type IVirtualCluster, JobDriver, ReleaseLabel, SparkParameters, VirtualCluster } from '../../lib';

/** integ-runner sets this account when it creates or compares a snapshot, and none when it deploys. */
const isSnapshot = process.env.CDK_INTEG_ACCOUNT === '12345678';

/**
 * A value of the account that the tests are deployed to. Snapshots contain a placeholder, whatever the environment sets.
 */
function setting(name: string, standIn: string): string {
  if (isSnapshot) return standIn;
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: see "Run the integration tests" in docs/verify-on-aws.md`);
  return value;
}

/** An app whose snapshot contains only the compared parts: no construct tree, and no construct metadata. */
export function integApp(): App {
  return new App({ treeMetadata: false, postCliContext: { [ENABLE_ADDITIONAL_METADATA_COLLECTION]: false } });
}

export const releaseLabel = ReleaseLabel.EMR_7_13_0;

export interface JobEnvironment {
  readonly virtualCluster: IVirtualCluster;
  readonly executionRole: IRole;
}

/** The virtual cluster and the execution role that already exist in the account. */
export function jobEnvironment(stack: Stack): JobEnvironment {
  const virtualClusterId = setting('INTEG_VIRTUAL_CLUSTER_ID', 'abcdefghijklmnopqrstuvwxy');
  const executionRoleArn = setting('INTEG_EXECUTION_ROLE_ARN', 'arn:aws:iam::123456789012:role/emr-containers-job');
  return {
    virtualCluster: VirtualCluster.fromVirtualClusterId(stack, 'VirtualCluster', virtualClusterId),
    executionRole: Role.fromRoleArn(stack, 'ExecutionRole', executionRoleArn),
  };
}

/** Estimates Pi with Spark's own example, which every Amazon EMR on EKS image contains. */
export function pi(samples: string): JobDriver {
  return JobDriver.sparkSubmit({
    entryPoint: EntryPoint.fromUri('local:///usr/lib/spark/examples/src/main/python/pi.py'),
    entryPointArguments: [samples],
    sparkSubmitParameters: SparkParameters.of({ executorInstances: 1 }),
  });
}
