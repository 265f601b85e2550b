import type { Stack } from 'aws-cdk-lib';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import { PermissionsBoundary, type IManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { EntryPoint, JobDriver, JobRun, JobRunProvider, ReleaseLabel } from '../../lib';
import type { Platform } from './platform';

export function provider(platform: Stack, vpc: IVpc, boundary: IManagedPolicy, jobs: Platform): void {
  const { stack: orders, virtualCluster, executionRole } = jobs;
  // region provider
  const provider = new JobRunProvider(platform, 'JobRuns', { vpc });
  new JobRun(orders, 'Load', {
    provider,
    virtualCluster,
    executionRole,
    releaseLabel: ReleaseLabel.EMR_7_13_0,
    jobDriver: JobDriver.sparkSubmit({ entryPoint: EntryPoint.fromUri('s3://my-code/load.py') }),
  });
  PermissionsBoundary.of(provider).apply(boundary); // applies to all of its roles
  // endregion
}

export function proxy(platform: Stack, vpc: IVpc): void {
  // region proxy
  new JobRunProvider(platform, 'JobRunsBehindProxy', {
    vpc,
    environment: { HTTPS_PROXY: 'http://proxy.example.com:3128', NO_PROXY: 'vpce.amazonaws.com' },
  });
  // endregion
}
