import { CfnOutput, type Stack } from 'aws-cdk-lib';
import { Cluster } from 'aws-cdk-lib/aws-eks';
import { CfnOIDCProvider, OpenIdConnectProvider } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { JobExecutionRole, JobIdentity, JobRun, VirtualCluster } from '../../lib';
import type { Cloud } from '../../local/cloud';
import { expectOneAnswerEach, jobRunProps, newCloud, states, synthesize } from './deployment';

const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF';
const PROVIDER = `arn:aws:iam::123456789012:oidc-provider/${ISSUER}`;
// the name of the role in base 36, see test/lib/private/eks/service-accounts.test.ts
const SUFFIX = '123456789012-8fnbm4wwzyv8e0fjajrvgfziaw6a';

let cloud: Cloud;
beforeEach(async () => {
  cloud = await newCloud();
});

/** A stack with a virtual cluster and a job run with its own role. */
function stackWith(identityOf: (stack: Stack, cluster: IConstruct) => JobIdentity): string {
  return synthesize((stack) => {
    const cluster = Cluster.fromClusterAttributes(stack, 'Eks', { clusterName: 'spark' });
    const executionRole = new JobExecutionRole(stack, 'Role', {
      namespace: 'jobs',
      roleName: 'emr-containers-job',
      identity: identityOf(stack, cluster),
    });
    const virtualCluster = new VirtualCluster(stack, 'Cluster', { cluster, namespace: 'jobs' });
    new JobRun(stack, 'JobRun', jobRunProps(stack, { executionRole, virtualCluster }));
    new CfnOutput(stack, 'VirtualClusterId', { value: virtualCluster.virtualClusterId });
  });
}

function deployed(type: string): Record<string, unknown>[] {
  const resources = [...cloud.stacks.get('Data')!.resources.values()];
  return resources.filter((resource) => resource.type === type).map(({ properties }) => properties);
}

function deployedRole(): Record<string, unknown> | undefined {
  return deployed('AWS::IAM::Role').find(({ RoleName }) => RoleName === 'emr-containers-job');
}

const TRUST = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Federated: PROVIDER },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringLike: { [`${ISSUER}:sub`]: `system:serviceaccount:jobs:emr-containers-sa-*-*-${SUFFIX}` } },
    },
  ],
};

test('a provider that is known at synthesis is trusted', async () => {
  await cloud.deploy(
    stackWith((stack) =>
      JobIdentity.irsa(OpenIdConnectProvider.fromOpenIdConnectProviderArn(stack, 'Provider', PROVIDER)),
    ),
  );
  expect(deployedRole()?.AssumeRolePolicyDocument).toEqual(TRUST);
});

test('a provider of the same stack is trusted in the same way', async () => {
  await cloud.deploy(
    stackWith((stack) => JobIdentity.irsa(new CfnOIDCProvider(stack, 'Provider', { url: `https://${ISSUER}` }))),
  );
  expect(JSON.parse(deployedRole()?.AssumeRolePolicyDocument as string)).toEqual(TRUST);
});

test('the job run starts once its role is associated, and is deleted before the association', async () => {
  const [stack] = await cloud.deploy(stackWith((_, cluster) => JobIdentity.podIdentity(cluster)));
  const association = 'AWS::EKS::PodIdentityAssociation';
  expect(deployed(association).map(({ ServiceAccount }) => ServiceAccount)).toEqual([
    `emr-containers-sa-spark-client-${SUFFIX}`,
    `emr-containers-sa-spark-driver-${SUFFIX}`,
    `emr-containers-sa-spark-executor-${SUFFIX}`,
  ]);
  expect(cloud.emr.jobRuns()).toMatchObject([
    {
      virtualClusterId: stack.outputs.VirtualClusterId,
      executionRoleArn: 'arn:aws:iam::123456789012:role/emr-containers-job',
    },
  ]);

  await cloud.destroy();
  const order = (status: string) => cloud.events.filter((event) => event.status === status).map(({ type }) => type);
  const [created, deleted] = [order('CREATE_COMPLETE'), order('DELETE_COMPLETE')];
  for (const type of [association, 'AWS::EMRContainers::VirtualCluster']) {
    expect(created.lastIndexOf(type)).toBeLessThan(created.indexOf('Custom::EMRContainersJobRun'));
    expect(deleted.indexOf(type)).toBeGreaterThan(deleted.indexOf('Custom::EMRContainersJobRun'));
  }
  expect(states(cloud)).toEqual(['CANCELLED']);
  expectOneAnswerEach(cloud);
});
