import { App, Fn, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnVirtualCluster } from 'aws-cdk-lib/aws-emrcontainers';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import {
  JobRun,
  type JobRunProps,
  JobRunProvider,
  JobTemplate,
  JobTemplateParameter,
  VirtualCluster,
  WaitFor,
} from '../../../../lib/index';
import { jobRunProps, jobTemplate, newStack, render, resourcesOf, ROLE_ARN } from '../../render';

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

/** The statements of the handler's role, without those for its log. */
function statementsOf(template: Template): Statement[] {
  const policies = {
    ...template.findResources('AWS::IAM::Policy'),
    ...template.findResources('AWS::IAM::ManagedPolicy'),
  };
  return Object.entries(policies)
    .filter(([id]) => id.startsWith('EMRContainersJobRunProviderRole'))
    .flatMap(
      ([, policy]) => (policy.Properties as { PolicyDocument: { Statement: Statement[] } }).PolicyDocument.Statement,
    );
}

function actionsOf(template: Template): string[] {
  return statementsOf(template).flatMap(({ Action }) => Action);
}

/** An ARN below the virtual clusters of the stack's account. */
function arn(path: string): unknown {
  const parts = [
    'arn:',
    { Ref: 'AWS::Partition' },
    ':emr-containers:',
    { Ref: 'AWS::Region' },
    ':',
    { Ref: 'AWS::AccountId' },
  ];
  return { 'Fn::Join': ['', [...parts, `:/virtualclusters/${path}`]] };
}

/** The stack ID, shortened to its unique end. */
const OWN_STACK = { 'Fn::Join': ['', ['*/', { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] }]] };
const NO_TEMPLATE = { Null: { 'emr-containers:JobTemplateArn': 'true' } };
const OWN_REQUEST = { StringLike: { 'aws:RequestTag/cdk-emr-containers:stack': OWN_STACK } };

test('the handler has these permissions and no others', () => {
  expect(statementsOf(render())).toEqual([
    {
      Effect: 'Allow',
      Action: ['emr-containers:DescribeJobRun', 'emr-containers:CancelJobRun'],
      Resource: arn('*/jobruns/*'),
      Condition: { StringLike: { 'aws:ResourceTag/cdk-emr-containers:stack': OWN_STACK } },
    },
    { Effect: 'Allow', Action: 'emr-containers:ListJobRuns', Resource: arn('*') },
    {
      Effect: 'Allow',
      Action: [
        'cloudformation:DescribeStacks',
        'cloudformation:DescribeStackResource',
        'cloudformation:DescribeStackEvents',
      ],
      Resource: { Ref: 'AWS::StackId' },
    },
    {
      Effect: 'Allow',
      Action: ['emr-containers:DescribeJobRun', 'emr-containers:DescribeVirtualCluster'],
      Resource: [arn('cluster1'), arn('cluster1/jobruns/*')],
    },
    {
      Effect: 'Allow',
      Action: 'emr-containers:TagResource',
      Resource: arn('cluster1/jobruns/*'),
      Condition: OWN_REQUEST,
    },
    {
      Effect: 'Allow',
      Action: 'emr-containers:StartJobRun',
      Resource: arn('cluster1'),
      Condition: { ArnEquals: { 'emr-containers:ExecutionRoleArn': [ROLE_ARN] }, ...OWN_REQUEST, ...NO_TEMPLATE },
    },
    {
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: ROLE_ARN,
      Condition: { StringEquals: { 'iam:PassedToService': 'pods.eks.amazonaws.com' } },
    },
  ]);
});

test('the handler can write its own log, and has no other permission by itself', () => {
  const [role] = resourcesOf(render(), 'AWS::IAM::Role');
  expect(role.Properties).not.toHaveProperty('ManagedPolicyArns');
  expect(role.Properties.Policies).toEqual([
    {
      PolicyName: 'Logs',
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
            Resource: { 'Fn::GetAtt': [expect.stringMatching(/LogGroup/), 'Arn'] },
          },
        ],
      },
    },
  ]);
});

test('the handler can start the waiter only if a job run is awaited', () => {
  expect(actionsOf(render())).not.toContain('states:StartExecution');
  expect(statementsOf(render({ waitFor: WaitFor.COMPLETION }))).toContainEqual({
    Effect: 'Allow',
    Action: 'states:StartExecution',
    Resource: { Ref: expect.stringMatching(/WaiterStateMachine/) },
  });
});

