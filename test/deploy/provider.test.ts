import { Stack } from 'aws-cdk-lib';
import { JobRun, JobRunProvider, type JobRunProps, WaitFor } from '../../lib';
import type { Cloud } from '../../local/cloud';
import { expectOneAnswerEach, job, jobRunProps, newCloud, settled, states, synthesizeApp } from './deployment';

let cloud: Cloud;
beforeEach(async () => {
  cloud = await newCloud();
  cloud.emr.setScript(() => ({ pending: 100, submitted: 100, running: 100 }));
});

/** A provider in stack A, and job runs in stacks B and C. */
function app(overrides: Record<'B' | 'C', Partial<JobRunProps>>): string {
  return synthesizeApp((root) => {
    const provider = new JobRunProvider(new Stack(root, 'A'), 'Provider');
    for (const [name, own] of Object.entries(overrides)) {
      const stack = new Stack(root, name);
      new JobRun(stack, 'JobRun', jobRunProps(stack, { provider, ...own }));
    }
  });
}

const AWAITED = { waitFor: WaitFor.COMPLETION };
const LONG = { jobDriver: job('local:///long.py') };

test('one function serves the job runs of several stacks, with the permissions that each stack adds', async () => {
  await cloud.deploy(app({ B: AWAITED, C: AWAITED }));
  expect(states(cloud)).toEqual(['COMPLETED', 'COMPLETED']);
  expect(new Set(cloud.invocations.map(({ functionName }) => functionName)).size).toBe(1);

  cloud.emr.setScript(() => ({ pending: 100, submitted: 100, end: 'never' }));
  // B no longer waits, and both stacks have an active run when they are deleted
  await cloud.deploy(app({ B: LONG, C: LONG }));
  expect(states(cloud).slice(2)).toEqual([
    expect.stringMatching(/ING|SUBMITTED/),
    expect.stringMatching(/ING|SUBMITTED/),
  ]);

  await cloud.destroy(['B']);
  await cloud.destroy(['C']);
  await cloud.destroy(['A']);
  expect(states(cloud)).toEqual(['COMPLETED', 'COMPLETED', 'CANCELLED', 'CANCELLED']);
  await settled(cloud);
  expectOneAnswerEach(cloud);
  expect(cloud.answers.map(({ body }) => (JSON.parse(body) as { Status: string }).Status)).not.toContain('FAILED');
});

test('deleting a stack removes the permissions that it added, and no others', async () => {
  const [own, ...users] = await cloud.deploy(app({ B: {}, C: {} }));
  const role = [...own.resources.values()].find(({ logicalId }) => logicalId.startsWith('ProviderRole'))!;
  const mayDescribe = () =>
    users.map(({ stackId }) =>
      cloud.roles.isAllowed(String(role.attributes.Arn), 'cloudformation:DescribeStacks', stackId),
    );
  expect(mayDescribe()).toEqual([true, true]);
  await cloud.destroy(['B']);
  expect(mayDescribe()).toEqual([false, true]);
});
