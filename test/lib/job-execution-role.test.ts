import { Aws, CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
import { LayerVersion } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import { JobExecutionRole, type JobExecutionRoleProps, JobIdentity } from '../../lib';
import { withEksV2 } from './newer-cdk';
import { newApp, newStack, resourcesOf } from './render';

const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF';
const ENV = { account: '123456789012', region: 'eu-west-1' };
// the encoded role name emr-containers-job, see private/eks/service-accounts.test.ts
const ROLE_NAME_IN_BASE36 = '8fnbm4wwzyv8e0fjajrvgfziaw6a';
const ACCOUNT = { Ref: 'AWS::AccountId' };

function provider(stack: Stack, partition = 'aws'): iam.IOpenIdConnectProvider {
  const arn = `arn:${partition}:iam::123456789012:oidc-provider/${ISSUER}`;
  return iam.OpenIdConnectProvider.fromOpenIdConnectProviderArn(stack, 'Provider', arn);
}

function irsa(stack: Stack): JobIdentity {
  return JobIdentity.irsa(provider(stack));
}

function podIdentity(stack: Stack): JobIdentity {
  return JobIdentity.podIdentity(eks.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'spark' }));
}

function role(stack: Stack, identity: (stack: Stack) => JobIdentity, overrides: Partial<JobExecutionRoleProps> = {}) {
  const props = { namespace: 'jobs', roleName: 'emr-containers-job', identity: identity(stack), ...overrides };
  return new JobExecutionRole(stack, 'Role', props);
}

function rendered(stack: Stack): Record<string, unknown> {
  const [{ Properties }] = resourcesOf(Template.fromStack(stack), 'AWS::IAM::Role');
  return Properties;
}

