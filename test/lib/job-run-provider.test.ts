import { type App, Aws, CfnOutput, Duration, Lazy, NestedStack, Size, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { JobRun, JobRunProvider, type JobRunProps, type JobRunProviderProps, WaitFor } from '../../lib';
import { jobRunProps, newApp, newStack, render, type Resource, resourcesOf } from './render';

const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:runs';
const WAITER_ARN = 'arn:aws:states:eu-west-1:123456789012:stateMachine:waiter';
const PROVIDER_ROLE_ARN = 'arn:aws:iam::123456789012:role/runs';
const KEY_ARN = 'arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555';

/** The template of a stack with a provider and one job run that uses it. */
function renderProvider(propsOf: (stack: Stack) => JobRunProviderProps = () => ({})): Template {
  const stack = newStack();
  const provider = new JobRunProvider(stack, 'Provider', propsOf(stack));
  new JobRun(stack, 'JobRun', jobRunProps(stack, { provider }));
  return Template.fromStack(stack);
}

function addJobRun(stack: Stack, provider: JobRunProps['provider'], overrides: Partial<JobRunProps> = {}): JobRun {
  return new JobRun(stack, 'JobRun', jobRunProps(stack, { provider, ...overrides }));
}

/** A provider in one stack and job runs in two others. */
function shared(overrides: Partial<JobRunProps> = {}) {
  const app = newApp();
  const stack = new Stack(app, 'A');
  const provider = new JobRunProvider(stack, 'Provider');
  const users = ['B', 'C'].map((name) => new Stack(app, name));
  for (const user of users) addJobRun(user, provider, overrides);
  return { app, provider, templates: [stack, ...users].map((each) => Template.fromStack(each)) };
}

interface Policy {
  readonly PolicyName: unknown;
  readonly Roles: unknown[];
  readonly PolicyDocument: { readonly Statement: { readonly Action: string | string[]; readonly Resource: unknown }[] };
}

/** The policies of a template for the role of a provider in another stack. */
function foreignPolicies(template: Template): [id: string, Policy][] {
  const policies = Object.entries(template.findResources('AWS::IAM::Policy')) as [string, Resource][];
  return policies
    .filter(([id]) => id.startsWith('EMRContainersJobRunRights'))
    .map(([id, { Properties }]) => [id, Properties as unknown as Policy]);
}

function actionsOf(template: Template): string[] {
  return foreignPolicies(template).flatMap(([, policy]) =>
    policy.PolicyDocument.Statement.flatMap(({ Action }) => Action),
  );
}

describe('the default provider of a stack', () => {
  test('keeps the logical IDs and the order of its first version', () => {
    const resources = render({ waitFor: WaitFor.COMPLETION }).toJSON().Resources as Record<string, Resource>;
    const role = 'EMRContainersJobRunProviderRoleB81AF5A1';
    const policy = 'EMRContainersJobRunProviderRoleDefaultPolicy43ED04B6';
    const waiterRole = 'EMRContainersJobRunProviderWaiterStateMachineRoleE5F01F03';
    const waiterPolicy = 'EMRContainersJobRunProviderWaiterStateMachineRoleDefaultPolicy3AB4770F';
    expect(Object.entries(resources).map(([id, { DependsOn = [] }]) => [id, ...DependsOn])).toEqual([
      ['JobRun9F777CB4', policy],
      ['JobRunCompletionB764D04A', policy],
      ['EMRContainersJobRunProviderLogGroupA0B82CFC'],
      [role],
      [policy],
      ['EMRContainersJobRunProviderFunctionA89585C5'],
      [waiterRole],
      [waiterPolicy],
      ['EMRContainersJobRunProviderWaiterStateMachine7C1C44A0', waiterPolicy, waiterRole],
    ]);
    expect(resources.JobRun9F777CB4.Properties.ServiceToken).toEqual({
      'Fn::GetAtt': ['EMRContainersJobRunProviderFunctionA89585C5', 'Arn'],
    });
  });

  test('exports nothing', () => {
    expect(render({ waitFor: WaitFor.COMPLETION }).findOutputs('*')).toEqual({});
  });

  test('can be created with properties under its own ID, before the first job run', () => {
    const stack = newStack();
    new JobRunProvider(stack, 'EMRContainersJobRunProvider', { memorySize: Size.mebibytes(512) });
    addJobRun(stack, undefined);
    const functions = Template.fromStack(stack).findResources('AWS::Lambda::Function') as Record<string, Resource>;
    expect(Object.keys(functions)).toEqual(['EMRContainersJobRunProviderFunctionA89585C5']);
    expect(functions.EMRContainersJobRunProviderFunctionA89585C5.Properties.MemorySize).toBe(512);
  });
});

describe('a provider of a stack', () => {
  test('differs from the default provider only in its IDs', () => {
    const withoutIds = (template: Template): unknown => {
      const resources = JSON.stringify(template.toJSON().Resources);
      return JSON.parse(resources.replace(/"(EMRContainersJobRun)?Provider(\w*?)[0-9A-F]{8}"/g, '"$2"'));
    };
    expect(withoutIds(renderProvider())).toEqual(withoutIds(render()));
  });

  test('replaces the default provider', () => {
    const template = renderProvider();
    template.resourceCountIs('AWS::Lambda::Function', 1);
    const [jobRun] = resourcesOf(template, 'Custom::EMRContainersJobRun');
    expect(jobRun.Properties.ServiceToken).toEqual({
      'Fn::GetAtt': [expect.stringMatching(/^ProviderFunction/), 'Arn'],
    });
  });

  test('is invoked by a state machine whose role can be assumed only in its own account', () => {
    const template = render({ waitFor: WaitFor.COMPLETION });
    const [waiter] = resourcesOf(template, 'AWS::IAM::Role').filter(({ Properties }) =>
      JSON.stringify(Properties.AssumeRolePolicyDocument).includes('states.amazonaws.com'),
    );
    // newer CDK versions add their own condition
    expect(waiter.Properties.AssumeRolePolicyDocument).toMatchObject({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { Service: 'states.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        },
      ],
    });
  });

  test('runs in the subnets and security groups of a VPC, after its permissions exist', () => {
    const template = renderProvider((stack) => {
      const vpc = new ec2.Vpc(stack, 'Vpc');
      return {
        vpc,
        vpcSubnets: { subnets: [vpc.privateSubnets[1]] },
        securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-12345678')],
      };
    });
    const [handler] = resourcesOf(template, 'AWS::Lambda::Function').filter(({ Properties }) => Properties.VpcConfig);
    expect(handler.Properties.VpcConfig).toEqual({
      SecurityGroupIds: ['sg-12345678'],
      SubnetIds: [{ Ref: expect.stringMatching(/^VpcPrivateSubnet2/) }],
    });
    const [[id, policy]] = Object.entries(template.findResources('AWS::IAM::ManagedPolicy')) as [string, Resource][];
    const Action = [
      'ec2:CreateNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:DeleteNetworkInterface',
      'ec2:AssignPrivateIpAddresses',
      'ec2:UnassignPrivateIpAddresses',
    ];
    const anyFunction = { 'Fn::Join': ['', expect.arrayContaining([':function:*'])] };
    const Condition = { ArnLike: { 'lambda:SourceFunctionArn': anyFunction } };
    expect(policy.Properties).toMatchObject({
      PolicyDocument: {
        Statement: [
          { Effect: 'Allow', Action, Resource: '*' },
          // Lambda has these permissions, but the function's code does not
          { Effect: 'Deny', Action, Resource: '*', Condition },
        ],
      },
      Roles: [{ Ref: expect.stringMatching(/^ProviderRole/) }],
    });
    expect(handler.DependsOn).toContain(id);
  });

  test('creates a security group in a VPC, unless securityGroups is set', () => {
    const template = renderProvider((stack) => ({ vpc: new ec2.Vpc(stack, 'Vpc') }));
    template.resourceCountIs('AWS::EC2::SecurityGroup', 1);
  });

  test('writes only to the log group that is set', () => {
    const template = renderProvider((stack) => ({ logGroup: logs.LogGroup.fromLogGroupName(stack, 'Log', '/runs') }));
    template.resourceCountIs('AWS::Logs::LogGroup', 0);
    template.hasResourceProperties('AWS::Lambda::Function', { LoggingConfig: { LogGroup: '/runs' } });
    const [role] = resourcesOf(template, 'AWS::IAM::Role');
    expect(JSON.stringify(role.Properties.Policies)).toContain(':log-group:/runs:*');
  });

  test('uses the log retention, the memory and the architecture that are set', () => {
    const template = renderProvider(() => ({
      logRetention: logs.RetentionDays.ONE_YEAR,
      memorySize: Size.gibibytes(1),
      architecture: lambda.Architecture.X86_64,
    }));
    template.hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 365 }, DeletionPolicy: 'Retain' });
    template.hasResourceProperties('AWS::Lambda::Function', { MemorySize: 1024, Architectures: ['x86_64'] });
  });

  test('encrypts its environment with a key, and can decrypt with it', () => {
    const template = renderProvider((stack) => ({
      environmentEncryption: kms.Key.fromKeyArn(stack, 'Key', KEY_ARN),
    }));
    template.hasResourceProperties('AWS::Lambda::Function', { KmsKeyArn: KEY_ARN });
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'kms:Decrypt', Resource: KEY_ARN }] },
    });
  });

  test('uses the concurrency, the event age, the dead-letter queue and the tracing that are set', () => {
    const template = renderProvider((stack) => ({
      reservedConcurrentExecutions: 20,
      maxEventAge: Duration.minutes(32),
      deadLetterQueue: new sqs.Queue(stack, 'Queue', {
        encryptionMasterKey: kms.Key.fromKeyArn(stack, 'Key', KEY_ARN),
      }),
      tracing: lambda.Tracing.ACTIVE,
    }));
    const queue = { 'Fn::GetAtt': [expect.stringMatching(/^Queue/) as string, 'Arn'] };
    const [handler] = resourcesOf(template, 'AWS::Lambda::Function');
    expect(handler.Properties).toMatchObject({
      ReservedConcurrentExecutions: 20,
      DeadLetterConfig: { TargetArn: queue },
      TracingConfig: { Mode: 'Active' },
    });
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', { MaximumEventAgeInSeconds: 1920 });
    const [[id, policy]] = Object.entries(template.findResources('AWS::IAM::ManagedPolicy'));
    expect((policy as Resource).Properties.PolicyDocument).toMatchObject({
      Statement: [
        { Action: 'sqs:SendMessage', Resource: queue },
        { Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: KEY_ARN },
        { Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], Resource: '*' },
      ],
    });
    // Lambda rejects a function whose role cannot send to the queue yet
    expect(handler.DependsOn).toContain(id);
  });

  test('sets none of these by default', () => {
    const template = renderProvider();
    template.resourceCountIs('AWS::Lambda::EventInvokeConfig', 0);
    template.resourceCountIs('AWS::IAM::ManagedPolicy', 0);
    const [{ Properties }] = resourcesOf(template, 'AWS::Lambda::Function');
    for (const name of ['ReservedConcurrentExecutions', 'DeadLetterConfig', 'TracingConfig'])
      expect(Properties).not.toHaveProperty(name);
  });

  test('adds the environment that is set to its own', () => {
    const environment = { HTTPS_PROXY: 'http://user:secret@proxy.example.com:3128', no_proxy: Aws.REGION };
    const [handler] = resourcesOf(
      renderProvider(() => ({ environment, useFipsEndpoint: true })),
      'AWS::Lambda::Function',
    );
    expect(handler.Properties.Environment).toEqual({
      Variables: {
        HTTPS_PROXY: environment.HTTPS_PROXY,
        no_proxy: { Ref: 'AWS::Region' },
        URL_SUFFIX: { Ref: 'AWS::URLSuffix' },
        AWS_USE_FIPS_ENDPOINT: 'true',
      },
    });
  });

  test('cannot have a FIPS endpoint and an endpoint of its own', () => {
    const environment = { AWS_ENDPOINT_URL_EMR_CONTAINERS: 'https://vpce-1.example.com' };
    expect(() => renderProvider(() => ({ environment, useFipsEndpoint: true }))).toThrow(
      'environment["AWS_ENDPOINT_URL_EMR_CONTAINERS"] conflicts with useFipsEndpoint: set only one',
    );
    expect(() => renderProvider(() => ({ environment }))).not.toThrow();
  });

  test.each([{}, { useFipsEndpoint: false }])('has only its own environment with %j', (props) => {
    const [handler] = resourcesOf(
      renderProvider(() => props),
      'AWS::Lambda::Function',
    );
    expect(handler.Properties.Environment).toEqual({ Variables: { URL_SUFFIX: { Ref: 'AWS::URLSuffix' } } });
  });

  test.each<[unknown, string]>([
    [{ AWS_REGION: 'x' }, 'environment["AWS_REGION"] is reserved: AWS Lambda sets it'],
    [{ AWS_LAMBDA_FUNCTION_NAME: 'x' }, 'environment["AWS_LAMBDA_FUNCTION_NAME"] is reserved: AWS Lambda sets it'],
    [{ _HANDLER: 'x' }, 'environment["_HANDLER"] is reserved: AWS Lambda sets it'],
    [{ URL_SUFFIX: 'x' }, 'environment["URL_SUFFIX"] is reserved: the library sets it'],
    [
      { AWS_USE_FIPS_ENDPOINT: 'true' },
      'environment["AWS_USE_FIPS_ENDPOINT"] is reserved: set useFipsEndpoint instead',
    ],
    [
      { AWS_USE_DUALSTACK_ENDPOINT: 'true' },
      'environment["AWS_USE_DUALSTACK_ENDPOINT"] is reserved: the function calls IPv4 endpoints',
    ],
    [
      { AWS_ENDPOINT_URL: 'x' },
      'environment["AWS_ENDPOINT_URL"] is reserved: the function calls several services, each at its own endpoint',
    ],
    [
      { 'A-B': 'x' },
      'environment["A-B"] must have a name of at least 2 letters, digits and "_", starting with a letter',
    ],
    [{ AB: undefined }, 'environment["AB"] must be a string, got undefined (is an environment variable not set?)'],
    [{ AB: 1 }, 'environment["AB"] must be a string, got a number'],
    [
      { HTTPS_PROXY: 'proxy.example.com:3128' },
      'environment["HTTPS_PROXY"] must be the URL of a proxy, such as "http://proxy.example.com:3128", got "proxy.example.com:3128"',
    ],
    [
      { https_proxy: 'user:secret@proxy' },
      'environment["https_proxy"] must be the URL of a proxy, such as "http://proxy.example.com:3128", got "…@proxy"',
    ],
    [{ AB: 'x'.repeat(3_600) }, 'environment must be at most 3584 bytes, got 3602'],
    [['AB'], 'environment must be an object that maps names to values, got a list'],
  ])('fails with the environment %j', (environment, message) => {
    const create = () => renderProvider(() => ({ environment: environment as Record<string, string> }));
    expect(create).toThrow(`JobRunProvider Stack/Provider is not valid:\n  - ${message}`);
  });

  test.each([
    ['us-east-1', 0],
    ['us-gov-west-1', 0],
    ['eu-west-1', 1],
    ['cn-north-1', 1],
    [undefined, 0],
  ])('with FIPS endpoints in %s has %i warnings', (region, count) => {
    const stack = new Stack(newApp(), 'Stack', { env: { region } });
    new JobRunProvider(stack, 'Provider', { useFipsEndpoint: true });
    const warnings = Annotations.fromStack(stack).findWarning(
      '*',
      Match.stringLikeRegexp('useFipsEndpoint applies only to regions'),
    );
    expect(warnings).toHaveLength(count);
  });

  test('applies the permissions boundary of an app to all of its roles', () => {
    const stack = newStack();
    const boundary = iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'developers');
    const provider = new JobRunProvider(stack, 'Provider');
    iam.PermissionsBoundary.of(stack.node.root).apply(boundary);
    addJobRun(stack, provider, { waitFor: WaitFor.COMPLETION });
    const roles = resourcesOf(Template.fromStack(stack), 'AWS::IAM::Role');
    expect(roles).toHaveLength(2);
    for (const { Properties } of roles) expect(JSON.stringify(Properties.PermissionsBoundary)).toContain('developers');
  });
});

