import { App, type Stack } from 'aws-cdk-lib';
import { type IRole, Role } from 'aws-cdk-lib/aws-iam';
import { ENABLE_ADDITIONAL_METADATA_COLLECTION } from 'aws-cdk-lib/cx-api';
import { EntryPoint, type IVirtualCluster, JobDriver, ReleaseLabel, SparkParameters, VirtualCluster } from '../../lib';

/** integ-runner gives an app this account when it makes a snapshot or compares with one, and none when it deploys. */
const isSnapshot = process.env.CDK_INTEG_ACCOUNT === '12345678';

/** A value of the account that the tests are deployed to. Snapshots hold the stand-in, whatever is in the environment. */
function setting(name: string, standIn: string): string {
  if (isSnapshot) return standIn;
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: see "Run the integration tests" in docs/verify-on-aws.md`);
  return value;
}

/** An app whose snapshot holds what is compared, and neither the construct tree nor the metadata of constructs. */
export function integApp(): App {
  return new App({ treeMetadata: false, postCliContext: { [ENABLE_ADDITIONAL_METADATA_COLLECTION]: false } });
}

export const releaseLabel = ReleaseLabel.EMR_7_13_0;

export interface JobEnvironment {
  readonly virtualCluster: IVirtualCluster;
  readonly executionRole: IRole;
}

/** The virtual cluster and the execution role that the account has already. */
export function jobEnvironment(stack: Stack): JobEnvironment {
  const virtualClusterId = setting('INTEG_VIRTUAL_CLUSTER_ID', 'abcdefghijklmnopqrstuvwxy');
  const executionRoleArn = setting('INTEG_EXECUTION_ROLE_ARN', 'arn:aws:iam::123456789012:role/emr-containers-job');
  return {
    virtualCluster: VirtualCluster.fromVirtualClusterId(stack, 'VirtualCluster', virtualClusterId),
    executionRole: Role.fromRoleArn(stack, 'ExecutionRole', executionRoleArn),
  };
}

/** Estimates Pi with Spark's own example, which is in every image of Amazon EMR on EKS. */
export function pi(samples: string): JobDriver {
  return JobDriver.sparkSubmit({
    entryPoint: EntryPoint.fromUri('local:///usr/lib/spark/examples/src/main/python/pi.py'),
    entryPointArguments: [samples],
    sparkSubmitParameters: SparkParameters.of({ executorInstances: 1 }),
  });
}
