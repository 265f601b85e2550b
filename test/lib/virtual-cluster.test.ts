import { Aws, CfnParameter, Stack, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as eks from 'aws-cdk-lib/aws-eks';
import { CfnVirtualCluster, type CfnVirtualClusterProps } from 'aws-cdk-lib/aws-emrcontainers';
import { Role, User } from 'aws-cdk-lib/aws-iam';
import { LayerVersion } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import { membersOf, shapeOf } from '../../local/emr-containers/model';
import { JobExecutionRole, JobIdentity, JobRun, VirtualCluster, type VirtualClusterProps } from '../../lib';
import { withEksV2 } from './newer-cdk';
import { jobRunProps, newApp, newStack, requestOf, type Resource, resourcesOf, ROLE_ARN } from './render';

const TYPE = 'AWS::EMRContainers::VirtualCluster';

function cluster(stack: Stack): eks.ICluster {
  return eks.Cluster.fromClusterAttributes(stack, 'Eks', { clusterName: 'spark' });
}

function virtualCluster(stack: Stack, overrides: Record<string, unknown> = {}): VirtualCluster {
  const props = 'cluster' in overrides ? overrides : { cluster: cluster(stack), ...overrides };
  return new VirtualCluster(stack, 'Virtual', { namespace: 'jobs', ...props } as VirtualClusterProps);
}

test('registers a namespace of a cluster under a generated name, and creates nothing else', () => {
  const stack = newStack();
  virtualCluster(stack);
  Tags.of(stack).add('team', 'growth');
  const template = Template.fromStack(stack);
  expect(resourcesOf(template, TYPE).map(({ Properties }) => Properties)).toEqual([
    {
      Name: expect.stringMatching(/^Stack-Virtual-\w{8}$/) as string,
      ContainerProvider: { Type: 'EKS', Id: 'spark', Info: { EksInfo: { Namespace: 'jobs' } } },
      Tags: [{ Key: 'team', Value: 'growth' }],
    },
  ]);
  expect(Object.keys(template.toJSON().Resources as object)).toHaveLength(1);
});

test('has the name and the security configuration that are set', () => {
  const stack = newStack();
  const { virtualClusterName } = virtualCluster(stack, {
    virtualClusterName: 'nightly',
    securityConfigurationId: 'abc123',
  });
  expect(virtualClusterName).toBe('nightly');
  const [{ Properties }] = resourcesOf(Template.fromStack(stack), TYPE);
  expect(Properties).toMatchObject({ Name: 'nightly', SecurityConfigurationId: 'abc123' });
});

test.each([true, false])('has sessions enabled: %s', (sessionEnabled) => {
  const stack = newStack();
  virtualCluster(stack, { sessionEnabled });
  Template.fromStack(stack).hasResourceProperties(TYPE, { SessionEnabled: sessionEnabled });
});

describe('the members of CreateVirtualCluster', () => {
  const CARRIED = {
    name: 'virtualClusterName',
    containerProvider: 'cluster and namespace',
    tags: 'tags of the CDK',
    securityConfigurationId: 'securityConfigurationId',
    sessionEnabled: 'sessionEnabled',
    'eksInfo.namespace': 'namespace',
  };
  const NOT_CARRIED = {
    clientToken: 'CloudFormation makes it',
    'eksInfo.nodeLabel': 'CloudFormation does not have it yet',
    schedulerConfiguration: 'CloudFormation does not have it yet',
  };
  test('of the model are all known to this test', () => {
    const ofModel = [
      ...membersOf(shapeOf('CreateVirtualClusterRequest')).map(([name]) => name),
      ...membersOf(shapeOf('EksInfo')).map(([name]) => `eksInfo.${name}`),
    ];
    expect(ofModel.sort()).toEqual(Object.keys({ ...CARRIED, ...NOT_CARRIED }).sort());
  });

  test('that are not rendered are unknown to CloudFormation', () => {
    const stack = newStack();
    const eksInfo = { namespace: 'jobs', nodeLabel: 'spark' };
    new CfnVirtualCluster(stack, 'L1', {
      name: 'jobs',
      containerProvider: { type: 'EKS', id: 'spark', info: { eksInfo } },
      schedulerConfiguration: { maxInQueueJobRuns: 5 },
      clientToken: 'token',
    } as CfnVirtualClusterProps);
    const [{ Properties }] = resourcesOf(Template.fromStack(stack), TYPE);
    expect(Properties).toEqual({
      Name: 'jobs',
      ContainerProvider: { Type: 'EKS', Id: 'spark', Info: { EksInfo: { Namespace: 'jobs' } } },
    });
  });
});

test.each<[string, (stack: Stack) => IConstruct]>([
  ['of aws-eks', (stack) => eks.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'other' })],
  ...withEksV2<[string, (stack: Stack) => IConstruct]>(({ Cluster }) => [
    ['of aws-eks-v2', (stack) => Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'other' })],
  ]),
  ['an L1', (stack) => eks.CfnCluster.fromClusterName(stack, 'Cluster', 'other')],
])('the cluster can be %s', (_, imported) => {
  const stack = newStack();
  virtualCluster(stack, { cluster: imported(stack) });
  Template.fromStack(stack).hasResourceProperties(TYPE, { ContainerProvider: { Id: 'other' } });
});

