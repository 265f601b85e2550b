import { CfnOutput, type Stack } from 'aws-cdk-lib';
import { CfnTopic } from 'aws-cdk-lib/aws-sns';
import { JobRun, type JobRunProps, ReplacePolicy, RerunPolicy, RollbackPolicy } from '../../lib';
import type { Cloud } from '../../local/cloud';
import { failureOf, job, jobRunProps, newCloud, states, synthesize } from './deployment';

const ACTIVE = /^(PENDING|SUBMITTED|RUNNING)$/;
const OTHER = { jobDriver: job('local:///other.py') };

let cloud: Cloud;
beforeEach(async () => {
  cloud = await newCloud();
});

function stackWith(overrides: Partial<JobRunProps>, more: (stack: Stack, jobRun: JobRun) => void = () => {}): string {
  return synthesize((stack) => {
    const jobRun = new JobRun(stack, 'JobRun', jobRunProps(stack, overrides));
    new CfnOutput(stack, 'JobRunId', { value: jobRun.jobRunId });
    more(stack, jobRun);
  });
}

/** A sibling that is created after the job run, and fails when a deployment plans it. */
const sibling = (stack: Stack, jobRun: JobRun) => new CfnTopic(stack, 'Sibling').node.addDependency(jobRun);
const SIBLING_FAILS = { failures: { Sibling: {} } };

test('a job that runs once is not started again when it changes', async () => {
  const rerun = RerunPolicy.once();
  await cloud.deploy(stackWith({ rerun }));
  await cloud.deploy(stackWith({ rerun, ...OTHER }));
  expect(states(cloud)).toEqual([expect.stringMatching(ACTIVE)]);
});

test('a job is started again when one of its values changes, and the job itself changes nothing', async () => {
  await cloud.deploy(stackWith({ rerun: RerunPolicy.onChangeOf('1') }));
  await cloud.deploy(stackWith({ rerun: RerunPolicy.onChangeOf('1'), ...OTHER }));
  expect(cloud.emr.jobRuns()).toHaveLength(1);
  await cloud.deploy(stackWith({ rerun: RerunPolicy.onChangeOf('2'), ...OTHER }));
  expect(states(cloud)).toEqual(['CANCELLED', expect.stringMatching(ACTIVE)]);
});

test('a job that always runs is started again by the same app that was synthesized anew', async () => {
  await cloud.deploy(stackWith({ rerun: RerunPolicy.always() }));
  await cloud.deploy(stackWith({ rerun: RerunPolicy.always() }));
  expect(states(cloud)).toEqual(['CANCELLED', expect.stringMatching(ACTIVE)]);
});

test('a changed policy starts nothing by itself, and keeps the run through a rollback', async () => {
  await cloud.deploy(stackWith({}));
  await cloud.deploy(stackWith({ rerun: RerunPolicy.once(), replace: ReplacePolicy.CANCEL_FIRST }));
  await failureOf(cloud.deploy(stackWith({ rerun: RerunPolicy.once(), ...OTHER }, sibling), SIBLING_FAILS));
  expect(states(cloud)).toEqual([expect.stringMatching(ACTIVE)]);
});

test('the earlier run has ended before the changed job is started, where it is to be cancelled first', async () => {
  await cloud.deploy(stackWith({}));
  await cloud.deploy(stackWith({ replace: ReplacePolicy.CANCEL_FIRST, ...OTHER }));
  const [earlier, later] = cloud.emr.jobRuns();
  expect(states(cloud)).toEqual(['CANCELLED', expect.stringMatching(ACTIVE)]);
  expect(later.createdAt.getTime()).toBeGreaterThanOrEqual(earlier.finishedAt!.getTime());
});

test('a rollback that shall run the earlier job again does so once the changed one has ended', async () => {
  await cloud.deploy(stackWith({}));
  const policies = { replace: ReplacePolicy.CANCEL_FIRST, rollback: RollbackPolicy.RERUN };
  const failure = await failureOf(cloud.deploy(stackWith({ ...policies, ...OTHER }, sibling), SIBLING_FAILS));
  expect(failure.failedStack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(states(cloud)).toEqual(['CANCELLED', 'CANCELLED', expect.stringMatching(ACTIVE)]);
  const [first, second, third] = cloud.emr.jobRuns();
  expect(third.request.jobDriver).toEqual(first.request.jobDriver);
  expect(third.createdAt.getTime()).toBeGreaterThanOrEqual(second.finishedAt!.getTime());
  expect(failure.failedStack.outputs.JobRunId).toBe(third.id);

  await cloud.deploy(stackWith({}));
  expect(cloud.emr.jobRuns()).toHaveLength(3);
});
