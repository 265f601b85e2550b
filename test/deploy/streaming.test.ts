import { setTimeout as sleep } from 'node:timers/promises';
import { CfnOutput, Duration, type Stack } from 'aws-cdk-lib';
import { CfnTopic } from 'aws-cdk-lib/aws-sns';
import { JobLifecycle, JobRun, type JobRunProps, WaitFor } from '../../lib';
import { systemClock } from '../../local/clock';
import type { Cloud } from '../../local/cloud';
import type { JobRunScript } from '../../local/emr-containers/job-run-script';
import {
  expectOneAnswerEach,
  failureOf,
  job,
  jobRunProps,
  newCloud,
  newIdleCloud,
  settled,
  states,
  synthesize,
} from './deployment';

const QUERY: JobRunScript = { pending: 1_000, submitted: 1_000, end: 'never', cancelling: 5_000 };
const CHANGED = { jobDriver: job('local:///orders-2.py') };

let cloud: Cloud;
beforeEach(async () => {
  cloud = await newIdleCloud();
  cloud.emr.setScript(() => QUERY);
});

/** A stack with a streaming job, and other constructs that a test adds. */
function stream(overrides: Partial<JobRunProps> = {}, more: (stack: Stack, jobRun: JobRun) => void = () => {}): string {
  return synthesize((stack) => {
    const props = jobRunProps(stack, { lifecycle: JobLifecycle.STREAMING, ...overrides });
    const jobRun = new JobRun(stack, 'Orders', props);
    new CfnOutput(stack, 'JobRunId', { value: jobRun.jobRunId });
    if (jobRun.jobRunState) new CfnOutput(stack, 'State', { value: jobRun.jobRunState });
    more(stack, jobRun);
  });
}

/** The entry point and the state of each job run. */
function runs(): string[] {
  return cloud.emr.jobRuns().map(({ jobDriver, state }) => {
    const { entryPoint = '' } = jobDriver?.sparkSubmitJobDriver ?? {};
    return `${entryPoint.slice('local:///'.length)} ${state}`;
  });
}

/** Two runs were never active at the same time: two queries must not share a checkpoint. */
function expectNoOverlap(): void {
  const all = cloud.emr.jobRuns();
  for (const [index, { finishedAt }] of all.slice(0, -1).entries())
    expect(Number(finishedAt)).toBeLessThanOrEqual(all[index + 1].createdAt.getTime());
}