describe('a provider that other stacks use', () => {
  test('creates no cycle of stacks, and is the only provider', () => {
    const { app, templates } = shared({ waitFor: WaitFor.COMPLETION });
    const dependencies = app.synth().stacks.map(({ id, dependencies: on }) => [id, on.map((each) => each.id)]);
    expect(Object.fromEntries(dependencies)).toMatchObject({
      A: expect.not.arrayContaining(['B', 'C']),
      B: expect.arrayContaining(['A']),
      C: expect.arrayContaining(['A']),
    });
    const counts = templates.map((template) => resourcesOf(template, 'AWS::Lambda::Function').length);
    expect(counts).toEqual([1, 0, 0]);
  });

  test('has the permissions for each stack in a policy of that stack, on which the job runs depend', () => {
    const [own, ...users] = shared({ waitFor: WaitFor.COMPLETION }).templates;
    own.resourcePropertiesCountIs('AWS::IAM::Policy', { PolicyName: Match.stringLikeRegexp('ProviderRole') }, 0);
    for (const user of users) {
      const [[id, { Roles }]] = foreignPolicies(user);
      expect(Roles).toEqual([{ 'Fn::ImportValue': expect.stringMatching(/^A:ExportsOutputRefProviderRole/) }]);
      for (const type of ['Custom::EMRContainersJobRun', 'Custom::EMRContainersJobRunCompletion']) {
        expect(resourcesOf(user, type)[0].DependsOn).toContain(id);
      }
    }
  });

  test('has the same permissions as a provider of that stack would have', () => {
    const [, user] = shared({ waitFor: WaitFor.COMPLETION }).templates;
    const [[, { PolicyDocument }]] = foreignPolicies(user);
    const policies = resourcesOf(render({ waitFor: WaitFor.COMPLETION }), 'AWS::IAM::Policy');
    const own = policies.find(({ Properties }) =>
      String(Properties.PolicyName).startsWith('EMRContainersJobRunProviderRole'),
    );
    const { Statement } = own!.Properties.PolicyDocument as Policy['PolicyDocument'];
    const waiter = { 'Fn::ImportValue': expect.stringMatching(/^A:ExportsOutputRefProviderWaiter/) };
    const expected = Statement.map((each) =>
      each.Action === 'states:StartExecution' ? { ...each, Resource: waiter } : each,
    );
    expect(PolicyDocument.Statement).toEqual(expected);
    expect(JSON.stringify(expected)).toContain('states:StartExecution');
  });

  test('has a policy name for each stack that is unique in the account', () => {
    for (const user of shared().templates.slice(1)) {
      const [[, { PolicyName }]] = foreignPolicies(user);
      expect(JSON.stringify(PolicyName)).toContain(JSON.stringify({ Ref: 'AWS::StackId' }));
    }
  });

  test('exports everything that they can use, so that a stack that no longer waits still finds it', () => {
    const outputsOf = (overrides: Partial<JobRunProps>) => shared(overrides).templates[0].findOutputs('*');
    expect(outputsOf({})).toEqual(outputsOf({ waitFor: WaitFor.COMPLETION }));
    expect(Object.keys(outputsOf({}))).toHaveLength(3);
    expect(actionsOf(shared().templates[1])).not.toContain('states:StartExecution');
  });

  test('serves a nested stack of its own stack without an export', () => {
    const stack = newStack();
    const provider = new JobRunProvider(stack, 'Provider');
    const nested = new NestedStack(stack, 'Nested');
    addJobRun(nested, provider, { waitFor: WaitFor.COMPLETION });
    const template = Template.fromStack(nested);
    expect(foreignPolicies(template)).toHaveLength(1);
    expect(Template.fromStack(stack).findOutputs('*')).toEqual({});
    template.resourceCountIs('AWS::Lambda::Function', 0);
  });

  test('serves the parent stack of its own stack', () => {
    const stack = newStack();
    addJobRun(stack, new JobRunProvider(new NestedStack(stack, 'Nested'), 'Provider'), { waitFor: WaitFor.COMPLETION });
    expect(foreignPolicies(Template.fromStack(stack))).toHaveLength(1);
  });

  test('fails when the policies of all stacks together exceed the IAM quotas', () => {
    const synthesizeUsers = (count: number) => {
      const app = newApp();
      const provider = new JobRunProvider(new Stack(app, 'A'), 'Provider');
      for (let index = 0; index < count; index++) addJobRun(new Stack(app, `User${index}`), provider);
      app.synth();
    };
    expect(() => synthesizeUsers(5)).not.toThrow();
    expect(() => synthesizeUsers(6)).toThrow(
      /JobRunProvider A\/Provider use more .* move some of the job runs to a stack with another provider/,
    );
  });

  test.each([
    ['region', { region: 'us-east-1', account: '123456789012' }, 'region of the stack, us-east-1, got eu-west-1'],
    [
      'account',
      { region: 'eu-west-1', account: '111111111111' },
      'account of the stack, 111111111111, got 123456789012',
    ],
  ])('fails when it is in another %s', (_, env, message) => {
    const app = newApp();
    const stack = new Stack(app, 'A', { env: { region: 'eu-west-1', account: '123456789012' } });
    const provider = new JobRunProvider(stack, 'Provider');
    expect(() => addJobRun(new Stack(app, 'B', { env }), provider)).toThrow(`provider must be in the ${message}`);
    const other = JobRunProvider.fromJobRunProviderAttributes(stack, 'Other', { functionArn: FUNCTION_ARN });
    expect(() => addJobRun(new Stack(app, 'C', { env }), other)).toThrow(`provider must be in the ${message}`);
  });
});

