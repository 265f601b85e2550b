import { type App, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type IRole, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { EntryPoint, JobDriver, JobRun, JobTemplate, ReleaseLabel, WaitFor } from '../../../../lib/index';
import { jobRunProps, newApp, type Resource, resourcesOf, ROLE_ARN } from '../../render';

const newRole = (stack: Stack) => new Role(stack, 'Job', { assumedBy: new ServicePrincipal('pods.eks.amazonaws.com') });

/** A job run with code and logs in its own stack, and a role in any stack. */
function defineJobRun(stack: Stack, executionRole: IRole): JobRun {
  const jobDriver = JobDriver.sparkSubmit({ entryPoint: EntryPoint.fromBucket(new Bucket(stack, 'Code'), 'job.py') });
  const monitoring = { logGroup: new LogGroup(stack, 'Logs') };
  return new JobRun(stack, 'JobRun', { ...jobRunProps(stack), executionRole, jobDriver, monitoring });
}

/** A stack with a resource. */
function otherStack(app: App): Stack {
  const stack = new Stack(app, 'Roles');
  new Bucket(stack, 'Bucket');
  return stack;
}

const stackIdParts = { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] };
const ownPolicy = expect.stringMatching(/^EMRContainersExecutionRolePolicy/) as string;

function expectOwnPolicy(template: Template, actions = ['s3:ListBucket', 's3:GetObject']): void {
  const [[id, policy]] = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([name]) =>
    name.startsWith('EMRContainersExecutionRolePolicy'),
  ) as [string, Resource][];
  const { Statement } = policy.Properties.PolicyDocument as { Statement: { Action: unknown }[] };
  expect(Statement.map(({ Action }) => Action)).toEqual(expect.arrayContaining(actions));
  expect(id).toEqual(ownPolicy);
  const [jobRun] = resourcesOf(template, 'Custom::EMRContainersJobRun');
  expect(jobRun.DependsOn).toContainEqual(ownPolicy);
}

test('a role of the same stack gets the permissions in its own policy', () => {
  const stack = new Stack(newApp(), 'Stack');
  defineJobRun(stack, newRole(stack));
  const template = Template.fromStack(stack);
  expect(Object.keys(template.findResources('AWS::IAM::Policy'))).not.toContainEqual(ownPolicy);
  const [jobRun] = resourcesOf(template, 'Custom::EMRContainersJobRun');
  expect(jobRun.DependsOn).toContainEqual(expect.stringMatching(/^JobDefaultPolicy/));
});

test('a role of another stack gets the permissions in a policy of the job run’s stack, which is created first', () => {
  const app = newApp();
  const stack = new Stack(app, 'Jobs');
  defineJobRun(stack, newRole(new Stack(app, 'Roles')));
  expect(() => app.synth()).not.toThrow();
  expectOwnPolicy(Template.fromStack(stack));
});

test('a role of the parent gets the permissions in a policy of the nested stack', () => {
  const stack = new Stack(newApp(), 'Stack');
  const nested = new NestedStack(stack, 'Nested');
  defineJobRun(nested, newRole(stack));
  expectOwnPolicy(Template.fromStack(nested));
});

test('a role that was imported into another stack gets the permissions in the job run’s stack', () => {
  const app = newApp();
  const stack = new Stack(app, 'Jobs');
  defineJobRun(stack, Role.fromRoleArn(otherStack(app), 'Job', ROLE_ARN));
  expectOwnPolicy(Template.fromStack(stack));
});

test('a role that was imported into another stack as immutable is granted nothing', () => {
  const app = newApp();
  const stack = new Stack(app, 'Jobs');
  defineJobRun(stack, Role.fromRoleArn(otherStack(app), 'Job', ROLE_ARN, { mutable: false }));
  const policies = Object.keys(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  expect(policies).not.toContainEqual(ownPolicy);
});

test('policies of several stacks for one role have different names', () => {
  const app = newApp();
  const stack = new Stack(app, 'Jobs');
  defineJobRun(stack, newRole(new Stack(app, 'Roles')));
  const names = resourcesOf(Template.fromStack(stack), 'AWS::IAM::Policy').map(
    ({ Properties }) => Properties.PolicyName,
  );
  expect(names).toContainEqual({
    'Fn::Join': [
      '',
      ['EMRContainersJobs-', { 'Fn::Select': [2, stackIdParts] }, expect.stringMatching(/^-[0-9a-f]{42}$/)],
    ],
  });
});

describe('a job run with a template', () => {
  function jobTemplate(stack: Stack, executionRole: IRole) {
    return new JobTemplate(stack, 'Template', {
      executionRole,
      releaseLabel: ReleaseLabel.EMR_7_13_0,
      jobDriver: JobDriver.sparkSubmit({ entryPoint: EntryPoint.fromUri('local:///pi.py') }),
      monitoring: { logGroup: LogGroup.fromLogGroupName(stack, 'TemplateLogs', '/jobs') },
    });
  }

  test('grants the template’s role access to its own files, and reads the log of the template’s log group', () => {
    const stack = new Stack(newApp(), 'Stack');
    const { virtualCluster } = jobRunProps(stack);
    new JobRun(stack, 'JobRun', {
      virtualCluster,
      jobTemplate: jobTemplate(stack, newRole(stack)),
      jobDriver: JobDriver.sparkSubmit({ entryPoint: EntryPoint.fromBucket(new Bucket(stack, 'Code'), 'job.py') }),
      waitFor: WaitFor.COMPLETION,
    });
    const policies = JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
    expect(policies).toContain('"s3:GetObject"');
    expect(policies).toContain('"logs:GetLogEvents"');
  });

  test('can be a child of the template', () => {
    const stack = new Stack(newApp(), 'Stack');
    const template = jobTemplate(stack, newRole(stack));
    const { virtualCluster } = jobRunProps(stack);
    new JobRun(template, 'JobRun', { virtualCluster, jobTemplate: template, waitFor: WaitFor.COMPLETION });
    expect(() => Template.fromStack(stack)).not.toThrow();
  });
});
