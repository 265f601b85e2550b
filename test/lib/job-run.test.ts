import { CfnOutput, CfnWaitConditionHandle, NestedStack, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { CfnVirtualCluster } from 'aws-cdk-lib/aws-emrcontainers';
import { Grant, type IRole, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { JobRun, JobRunProvider, JobTemplate, type JobTemplateProps, WaitFor } from '../../lib';
import { CrossStackReferences } from './newer-cdk';
import { jobRunProps, newApp, newStack, render, type Resource, resourcesOf, ROLE_ARN } from './render';

const newRole = (scope: Construct, id = 'Job') =>
  new Role(scope, id, { assumedBy: new ServicePrincipal('pods.eks.amazonaws.com') });

function policyOf(template: Template, id: string): Record<string, unknown>[] {
  const policies = Object.entries(template.findResources('AWS::IAM::Policy')) as [string, Resource][];
  const [, { Properties }] = policies.find(([name]) => name.startsWith(id))!;
  return (Properties.PolicyDocument as { Statement: Record<string, unknown>[] }).Statement;
}

describe('the resources', () => {
  test('are one per job run without waitFor, and include no waiter', () => {
    const template = render();
    template.resourceCountIs('Custom::EMRContainersJobRun', 1);
    template.resourceCountIs('Custom::EMRContainersJobRunCompletion', 0);
    template.resourceCountIs('AWS::StepFunctions::StateMachine', 0);
    expect(Object.keys(template.toJSON().Resources as object)).toHaveLength(5);
  });

  test('share one function, one log group and one waiter in a stack', () => {
    const stack = newStack();
    const props = { ...jobRunProps(stack), waitFor: WaitFor.COMPLETION };
    for (const id of ['One', 'Two', 'Three']) new JobRun(stack, id, props);
    const template = Template.fromStack(stack);
    template.resourceCountIs('Custom::EMRContainersJobRun', 3);
    template.resourceCountIs('Custom::EMRContainersJobRunCompletion', 3);
    template.resourceCountIs('AWS::Lambda::Function', 1);
    template.resourceCountIs('AWS::Logs::LogGroup', 1);
    template.resourceCountIs('AWS::StepFunctions::StateMachine', 1);
  });

  test('include the function in their own nested stack', () => {
    const stack = newStack();
    const nested = new NestedStack(stack, 'Nested');
    new JobRun(nested, 'JobRun', jobRunProps(nested));
    Template.fromStack(nested).resourceCountIs('AWS::Lambda::Function', 1);
    Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 0);
  });

  test('give Lambda time to retry the function after its first invocation timed out', () => {
    render().hasResourceProperties('Custom::EMRContainersJobRun', { ServiceTimeout: 1900 });
  });

  test('keep the logical ID of the function, which CloudFormation does not allow to change', () => {
    const [functionId] = Object.keys(render().findResources('AWS::Lambda::Function'));
    expect(functionId).toBe('EMRContainersJobRunProviderFunctionA89585C5');
  });

  test('run the function with Node.js 24 on arm64, and retain its log for a month', () => {
    const template = render();
    template.hasResourceProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Timeout: 900,
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { URL_SUFFIX: { Ref: 'AWS::URLSuffix' } } },
    });
    template.hasResource('AWS::Logs::LogGroup', { DeletionPolicy: 'Retain', Properties: { RetentionInDays: 30 } });
  });
});