describe('a provider of another app', () => {
  /** A stack with a job run of an imported provider. */
  function imported(roleOf: (stack: Stack) => iam.IRole | undefined, waiterArn?: string, runs?: Partial<JobRunProps>) {
    const stack = newStack();
    const attributes = { functionArn: FUNCTION_ARN, role: roleOf(stack), waiterArn };
    const provider = JobRunProvider.fromJobRunProviderAttributes(stack, 'Provider', attributes);
    addJobRun(stack, provider, runs);
    return Template.fromStack(stack);
  }

  const mutable = (stack: Stack) => iam.Role.fromRoleArn(stack, 'ProviderRole', PROVIDER_ROLE_ARN);

  test('has its permissions in a policy of the stack', () => {
    const template = imported(mutable, WAITER_ARN, { waitFor: WaitFor.COMPLETION });
    const [[id, { Roles, PolicyDocument }], ...more] = foreignPolicies(template);
    expect([Roles, more]).toEqual([['runs'], []]);
    expect(PolicyDocument.Statement).toContainEqual({
      Effect: 'Allow',
      Action: [
        'cloudformation:DescribeStacks',
        'cloudformation:DescribeStackResource',
        'cloudformation:DescribeStackEvents',
      ],
      Resource: { Ref: 'AWS::StackId' },
    });
    expect(PolicyDocument.Statement).toContainEqual({
      Effect: 'Allow',
      Action: 'states:StartExecution',
      Resource: WAITER_ARN,
    });
    const [jobRun] = resourcesOf(template, 'Custom::EMRContainersJobRun');
    expect(jobRun.Properties.ServiceToken).toBe(FUNCTION_ARN);
    expect(jobRun.DependsOn).toContain(id);
  });

  test.each<[string, (stack: Stack) => iam.IRole | undefined]>([
    ['its role is unknown', () => undefined],
    ['its role is immutable', (stack) => iam.Role.fromRoleArn(stack, 'R', PROVIDER_ROLE_ARN, { mutable: false })],
  ])('grants nothing when %s', (_, roleOf) => {
    expect(foreignPolicies(imported(roleOf))).toEqual([]);
  });

  test('lets deployments wait only if it has a waiter', () => {
    expect(() => imported(mutable, undefined, { waitFor: WaitFor.COMPLETION })).toThrow(
      'waitFor: WaitFor.COMPLETION requires a provider with a waiterArn, got one without it: set waiterArn where you import the provider',
    );
  });

  test('fails when its permissions exceed the IAM quotas', () => {
    const stack = newStack();
    const attributes = { functionArn: FUNCTION_ARN, role: mutable(stack) };
    const provider = JobRunProvider.fromJobRunProviderAttributes(stack, 'Provider', attributes);
    const props = jobRunProps(stack, { provider });
    for (let index = 0; index < 100; index++) {
      const executionRole = new iam.Role(stack, `Role${index}`, { assumedBy: new iam.AnyPrincipal() });
      new JobRun(stack, `JobRun${index}`, { ...props, executionRole });
    }
    expect(() => (stack.node.root as App).synth()).toThrow('with JobRunProvider Stack/Provider use more');
  });

  test('can be imported by the attributes that its own app exports', () => {
    const stack = newStack();
    const provider = new JobRunProvider(stack, 'Provider');
    new CfnOutput(stack, 'Waiter', { value: provider.waiterArn! });
    expect(Template.fromStack(stack).findOutputs('Waiter').Waiter.Value).toEqual({
      Ref: expect.stringMatching(/^ProviderWaiterStateMachine/),
    });
    expect(provider.waiterArn).toBe(provider.waiterArn);
  });

  test.each<[string, object, string]>([
    [
      'functionArn is not a function ARN',
      { functionArn: 'runs' },
      'functionArn must be a Lambda function ARN, such as',
    ],
    ['functionArn is missing', {}, 'functionArn must be a string, got undefined'],
    [
      'waiterArn is not a state machine ARN',
      { functionArn: FUNCTION_ARN, waiterArn: FUNCTION_ARN },
      'waiterArn must be a state machine ARN',
    ],
    [
      'role is not a role',
      { functionArn: FUNCTION_ARN, role: 'runs' },
      'role must be a role, such as Role.fromRoleArn(…)',
    ],
  ])('fails when %s', (_, attributes, message) => {
    expect(() => JobRunProvider.fromJobRunProviderAttributes(newStack(), 'Provider', attributes as never)).toThrow(
      message,
    );
  });

  test('accepts ARNs that are unknown at synthesis', () => {
    const stack = newStack();
    const functionArn = `arn:aws:lambda:${Aws.REGION}:${Aws.ACCOUNT_ID}:function:runs`;
    addJobRun(stack, JobRunProvider.fromJobRunProviderAttributes(stack, 'Provider', { functionArn }));
    expect(() => Template.fromStack(stack)).not.toThrow();
  });
});

