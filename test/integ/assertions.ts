import { ExpectedResult, type IApiCall, IntegTest } from '@aws-cdk/integ-tests-alpha';
import type { App, Stack } from 'aws-cdk-lib';
import type { IVirtualClusterRef } from 'aws-cdk-lib/aws-emrcontainers';
import type { JobRun } from '../../lib';

/** A test of stacks. Their assets are not committed, so integ-runner cannot deploy a snapshot first. */
export function integTest(app: App, id: string, testCases: Stack[]): IntegTest {
  return new IntegTest(app, id, { testCases, stackUpdateWorkflow: false });
}

/** Asserts the state of a job run after the deployment. */
export function expectJobRun(
  test: IntegTest,
  virtualCluster: IVirtualClusterRef,
  jobRun: JobRun,
  expected: Record<string, unknown>,
): IApiCall {
  const { virtualClusterId } = virtualCluster.virtualClusterRef;
  return test.assertions
    .awsApiCall('emr-containers', 'describeJobRun', { virtualClusterId, id: jobRun.jobRunId })
    .expect(ExpectedResult.objectLike({ jobRun: { arn: jobRun.jobRunArn, ...expected } }));
}