describe('access to the namespace', () => {
  function newCluster(stack: Stack, authenticationMode?: eks.AuthenticationMode): eks.Cluster {
    const arn = 'arn:aws:lambda:eu-west-1:123456789012:layer:kubectl:1';
    const kubectlLayer = LayerVersion.fromLayerVersionArn(stack, 'Kubectl', arn);
    const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-01234567',
      availabilityZones: ['a'],
      privateSubnetIds: ['subnet-01234567'],
    });
    const subnets = [{ subnets: vpc.privateSubnets }];
    const version = eks.KubernetesVersion.V1_33;
    const props = { version, kubectlLayer, vpc, vpcSubnets: subnets, defaultCapacity: 0, authenticationMode };
    return new eks.Cluster(stack, 'Eks', props);
  }

  const manifests = (template: Template) => resourcesOf(template, 'Custom::AWSCDK-EKS-KubernetesResource');
  const textOf = (resource: Resource) => JSON.stringify(resource.Properties.Manifest);

  test('is granted to the service in a cluster of the app that uses the aws-auth ConfigMap, before the virtual cluster', () => {
    const stack = newStack();
    const spark = newCluster(stack);
    virtualCluster(stack, { cluster: spark, namespace: 'orders' });
    new VirtualCluster(stack, 'Other', { cluster: spark, namespace: 'other' });
    const template = Template.fromStack(stack);
    const texts = manifests(template).map(textOf);
    expect(texts.filter((text) => text.includes('RoleBinding') && text.includes('orders'))).toHaveLength(1);
    const [auth, ...more] = texts.filter((text) => text.includes('aws-auth'));
    expect(more).toEqual([]);
    expect(auth.match(/role\/AWSServiceRoleForAmazonEMRContainers/g)).toHaveLength(1);
    expect(auth).toContain('emr-containers');
    for (const { DependsOn } of resourcesOf(template, TYPE)) {
      expect(DependsOn).toEqual(
        expect.arrayContaining([
          expect.stringMatching(/^EksAwsAuthmanifest/),
          expect.stringMatching(/^EksmanifestEMRContainers/),
        ]),
      );
    }
  });

  test.each([eks.AuthenticationMode.API_AND_CONFIG_MAP, eks.AuthenticationMode.API])(
    'is created by the service in a cluster with %s',
    (mode) => {
      const stack = newStack();
      virtualCluster(stack, { cluster: newCluster(stack, mode) });
      expect(manifests(Template.fromStack(stack))).toEqual([]);
    },
  );
});

describe('a job run', () => {
  test('runs on a virtual cluster of the same app, after the cluster and the policies of its role', () => {
    const stack = newStack();
    const spark = cluster(stack);
    const identity = JobIdentity.podIdentity(spark);
    const executionRole = new JobExecutionRole(stack, 'Role', { namespace: 'jobs', identity });
    const virtual = virtualCluster(stack, { cluster: spark });
    new JobRun(stack, 'JobRun', { ...jobRunProps(stack), executionRole, virtualCluster: virtual });
    const template = Template.fromStack(stack);
    const [id] = Object.keys(template.findResources(TYPE));
    expect(requestOf(template).virtualClusterId).toEqual({ 'Fn::GetAtt': [id, 'Id'] });
    const [{ DependsOn }] = resourcesOf(template, 'Custom::EMRContainersJobRun');
    const associations = Object.keys(template.findResources('AWS::EKS::PodIdentityAssociation'));
    expect(associations).toHaveLength(3);
    expect(DependsOn).toEqual(expect.arrayContaining([id, ...associations]));
  });

  test('runs on a virtual cluster outside the app, by its ID', () => {
    const stack = newStack();
    const virtual = VirtualCluster.fromVirtualClusterId(stack, 'Virtual', 'abc');
    new JobRun(stack, 'JobRun', { ...jobRunProps(stack), virtualCluster: virtual });
    expect(requestOf(Template.fromStack(stack)).virtualClusterId).toBe('abc');
    const l1 = CfnVirtualCluster.fromVirtualClusterId(stack, 'L1', 'abc');
    const arn = stack.resolve(virtual.virtualClusterRef.virtualClusterArn) as unknown;
    expect(arn).toEqual(stack.resolve(CfnVirtualCluster.arnForVirtualCluster(l1)));
  });
});