describe('a streaming job', () => {
  test('completes its deployment once it has been RUNNING for a minute', async () => {
    const begin = cloud.clock.now();
    const [stack] = await cloud.deploy(stream());
    expect(stack.outputs.State).toBe('RUNNING');
    expect(states(cloud)).toEqual(['RUNNING']);
    expect(cloud.clock.now() - begin).toBeGreaterThan(60_000);
    expect(cloud.emr.jobRuns()[0].request.retryPolicyConfiguration).toEqual({ maxAttempts: 5 });
    expectOneAnswerEach(cloud);
  });

  test('starts nothing if unchanged, and is replaced without an overlap', async () => {
    await cloud.deploy(stream());
    await cloud.deploy(stream());
    expect(runs()).toEqual(['pi.py RUNNING']);
    const [stack] = await cloud.deploy(stream(CHANGED));
    expect(runs()).toEqual(['pi.py CANCELLED', 'orders-2.py RUNNING']);
    expect(stack.outputs.JobRunId).toBe(cloud.emr.jobRuns()[1].id);
    expectNoOverlap();
    expectOneAnswerEach(cloud);
  });

  test.each([
    ['cannot be scheduled', { room: 'none' }, /FAILED \(USER_ERROR\)/],
    ['cannot pull its image', { running: 0, end: 'FAILED', stateDetails: 'ErrImagePull' }, /FAILED.*: ErrImagePull/],
    ['dies within its first minute', { running: 30_000, end: 'FAILED' }, /FAILED \(USER_ERROR\)/],
    ['ends on its own', { running: 20_000 }, /COMPLETED, but the deployment expects it to keep running/],
  ] satisfies [string, JobRunScript, RegExp][])(
    'that %s fails its update, whose rollback starts the earlier job again',
    async (_, script, reason) => {
      await cloud.deploy(stream());
      cloud.emr.setScript(({ jobDriver }) =>
        jobDriver?.sparkSubmitJobDriver?.entryPoint === 'local:///orders-2.py' ? script : QUERY,
      );
      const failure = await failureOf(cloud.deploy(stream(CHANGED)));
      expect(failure.message).toMatch(reason);
      expect(failure.failedStack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
      await settled(cloud);
      const ended = reason.source.startsWith('COMPLETED') ? 'COMPLETED' : 'FAILED';
      expect(runs()).toEqual(['pi.py CANCELLED', `orders-2.py ${ended}`, expect.stringMatching(/^pi.py /)]);
      expect(states(cloud)[2]).toMatch(/PENDING|SUBMITTED|RUNNING/);
      expect(failure.failedStack.outputs.JobRunId).toBe(cloud.emr.jobRuns()[2].id);
      expectNoOverlap();
      expectOneAnswerEach(cloud);
    },
  );

  test('that is RUNNING when another resource fails is replaced by the earlier job', async () => {
    await cloud.deploy(stream());
    const update = stream(CHANGED, (stack, jobRun) => new CfnTopic(stack, 'After').node.addDependency(jobRun));
    const failure = await failureOf(cloud.deploy(update, { failures: { After: {} } }));
    expect(failure.failedStack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    await settled(cloud);
    expect(runs()).toEqual(['pi.py CANCELLED', 'orders-2.py CANCELLED', expect.stringMatching(/^pi.py /)]);
    expectNoOverlap();
  });

  test('that is being cancelled for its update when another resource fails starts again', async () => {
    await cloud.deploy(stream());
    cloud.emr.setScript(() => ({ ...QUERY, cancelling: 60_000 }));
    const cancelling = async () => {
      while (states(cloud)[0] !== 'CANCEL_PENDING') await cloud.clock.sleep(500);
    };
    const update = stream(CHANGED, (stack) => void new CfnTopic(stack, 'Beside'));
    await failureOf(cloud.deploy(update, { failures: { Beside: { when: cancelling() } } }));
    await settled(cloud);
    expect(runs()).toEqual(['pi.py CANCELLED', expect.stringMatching(/^pi.py (PENDING|SUBMITTED|RUNNING)/)]);
    expectNoOverlap();
  });

  test('that broke and was deployed again is replaced without an overlap', async () => {
    await cloud.deploy(stream());
    cloud.emr.setScript(({ jobDriver }) =>
      jobDriver?.sparkSubmitJobDriver?.entryPoint === 'local:///orders-2.py' ? { running: 0, end: 'FAILED' } : QUERY,
    );
    await failureOf(cloud.deploy(stream(CHANGED)));
    cloud.emr.setScript(() => QUERY);
    await cloud.deploy(stream(CHANGED));
    expect(runs().slice(2)).toEqual(['pi.py CANCELLED', 'orders-2.py RUNNING']);
    expectNoOverlap();
  });

  test('that is not RUNNING in time is cancelled', async () => {
    cloud.emr.setScript(() => ({ ...QUERY, submitted: 800_000 }));
    const failure = await failureOf(cloud.deploy(stream({ timeout: Duration.minutes(5) })));
    expect(failure.message).toContain('did not reach RUNNING within its timeout and is being cancelled');
    expect(failure.failedStack.status).toBe('ROLLBACK_COMPLETE');
    expect(states(cloud)).toEqual(['CANCELLED']);
  });

  test('is cancelled and ends before its stack is deleted', async () => {
    await cloud.deploy(stream());
    await cloud.destroy();
    expect(states(cloud)).toEqual(['CANCELLED']);
    expect(cloud.stacks.size).toBe(0);
    expectOneAnswerEach(cloud);
  });

  test('that replaces a batch job and has no retry policy starts nothing', async () => {
    const retryPolicy = { maxAttempts: 5 };
    await cloud.deploy(stream({ lifecycle: JobLifecycle.BATCH, retryPolicy }));
    await cloud.deploy(stream({ retryPolicy }));
    expect(states(cloud)).toEqual(['RUNNING']);
  });
});

test('a deployment waits until a job is RUNNING, and then creates dependent resources', async () => {
  cloud.emr.setScript(() => ({ ...QUERY, submitted: 40_000 }));
  const props = { lifecycle: JobLifecycle.BATCH, waitFor: WaitFor.RUNNING };
  await cloud.deploy(stream(props, (stack, jobRun) => new CfnTopic(stack, 'After').node.addDependency(jobRun)));
  const after = cloud.events.find(({ logicalId }) => logicalId === 'After');
  expect(after!.time).toBeGreaterThan(cloud.emr.jobRuns()[0].createdAt.getTime() + 41_000);
  expect(states(cloud)).toEqual(['RUNNING']);
});

test('a deployment waits for more than an hour until a job is RUNNING', async () => {
  const HOUR = 3_600_000;
  const clock = systemClock({ speed: 20 });
  cloud = await newCloud({ clock });
  cloud.emr.setScript(() => ({ ...QUERY, submitted: 1.1 * HOUR }));
  let over = false;
  const work = cloud.deploy(stream({ timeout: Duration.hours(3) })).finally(() => (over = true));
  while (!over) {
    const waiting = cloud.executions.some(({ status, visited }) => {
      const { state, time } = visited.at(-1) ?? { state: '', time: 0 };
      return status === 'RUNNING' && state.endsWith('Wait') && clock.now() > time + 500;
    });
    if (waiting && cloud.invocations.every(({ endedAt }) => endedAt !== undefined)) clock.skip(20_000);
    await sleep(20);
  }
  const [stack] = await work;
  expect(stack.outputs.State).toBe('RUNNING');
  // the first link used its whole window, the second saw the run RUNNING, the others found it RUNNING
  expect(cloud.executions).toHaveLength(2);
});
