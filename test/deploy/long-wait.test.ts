import { setTimeout as sleep } from 'node:timers/promises';
import { CfnOutput, Duration } from 'aws-cdk-lib';
import { JobRun, WaitFor } from '../../lib';
import { systemClock } from '../../local/clock';
import type { Cloud } from '../../local/cloud';
import { failureOf, jobRunProps, newCloud, states, synthesize } from './deployment';

const HOUR = 3_600_000;

let cloud: Cloud;
let skip: (milliseconds: number) => void;
beforeEach(async () => {
  const clock = systemClock({ speed: 20 });
  skip = (milliseconds) => clock.skip(milliseconds);
  cloud = await newCloud({ clock });
});

const stackThatWaits = (timeout: Duration) =>
  synthesize((stack) => {
    const jobRun = new JobRun(stack, 'JobRun', { ...jobRunProps(stack), waitFor: WaitFor.COMPLETION, timeout });
    new CfnOutput(stack, 'FinishedAt', { value: jobRun.finishedAt! });
  });

/** Skips every wait in which no function runs: the waiter's waits between its polls. */
async function skippingWaits<T>(work: Promise<T>): Promise<T> {
  let over = false;
  void work.catch(() => undefined).finally(() => (over = true));
  while (!over) {
    const waiting = cloud.executions.some(({ status, visited }) => {
      const { state, time } = visited.at(-1) ?? { state: '', time: 0 };
      return status === 'RUNNING' && state.endsWith('Wait') && cloud.clock.now() > time + 500;
    });
    if (waiting && cloud.invocations.every(({ endedAt }) => endedAt !== undefined)) skip(60_000);
    await sleep(20);
  }
  return work;
}

test('a deployment waits for a job of more than an hour, one link of the chain after the other', async () => {
  cloud.emr.setScript(() => ({ running: 1.2 * HOUR }));
  const [stack] = await skippingWaits(cloud.deploy(stackThatWaits(Duration.hours(3))));
  const [{ createdAt, finishedAt }] = cloud.emr.jobRuns();
  expect(finishedAt!.getTime() - createdAt.getTime()).toBeGreaterThan(1.2 * HOUR);
  expect(stack.outputs.FinishedAt).toBe(finishedAt!.toISOString());
  // the first link used its whole window, the second saw the end, the others found the run ended
  expect(cloud.executions).toHaveLength(2);
  const states = cloud.answers.map(({ body }) => JSON.parse(body) as { Data: { State?: string } });
  expect(states.map(({ Data }) => Data.State)).toEqual([undefined, 'RUNNING', 'COMPLETED', 'COMPLETED', 'COMPLETED']);
});

test('a job that fails after more than an hour fails the deployment', async () => {
  cloud.emr.setScript(() => ({ running: 1.1 * HOUR, end: 'FAILED', stateDetails: 'Table not found' }));
  const begin = cloud.clock.now();
  const failure = await skippingWaits(failureOf(cloud.deploy(stackThatWaits(Duration.hours(12)))));
  expect(failure.message).toMatch(/Completion2\w+ CREATE_FAILED: .*FAILED \(USER_ERROR\): Table not found/);
  expect(failure.message).toContain('It ended after 1 h 6 min 2 s');
  expect(cloud.clock.now() - begin).toBeLessThan(1.2 * HOUR);
});

test('the last link cancels a job after a timeout of an hour and ten minutes', async () => {
  const begin = cloud.clock.now();
  const failure = await skippingWaits(failureOf(cloud.deploy(stackThatWaits(Duration.minutes(70)))));
  expect(failure.message).toContain('did not end within its timeout and is being cancelled');
  expect(states(cloud)).toEqual(['CANCELLED']);
  const waited = cloud.clock.now() - begin;
  expect(waited).toBeGreaterThan((7 / 6) * HOUR);
  expect(waited).toBeLessThan(1.25 * HOUR);
});