test('the handler can read the driver log only if the job run is awaited and has a log group', () => {
  const monitoring = (stack: Stack) => ({ logGroup: LogGroup.fromLogGroupName(stack, 'Jobs', '/jobs') });
  const awaited = render((stack) => ({ waitFor: WaitFor.COMPLETION, monitoring: monitoring(stack) }));
  expect(statementsOf(awaited)).toContainEqual({
    Effect: 'Allow',
    Action: ['logs:DescribeLogStreams', 'logs:GetLogEvents'],
    Resource: {
      'Fn::Join': [
        '',
        [
          'arn:',
          { Ref: 'AWS::Partition' },
          ':logs:',
          { Ref: 'AWS::Region' },
          ':',
          { Ref: 'AWS::AccountId' },
          ':log-group:/jobs:*',
        ],
      ],
    },
  });
  const off = { waitFor: WaitFor.COMPLETION, driverLogInStatusReason: false };
  for (const other of [
    render((stack) => ({ monitoring: monitoring(stack) })),
    render({ waitFor: WaitFor.COMPLETION }),
    render((stack) => ({ ...off, monitoring: monitoring(stack) })),
  ]) {
    expect(actionsOf(other)).not.toContain('logs:GetLogEvents');
  }
});

test('the handler can read the driver log in the log group that the template parameters name', () => {
  const stack = newStack();
  const { virtualCluster, ...job } = jobRunProps(stack) as Required<JobRunProps>;
  const template = new JobTemplate(stack, 'Template', {
    ...job,
    monitoring: { logGroup: LogGroup.fromLogGroupName(stack, 'Jobs', '/jobs/${Team}') },
    parameters: { Team: JobTemplateParameter.string() },
  });
  const jobTemplateParameters = { Team: 'orders' };
  const props = { virtualCluster, jobTemplate: template, jobTemplateParameters, waitFor: WaitFor.COMPLETION };
  new JobRun(stack, 'JobRun', props);
  // the rules of the CDK accept the name too
  expect(JSON.stringify(statementsOf(Template.fromStack(stack)))).toContain(':log-group:/jobs/orders:*"');
});

test('a name can be joined from a list token', () => {
  const name = Fn.join('-', Fn.split('_', Fn.importValue('Names')));
  const template = render((stack) => ({
    waitFor: WaitFor.COMPLETION,
    monitoring: { logGroup: LogGroup.fromLogGroupName(stack, 'Jobs', name) },
    virtualCluster: VirtualCluster.fromVirtualClusterId(stack, 'Joined', name),
  }));
  expect(actionsOf(template)).toContain('logs:GetLogEvents');
});

test('a start is restricted to the job template instead of the execution role', () => {
  const template = render((stack) => ({
    executionRole: undefined,
    releaseLabel: undefined,
    jobDriver: undefined,
    jobTemplate: jobTemplate(stack),
  }));
  expect(statementsOf(template)).toContainEqual({
    Effect: 'Allow',
    Action: 'emr-containers:StartJobRun',
    Resource: arn('cluster1'),
    Condition: {
      ArnEquals: { 'emr-containers:JobTemplateArn': [{ Ref: 'Template' }] },
      ...OWN_REQUEST,
    },
  });
  expect(statementsOf(template)).toContainEqual({
    Effect: 'Allow',
    Action: 'emr-containers:DescribeJobTemplate',
    Resource: { Ref: 'Template' },
  });
});

test('the handler can pass the role of a job template, if it is known, like that of a job run', () => {
  const stack = newStack();
  const { virtualCluster, ...job } = jobRunProps(stack) as Required<JobRunProps>;
  const executionRole = new Role(stack, 'Job', { assumedBy: new ServicePrincipal('pods.eks.amazonaws.com') });
  const template = new JobTemplate(stack, 'Template', { ...job, executionRole });
  new JobRun(stack, 'JobRun', { virtualCluster, jobTemplate: template });
  expect(statementsOf(Template.fromStack(stack))).toContainEqual({
    Effect: 'Allow',
    Action: 'iam:PassRole',
    Resource: stack.resolve(executionRole.roleArn) as unknown,
    Condition: { StringEquals: { 'iam:PassedToService': 'pods.eks.amazonaws.com' } },
  });
});

