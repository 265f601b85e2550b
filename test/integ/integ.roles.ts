import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { JobExecutionRole, JobIdentity, JobRun, VirtualCluster, WaitFor } from '../../lib';
import { integApp, pi, releaseLabel } from './account';
import { expectJobRun, integTest } from './assertions';

const app = integApp();
const stack = new Stack(app, 'IntegRoles');

const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1, restrictDefaultSecurityGroup: false });
const { subnetIds } = vpc.selectSubnets({ subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS });
const role = (id: string, service: string, ...policies: string[]) =>
  new iam.Role(stack, id, {
    assumedBy: new iam.ServicePrincipal(service),
    managedPolicies: policies.map((name) => iam.ManagedPolicy.fromAwsManagedPolicyName(name)),
  });
const nodePolicies = ['AmazonEKSWorkerNodePolicy', 'AmazonEKS_CNI_Policy', 'AmazonEC2ContainerRegistryReadOnly'];

const cluster = new eks.CfnCluster(stack, 'Cluster', {
  roleArn: role('ClusterRole', 'eks.amazonaws.com', 'AmazonEKSClusterPolicy').roleArn,
  resourcesVpcConfig: { subnetIds },
  accessConfig: { authenticationMode: 'API_AND_CONFIG_MAP' },
});
const nodes = new eks.CfnNodegroup(stack, 'Nodes', {
  clusterName: cluster.ref,
  nodeRole: role('NodeRole', 'ec2.amazonaws.com', ...nodePolicies).roleArn,
  subnets: subnetIds,
  instanceTypes: ['m6i.xlarge'],
  scalingConfig: { minSize: 2, desiredSize: 2, maxSize: 2 },
});
// the nodes need the routes of the VPC to reach the cluster, during creation and deletion
nodes.node.addDependency(vpc);
const agent = new eks.CfnAddon(stack, 'PodIdentityAgent', {
  clusterName: cluster.ref,
  addonName: 'eks-pod-identity-agent',
});
const openIdConnectProvider = new iam.CfnOIDCProvider(stack, 'OidcProvider', {
  url: cluster.attrOpenIdConnectIssuerUrl,
  clientIdList: ['sts.amazonaws.com'],
});

const namespace = 'default';
const virtualCluster = new VirtualCluster(stack, 'VirtualCluster', { cluster, namespace });
virtualCluster.node.addDependency(nodes, agent);
const logGroup = new LogGroup(stack, 'Logs', { removalPolicy: RemovalPolicy.DESTROY });

const test = integTest(app, 'Roles', [stack]);
const identities = { PodIdentity: JobIdentity.podIdentity(cluster), Irsa: JobIdentity.irsa(openIdConnectProvider) };
for (const [name, identity] of Object.entries(identities)) {
  const jobRun = new JobRun(stack, name, {
    virtualCluster,
    executionRole: new JobExecutionRole(stack, `${name}Role`, { namespace, identity }),
    releaseLabel,
    jobDriver: pi('10'),
    // without credentials of its role, a driver has no logs
    monitoring: { logGroup, logStreamNamePrefix: name },
    waitFor: WaitFor.COMPLETION,
    timeout: Duration.minutes(45),
  });
  expectJobRun(test, virtualCluster, jobRun, { state: 'COMPLETED' });
}