describe('the order', () => {
  test("is: the function's policy, the execution role with its policies, the virtual cluster, the job run", () => {
    const stack = newStack();
    const executionRole = new Role(stack, 'JobRole', { assumedBy: new ServicePrincipal('eks.amazonaws.com') });
    Bucket.fromBucketName(stack, 'Data', 'data').grantRead(executionRole);
    const virtualCluster = new CfnVirtualCluster(stack, 'VirtualCluster', {
      name: 'jobs',
      containerProvider: { id: 'eks', type: 'EKS', info: { eksInfo: { namespace: 'jobs' } } },
    });
    new JobRun(stack, 'JobRun', { ...jobRunProps(new Stack()), virtualCluster, executionRole });
    const [jobRun] = resourcesOf(Template.fromStack(stack), 'Custom::EMRContainersJobRun');
    expect(jobRun.DependsOn).toEqual([
      expect.stringMatching(/^EMRContainersJobRunProviderRoleDefaultPolicy/),
      expect.stringMatching(/^JobRoleDefaultPolicy/),
      expect.stringMatching(/^JobRole/),
      'VirtualCluster',
    ]);
  });

  test('creates the policies of an immutable execution role first', () => {
    const stack = newStack();
    const role = new Role(stack, 'JobRole', { assumedBy: new ServicePrincipal('eks.amazonaws.com') });
    Bucket.fromBucketName(stack, 'Data', 'data').grantRead(role);
    new JobRun(stack, 'JobRun', { ...jobRunProps(new Stack()), executionRole: role.withoutPolicyUpdates() });
    const [jobRun] = resourcesOf(Template.fromStack(stack), 'Custom::EMRContainersJobRun');
    expect(jobRun.DependsOn).toContainEqual(expect.stringMatching(/^JobRoleDefaultPolicy/));
  });

  test('creates the execution role of the job template first', () => {
    const stack = newStack();
    const { virtualCluster, ...job } = jobRunProps(stack);
    const executionRole = new Role(stack, 'JobRole', { assumedBy: new ServicePrincipal('eks.amazonaws.com') });
    const jobTemplate = new JobTemplate(stack, 'Template', { ...job, executionRole } as JobTemplateProps);
    new JobRun(stack, 'JobRun', { virtualCluster, jobTemplate });
    const [jobRun] = resourcesOf(Template.fromStack(stack), 'Custom::EMRContainersJobRun');
    expect(jobRun.DependsOn).toContainEqual(expect.stringMatching(/^JobRole/));
  });

  test('creates no cycle of stacks when this stack grants permissions to a role that was imported into another one', () => {
    const app = newApp();
    const base = new Stack(app, 'Base');
    const stack = new Stack(app, 'Orders');
    const props = jobRunProps(base);
    new Bucket(stack, 'Bucket').grantRead(props.executionRole!);
    new JobRun(stack, 'JobRun', props);
    expect(() => app.synth()).not.toThrow();
  });

  test('creates the completion after the permissions of handler and waiter', () => {
    const template = render({ waitFor: WaitFor.COMPLETION });
    const [completion] = resourcesOf(template, 'Custom::EMRContainersJobRunCompletion');
    const [machine] = resourcesOf(template, 'AWS::StepFunctions::StateMachine');
    const policyOf = (role: string): unknown =>
      expect.stringMatching(new RegExp(`^EMRContainersJobRunProvider${role}DefaultPolicy`));
    expect(completion.DependsOn).toContainEqual(policyOf('Role'));
    expect(completion.Properties.WaiterArn).toEqual({ Ref: expect.stringMatching(/WaiterStateMachine/) });
    expect(machine.DependsOn).toContainEqual(policyOf('WaiterStateMachineRole'));
  });

  test('creates the dependents of an awaited job run after its completion', () => {
    const stack = newStack();
    const first = new JobRun(stack, 'First', { ...jobRunProps(stack), waitFor: WaitFor.COMPLETION });
    new JobRun(stack, 'Second', jobRunProps(new Construct(stack, 'Other'))).node.addDependency(first);
    const [second] = resourcesOf(Template.fromStack(stack), 'Custom::EMRContainersJobRun').filter(({ DependsOn }) =>
      DependsOn?.some((id) => id.startsWith('FirstCompletion')),
    );
    expect(second).toBeDefined();
  });
});

test('the attributes can be used in outputs and in other stacks', () => {
  const app = newApp();
  const producer = new Stack(app, 'Producer');
  const jobRun = new JobRun(producer, 'JobRun', jobRunProps(producer));
  const consumer = new Stack(app, 'Consumer');
  new LogGroup(consumer, 'LogGroup', { logGroupName: jobRun.jobRunName });
  const { jobRunId, jobRunArn, jobRunName, virtualClusterId } = jobRun;
  Object.entries({ jobRunId, jobRunArn, jobRunName, virtualClusterId }).forEach(
    ([id, value]) => new CfnOutput(consumer, id, { value }),
  );
  const outputs = Object.values(Template.fromStack(producer).toJSON().Outputs as Record<string, { Value: unknown }>);
  expect(outputs.map(({ Value }) => Value)).toEqual(
    expect.arrayContaining(
      ['Id', 'Arn', 'Name', 'VirtualClusterId'].map((name) => ({
        'Fn::GetAtt': [expect.stringMatching(/^JobRun/), name],
      })),
    ),
  );
});

