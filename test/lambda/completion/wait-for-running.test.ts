import type { Wait } from '../../../lambda/completion/wait';
import type { CompletionProperties } from '../../../lib/private/contract';
import type { JobRunScript } from '../../../local/emr-containers/job-run-script';
import { ServiceError } from '../../../local/service';
import { completionEvent } from '../harness';
import { here, start } from './setup';

const FOR_EVER: JobRunScript = { pending: 5_000, submitted: 15_000, end: 'never' };
const RETRIES = { retryPolicyConfiguration: { maxAttempts: 5 } };

/** A request that waits until a run is RUNNING. */
function requestFor(arn: string, properties: Partial<CompletionProperties> = {}, type: 'Create' | 'Update' = 'Create') {
  const event = completionEvent(here, type, arn);
  return { ...event, ResourceProperties: { ...event.ResourceProperties, WaitFor: 'RUNNING' as const, ...properties } };
}

/** Waits with the handler and the waiter. Returns the response and how long it took. */
async function waitFor(arn: string, properties: Partial<CompletionProperties> = {}) {
  const [before, began] = [here.answers.length, here.clock.now()];
  await here.deliver(requestFor(arn, properties));
  if (here.answers.length === before) await here.runWaiter();
  expect(here.answers).toHaveLength(before + 1);
  return { ...here.answers.at(-1)!, seconds: (here.clock.now() - began) / 1000 };
}

describe('a wait for RUNNING', () => {
  test('succeeds at once for a run that is RUNNING', async () => {
    const arn = await start(FOR_EVER, 20_000);
    await expect(waitFor(arn)).resolves.toMatchObject({
      Status: 'SUCCESS',
      Data: { State: 'RUNNING', FinishedAt: '' },
    });
    expect(here.executions).toHaveLength(0);
  });

  test('continues if the run cannot be described at first', async () => {
    const arn = await start(FOR_EVER);
    let failures = 1;
    here.emr.setIntercept((operation, _, next) =>
      operation === 'DescribeJobRun' && failures-- > 0
        ? Promise.reject(new ServiceError('ThrottlingException', 'slow down', 429))
        : next(),
    );
    await expect(waitFor(arn)).resolves.toMatchObject({ Status: 'SUCCESS', Data: { State: 'RUNNING' } });
  });

  test('succeeds at the first poll that sees the run RUNNING', async () => {
    const { Status, Data, seconds } = await waitFor(await start(FOR_EVER));
    expect([Status, Data!.State]).toEqual(['SUCCESS', 'RUNNING']);
    expect(seconds).toBeGreaterThanOrEqual(20);
    expect(seconds).toBeLessThan(35);
  });

  test.each([
    ['PENDING', 0, {}],
    ['SUBMITTED', 10_000, {}],
    ['CANCEL_PENDING', 3_000, { cancelledAfter: 2_000, cancelling: 60_000 }],
  ])('continues while the run is %s', async (state, after, script) => {
    const arn = await start({ ...FOR_EVER, ...script }, after);
    expect(here.emr.jobRuns()[0].state).toBe(state);
    await here.deliver(requestFor(arn));
    expect(here.answers.slice(1)).toEqual([]);
  });

  test.each([
    ['FAILED', { submitted: 30_000, running: 0, end: 'FAILED', stateDetails: 'ErrImagePull' }, /: ErrImagePull\n/],
    ['CANCELLED', { cancelledAfter: 5_000 }, / outside of this deployment/],
    ['COMPLETED', { running: 1_000 }, /, but the deployment expects it to keep running/],
  ] satisfies [string, JobRunScript, RegExp][])(
    'fails, with the reason, for a run that is %s',
    async (state, script, reason) => {
      const arn = await start({ end: 'COMPLETED', ...FOR_EVER, ...({ end: undefined, ...script } as JobRunScript) });
      const { Status, Reason } = await waitFor(arn, { StableSeconds: '60' });
      const { id } = here.emr.jobRuns()[0];
      expect([Status, Reason]).toEqual(['FAILED', expect.stringMatching(reason)]);
      expect(Reason).toContain(`Job run ${id} ${state}`);
      expect(Reason).toContain(`describe-job-run --virtual-cluster-id cluster1 --id ${id}`);
    },
  );

  test.each([
    [{}, { submitted: 900_000 }, 'did not reach RUNNING within its timeout and is being cancelled'],
    [
      { StableSeconds: '60' },
      { submitted: 900_000 },
      'did not reach RUNNING within its timeout and is being cancelled',
    ],
    [
      { StableSeconds: '60' },
      { submitted: 270_000 },
      'did not stay RUNNING for 60 s without a restart within its timeout and is being cancelled',
    ],
  ])('that times out cancels the run: %j, %j', async (properties, script, reason) => {
    const arn = await start({ pending: 5_000, end: 'never', ...script });
    const { Reason, seconds } = await waitFor(arn, { TimeoutSeconds: '300', ...properties });
    expect(Reason).toContain(`Job run ${here.emr.jobRuns()[0].id} ${reason}`);
    expect(here.emr.jobRuns()[0].state).toMatch(/^CANCEL/);
    expect(seconds).toBeLessThan(303);
  });

  test('reports a run that FAILED while it was being cancelled at its timeout', async () => {
    const arn = await start({ submitted: 62_000, running: 0, end: 'FAILED' });
    here.emr.setIntercept((operation, _, next) =>
      operation === 'CancelJobRun' ? here.clock.sleep(10_000).then(() => ({})) : next(),
    );
    const { Reason } = await waitFor(arn, { TimeoutSeconds: '60' });
    expect(Reason).toContain('FAILED (USER_ERROR)');
    expect(Reason).toContain('\nIt did not reach RUNNING within its timeout and was being cancelled\n');
  });

  test('succeeds in a rollback, without a wait', async () => {
    const arn = await start({ ...FOR_EVER, pending: 600_000 });
    here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    const { Status, Data } = await here.request(requestFor(arn, { StableSeconds: '60' }, 'Update'));
    // the next link of the chain requires every attribute
    expect([Status, Data]).toEqual([
      'SUCCESS',
      { State: 'PENDING', FinishedAt: '', Deadline: expect.any(String), RunningSince: '' },
    ]);
  });

  test('fails for a run that the service no longer knows, although an earlier request waited for it', async () => {
    const arn = await start(FOR_EVER);
    const event = requestFor(`${arn}1`, {}, 'Update');
    await here.deliver({ ...event, OldResourceProperties: event.ResourceProperties });
    if (here.answers.length === 1) await here.runWaiter();
    expect(here.answers.at(-1)!.Reason).toMatch(/^Cannot determine the state of job run /);
  });

  test('does not prove the end of a run: a later wait for its completion fails if the service no longer knows it', async () => {
    const event = completionEvent(here, 'Update', `${await start(FOR_EVER)}1`);
    const { ResourceProperties } = event;
    await here.deliver({ ...event, OldResourceProperties: { ...ResourceProperties, WaitFor: 'RUNNING' } });
    if (here.answers.length === 1) await here.runWaiter();
    expect(here.answers.at(-1)!.Reason).toMatch(/^Cannot determine the state of job run /);
  });

  test.each(['long', '1e300', '-1e300'])('fails for the time %s, which is invalid', async (StableSeconds) => {
    const { Reason } = await here.request(requestFor(await start(FOR_EVER), { StableSeconds }));
    expect(Reason).toBe(`StableSeconds must be a number of seconds, got ${StableSeconds}`);
  });
});