describe('synthesis', () => {
  const group = (stack: Stack) => ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-12345678');
  const logGroup = (stack: Stack) => logs.LogGroup.fromLogGroupName(stack, 'Log', '/runs');
  const vpc = (stack: Stack) => new ec2.Vpc(stack, 'Vpc');
  test.each<[string, (stack: Stack) => unknown, string]>([
    ['subnets lack a VPC', () => ({ vpcSubnets: {} }), 'vpcSubnets requires vpc'],
    ['security groups lack a VPC', (stack) => ({ securityGroups: [group(stack)] }), 'securityGroups requires vpc'],
    [
      'the list of security groups is empty',
      (stack) => ({ vpc: vpc(stack), securityGroups: [] }),
      'have at least 1 entry, got 0',
    ],
    [
      'logGroup and logRetention are both set',
      (stack) => ({ logGroup: logGroup(stack), logRetention: 7 }),
      'logRetention must not be set with logGroup, got 7: set the retention of that log group instead',
    ],
    [
      'the memory is too small',
      () => ({ memorySize: Size.mebibytes(127) }),
      'memorySize in MiB must be a whole number from 128',
    ],
    ['the memory is too large', () => ({ memorySize: Size.gibibytes(11) }), 'to 10240, got 11264'],
    ['the memory is a fraction of a mebibyte', () => ({ memorySize: Size.kibibytes(200_000) }), 'got 195.3125'],
    [
      'the memory is a number',
      () => ({ memorySize: 256 }),
      'memorySize must be a Size, such as Size.mebibytes(512), got 256',
    ],
    [
      'the reserved concurrency is 0',
      () => ({ reservedConcurrentExecutions: 0 }),
      'reservedConcurrentExecutions must be a whole number from 1 to 2147483647, got 0',
    ],
    [
      'the event age is too short for a retry',
      () => ({ maxEventAge: Duration.minutes(19) }),
      'maxEventAge must be 20 minutes to 6 hours, which leaves time to retry an invocation, got 19 minutes',
    ],
    [
      'the event age is too long',
      () => ({ maxEventAge: Duration.hours(7) }),
      'maxEventAge must be 20 minutes to 6 hours',
    ],
    ['the event age is a number', () => ({ maxEventAge: 1200 }), 'maxEventAge must be a Duration'],
    [
      'the event age is a token',
      () => ({ maxEventAge: Duration.seconds(Lazy.number({ produce: () => 1200 })) }),
      'maxEventAge must be known at synthesis, got a token',
    ],
    ['the dead-letter queue is an ARN', () => ({ deadLetterQueue: 'arn' }), 'deadLetterQueue must be a queue, such as'],
    [
      'the tracing is a boolean',
      () => ({ tracing: true }),
      'tracing must be a Tracing, such as Tracing.ACTIVE, got true',
    ],
    ['the VPC is an ID', () => ({ vpc: 'vpc-1' }), 'vpc must be a VPC, such as Vpc.fromLookup(…), got "vpc-1"'],
  ])('fails when %s', (_, propsOf, message) => {
    expect(() => renderProvider(propsOf as never)).toThrow(message);
  });

  test.each<[string, unknown]>([
    ['not a provider', 'x'],
    ['an object that is not a construct', { functionArn: 'arn', env: {} }],
    [
      'a construct that is not a resource',
      Object.assign(new Construct(newStack(), 'Provider'), { functionArn: 'arn' }),
    ],
  ])('fails when the provider of a job run is %s', (_, provider) => {
    expect(() => render({ provider: provider as never })).toThrow('provider must be a JobRunProvider, or');
  });
});