test('an awaited job run has a state and an end time', () => {
  const stack = newStack();
  const awaited = new JobRun(stack, 'JobRun', { ...jobRunProps(stack), waitFor: WaitFor.COMPLETION });
  expect(stack.resolve([awaited.jobRunState, awaited.finishedAt])).toEqual(
    ['State', 'FinishedAt'].map((name) => ({ 'Fn::GetAtt': [expect.stringMatching(/^JobRunCompletion/), name] })),
  );
  const other = new JobRun(stack, 'Other', jobRunProps(new Construct(stack, 'Scope')));
  expect([other.jobRunState, other.finishedAt]).toEqual([undefined, undefined]);
});

test('the same app makes the same template', () => {
  expect(render().toJSON()).toEqual(render().toJSON());
});

describe('a job run as a grantee', () => {
  test('is its execution role, whose permissions are created first', () => {
    const stack = newStack();
    const jobRun = new JobRun(stack, 'JobRun', { ...jobRunProps(stack), executionRole: newRole(stack) });
    new Bucket(stack, 'Data').grantRead(jobRun);
    const template = Template.fromStack(stack);
    expect(policyOf(template, 'Job')).toHaveLength(1);
    const [{ DependsOn }] = resourcesOf(template, 'Custom::EMRContainersJobRun');
    expect(DependsOn).toContainEqual(expect.stringMatching(/^JobDefaultPolicy/));
  });

  test('grants permissions to a role of another stack with a policy in its own stack', () => {
    const app = newApp();
    const stack = new Stack(app, 'Jobs');
    const executionRole = newRole(new Stack(app, 'Roles'));
    const jobRun = new JobRun(stack, 'JobRun', { ...jobRunProps(stack), executionRole });
    new Bucket(stack, 'Data').grantRead(jobRun);
    const template = Template.fromStack(stack);
    expect(policyOf(template, 'EMRContainersExecutionRolePolicy')).toHaveLength(1);
    const [{ DependsOn }] = resourcesOf(template, 'Custom::EMRContainersJobRun');
    expect(DependsOn).toContainEqual(expect.stringMatching(/^EMRContainersExecutionRolePolicy/));
  });

  test('warns when its role belongs to a job template outside the app', () => {
    const stack = newStack();
    const { virtualCluster } = jobRunProps(stack);
    const jobTemplate = JobTemplate.fromJobTemplateId(stack, 'Template', 'abc');
    const jobRun = new JobRun(stack, 'JobRun', { virtualCluster, jobTemplate });
    Grant.addToPrincipal({ grantee: jobRun, actions: ['s3:GetObject'], resourceArns: ['*'] });
    Annotations.fromStack(stack).hasWarning('/Stack/JobRun', Match.stringLikeRegexp('Add statement to this resource'));
  });
});

test.each([
  ['describe', 'DescribeJobRun', (jobRun: JobRun, role: Role) => jobRun.grantDescribe(role)],
  ['cancel', 'CancelJobRun', (jobRun: JobRun, role: Role) => jobRun.grantCancel(role)],
] as const)('a grantee can be allowed to %s this job run only', (_, action, grant) => {
  const stack = newStack();
  const jobRun = new JobRun(stack, 'JobRun', jobRunProps(stack));
  grant(jobRun, newRole(stack, 'Operator'));
  expect(policyOf(Template.fromStack(stack), 'Operator')).toEqual([
    {
      Action: `emr-containers:${action}`,
      Effect: 'Allow',
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/^JobRun/), 'Arn'] },
    },
  ]);
});

test.each([
  ['Describe', (jobRun: JobRun, role: IRole) => jobRun.grantDescribe(role)],
  ['Cancel', (jobRun: JobRun, role: IRole) => jobRun.grantCancel(role)],
] as const)('the role of the job itself cannot be the grantee of grant%s', (action, grant) => {
  const stack = newStack();
  const props = jobRunProps(stack);
  const jobRun = new JobRun(stack, 'JobRun', props);
  expect(() => grant(jobRun, props.executionRole!)).toThrow(
    `grant${action}: grantee must not be the executionRole, whose permissions must exist before the job run: allow emr-containers:${action}JobRun on the job runs of the virtual cluster instead`,
  );
});