describe('a run that must stay RUNNING', () => {
  const STABLE = { StableSeconds: '60' };

  test('is awaited for that time, and not much longer', async () => {
    const { Status, seconds } = await waitFor(await start(FOR_EVER), STABLE);
    expect(Status).toBe('SUCCESS');
    expect(seconds).toBeGreaterThanOrEqual(80);
    expect(seconds).toBeLessThan(96);
  });

  test('is polled at the end of that time, not later', async () => {
    const { seconds } = await waitFor(await start(FOR_EVER, 20_000), { StableSeconds: '300' });
    expect(seconds).toBeGreaterThanOrEqual(300);
    expect(seconds).toBeLessThan(302);
  });

  test('fails the deployment when it FAILED within that time', async () => {
    const arn = await start({ ...FOR_EVER, running: 50_000, end: 'FAILED' });
    await expect(waitFor(arn, STABLE)).resolves.toMatchObject({ Status: 'FAILED', Reason: /FAILED/ });
  });

  test('is awaited again after the retry policy restarts its driver, although the state does not show a restart', async () => {
    // RUNNING after 20 s, with a new attempt every 40 s
    const arn = await start({ ...FOR_EVER, running: 120_000, attempts: 3 }, 0, RETRIES);
    const { Status, seconds } = await waitFor(arn, STABLE);
    expect(Status).toBe('SUCCESS');
    expect(seconds).toBeGreaterThanOrEqual(20 + 80 + 60);
  });

  test('fails the deployment when its driver never lasts long enough', async () => {
    const arn = await start({ ...FOR_EVER, running: 200_000, attempts: 5, end: 'FAILED' }, 0, RETRIES);
    const { Reason } = await waitFor(arn, STABLE);
    expect(Reason).toMatch(/FAILED[^]*on attempt 5 of 5/);
  });

  test('keeps its time after a poll that could not describe it', async () => {
    const arn = await start(FOR_EVER);
    here.emr.setIntercept((operation, _, next) =>
      operation === 'DescribeJobRun' && here.clock.now() % 120_000 > 45_000 && here.clock.now() % 120_000 < 70_000
        ? Promise.reject(new ServiceError('ThrottlingException', 'slow down', 429))
        : next(),
    );
    await expect(waitFor(arn, STABLE)).resolves.toMatchObject({ Status: 'SUCCESS', Data: { State: 'RUNNING' } });
    expect(here.clock.now() % 3_600_000).toBeLessThan(110_000);
  });

  test('succeeds if it is RUNNING for long enough exactly at the timeout', async () => {
    const arn = await start(FOR_EVER);
    await here.deliver(requestFor(arn, { StableSeconds: '30', TimeoutSeconds: '60' }));
    await here.clock.advance(25_000);
    const wait = JSON.parse(here.executions[0].input) as Wait;
    const poll = await here.deliver(wait);
    expect(poll).toEqual({ done: false, wait: expect.any(Number), runningSince: here.clock.now(), attempt: 0 });
    await here.clock.advance(wait.deadline - here.clock.now());
    await expect(here.deliver({ ...wait, poll: poll! })).resolves.toMatchObject({ done: true });
    expect(here.answers.at(-1)!.Status).toBe('SUCCESS');
    expect(here.calls).not.toContain('CancelJobRun');
  });

  test('gets one response for a request that is delivered twice', async () => {
    const event = requestFor(await start(FOR_EVER), STABLE);
    await here.deliver(event);
    await here.clock.advance(30_000);
    await here.deliver(event);
    await here.runWaiter();
    expect(here.executions).toHaveLength(1);
    expect(here.answers).toHaveLength(2);
  });
});

