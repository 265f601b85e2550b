import { isReached, progressOf } from '../../../lambda/completion/conclude';
import type { JobRunScript } from '../../../local/emr-containers/job-run-script';
import { ServiceError } from '../../../local/service';
import { STACK_TAG } from '../../../lib/private/contract';
import { completionEvent, sdkError, STACK_ID } from '../harness';
import { here, start, wait } from './setup';

test.each([
  ['at once', 10_000],
  ['by the waiter', 0],
])('fails %s when the run FAILED, with state, reason, details, logs and command', async (_, milliseconds) => {
  const script: JobRunScript = { end: 'FAILED', failureReason: 'USER_ERROR', stateDetails: 'Table not found' };
  const monitoringConfiguration = {
    s3MonitoringConfiguration: { logUri: 's3://logs/jobs' },
    cloudWatchMonitoringConfiguration: { logGroupName: '/jobs', logStreamNamePrefix: 'nightly' },
  };
  const arn = await start(script, milliseconds, { configurationOverrides: { monitoringConfiguration } });
  const answer = await wait(arn);
  const { id } = here.emr.jobRuns()[0];
  expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'Completion1234' });
  expect(answer.Reason).toBe(
    `Job run ${id} FAILED (USER_ERROR): Table not found\n` +
      'It ended after 5 s\n' +
      `Logs: s3://logs/jobs/cluster1/jobs/${id}/ and log group /jobs, streams nightly/…\n` +
      `Details: aws emr-containers describe-job-run --virtual-cluster-id cluster1 --id ${id}\n` +
      'If rollback is disabled, change the job or a rerun policy value before you redeploy: an unchanged job reports this result again',
  );
});

test("fails with the cause from the driver's log", async () => {
  const cloudWatchMonitoringConfiguration = { logGroupName: '/jobs', logStreamNamePrefix: 'nightly' };
  const request = { configurationOverrides: { monitoringConfiguration: { cloudWatchMonitoringConfiguration } } };
  const arn = await start({ end: 'FAILED' }, 10_000, request);
  const logs = {
    streams: async (_: string, prefix: string) => [{ name: `${prefix}/stdout`, createdAt: 1, lastEventAt: 0 }],
    lastMessages: async () => ['Traceback (most recent call last):', "KeyError: 'sales'"],
  };
  const { Reason } = await here.request(completionEvent(here, 'Create', arn), { logs });
  expect(Reason).toMatch(/\nFrom the driver's log:\nTraceback \(most recent call last\):\nKeyError: 'sales'$/);
});

test.each([
  ['at once', 10_000],
  ['by the waiter', 0],
])("does not read the driver's log when the resource's properties turn it off, %s", async (_, milliseconds) => {
  const cloudWatchMonitoringConfiguration = { logGroupName: '/jobs' };
  const request = { configurationOverrides: { monitoringConfiguration: { cloudWatchMonitoringConfiguration } } };
  const arn = await start({ running: 60_000, end: 'FAILED' }, milliseconds, request);
  const streams = jest.spyOn(here.services.logs, 'streams');
  const event = completionEvent(here, 'Create', arn);
  await here.deliver({ ...event, ResourceProperties: { ...event.ResourceProperties, DriverLog: 'OFF' } });
  if (here.answers.length === 1) await here.runWaiter();
  expect(here.answers.at(-1)).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('log group /jobs') });
  expect(streams).not.toHaveBeenCalled();
});

test('fails when the run was CANCELLED by someone else', async () => {
  const answer = await wait(await start({ end: 'never', cancelledAfter: 60_000 }));
  expect(answer).toMatchObject({ Status: 'FAILED', Reason: expect.stringMatching(/^Job run \w+ CANCELLED/) });
});

test.each(['PENDING', 'SUBMITTED', 'RUNNING', 'CANCEL_PENDING', 'A_STATE_OF_TOMORROW', undefined])(
  'keeps waiting while the state is %s',
  async (state) => {
    const arn = await start({ end: 'never' });
    const tags = { [STACK_TAG]: STACK_ID };
    const emr = { ...here.services.emr, describeJobRun: () => Promise.resolve({ state, tags } as never) };
    await here.deliver(completionEvent(here, 'Create', arn), { emr });
    const waiting = JSON.parse(here.executions[0].input) as never;
    await expect(here.deliver(waiting, { emr })).resolves.toMatchObject({ done: false });
  },
);

