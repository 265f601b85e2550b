import { App, CfnOutput, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Repository } from 'aws-cdk-lib/aws-codecommit';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { CodePipeline, CodePipelineSource, ShellStep } from 'aws-cdk-lib/pipelines';
import type { Construct } from 'constructs';
import { EntryPoint, JobDriver, JobRun, WaitFor } from '../../lib';
import { jobRunProps, newApp, resourcesOf } from './render';

/** A job run whose program is a local file, so that there is something to upload. */
function defineJobRun(scope: Construct, partition = 'aws'): JobRun {
  const jobDriver = JobDriver.sparkSubmit({ entryPoint: EntryPoint.fromAsset(__filename) });
  const executionRole = Role.fromRoleArn(scope, 'Role', `arn:${partition}:iam::123456789012:role/job`);
  return new JobRun(scope, 'JobRun', { ...jobRunProps(scope), executionRole, jobDriver, waitFor: WaitFor.COMPLETION });
}

class JobStage extends Stage {
  constructor(scope: Construct, id: string) {
    super(scope, id, { env: { account: '123456789012', region: 'eu-west-1' } });
    defineJobRun(new Stack(this, 'Jobs'));
  }
}

test('a stage contains a job run with its function', () => {
  const app = newApp();
  new JobStage(app, 'Prod');
  const [{ template }] = app.synth().getNestedAssembly('assembly-Prod').stacks;
  const types = Object.values((template as { Resources: Record<string, { Type: string }> }).Resources).map(
    ({ Type }) => Type,
  );
  expect(types).toEqual(expect.arrayContaining(['AWS::Lambda::Function', 'Custom::EMRContainersJobRun']));
});

test('CDK Pipelines uploads the function and the program, and deploys the job run', () => {
  const app = new App();
  const stack = new Stack(app, 'Pipeline', { env: { account: '123456789012', region: 'eu-west-1' } });
  const repository = new Repository(stack, 'Repository', { repositoryName: 'jobs' });
  const pipeline = new CodePipeline(stack, 'Pipeline', {
    synth: new ShellStep('Synth', {
      input: CodePipelineSource.codeCommit(repository, 'main'),
      commands: ['npx cdk synth'],
    }),
  });
  pipeline.addStage(new JobStage(stack, 'Prod'));
  pipeline.buildPipeline();
  const [{ Properties }] = resourcesOf(Template.fromStack(stack), 'AWS::CodePipeline::Pipeline');
  const stages = Properties.Stages as { Name: string; Actions: unknown[] }[];
  const actionsOf = (name: string) => stages.find(({ Name }) => Name === name)!.Actions;
  expect(actionsOf('Assets').length).toBeGreaterThanOrEqual(2);
  expect(JSON.stringify(actionsOf('Prod'))).toContain('Prod-Jobs');
});

test('the name of a job run can be used in another region', () => {
  const app = newApp();
  const env = (region: string) => ({ env: { account: '123456789012', region }, crossRegionReferences: true });
  const jobRun = defineJobRun(new Stack(app, 'Jobs', env('eu-west-1')));
  const elsewhere = new Stack(app, 'Elsewhere', env('us-east-1'));
  new Topic(elsewhere, 'Topic', { displayName: jobRun.jobRunId });
  expect(() => app.synth()).not.toThrow();
  expect(elsewhere.dependencies.map(({ stackName }) => stackName)).toContain('Jobs');
});

test('the name of a job run in a nested stack can be used outside it', () => {
  const app = newApp();
  const stack = new Stack(app, 'Stack');
  const jobRun = defineJobRun(new NestedStack(stack, 'Nested'));
  new CfnOutput(stack, 'JobRunId', { value: jobRun.jobRunId });
  expect(() => app.synth()).not.toThrow();
});

test.each(['eu-west-1', 'cn-north-1', 'us-gov-west-1', undefined])('only the own partition is named: %s', (region) => {
  const stack = new Stack(newApp(), 'Stack', { env: { region } });
  const partition = region === undefined ? '' : RegionInfo.get(region).partition;
  defineJobRun(stack, partition || undefined);
  const named = JSON.stringify(Template.fromStack(stack)).match(/arn:aws[\w-]*:(?!iam::123456789012:role\/job)/g) ?? [];
  expect(new Set(named)).toEqual(new Set(named.length > 0 ? [`arn:${partition}:`] : []));
});

test('the same app makes the same template, byte for byte', () => {
  const [one, other] = [1, 2].map(() => {
    const stack = new Stack(newApp(), 'Stack');
    defineJobRun(stack);
    return JSON.stringify(Template.fromStack(stack));
  });
  expect(one).toBe(other);
});
