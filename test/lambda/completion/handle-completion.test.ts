import { secondsUntilNextPoll, type Wait } from '../../../lambda/completion/wait';
import type { JobRunScript } from '../../../local/emr-containers/job-run-script';
import { ServiceError } from '../../../local/service';
import { completionEvent, jobRunEvent, sdkError, createHarness, type Harness } from '../harness';

const HOUR = 3_600_000;

let here: Harness;
beforeEach(() => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  here = createHarness();
});
afterEach(() => jest.restoreAllMocks());

/** Starts a run by the handler, after which so much time passes; gives its ARN. */
async function start(script: JobRunScript, milliseconds = 0, request = {}): Promise<string> {
  here.emr.setScript(() => script);
  const { PhysicalResourceId } = await here.request(jobRunEvent(here, 'Create', { request }));
  await here.clock.advance(milliseconds);
  return PhysicalResourceId;
}

async function wait(arn: string, timeoutSeconds?: string) {
  const before = here.answers.length;
  await here.deliver(completionEvent(here, 'Create', arn, timeoutSeconds));
  const polls = here.answers.length > before ? 0 : await here.runWaiter();
  expect(here.answers).toHaveLength(before + 1);
  return { ...here.answers.at(-1)!, polls };
}

test('answers at once for a run that has COMPLETED, without a waiter', async () => {
  const answer = await wait(await start({}, 10_000));
  expect(answer).toMatchObject({
    Status: 'SUCCESS',
    PhysicalResourceId: 'Completion1234',
    Data: { State: 'COMPLETED', FinishedAt: '2026-11-23T00:00:05.000Z', Deadline: '2026-11-23T00:20:10.000Z' },
  });
  expect(here.executions).toEqual([]);
});

test('waits for a run until it has COMPLETED', async () => {
  const answer = await wait(await start({ running: 600_000 }));
  expect(answer).toMatchObject({ Status: 'SUCCESS', Data: { State: 'COMPLETED' } });
  expect(answer.polls).toBeLessThanOrEqual(25);
});

test.each([
  ['at once', 10_000],
  ['by the waiter', 0],
])('fails %s when the run FAILED, saying state, reason, details, logs and command', async (_, milliseconds) => {
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
      'It ended 5 s after its start\n' +
      `Logs: s3://logs/jobs/cluster1/jobs/${id}/ and log group /jobs, streams nightly/…\n` +
      `Details: aws emr-containers describe-job-run --virtual-cluster-id cluster1 --id ${id}\n` +
      'Where the stack is not rolled back, change the job or a value of its rerun policy: the same job is told this result again',
  );
});

