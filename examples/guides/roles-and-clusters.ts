import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { EntryPoint, JobDriver, JobExecutionRole, JobIdentity, JobRun, ReleaseLabel, VirtualCluster } from '../../lib';
import type { Stack } from 'aws-cdk-lib';
import type { ICluster } from 'aws-cdk-lib/aws-eks';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Platform } from './platform';

export function rolesAndClusters(stack: Stack, cluster: ICluster, orders: IBucket): void {
  // region roles
  const virtualCluster = new VirtualCluster(stack, 'VirtualCluster', { cluster, namespace: 'jobs' });
  // needed only if the namespace does not exist yet
  const manifest = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'jobs' } };
  virtualCluster.node.addDependency(cluster.addManifest('JobsNamespace', manifest));

  const executionRole = new JobExecutionRole(stack, 'ExecutionRole', {
    namespace: 'jobs',
    identity: JobIdentity.podIdentity(cluster), // or JobIdentity.irsa(cluster.openIdConnectProvider)
  });
  orders.grantRead(executionRole);
  // endregion
}

export function secrets({ stack, virtualCluster, executionRole }: Platform): void {
  // region secret
  const password = Secret.fromSecretNameV2(stack, 'Password', 'warehouse/password');
  const load = new JobRun(stack, 'Load', {
    virtualCluster,
    executionRole,
    releaseLabel: ReleaseLabel.EMR_7_13_0,
    jobDriver: JobDriver.sparkSubmit({
      entryPoint: EntryPoint.fromUri('s3://my-code/load.py'),
      // the name, not the value
      entryPointArguments: ['--password-secret', password.secretName],
    }),
  });
  password.grantRead(load);
  // endregion
}