test.each<[string, (stack: Stack) => IRole]>([
  ['that is imported as immutable', (stack) => Role.fromRoleArn(stack, 'Role', ROLE_ARN, { mutable: false })],
  ['without policy updates', (stack) => newRole(stack, 'Role').withoutPolicyUpdates()],
])('a grant to the role of the job itself has no effect for a role %s', (_, roleIn) => {
  const stack = newStack();
  const executionRole = roleIn(stack);
  const jobRun = new JobRun(stack, 'JobRun', { ...jobRunProps(stack), executionRole });
  jobRun.grantDescribe(executionRole);
  expect(() => Template.fromStack(stack)).not.toThrow();
});

test('a mutable role that is imported into the stack cannot be the grantee either', () => {
  const stack = newStack();
  const executionRole = Role.fromRoleArn(stack, 'Role', ROLE_ARN);
  const jobRun = new JobRun(stack, 'JobRun', { ...jobRunProps(stack), executionRole });
  expect(() => jobRun.grantDescribe(executionRole)).toThrow('grantDescribe: grantee must not be the executionRole');
});

const testOfReferences = CrossStackReferences ? test : test.skip;

testOfReferences(
  'a grantee in another stack can use a weak reference, without an export that would prevent the job from changing',
  () => {
    const app = newApp();
    const [stack, other] = ['Jobs', 'Others'].map((id) => new Stack(app, id));
    const jobRun = new JobRun(stack, 'JobRun', jobRunProps(stack));
    CrossStackReferences!.of(jobRun).produce('weak');
    jobRun.grantDescribe(newRole(other, 'Operator'));
    expect(policyOf(Template.fromStack(other), 'Operator')).toEqual([
      expect.objectContaining({ Resource: { 'Fn::GetStackOutput': expect.objectContaining({ StackName: 'Jobs' }) } }),
    ]);
    expect(JSON.stringify(Template.fromStack(stack))).not.toContain('"Export"');
  },
);

describe('the order', () => {
  test('of executeAfter is the other constructs, then the job run', () => {
    const stack = newStack();
    const first = new CfnWaitConditionHandle(stack, 'First');
    new JobRun(stack, 'JobRun', jobRunProps(stack)).executeAfter(first);
    const [{ DependsOn }] = resourcesOf(Template.fromStack(stack), 'Custom::EMRContainersJobRun');
    expect(DependsOn).toContain('First');
  });

  test('of executeBefore is an awaited job run, then the other constructs', () => {
    const stack = newStack();
    const jobRun = new JobRun(stack, 'JobRun', { ...jobRunProps(stack), waitFor: WaitFor.COMPLETION });
    const [one, two] = ['One', 'Two'].map((id) => new CfnWaitConditionHandle(stack, id));
    jobRun.executeBefore(one, two);
    const { One, Two } = Template.fromStack(stack).toJSON().Resources as Record<string, Resource>;
    for (const { DependsOn } of [One, Two]) {
      expect(DependsOn).toContainEqual(expect.stringMatching(/^JobRunCompletion/));
    }
  });

  test('chains awaited job runs, each after the previous one has COMPLETED', () => {
    const stack = newStack();
    const props = jobRunProps(stack);
    const load = new JobRun(stack, 'Load', { ...props, waitFor: WaitFor.COMPLETION });
    new JobRun(stack, 'Report', props).executeAfter(load);
    const jobRuns = Template.fromStack(stack).findResources('Custom::EMRContainersJobRun') as Record<string, Resource>;
    const [, report] = Object.entries(jobRuns).find(([id]) => id.startsWith('Report'))!;
    expect(report.DependsOn).toContainEqual(expect.stringMatching(/^LoadCompletion/));
  });

  test.each([
    ['makes a cycle with the same provider', false],
    ['works for a job run with its own provider', true],
  ])('of a job run before the role of another one %s', (_, hasProvider) => {
    const stack = newStack();
    const props = jobRunProps(stack);
    const provider = hasProvider ? new JobRunProvider(stack, 'Provider') : undefined;
    const load = new JobRun(stack, 'Load', { ...props, provider });
    const report = new Construct(stack, 'Report');
    new JobRun(report, 'JobRun', { ...props, executionRole: newRole(report) });
    load.executeBefore(report);
    const synthesize = expect(() => Template.fromStack(stack));
    if (hasProvider) synthesize.not.toThrow();
    else synthesize.toThrow(/Circular dependency|dependency cycle/);
  });
});
