import { CfnWaitConditionHandle, CrossStackReferences, ReferenceStrength, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Grant, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { JobRun, JobRunProvider, JobTemplate } from '../../lib';
import { jobRunProps, newApp, newStack, type Resource, resourcesOf } from './render';

const newRole = (scope: Construct, id = 'Job') =>
  new Role(scope, id, { assumedBy: new ServicePrincipal('pods.eks.amazonaws.com') });

function policyOf(template: Template, id: string): Record<string, unknown>[] {
  const policies = Object.entries(template.findResources('AWS::IAM::Policy')) as [string, Resource][];
  const [, { Properties }] = policies.find(([name]) => name.startsWith(id))!;
  return (Properties.PolicyDocument as { Statement: Record<string, unknown>[] }).Statement;
}

describe('a job run as a grantee', () => {
  test('is its execution role, whose rights come first', () => {
    const stack = newStack();
    const jobRun = new JobRun(stack, 'JobRun', { ...jobRunProps(stack), executionRole: newRole(stack) });
    new Bucket(stack, 'Data').grantRead(jobRun);
    const template = Template.fromStack(stack);
    expect(policyOf(template, 'Job')).toHaveLength(1);
    const [{ DependsOn }] = resourcesOf(template, 'Custom::EMRContainersJobRun');
    expect(DependsOn).toContainEqual(expect.stringMatching(/^JobDefaultPolicy/));
  });

  test('has the rights of a role of another stack in a policy of its own stack', () => {
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

  test('warns when its role is that of a template outside of the app', () => {
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
] as const)('somebody can be allowed to %s the job run, and no other', (_, action, grant) => {
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

test('somebody of another stack is allowed it by a weak reference without an export, which would hold the job fast', () => {
  const app = newApp();
  const [stack, other] = ['Jobs', 'Others'].map((id) => new Stack(app, id));
  const jobRun = new JobRun(stack, 'JobRun', jobRunProps(stack));
  CrossStackReferences.of(jobRun).produce(ReferenceStrength.WEAK);
  jobRun.grantDescribe(newRole(other, 'Operator'));
  expect(policyOf(Template.fromStack(other), 'Operator')).toEqual([
    expect.objectContaining({ Resource: { 'Fn::GetStackOutput': expect.objectContaining({ StackName: 'Jobs' }) } }),
  ]);
  expect(JSON.stringify(Template.fromStack(stack))).not.toContain('"Export"');
});

describe('the order', () => {
  test('is what it has to come after, then the job run', () => {
    const stack = newStack();
    const first = new CfnWaitConditionHandle(stack, 'First');
    new JobRun(stack, 'JobRun', jobRunProps(stack)).executeAfter(first);
    const [{ DependsOn }] = resourcesOf(Template.fromStack(stack), 'Custom::EMRContainersJobRun');
    expect(DependsOn).toContain('First');
  });

  test('is an awaited job run, then what it has to come before', () => {
    const stack = newStack();
    const jobRun = new JobRun(stack, 'JobRun', { ...jobRunProps(stack), waitForCompletion: true });
    const [one, two] = ['One', 'Two'].map((id) => new CfnWaitConditionHandle(stack, id));
    jobRun.executeBefore(one, two);
    const { One, Two } = Template.fromStack(stack).toJSON().Resources as Record<string, Resource>;
    for (const { DependsOn } of [One, Two]) {
      expect(DependsOn).toContainEqual(expect.stringMatching(/^JobRunCompletion/));
    }
  });

  test('chains job runs, each after the other has COMPLETED', () => {
    const stack = newStack();
    const props = jobRunProps(stack);
    const load = new JobRun(stack, 'Load', { ...props, waitForCompletion: true });
    new JobRun(stack, 'Report', props).executeAfter(load);
    const jobRuns = Template.fromStack(stack).findResources('Custom::EMRContainersJobRun') as Record<string, Resource>;
    const [, report] = Object.entries(jobRuns).find(([id]) => id.startsWith('Report'))!;
    expect(report.DependsOn).toContainEqual(expect.stringMatching(/^LoadCompletion/));
  });

  test.each([
    ['makes a circle with the same provider', false],
    ['is kept by a job run with a provider of its own', true],
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
    else synthesize.toThrow('Circular dependency');
  });
});
