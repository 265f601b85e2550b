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

/** A sibling that is created after the job run, and fails if a deployment plans it. */
const sibling = (stack: Stack, jobRun: JobRun) => new CfnTopic(stack, 'Sibling').node.addDependency(jobRun);
const SIBLING_FAILS = { failures: { Sibling: {} } };

test('changing a job that runs once starts nothing', async () => {
  const rerun = RerunPolicy.once();
  await cloud.deploy(stackWith({ rerun }));
  await cloud.deploy(stackWith({ rerun, ...OTHER }));
  expect(states(cloud)).toEqual([expect.stringMatching(ACTIVE)]);
});

test('a job with rerun values runs again only when one of the values changes', async () => {
  await cloud.deploy(stackWith({ rerun: RerunPolicy.onChangeOf('1') }));
  await cloud.deploy(stackWith({ rerun: RerunPolicy.onChangeOf('1'), ...OTHER }));
  expect(cloud.emr.jobRuns()).toHaveLength(1);
  await cloud.deploy(stackWith({ rerun: RerunPolicy.onChangeOf('2'), ...OTHER }));
  expect(states(cloud)).toEqual(['CANCELLED', expect.stringMatching(ACTIVE)]);
});

test('a job that always runs starts again after each synthesis of the same app', async () => {
  await cloud.deploy(stackWith({ rerun: RerunPolicy.always() }));
  await cloud.deploy(stackWith({ rerun: RerunPolicy.always() }));
  expect(states(cloud)).toEqual(['CANCELLED', expect.stringMatching(ACTIVE)]);
});

test('a change of the policy starts nothing, and a rollback keeps the run', async () => {
  await cloud.deploy(stackWith({}));
  await cloud.deploy(stackWith({ rerun: RerunPolicy.once(), replace: ReplacePolicy.CANCEL_FIRST }));
  await failureOf(cloud.deploy(stackWith({ rerun: RerunPolicy.once(), ...OTHER }, sibling), SIBLING_FAILS));
  expect(states(cloud)).toEqual([expect.stringMatching(ACTIVE)]);
});

test('with CANCEL_FIRST, the earlier run ends before the changed job starts', async () => {
  await cloud.deploy(stackWith({}));
  await cloud.deploy(stackWith({ replace: ReplacePolicy.CANCEL_FIRST, ...OTHER }));
  const [earlier, later] = cloud.emr.jobRuns();
  expect(states(cloud)).toEqual(['CANCELLED', expect.stringMatching(ACTIVE)]);
  expect(later.createdAt.getTime()).toBeGreaterThanOrEqual(earlier.finishedAt!.getTime());
});

test('with RERUN, a rollback starts the earlier job once the changed one has ended', async () => {
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