test('a start with a job template is also restricted to its role, if it is known, because the role can be a parameter', () => {
  const stack = newStack();
  const { virtualCluster, ...job } = jobRunProps(stack) as Required<JobRunProps>;
  new JobRun(stack, 'Own', { virtualCluster, jobTemplate: new JobTemplate(stack, 'Template', job) });
  const jobTemplate = JobTemplate.fromJobTemplateId(stack, 'Imported', 'imported');
  const executionRole = Role.fromRoleArn(stack, 'Other', 'arn:aws:iam::123456789012:role/other');
  new JobRun(stack, 'Given', { virtualCluster, jobTemplate, executionRole });
  new JobRun(stack, 'Unknown', { virtualCluster, jobTemplate });
  const starts = statementsOf(Template.fromStack(stack)).filter(
    ({ Action }) => Action === 'emr-containers:StartJobRun',
  );
  const imported = { 'Fn::Join': expect.anything() };
  expect(starts.map(({ Condition }) => Condition)).toEqual([
    {
      ArnEquals: { 'emr-containers:JobTemplateArn': [{ Ref: expect.stringMatching(/^Template/) }, imported] },
      ArnEqualsIfExists: { 'emr-containers:ExecutionRoleArn': [ROLE_ARN, executionRole.roleArn] },
      ...OWN_REQUEST,
    },
    { ArnEquals: { 'emr-containers:JobTemplateArn': [imported] }, ...OWN_REQUEST },
  ]);
});

test('five stacks can share one provider', () => {
  const app = new App();
  const provider = new JobRunProvider(new Stack(app, 'Functions'), 'Provider');
  for (let team = 1; team <= 5; team++) {
    const stack = new Stack(app, `Team${team}`);
    new JobRun(stack, 'JobRun', { ...jobRunProps(stack), provider });
  }
  expect(() => app.synth()).not.toThrow();
});

test('nothing is allowed on all resources, and no partition is assumed', () => {
  const template = render({ waitFor: WaitFor.COMPLETION });
  const resources = JSON.stringify(statementsOf(template).map(({ Resource }) => Resource));
  expect(resources).not.toContain('"*"');
  expect(resources.replace(ROLE_ARN, '')).not.toContain('arn:aws');
});

/** A stack with this number of job runs, each with its own properties. */
function stackWith(count: number, own: (stack: Stack, index: number) => Partial<JobRunProps> = () => ({})): Stack {
  const stack = newStack();
  const props = jobRunProps(stack);
  for (let index = 0; index < count; index++) new JobRun(stack, `Run${index}`, { ...props, ...own(stack, index) });
  return stack;
}

const ownRole = (stack: Stack, index: number) => ({
  executionRole: new Role(stack, `Role${index}`, { assumedBy: new ServicePrincipal('eks.amazonaws.com') }),
});
const ownVirtualCluster = (stack: Stack, index: number) => ({
  virtualCluster: CfnVirtualCluster.fromVirtualClusterId(stack, `Cluster${index}`, `cluster${index}`),
});

test('a hundred job runs on one virtual cluster need no more statements than one', () => {
  expect(statementsOf(Template.fromStack(stackWith(100)))).toEqual(statementsOf(render()));
});

test('job runs with several roles on one virtual cluster share a statement', () => {
  const template = Template.fromStack(stackWith(3, ownRole));
  expect(statementsOf(template).filter(({ Action }) => Action === 'emr-containers:StartJobRun')).toEqual([
    expect.objectContaining({
      Condition: {
        ArnEquals: { 'emr-containers:ExecutionRoleArn': [0, 1, 2].map(() => ({ 'Fn::GetAtt': expect.anything() })) },
        ...OWN_REQUEST,
        ...NO_TEMPLATE,
      },
    }),
  ]);
});

test('many virtual clusters overflow into managed policies, on which the job runs depend too', () => {
  const template = Template.fromStack(stackWith(30, ownVirtualCluster));
  const overflow = Object.keys(template.findResources('AWS::IAM::ManagedPolicy'));
  expect(overflow.length).toBeGreaterThan(0);
  for (const { DependsOn } of resourcesOf(template, 'Custom::EMRContainersJobRun')) {
    expect(DependsOn).toEqual(expect.arrayContaining(overflow));
  }
});

test('fails when there are more virtual clusters, or roles on one, than IAM can hold', () => {
  expect(() => synthesize(stackWith(200, (...own) => ({ ...ownVirtualCluster(...own), ...ownRole(...own) })))).toThrow(
    /use more virtual clusters and execution roles than fit into the policies of one IAM role .* move some of the job runs to another stack/,
  );
  expect(() => synthesize(stackWith(120, ownRole))).toThrow('move some of the job runs to another stack');
});

function synthesize(stack: Stack): void {
  (stack.node.root as App).synth();
}
