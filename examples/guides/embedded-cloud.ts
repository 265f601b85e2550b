/* eslint-disable @typescript-eslint/no-unused-expressions -- the snippets show what there is to look at */
import { systemClock } from '../../local/clock';
import { startCloud } from '../../local/cloud';

export async function failing(): Promise<void> {
  // region cloud
  const clock = systemClock({ speed: 20 });
  const cloud = await startCloud({ clock });
  cloud.emr.addVirtualCluster('cluster1');
  cloud.emr.setScript(() => ({ end: 'FAILED', stateDetails: 'Table not found', stderr: ['Traceback: …'] }));
  await cloud.deploy('cdk.out'); // rejects with a DeploymentFailed
  cloud.emr.jobRuns(); // all job runs of the service
  cloud.containerLogs.groups(); // the job runs' logs in CloudWatch Logs
  cloud.logs; // the functions' logs
  cloud.requests; // CloudFormation's requests to custom resources
  cloud.answers; // their answers
  await cloud.close();
  // endregion
}

export async function withSpark(): Promise<void> {
  // region spark
  const cloud = await startCloud({ spark: { onLine: (run, stream, line) => console.log(run, stream, line) } });
  cloud.emr.addVirtualCluster('cluster1');
  await cloud.deploy('cdk.out'); // installs Spark if it is missing, then runs the jobs
  cloud.emr.jobRuns(); // COMPLETED or FAILED, depending on the driver
  // endregion
}

export async function withS3(executionRoleArn: string): Promise<void> {
  // region s3
  const cloud = await startCloud({ s3: { directory: 'buckets' } });
  await cloud.deploy('cdk.out');
  cloud.s3?.endpoint; // http://127.0.0.1:…, for path-style requests
  cloud.s3?.buckets(); // name, folder, and why the bucket exists
  cloud.s3?.environment(executionRoleArn); // the variables that let boto3 and the SDKs use the role
  cloud.s3?.denials; // the calls that policies denied
  cloud.s3?.unknownRoles; // roles with unknown permissions, which may do everything
  // endregion
}