test('keeps polling while the name of the service cannot be resolved', async () => {
  const arn = await start({ running: 120_000 });
  const error = Object.assign(new Error('getaddrinfo ENOTFOUND emr-containers.xx'), { code: 'ENOTFOUND' });
  const emr = { ...here.services.emr, describeJobRun: () => Promise.reject(error) };
  await here.deliver(completionEvent(here, 'Create', arn), { emr });
  await here.runWaiter();
  expect(here.answers.at(-1)).toMatchObject({ Status: 'SUCCESS' });
});

test('keeps polling after transient errors', async () => {
  const arn = await start({ running: 120_000 });
  let failures = 5;
  here.emr.setIntercept((operation, _, next) =>
    operation === 'DescribeJobRun' && failures-- > 0
      ? Promise.reject(new ServiceError('ThrottlingException', 'slow down', 429))
      : next(),
  );
  await expect(wait(arn)).resolves.toMatchObject({ Status: 'SUCCESS' });
});

test.each(['ResourceNotFoundException', 'AccessDeniedException'])(
  'fails when %s lasts longer than two minutes',
  async (name) => {
    const arn = await start({ end: 'never' });
    const begin = here.clock.now();
    here.emr.setIntercept((operation, _, next) =>
      operation === 'DescribeJobRun' ? Promise.reject(new ServiceError(name, 'no', 400)) : next(),
    );
    const answer = await wait(arn);
    expect(answer.Reason).toMatch(
      new RegExp(`^Cannot determine the state of job run \\w+: DescribeJobRun failed: ${name}`),
    );
    expect(here.clock.now() - begin).toBeGreaterThan(110_000);
  },
);

test('fails at once when DescribeJobRun is rejected for another reason', async () => {
  const arn = await start({ end: 'never' });
  const describeJobRun = () => Promise.reject(sdkError('ValidationException', 400, 'no'));
  const event = completionEvent(here, 'Create', arn);
  const { Reason } = await here.request(event, { emr: { ...here.services.emr, describeJobRun } });
  expect(Reason).toMatch(/^Cannot determine the state of job run \w+: DescribeJobRun failed: ValidationException: no$/);
});

describe('the progress of a wait for RUNNING', () => {
  const run = (state: 'RUNNING' | 'PENDING', currentAttemptCount = 2) => ({
    state,
    retryPolicyExecution: { currentAttemptCount },
  });

  test.each([
    ['begins when the run is first seen RUNNING', run('RUNNING'), {}, { runningSince: 9, attempt: 2 }],
    ['continues in the same attempt', run('RUNNING'), { runningSince: 5, attempt: 2 }, { runningSince: 5, attempt: 2 }],
    [
      'restarts in another attempt',
      run('RUNNING', 3),
      { runningSince: 5, attempt: 2 },
      { runningSince: 9, attempt: 3 },
    ],
    ['continues if the attempt was not seen', run('RUNNING'), { runningSince: 5 }, { runningSince: 5, attempt: 2 }],
    [
      'is empty while the run is PENDING',
      run('PENDING'),
      { runningSince: 5, attempt: 2 },
      { runningSince: 0, attempt: 0 },
    ],
  ])('%s', (_, jobRun, before, progress) => {
    expect(progressOf(jobRun, before, 9)).toEqual(progress);
  });

  test('is ignored by a wait for COMPLETED', () => {
    const progress = { runningSince: 1, attempt: 1 };
    expect(isReached({ state: 'RUNNING', stableMs: 2 }, progress, 3)).toBe(true);
    expect(isReached({ state: 'RUNNING', stableMs: 2 }, progress, 2)).toBe(false);
    expect(isReached({ state: 'COMPLETED', stableMs: 2 }, progress, 3)).toBe(false);
  });
});