/** A text of a template as deployed, with references replaced by the names of their targets. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[name, argument]] = Object.entries(value as Record<string, unknown>);
  if (name !== 'Fn::Join') return `<${name}>`;
  const [separator, parts] = argument as [string, unknown[]];
  return parts.map(textOf).join(separator);
}

afterEach(() => jest.restoreAllMocks());

describe('with IRSA', () => {
  test('the role trusts the service accounts of its jobs, like the output of update-role-trust-policy', () => {
    const stack = new Stack(newApp(), 'Stack', { env: ENV });
    role(stack, irsa);
    expect(rendered(stack)).toEqual({
      RoleName: 'emr-containers-job',
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Federated: `arn:aws:iam::123456789012:oidc-provider/${ISSUER}` },
            Action: 'sts:AssumeRoleWithWebIdentity',
            Condition: {
              StringLike: {
                [`${ISSUER}:sub`]: `system:serviceaccount:jobs:emr-containers-sa-*-*-123456789012-${ROLE_NAME_IN_BASE36}`,
              },
            },
          },
        ],
      },
    });
  });

  test('the account can be unknown at synthesis', () => {
    const stack = newStack();
    role(stack, irsa);
    const prefix = 'system:serviceaccount:jobs:emr-containers-sa-*-*-';
    const subject = { 'Fn::Join': ['', [prefix, ACCOUNT, `-${ROLE_NAME_IN_BASE36}`]] };
    expect(rendered(stack)).toMatchObject({
      AssumeRolePolicyDocument: { Statement: [{ Condition: { StringLike: { [`${ISSUER}:sub`]: subject } } }] },
    });
  });

  test('nothing else is created or granted', () => {
    const stack = newStack();
    role(stack, irsa);
    expect(Object.keys(Template.fromStack(stack).toJSON().Resources as object)).toHaveLength(1);
  });

  const cluster = { version: eks.KubernetesVersion.V1_34 };
  const kubectlLayer = (stack: Stack) =>
    LayerVersion.fromLayerVersionArn(stack, 'Kubectl', 'arn:aws:lambda:eu-west-1:123456789012:layer:kubectl:1');
  test.each<[string, (stack: Stack) => iam.IOIDCProviderRef]>([
    ['an L1', (stack) => new iam.CfnOIDCProvider(stack, 'Provider', { url: `https://${ISSUER}` })],
    ['native', (stack) => new iam.OidcProviderNative(stack, 'Provider', { url: `https://${ISSUER}` })],
    [
      'of a cluster of aws-eks',
      (stack) => new eks.Cluster(stack, 'Eks', { ...cluster, kubectlLayer: kubectlLayer(stack) }).openIdConnectProvider,
    ],
    ...withEksV2<[string, (stack: Stack) => iam.IOIDCProviderRef]>(({ Cluster, KubernetesVersion: { V1_34 } }) => [
      ['of a cluster of aws-eks-v2', (stack) => new Cluster(stack, 'Eks', { version: V1_34 }).openIdConnectProvider],
    ]),
  ])('a provider that is %s is referenced by a string, not by a custom resource', (_, newProvider) => {
    // the provider that a cluster creates is deprecated: ignore the warning
    jest.spyOn(console, 'warn').mockReturnValue();
    const stack = newStack();
    const executionRole = role(stack, () => JobIdentity.irsa(newProvider(stack)));
    executionRole.assumeRolePolicy!.addStatements(
      new iam.PolicyStatement({ actions: ['sts:AssumeRole'], principals: [new iam.ServicePrincipal('x.example.com')] }),
    );
    const template = Template.fromStack(stack);
    expect(template.findResources('Custom::AWSCDKCfnJson')).toEqual({});
    const [{ Properties }] = resourcesOf(template, 'AWS::IAM::Role').filter(
      ({ Properties: { RoleName } }) => RoleName === 'emr-containers-job',
    );
    const subject = `system:serviceaccount:jobs:emr-containers-sa-*-*-<Ref>-${ROLE_NAME_IN_BASE36}`;
    const arn = expect.stringMatching(/^<(Ref|Fn::GetAtt)>$/) as string;
    expect(JSON.parse(textOf(Properties.AssumeRolePolicyDocument))).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: arn },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: { StringLike: { '<Fn::Select>:sub': subject } },
        },
        { Effect: 'Allow', Principal: { Service: 'x.example.com' }, Action: 'sts:AssumeRole' },
      ],
    });
  });

  test('the provider can be in another stack', () => {
    const stack = newStack();
    const other = new Stack(stack.node.root, 'Other');
    role(other, () => JobIdentity.irsa(new iam.CfnOIDCProvider(stack, 'Provider', { url: `https://${ISSUER}` })));
    expect(JSON.stringify(rendered(other))).toContain('{"Fn::ImportValue":"Stack:ExportsOutputRefProvider');
  });
});

describe('with EKS Pod Identity', () => {
  test('the role trusts EKS and is associated with the service accounts, like create-role-associations does', () => {
    const stack = new Stack(newApp(), 'Stack', { env: ENV });
    role(stack, podIdentity);
    expect(rendered(stack)).toEqual({
      RoleName: 'emr-containers-job',
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'pods.eks.amazonaws.com' },
            Action: ['sts:AssumeRole', 'sts:TagSession'],
          },
        ],
      },
    });
    const template = Template.fromStack(stack);
    const [RoleArn] = Object.keys(template.findResources('AWS::IAM::Role')).map((id) => ({
      'Fn::GetAtt': [id, 'Arn'],
    }));
    const associations = resourcesOf(template, 'AWS::EKS::PodIdentityAssociation').map(({ Properties }) => Properties);
    expect(associations).toEqual(
      ['client', 'driver', 'executor'].map((component) => ({
        ClusterName: 'spark',
        Namespace: 'jobs',
        ServiceAccount: `emr-containers-sa-spark-${component}-123456789012-${ROLE_NAME_IN_BASE36}`,
        RoleArn,
      })),
    );
    expect(Object.keys(template.toJSON().Resources as object)).toHaveLength(4);
  });

  test.each<[string, (stack: Stack) => IConstruct]>([
    [
      'an L1',
      (stack) =>
        new eks.CfnCluster(stack, 'Eks', {
          roleArn: 'arn:aws:iam::123456789012:role/eks',
          resourcesVpcConfig: { subnetIds: ['a'] },
        }),
    ],
    ...withEksV2<[string, (stack: Stack) => IConstruct]>(({ Cluster, KubernetesVersion: { V1_34 } }) => [
      ['of aws-eks-v2', (stack) => new Cluster(stack, 'Eks', { version: V1_34 })],
    ]),
  ])('the cluster can be %s', (_, newCluster) => {
    const stack = newStack();
    role(stack, () => JobIdentity.podIdentity(newCluster(stack)));
    const [{ Properties }] = resourcesOf(Template.fromStack(stack), 'AWS::EKS::PodIdentityAssociation');
    expect(Properties.ClusterName).toEqual({ Ref: expect.stringMatching(/^Eks/) as string });
  });
});

describe('the name', () => {
  function nameOf(stack: Stack, id: string): unknown {
    new JobExecutionRole(stack, id, { namespace: 'jobs', identity: irsa(stack) });
    return rendered(stack).RoleName;
  }

  test('is derived from the path and the region, and is the same each time', () => {
    const name = nameOf(new Stack(newApp(), 'Data', { env: ENV }), 'Jobs');
    expect(name).toMatch(/^Data-Jobs-euwest1-\w{8}$/);
    expect(nameOf(new Stack(newApp(), 'Data', { env: ENV }), 'Jobs')).toBe(name);
    expect(nameOf(new Stack(newApp(), 'Data', { env: { region: 'eu-west-2' } }), 'Jobs')).not.toBe(name);
    expect(nameOf(newStack(), 'Jobs')).toMatch(/^Stack-Jobs-\w{8}$/);
  });

  test('is short, and part of the names of the service accounts', () => {
    const stack = newStack();
    const name = nameOf(stack, 'AJobExecutionRoleWithALongName'.repeat(4));
    expect(name).toHaveLength(32);
    const number = [...Buffer.from(name as string)].reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
    expect(JSON.stringify(rendered(stack))).toContain(`-${number.toString(36)}"`);
  });
});

test.each([
  ['aws', 'eu-west-1'],
  ['aws-cn', 'cn-north-1'],
  ['aws-us-gov', 'us-gov-west-1'],
])('in the partition %s, no other partition is named', (partition, region) => {
  const templates = [(stack: Stack) => JobIdentity.irsa(provider(stack, partition)), podIdentity].map((identity) => {
    const stack = new Stack(newApp(), 'Stack', { env: { region } });
    role(stack, identity);
    return JSON.stringify(Template.fromStack(stack).toJSON().Resources);
  });
  const partitions = [...templates.join().matchAll(/arn:([\w-]+):/g)].map(([, name]) => name);
  expect(new Set(partitions)).toEqual(new Set([partition]));
});

describe('synthesis', () => {
  const namespaceRule =
    'namespace must be a Kubernetes namespace: lowercase letters, digits and hyphens, starting and ending with a letter or digit';
  const nameRule = 'roleName must contain only letters, digits, "+", "=", ",", ".", "@", "_" and "-"';
  test.each<[string, Record<string, unknown>, string]>([
    ['the namespace is missing', { namespace: undefined }, 'namespace must be a string, got undefined'],
    ['the namespace is empty', { namespace: '' }, 'namespace must be 1 to 63 characters, got 0'],
    ['the namespace is too long', { namespace: 'n'.repeat(64) }, 'namespace must be 1 to 63 characters, got 64'],
    ['the namespace has uppercase letters', { namespace: 'Jobs' }, `${namespaceRule}, got "Jobs"`],
    ['the namespace is a pattern', { namespace: '*' }, `${namespaceRule}, got "*"`],
    ['the namespace starts with a hyphen', { namespace: '-jobs' }, `${namespaceRule}, got "-jobs"`],
    ['the namespace ends with a hyphen', { namespace: 'jobs-' }, `${namespaceRule}, got "jobs-"`],
    ['the namespace is an unset value', { namespace: 'jobs-undefined' }, 'namespace must not contain "undefined"'],
    ['the name is empty', { roleName: '' }, 'roleName must be 1 to 64 characters, got 0'],
    ['the name is too long', { roleName: 'n'.repeat(65) }, 'roleName must be 1 to 64 characters, got 65'],
    ['the name has other characters', { roleName: 'a/b' }, `${nameRule}, got "a/b"`],
    ['the name has non-ASCII letters', { roleName: 'rôle' }, `${nameRule}, got "rôle"`],
    [
      'the name is a token',
      { roleName: `job-${Aws.REGION}` },
      'roleName must be known at synthesis, got a token: the names of the service accounts that can assume the role are derived from it',
    ],
    [
      'the identity is missing',
      { identity: undefined },
      'identity must be created by JobIdentity.irsa or JobIdentity.podIdentity, got undefined',
    ],
    ['the identity is a string', { identity: 'irsa' }, 'identity must be created by JobIdentity.irsa or'],
  ])('fails when %s', (_, overrides, message) => {
    expect(() => role(newStack(), irsa, overrides)).toThrow(
      `JobExecutionRole Stack/Role is not valid:\n  - ${message}`,
    );
  });

  test('reports all errors together, before anything is created', () => {
    const stack = newStack();
    expect(() => new JobExecutionRole(stack, 'Role', undefined as never)).toThrow(/namespace.*\n.*identity/);
    expect(() => role(stack, irsa, { namespace: 'A', roleName: '/' })).toThrow(/namespace.*\n.*roleName/);
    expect(stack.node.tryFindChild('Role')).toBeUndefined();
  });

  test.each([
    ['a provider', () => JobIdentity.irsa(ISSUER as never), 'JobIdentity.irsa: openIdConnectProvider must be an OIDC'],
    ['a cluster', () => JobIdentity.podIdentity('spark' as never), 'JobIdentity.podIdentity: cluster must be an EKS'],
  ])('fails when a string replaces %s', (_, make, message) => {
    expect(make).toThrow(message);
  });

  test('accepts a token as the namespace', () => {
    const stack = newStack();
    const namespace = new CfnParameter(stack, 'Namespace').valueAsString;
    role(stack, podIdentity, { namespace });
    const [{ Properties }] = resourcesOf(Template.fromStack(stack), 'AWS::EKS::PodIdentityAssociation');
    expect(Properties.Namespace).toEqual({ Ref: 'Namespace' });
  });
});