test('a grantee can start job runs with one role, and nothing else', () => {
  const stack = newStack();
  const virtual = VirtualCluster.fromVirtualClusterId(stack, 'Virtual', 'abc');
  const grant = virtual.grantStartJobRun(new User(stack, 'Caller'), Role.fromRoleArn(stack, 'Role', ROLE_ARN));
  grant.assertSuccess();
  expect(grant.principalStatements).toHaveLength(2);
  const [{ Properties }] = resourcesOf(Template.fromStack(stack), 'AWS::IAM::Policy');
  expect(Properties.PolicyDocument).toMatchObject({
    Statement: [
      {
        Effect: 'Allow',
        Action: 'emr-containers:StartJobRun',
        Resource: { 'Fn::Join': ['', expect.arrayContaining([':/virtualclusters/abc']) as unknown] },
        Condition: { ArnEquals: { 'emr-containers:ExecutionRoleArn': ROLE_ARN } },
      },
      {
        Effect: 'Allow',
        Action: 'iam:PassRole',
        Resource: ROLE_ARN,
        Condition: { StringEquals: { 'iam:PassedToService': 'pods.eks.amazonaws.com' } },
      },
    ],
  });
  expect((Properties.PolicyDocument as { Statement: unknown[] }).Statement).toHaveLength(2);
});

test.each(['eu-west-1', 'cn-north-1', 'us-gov-west-1'])('in %s, the ARN has the partition of the region', (region) => {
  const stack = new Stack(newApp(), 'Stack', { env: { region, account: '123456789012' } });
  const { virtualClusterArn } = VirtualCluster.fromVirtualClusterId(stack, 'Virtual', 'abc');
  const { partition } = stack;
  expect(virtualClusterArn).toBe(`arn:${partition}:emr-containers:${region}:123456789012:/virtualclusters/abc`);
});

test.each<[string, (stack: Stack) => IConstruct]>([
  ['a cluster of Amazon ECS', (stack) => new ecs.Cluster(stack, 'Ecs')],
  ['an L1 of another service', (stack) => new ecs.CfnCluster(stack, 'Ecs')],
  ['a virtual cluster', (stack) => VirtualCluster.fromVirtualClusterId(stack, 'Other', 'abc')],
])('fails when the cluster is %s', (_, newCluster) => {
  const stack = newStack();
  expect(() => virtualCluster(stack, { cluster: newCluster(stack) })).toThrow('cluster must be an EKS cluster');
});

describe('synthesis', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['the cluster is missing', { cluster: undefined }, 'cluster must be an EKS cluster, such as Cluster.from'],
    ['the cluster is a name', { cluster: 'spark' }, 'cluster must be an EKS cluster, such as Cluster.from'],
    ['the namespace is missing', { namespace: undefined }, 'namespace must be a string, got undefined'],
    [
      'the namespace has uppercase letters',
      { namespace: 'Jobs' },
      'namespace must be a Kubernetes namespace: lowercase',
    ],
    [
      'the name is too long',
      { virtualClusterName: 'n'.repeat(65) },
      'virtualClusterName must be 1 to 64 characters, got 65',
    ],
    [
      'the name has other characters',
      { virtualClusterName: 'a b' },
      'virtualClusterName must contain only letters, digits,',
    ],
    [
      'the ID of the security configuration has uppercase letters',
      { securityConfigurationId: 'ABC' },
      'securityConfigurationId must be a security configuration ID: lowercase letters and digits, got "ABC"',
    ],
    ['sessionEnabled is a string', { sessionEnabled: 'yes' }, 'sessionEnabled must be true or false, got "yes"'],
  ])('fails when %s', (_, overrides, message) => {
    const invalid = `VirtualCluster Stack/Virtual is not valid:\n  - ${message}`;
    expect(() => virtualCluster(newStack(), overrides)).toThrow(invalid);
  });

  test('reports all errors together', () => {
    const message = /cluster.*\n.*namespace.*\n.*virtualClusterName/;
    expect(() => virtualCluster(newStack(), { cluster: 1, namespace: '', virtualClusterName: '' })).toThrow(message);
    expect(() => new VirtualCluster(newStack(), 'Virtual', undefined as never)).toThrow(/cluster.*\n.*namespace/);
  });

  test('accepts tokens', () => {
    const stack = newStack();
    const namespace = new CfnParameter(stack, 'Namespace').valueAsString;
    virtualCluster(stack, { namespace, virtualClusterName: Aws.STACK_NAME });
    const [{ Properties }] = resourcesOf(Template.fromStack(stack), TYPE);
    expect(Properties).toMatchObject({
      Name: { Ref: 'AWS::StackName' },
      ContainerProvider: { Info: { EksInfo: { Namespace: { Ref: 'Namespace' } } } },
    });
  });
});

test('an imported virtual cluster requires its ID, which may come from an environment variable that is not set', () => {
  const virtualClusterId = process.env.NO_SUCH_VARIABLE as string;
  expect(() => VirtualCluster.fromVirtualClusterId(new Stack(), 'Virtual', virtualClusterId)).toThrow(
    'VirtualCluster.fromVirtualClusterId: virtualClusterId',
  );
});