describe('a chain that waits for RUNNING', () => {
  const LONG = { TimeoutSeconds: '7200', StableSeconds: '60' };

  test('continues in the next link, which does not wait again for a run that was stable', async () => {
    const arn = await start(FOR_EVER);
    const { Deadline, RunningSince } = (await waitFor(arn, LONG)).Data!;
    expect(Date.parse(RunningSince)).toBeGreaterThan(Date.parse('2026-11-23T00:00:20Z') - 1);
    const next = await waitFor(arn, { ...LONG, Deadline, RunningSince });
    expect(next).toMatchObject({ Status: 'SUCCESS', Data: { State: 'RUNNING', RunningSince }, seconds: 0 });
  });

  test('counts the time that the run was RUNNING in the previous link', async () => {
    const longer = { ...LONG, StableSeconds: '300' };
    const { Status, Data } = await waitFor(await start({ ...FOR_EVER, submitted: 3_150_000 }), longer);
    expect([Status, Data!.State]).toEqual(['SUCCESS', 'RUNNING']);
    const { Deadline, RunningSince } = Data!;
    const next = await waitFor(here.emr.jobRuns()[0].arn, { ...longer, Deadline, RunningSince });
    expect(next.Status).toBe('SUCCESS');
    expect(next.seconds).toBeLessThan(250);
  });

  test('passes on no time while the run is not RUNNING', async () => {
    const { Status, Data } = await waitFor(await start({ ...FOR_EVER, submitted: 4_000_000 }), LONG);
    expect([Status, Data!.State, Data!.RunningSince]).toEqual(['SUCCESS', 'SUBMITTED', '']);
  });
});

test('a wait of an older version, without an awaited state, ends with the run', async () => {
  const arn = await start({ running: 60_000 });
  await here.deliver(completionEvent(here, 'Create', arn));
  const { until: _, poll, ...wait } = JSON.parse(here.executions[0].input) as Wait;
  const older = { ...wait, poll: { done: false, wait: poll.wait } };
  await here.clock.advance(10_000);
  await expect(here.deliver(older)).resolves.toEqual({
    done: false,
    wait: expect.any(Number),
    runningSince: 0,
    attempt: 0,
  });
  await here.clock.advance(60_000);
  await expect(here.deliver(older)).resolves.toEqual({ done: true, wait: 0, runningSince: 0, attempt: 0 });
  expect(here.answers.at(-1)).toMatchObject({ Status: 'SUCCESS', Data: { State: 'COMPLETED' } });
  expect(here.answers.at(-1)!.Data).not.toHaveProperty('RunningSince');
});

test.each([
  ['an unknown state', { state: 'FAILED', stableMs: 0 }],
  ['a time that is a text', { state: 'RUNNING', stableMs: '60' }],
  ['an unknown member', { state: 'RUNNING', stableMs: 0, more: 1 }],
])('a waiter input that awaits %s ends without a call', async (_, until) => {
  await here.deliver(completionEvent(here, 'Create', await start(FOR_EVER)));
  const wait = JSON.parse(here.executions[0].input) as Wait;
  const calls = here.calls.length;
  await expect(here.deliver({ ...wait, until } as Wait)).resolves.toMatchObject({ done: true });
  expect(here.calls).toHaveLength(calls);
});