test('fails with how the log of the driver ended', async () => {
  const cloudWatchMonitoringConfiguration = { logGroupName: '/jobs', logStreamNamePrefix: 'nightly' };
  const request = { configurationOverrides: { monitoringConfiguration: { cloudWatchMonitoringConfiguration } } };
  const arn = await start({ end: 'FAILED' }, 10_000, request);
  const logs = {
    streams: async (_: string, prefix: string) => [{ name: `${prefix}spark-1/spark-1-driver/stderr`, lastEventAt: 1 }],
    lastMessages: async () => ['Traceback (most recent call last):', "KeyError: 'sales'"],
  };
  const { Reason } = await here.request(completionEvent(here, 'Create', arn), { logs });
  expect(Reason).toMatch(/\nThe driver's stderr ended with:\nTraceback \(most recent call last\):\nKeyError: 'sales'$/);
});

test('fails when somebody CANCELLED the run', async () => {
  const answer = await wait(await start({ end: 'never', cancelledAfter: 60_000 }));
  expect(answer).toMatchObject({ Status: 'FAILED', Reason: expect.stringMatching(/^Job run \w+ CANCELLED/) });
});

test.each(['PENDING', 'SUBMITTED', 'RUNNING', 'CANCEL_PENDING', 'A_STATE_OF_TOMORROW', undefined])(
  'goes on waiting while the state is %s',
  async (state) => {
    const arn = await start({ end: 'never' });
    const emr = { ...here.services.emr, describeJobRun: () => Promise.resolve({ state } as never) };
    await here.deliver(completionEvent(here, 'Create', arn), { emr });
    const waiting = JSON.parse(here.executions[0].input) as never;
    await expect(here.deliver(waiting, { emr })).resolves.toMatchObject({ done: false });
  },
);

test('cancels a run that does not end in time, and says so', async () => {
  const begin = here.clock.now();
  const arn = await start({ end: 'never' });
  const answer = await wait(arn, '600');
  const { id, state } = here.emr.jobRuns()[0];
  expect(answer.Reason).toBe(
    `Job run ${id} did not end within its timeout and is being cancelled\n` +
      'It was started at 2026-11-23T00:00:00.000Z\n' +
      `Details: aws emr-containers describe-job-run --virtual-cluster-id cluster1 --id ${id}`,
  );
  expect(state).toMatch(/CANCEL/);
  expect(here.clock.now() - begin).toBeLessThan(603_000);
});

test('says so when the run cannot be cancelled at the end of its time', async () => {
  const arn = await start({ end: 'never' });
  here.emr.setIntercept((operation, _, next) =>
    operation === 'CancelJobRun' ? Promise.reject(new ServiceError('AccessDeniedException', 'no', 403)) : next(),
  );
  const { Reason } = await wait(arn, '60');
  expect(Reason).toContain('could not be cancelled: CancelJobRun failed: AccessDeniedException: no');
});

test('says what it knows when the run can neither be cancelled nor be described at the end of its time', async () => {
  const arn = await start({ end: 'never' });
  const end = here.clock.now() + 60_000;
  here.emr.setIntercept((operation, _, next) =>
    operation.endsWith('JobRun') && here.clock.now() >= end
      ? Promise.reject(new ServiceError('ValidationException', 'no'))
      : next(),
  );
  const { Reason } = await wait(arn, '60');
  const { id } = here.emr.jobRuns()[0];
  expect(Reason).toBe(
    `Job run ${id} did not end within its timeout and could not be cancelled: its state is not known\n` +
      `Details: aws emr-containers describe-job-run --virtual-cluster-id cluster1 --id ${id}`,
  );
});

test('says that the run is being cancelled also when it cannot be described after that', async () => {
  const arn = await start({ end: 'never' });
  const end = here.clock.now() + 60_000;
  here.emr.setIntercept((operation, _, next) =>
    operation === 'DescribeJobRun' && here.clock.now() >= end
      ? Promise.reject(new ServiceError('ValidationException', 'no'))
      : next(),
  );
  const { Reason } = await wait(arn, '60');
  expect(Reason).toContain('did not end within its timeout and is being cancelled');
});

test('says that the run had its time, however soon its cancellation has ended it', async () => {
  const answer = await wait(await start({ end: 'never', cancelling: 0 }), '60');
  expect(answer.Reason).toContain('did not end within its timeout and is being cancelled');
  expect(here.emr.jobRuns()[0].state).toBe('CANCELLED');
});

test('tells the real end of a run whose cancellation was accepted, but came too late', async () => {
  const arn = await start({ running: 58_300 });
  // accepted, and without effect
  here.emr.setIntercept((operation, _, next) => {
    if (operation !== 'CancelJobRun') return next();
    return here.clock.sleep(2000).then(() => ({}));
  });
  await expect(wait(arn, '60')).resolves.toMatchObject({ Status: 'SUCCESS', Data: { State: 'COMPLETED' } });
});

test('looks for the last time at the very end of the time', async () => {
  const arn = await start({ end: 'never' });
  await here.deliver(completionEvent(here, 'Create', arn, '60'));
  const wait = JSON.parse(here.executions[0].input) as Wait;
  await here.clock.advance(wait.deadline - here.clock.now());
  await expect(here.deliver(wait)).resolves.toEqual({ done: true, wait: 0 });
  expect(here.answers.at(-1)!.Status).toBe('FAILED');
});

test('tells of a run that ended at its last moment how it ended', async () => {
  const arn = await start({ running: 57_500 });
  here.emr.setIntercept(async (operation, _, next) => {
    // the last look before the end of the time does not get through
    const failing = operation === 'DescribeJobRun' && here.clock.now() > Date.UTC(2026, 10, 23, 0, 0, 45);
    if (failing && !here.calls.includes('CancelJobRun'))
      throw new ServiceError('ThrottlingException', 'slow down', 429);
    return next();
  });
  await expect(wait(arn, '60')).resolves.toMatchObject({ Status: 'SUCCESS', Data: { State: 'COMPLETED' } });
});

test('answers within a minute and a half of the end of its time, even if nothing can be cancelled', async () => {
  const arn = await start({ end: 'never' });
  const begin = here.clock.now();
  here.emr.setIntercept((operation, _, next) =>
    operation === 'CancelJobRun' ? Promise.reject(new ServiceError('InternalServerException', 'down', 500)) : next(),
  );
  const { Reason } = await wait(arn, '600');
  expect(Reason).toContain('could not be cancelled: CancelJobRun failed: InternalServerException: down');
  expect(here.clock.now() - begin).toBeLessThan(690_000);
});

test('looks again ten seconds and a tenth of the time waited later, and never less than a tenth earlier', async () => {
  const arn = await start({ end: 'never' });
  const event = completionEvent(here, 'Create', arn, '3300');
  await here.deliver(event);
  const wait = JSON.parse(here.executions[0].input) as Wait;
  const requestedAt = here.clock.now() - 10_000;
  const next = (waited: number, random: number) =>
    secondsUntilNextPoll(wait, {
      ...here.services,
      requestedAt,
      deadline: 0,
      now: () => requestedAt + waited * 1000,
      random: () => random,
    });
  expect([0, 60, 500, 3000].map((waited) => next(waited, 0))).toEqual([9, 15, 54, 54]);
  expect([0, 60, 500, 3000].map((waited) => next(waited, 0.999))).toEqual([10, 16, 60, 60]);
});

test('counts the time from the request when the run is older', async () => {
  const arn = await start({ running: 2 * HOUR }, HOUR * 1.9);
  await expect(wait(arn, '1200')).resolves.toMatchObject({ Status: 'SUCCESS' });
});

describe('a chain of waits', () => {
  const HOURS = { Deadline: '2026-11-23T03:00:00.000Z' };
  const link = (arn: string, changes = {}) => {
    const event = completionEvent(here, 'Create', arn, '10800');
    return { ...event, ResourceProperties: { ...event.ResourceProperties, ...changes } };
  };
  const waitFor = async (event: ReturnType<typeof link>) => {
    await here.deliver(event);
    await here.runWaiter();
    return here.answers.at(-1)!;
  };

  test('is handed on after 55 minutes while the run is at work, with the deadline', async () => {
    const arn = await start({ end: 'never' });
    const begin = here.clock.now();
    await expect(waitFor(link(arn))).resolves.toMatchObject({
      Status: 'SUCCESS',
      Data: { State: 'RUNNING', FinishedAt: '', Deadline: '2026-11-23T03:00:00.000Z' },
    });
    expect(here.clock.now() - begin).toBeGreaterThanOrEqual(3_300_000);
    expect(here.clock.now() - begin).toBeLessThan(3_302_000);
  });

  test('is handed on at the very end of the 55 minutes', async () => {
    await here.deliver(link(await start({ end: 'never' })));
    const wait = JSON.parse(here.executions[0].input) as Wait;
    await here.clock.advance(wait.windowEnd! - here.clock.now());
    await expect(here.deliver(wait)).resolves.toMatchObject({ done: true });
    expect(here.answers.at(-1)).toMatchObject({ Status: 'SUCCESS', Data: { State: 'RUNNING' } });
  });

  test('is handed on also when the run cannot be described just then', async () => {
    const arn = await start({ end: 'never' });
    const end = here.clock.now() + 3_290_000;
    here.emr.setIntercept((operation, _, next) =>
      operation === 'DescribeJobRun' && here.clock.now() > end
        ? Promise.reject(new ServiceError('ThrottlingException', 'slow down', 429))
        : next(),
    );
    await expect(waitFor(link(arn))).resolves.toMatchObject({ Status: 'SUCCESS', Data: { State: '' } });
  });

  test('ends at the deadline of the first link, however late the last one began', async () => {
    const arn = await start({ end: 'never' }, 2.5 * HOUR);
    const answer = await waitFor(link(arn, HOURS));
    expect(answer.Reason).toContain('did not end within its timeout and is being cancelled');
    expect(here.clock.now()).toBeGreaterThanOrEqual(Date.parse(HOURS.Deadline));
    expect(here.clock.now()).toBeLessThan(Date.parse(HOURS.Deadline) + 2000);
  });

  test('ends at once in a link that begins after the deadline', async () => {
    const arn = await start({ end: 'never' }, 3.1 * HOUR);
    const begin = here.clock.now();
    const answer = await waitFor(link(arn, HOURS));
    expect(answer.Status).toBe('FAILED');
    expect(here.clock.now() - begin).toBeLessThan(30_000);
  });

  test('fails in the link in which the job fails', async () => {
    const arn = await start({ end: 'FAILED', running: 0.5 * HOUR });
    await expect(waitFor(link(arn))).resolves.toMatchObject({ Status: 'FAILED' });
    expect(here.clock.now()).toBeLessThan(Date.UTC(2026, 10, 23, 0, 35));
  });

  test.each(['', 'not a date'])(
    'counts from its own request when the first link told the deadline "%s"',
    async (Deadline) => {
      const arn = await start({ end: 'never' });
      const answer = await waitFor(link(arn, { Deadline, TimeoutSeconds: '600' }));
      expect(answer.Status).toBe('FAILED');
      expect(here.clock.now()).toBeLessThan(Date.UTC(2026, 10, 23, 0, 11));
    },
  );

  test('goes on with a wait that an earlier version of the library began', async () => {
    await here.deliver(link(await start({ end: 'never' })));
    const { windowEnd: _, ...wait } = JSON.parse(here.executions[0].input) as Wait;
    await here.clock.advance(2 * HOUR);
    await expect(here.deliver(wait)).resolves.toMatchObject({ done: false });
    await here.clock.advance(HOUR);
    await expect(here.deliver(wait)).resolves.toMatchObject({ done: true });
  });
});

test('polls on while the name of the service cannot be resolved, since it could be when the run was started', async () => {
  const arn = await start({ running: 120_000 });
  const error = Object.assign(new Error('getaddrinfo ENOTFOUND emr-containers.xx'), { code: 'ENOTFOUND' });
  const emr = { ...here.services.emr, describeJobRun: () => Promise.reject(error) };
  await here.deliver(completionEvent(here, 'Create', arn), { emr });
  await here.runWaiter();
  expect(here.answers.at(-1)).toMatchObject({ Status: 'SUCCESS' });
});

test('polls through what is transient', async () => {
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
  'gives %s two minutes, and then fails with it',
  async (name) => {
    const arn = await start({ end: 'never' });
    const begin = here.clock.now();
    here.emr.setIntercept((operation, _, next) =>
      operation === 'DescribeJobRun' ? Promise.reject(new ServiceError(name, 'no', 400)) : next(),
    );
    const answer = await wait(arn);
    expect(answer.Reason).toMatch(
      new RegExp(`^What became of job run \\w+ is not known: DescribeJobRun failed: ${name}`),
    );
    expect(here.clock.now() - begin).toBeGreaterThan(110_000);
  },
);

test('fails at once when the service refuses to describe the run for another reason', async () => {
  const arn = await start({ end: 'never' });
  const describeJobRun = () => Promise.reject(sdkError('ValidationException', 400, 'no'));
  const event = completionEvent(here, 'Create', arn);
  const { Reason } = await here.request(event, { emr: { ...here.services.emr, describeJobRun } });
  expect(Reason).toMatch(/^What became of job run \w+ is not known: DescribeJobRun failed: ValidationException: no$/);
});

test('waits also when the stack status cannot be read', async () => {
  const arn = await start({ running: 60_000 });
  here.state.stackStatus = sdkError('ValidationError', 400);
  await expect(wait(arn)).resolves.toMatchObject({ Status: 'SUCCESS', Data: { State: 'COMPLETED' } });
});

describe('a run that is late', () => {
  const late = async (change: () => void) => {
    const arn = await start({ end: 'never' });
    await here.deliver(completionEvent(here, 'Create', arn, '600'));
    await here.clock.advance(300_000);
    change();
    await here.runWaiter();
    return here.answers.at(-1)!.Reason;
  };

  test.each([
    ['the stack has rolled back', () => (here.state.stackStatus = 'UPDATE_ROLLBACK_COMPLETE')],
    ['the stack has begun another update', () => (here.state.stackUpdatedAt = here.clock.now())],
  ])('is left alone when nobody waits for it any more: %s', async (_, change) => {
    await expect(late(change)).resolves.toBe('The wait was given up by CloudFormation');
    expect(here.calls).not.toContain('CancelJobRun');
  });

  test('is cancelled also when its time ends while it is looked at', async () => {
    const arn = await start({ end: 'never' });
    await here.deliver(completionEvent(here, 'Create', arn, '60'));
    here.emr.setIntercept(async (operation, _, next) => {
      if (operation === 'DescribeJobRun') await here.clock.sleep(8000);
      return next();
    });
    await here.runWaiter();
    expect(here.answers.at(-1)!.Reason).toContain('did not end within its timeout and is being cancelled');
  });

  test('is cancelled also when the stack cannot be read', async () => {
    await late(() => (here.state.stackStatus = sdkError('ServiceUnavailable', 503)));
    expect(here.calls).toContain('CancelJobRun');
  });

  test('is cancelled also when that does not get through at first, and the stack cannot be read', async () => {
    let failures = 5;
    const Reason = await late(() => {
      here.state.stackStatus = sdkError('ServiceUnavailable', 503);
      here.emr.setIntercept((operation, _, next) =>
        operation === 'CancelJobRun' && failures-- > 0
          ? Promise.reject(new ServiceError('InternalServerException', 'down', 500))
          : next(),
      );
    });
    expect(Reason).toContain('did not end within its timeout and is being cancelled');
  });

  test.each([1000, 'never' as const])(
    'is told to be cancelled as often as one asks (cancelling takes %s)',
    async (cancelling) => {
      const arn = await start({ end: 'never', cancelling });
      await here.deliver(completionEvent(here, 'Create', arn, '600'));
      const wait = JSON.parse(here.executions[0].input) as Wait;
      await here.clock.advance(600_000);
      for (let look = 0; look < 2; look++) {
        await here.deliver(wait);
        expect(here.answers.at(-1)!.Reason).toMatch(
          /^Job run \w+ did not end within its timeout and is being cancelled/,
        );
        await here.clock.advance(10_000);
      }
    },
  );
});

test('succeeds for a run that the service has forgotten since its end was waited for', async () => {
  const arn = 'arn:aws:emr-containers:eu-west-1:123456789012:/virtualclusters/cluster1/jobruns/gone';
  const event = completionEvent(here, 'Update', arn);
  const same = { ...event, OldResourceProperties: { ...event.ResourceProperties, TimeoutSeconds: '60' } };
  await expect(here.request(same)).resolves.toMatchObject({ Status: 'SUCCESS', Data: { State: '', FinishedAt: '' } });
  const other = { ...event, OldResourceProperties: { ...event.ResourceProperties, JobRunArn: `${arn}1` } };
  await here.deliver(other);
  expect(here.executions).toHaveLength(1);
});

test('gives the attributes of the earlier run while the stack rolls back', async () => {
  const arn = await start({}, 10_000);
  here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
  await expect(here.request(completionEvent(here, 'Update', arn))).resolves.toMatchObject({
    Data: { State: 'COMPLETED', FinishedAt: '2026-11-23T00:00:05.000Z' },
  });
});

test.each(['unknown-1', 'arn:aws:emr-containers:eu-west-1:123456789012:/virtualclusters/cluster1/jobruns/gone'])(
  'succeeds while the stack rolls back also without a run: %s',
  async (arn) => {
    await start({});
    here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    await expect(here.request(completionEvent(here, 'Update', arn))).resolves.toMatchObject({
      Status: 'SUCCESS',
      Data: { State: '', FinishedAt: '' },
    });
  },
);

test('waits for nothing while the stack rolls back', async () => {
  const arn = await start({ end: 'FAILED' }, 10_000);
  here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
  const answer = await here.request(completionEvent(here, 'Update', arn));
  expect(answer).toMatchObject({ Status: 'SUCCESS', Data: { State: 'FAILED', Deadline: expect.stringMatching(/Z$/) } });
});

test('waits for nothing while the stack rolls back, also when its status comes late', async () => {
  const arn = await start({ end: 'FAILED' }, 10_000);
  const statuses = [sdkError('Throttling', 400), sdkError('Throttling', 400)];
  const describeStack = () =>
    statuses.length > 0 ? Promise.reject(statuses.pop()!) : Promise.resolve({ status: 'UPDATE_ROLLBACK_IN_PROGRESS' });
  const answer = await here.request(completionEvent(here, 'Update', arn), { describeStack });
  expect(answer.Status).toBe('SUCCESS');
});

test('deletes nothing', async () => {
  const arn = await start({ end: 'never' });
  here.calls.length = 0;
  await expect(here.request(completionEvent(here, 'Delete', arn))).resolves.toMatchObject({ Status: 'SUCCESS' });
  expect(here.calls).toEqual([]);
});

test('starts one waiter when it is delivered twice, and another when the request is made again', async () => {
  const arn = await start({ end: 'never' });
  const event = completionEvent(here, 'Create', arn);
  await here.deliver(event);
  await here.deliver(event);
  expect(here.executions).toHaveLength(1);
  await here.deliver({ ...event, ResponseURL: `${event.ResponseURL}&again` });
  expect(here.executions).toHaveLength(2);
});

test('gives the waiter nothing of the job', async () => {
  await here.deliver(completionEvent(here, 'Create', await start({ end: 'never' })));
  const input = JSON.parse(here.executions[0].input) as Wait;
  expect(Object.keys(input)).toEqual(['answer', 'jobRun', 'deadline', 'windowEnd', 'poll']);
  expect(input.poll).toEqual({ done: false, wait: 10 });
  expect(here.executions[0].input.length).toBeLessThan(1000);
});

test('fails soon enough for the shortest wait when the waiter cannot be started', async () => {
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

test('fails for what is no ARN of a job run', async () => {
  const answer = await here.request(completionEvent(here, 'Create', 'unknown-1'));
  expect(answer).toMatchObject({
    PhysicalResourceId: 'Completion1234',
    Reason: 'JobRunArn is not the ARN of a job run: unknown-1',
  });
});
