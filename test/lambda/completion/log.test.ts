import { completionEvent, sdkError } from '../harness';
import { here, logged, start, wait } from './setup';

const ofFirst = () => ({ jobRunId: here.emr.jobRuns()[0].id });

test('a wait and its polls are logged', async () => {
  await wait(await start({ running: 30_000 }));
  const waiting = { message: 'waiting for the job run to become COMPLETED', state: 'PENDING' };
  expect(logged()).toContainEqual({ level: 'INFO', ...waiting, ...ofFirst() });
  for (const state of ['RUNNING', 'COMPLETED'])
    expect(logged()).toContainEqual({ level: 'INFO', message: 'polled the job run', ...ofFirst(), state });
});

test('the end of a link is logged', async () => {
  const event = completionEvent(here, 'Create', await start({ end: 'never' }), '7200');
  await here.deliver(event);
  await here.runWaiter();
  const message = 'the next Completion resource continues the wait';
  expect(logged()).toContainEqual({ level: 'INFO', message, ...ofFirst() });
});

test('a rollback is logged', async () => {
  here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
  await here.request(completionEvent(here, 'Update', 'unknown-1'));
  const message = 'the stack is rolling back, so the wait is skipped';
  expect(logged()).toContainEqual({ level: 'INFO', message, status: 'UPDATE_ROLLBACK_IN_PROGRESS' });
});

test('a run that the service no longer knows is logged', async () => {
  const event = completionEvent(here, 'Update', await start({}));
  const describeJobRun = () => Promise.reject(sdkError('ResourceNotFoundException', 404));
  const same = { ...event, OldResourceProperties: event.ResourceProperties };
  await here.request(same, { emr: { ...here.services.emr, describeJobRun } });
  const message = 'the service no longer knows the job run, so the wait is skipped';
  expect(logged()).toContainEqual({ level: 'INFO', message, ...ofFirst() });
});

test('failures before a successful poll or retry are logged', async () => {
  const arn = await start({ end: 'never' });
  const describeJobRun = () => Promise.reject(sdkError('ThrottlingException', 429, 'slow down'));
  let failures = 1;
  const startExecution: typeof here.services.startExecution = (...args) =>
    failures-- > 0 ? Promise.reject(sdkError('InternalServerException', 500)) : here.services.startExecution(...args);
  const emr = { ...here.services.emr, describeJobRun };
  await here.deliver(completionEvent(here, 'Create', arn), { emr, startExecution });
  const message = 'DescribeJobRun failed: ThrottlingException: slow down';
  expect(logged()).toContainEqual({ level: 'WARN', message, ...ofFirst() });
  const retried = { message: 'StartExecution failed, retrying', error: 'InternalServerException', attempts: 1 };
  expect(logged()).toContainEqual({ level: 'WARN', ...retried });
});
