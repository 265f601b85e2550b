import type { Wait } from '../../../lambda/completion/wait';
import { completionEvent, sdkError } from '../harness';
import { here, start, wait } from './setup';

const HOUR = 3_600_000;

test('succeeds at once for a COMPLETED run, without a waiter', async () => {
  const answer = await wait(await start({}, 10_000));
  expect(answer).toMatchObject({
    Status: 'SUCCESS',
    PhysicalResourceId: 'Completion1234',
    Data: { State: 'COMPLETED', FinishedAt: '2026-11-23T00:00:05.000Z', Deadline: '2026-11-23T00:20:10.000Z' },
  });
  expect(here.executions).toEqual([]);
});

test('waits until the run has COMPLETED', async () => {
  const answer = await wait(await start({ running: 600_000 }));
  expect(answer).toMatchObject({ Status: 'SUCCESS', Data: { State: 'COMPLETED' } });
  expect(answer.polls).toBeLessThanOrEqual(25);
});

test('passes no progress to the waiter of a wait for COMPLETED', async () => {
  await here.deliver(completionEvent(here, 'Create', await start({ end: 'never' }, 10_000)));
  const { poll } = JSON.parse(here.executions[0].input) as Wait;
  expect(poll).toEqual({ done: false, wait: 10, runningSince: 0, attempt: 0 });
});

test('counts the timeout from the request when the run is older', async () => {
  const arn = await start({ running: 2 * HOUR }, HOUR * 1.9);
  await expect(wait(arn, '1200')).resolves.toMatchObject({ Status: 'SUCCESS' });
});

test('waits even if the stack cannot be read', async () => {
  const arn = await start({ running: 60_000 });
  here.state.stackStatus = sdkError('ValidationError', 400);
  await expect(wait(arn)).resolves.toMatchObject({ Status: 'SUCCESS', Data: { State: 'COMPLETED' } });
});

test('succeeds for a run that the service no longer knows, if an earlier request waited for it', async () => {
  const arn = 'arn:aws:emr-containers:eu-west-1:123456789012:/virtualclusters/cluster1/jobruns/0000000000000000000';
  const event = completionEvent(here, 'Update', arn);
  const same = { ...event, OldResourceProperties: { ...event.ResourceProperties, TimeoutSeconds: '60' } };
  await expect(here.request(same)).resolves.toMatchObject({ Status: 'SUCCESS', Data: { State: '', FinishedAt: '' } });
  const other = { ...event, OldResourceProperties: { ...event.ResourceProperties, JobRunArn: `${arn}1` } };
  await here.deliver(other);
  expect(here.executions).toHaveLength(1);
});

test('returns the attributes of the earlier run while the stack rolls back', async () => {
  const arn = await start({}, 10_000);
  here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
  await expect(here.request(completionEvent(here, 'Update', arn))).resolves.toMatchObject({
    Data: { State: 'COMPLETED', FinishedAt: '2026-11-23T00:00:05.000Z', Deadline: '2026-11-23T00:20:10.000Z' },
  });
});

test.each([
  'unknown-1',
  'arn:aws:emr-containers:eu-west-1:123456789012:/virtualclusters/cluster1/jobruns/0000000000000000000',
])('succeeds while the stack rolls back without a run: %s', async (arn) => {
  await start({});
  here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
  await expect(here.request(completionEvent(here, 'Update', arn))).resolves.toMatchObject({
    Status: 'SUCCESS',
    Data: { State: '', FinishedAt: '' },
  });
});

test('does not wait while the stack rolls back', async () => {
  const arn = await start({ end: 'FAILED' }, 10_000);
  here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
  const answer = await here.request(completionEvent(here, 'Update', arn));
  expect(answer).toMatchObject({ Status: 'SUCCESS', Data: { State: 'FAILED', Deadline: expect.stringMatching(/Z$/) } });
});

test('does not wait while the stack rolls back, even if DescribeStacks is throttled at first', async () => {
  const arn = await start({ end: 'FAILED' }, 10_000);
  const statuses = [sdkError('Throttling', 400), sdkError('Throttling', 400)];
  const describeStack = () =>
    statuses.length > 0 ? Promise.reject(statuses.pop()!) : Promise.resolve({ status: 'UPDATE_ROLLBACK_IN_PROGRESS' });
  const answer = await here.request(completionEvent(here, 'Update', arn), { describeStack });
  expect(answer.Status).toBe('SUCCESS');
});

test('makes no call for a Delete', async () => {
  const arn = await start({ end: 'never' });
  here.calls.length = 0;
  await expect(here.request(completionEvent(here, 'Delete', arn))).resolves.toMatchObject({ Status: 'SUCCESS' });
  expect(here.calls).toEqual([]);
});

test('starts one waiter for a request that is delivered twice, and another for another request', async () => {
  const arn = await start({ end: 'never' });
  const event = completionEvent(here, 'Create', arn);
  await here.deliver(event);
  await here.deliver(event);
  expect(here.executions).toHaveLength(1);
  await here.deliver({ ...event, ResponseURL: `${event.ResponseURL}&again` });
  expect(here.executions).toHaveLength(2);
});

test('passes no properties of the job to the waiter', async () => {
  await here.deliver(completionEvent(here, 'Create', await start({ end: 'never' })));
  const input = JSON.parse(here.executions[0].input) as Wait;
  expect(Object.keys(input)).toEqual(['answer', 'jobRun', 'deadline', 'windowEnd', 'driverLog', 'until', 'poll']);
  expect(input.poll).toEqual({ done: false, wait: 10, runningSince: 0, attempt: 0 });
  expect(here.executions[0].input.length).toBeLessThan(1000);
});

test('fails when the waiter cannot be started, in time for the shortest ServiceTimeout', async () => {
  const event = completionEvent(here, 'Create', await start({ end: 'never' }), '1');
  const begin = here.clock.now();
  const startExecution = () => Promise.reject(sdkError('ServiceUnavailable', 503));
  const describeStack = () => Promise.reject(sdkError('ServiceUnavailable', 503));
  await here.request(event, { startExecution, describeStack });
  expect(here.clock.now() - begin).toBeLessThan(200_000);
});

test('fails when the waiter cannot be started', async () => {
  const event = completionEvent(here, 'Create', await start({ end: 'never' }));
  const startExecution = () => Promise.reject(sdkError('StateMachineDoesNotExist', 400, 'gone'));
  const { Reason } = await here.request(event, { startExecution });
  expect(Reason).toBe('StartExecution of the waiter failed: StateMachineDoesNotExist: gone');
});

test('fails when JobRunArn is not the ARN of a job run', async () => {
  const answer = await here.request(completionEvent(here, 'Create', 'unknown-1'));
  expect(answer).toMatchObject({
    PhysicalResourceId: 'Completion1234',
    Reason: 'JobRunArn must be the ARN of a job run in the account and region of the stack, got unknown-1',
  });
});
