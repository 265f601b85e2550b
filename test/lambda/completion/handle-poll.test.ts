import type { Wait } from '../../../lambda/completion/wait';
import { ServiceError } from '../../../local/service';
import { completionEvent, sdkError } from '../harness';
import { here, logged, start, wait } from './setup';

const HOUR = 3_600_000;

test('fails when the run times out, and cancels it', async () => {
  const begin = here.clock.now();
  const arn = await start({ end: 'never' });
  const answer = await wait(arn, '600');
  const { id, state } = here.emr.jobRuns()[0];
  expect(answer.Reason).toBe(
    `Job run ${id} did not end within its timeout and is being cancelled\n` +
      'It was RUNNING when its timeout ended at 2026-11-23T00:10:00.000Z, 10 min 0 s after its start\n' +
      'It was started at 2026-11-23T00:00:00.000Z\n' +
      `Details: aws emr-containers describe-job-run --virtual-cluster-id cluster1 --id ${id}`,
  );
  expect(state).toMatch(/CANCEL/);
  expect(here.clock.now() - begin).toBeLessThan(603_000);
});

test('fails when the run times out and cannot be cancelled, and reports why', async () => {
  const arn = await start({ end: 'never' });
  here.emr.setIntercept((operation, _, next) =>
    operation === 'CancelJobRun' ? Promise.reject(new ServiceError('AccessDeniedException', 'no', 403)) : next(),
  );
  const { Reason } = await wait(arn, '60');
  expect(Reason).toContain('could not be cancelled: CancelJobRun failed: AccessDeniedException: no');
});

test('fails when the run times out and can neither be cancelled nor described, and reports both', async () => {
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
    `Job run ${id} did not end within its timeout and could not be cancelled: its state is unknown\n` +
      'Its timeout ended at 2026-11-23T00:01:00.000Z\n' +
      `To cancel it: aws emr-containers cancel-job-run --virtual-cluster-id cluster1 --id ${id}\n` +
      `Details: aws emr-containers describe-job-run --virtual-cluster-id cluster1 --id ${id}`,
  );
});

test('does not cancel a timed-out run that cannot be described, because its tags are unknown', async () => {
  const arn = await start({ end: 'never' });
  const end = here.clock.now() + 60_000;
  here.emr.setIntercept((operation, _, next) =>
    operation === 'DescribeJobRun' && here.clock.now() >= end
      ? Promise.reject(new ServiceError('ValidationException', 'no'))
      : next(),
  );
  const { Reason } = await wait(arn, '60');
  expect(Reason).toContain('did not end within its timeout and could not be cancelled: its state is unknown');
  expect(here.calls).not.toContain('CancelJobRun');
});

test('reports a timeout, however soon the cancellation completes', async () => {
  const answer = await wait(await start({ end: 'never', cancelling: 0 }), '60');
  expect(answer.Reason).toContain('did not end within its timeout and is being cancelled');
  expect(here.emr.jobRuns()[0].state).toBe('CANCELLED');
});

test('reports the end of a run whose cancellation came too late', async () => {
  const arn = await start({ running: 58_300 });
  // accepted, but without effect
  here.emr.setIntercept((operation, _, next) => {
    if (operation !== 'CancelJobRun') return next();
    return here.clock.sleep(2000).then(() => ({}));
  });
  await expect(wait(arn, '60')).resolves.toMatchObject({ Status: 'SUCCESS', Data: { State: 'COMPLETED' } });
});

test('polls for the last time exactly at the timeout', async () => {
  const arn = await start({ end: 'never' });
  await here.deliver(completionEvent(here, 'Create', arn, '60'));
  const wait = JSON.parse(here.executions[0].input) as Wait;
  await here.clock.advance(wait.deadline - here.clock.now());
  await expect(here.deliver(wait)).resolves.toMatchObject({ done: true, wait: 0 });
  expect(here.answers.at(-1)!.Status).toBe('FAILED');
});

test('reports the end of a run just before its timeout', async () => {
  const arn = await start({ running: 57_500 });
  here.emr.setIntercept(async (operation, _, next) => {
    // the last poll before the timeout fails
    const [now, minute] = [here.clock.now(), Date.UTC(2026, 10, 23, 0, 1)];
    if (operation === 'DescribeJobRun' && now > minute - 15_000 && now < minute)
      throw new ServiceError('ThrottlingException', 'slow down', 429);
    return next();
  });
  await expect(wait(arn, '60')).resolves.toMatchObject({ Status: 'SUCCESS', Data: { State: 'COMPLETED' } });
});

test('fails for a run that FAILED just before its timeout, and does not report a timeout', async () => {
  const arn = await start({ end: 'never' });
  await here.deliver(completionEvent(here, 'Create', arn, '60'));
  const wait = JSON.parse(here.executions[0].input) as Wait;
  await here.clock.advance(wait.deadline - here.clock.now());
  const active = await here.services.emr.describeJobRun(wait.jobRun);
  const failed = { ...active, state: 'FAILED' as const, failureReason: 'USER_ERROR' as const };
  let looks = 0;
  const emr = {
    ...here.services.emr,
    // the cancellation comes too late, because the run ends after it was described
    describeJobRun: async () => (looks++ === 0 ? active : failed),
    cancelJobRun: () => Promise.reject(sdkError('ValidationException', 400)),
  };
  await here.deliver(wait, { emr });
  expect(here.answers.at(-1)!.Reason).toMatch(/^Job run \w+ FAILED \(USER_ERROR\)\n/);
  expect(here.answers.at(-1)!.Reason).not.toContain('within its timeout');
});

test('reports a timed-out run as cancelled even if it cannot be described after its cancellation', async () => {
  const arn = await start({ end: 'never' });
  here.emr.setIntercept((operation, _, next) =>
    operation === 'DescribeJobRun' && here.calls.includes('CancelJobRun')
      ? Promise.reject(new ServiceError('ValidationException', 'no'))
      : next(),
  );
  const { Reason } = await wait(arn, '60');
  expect(Reason).toMatch(/ did not end within its timeout and is being cancelled\n/);
  const { id: jobRunId } = here.emr.jobRuns()[0];
  const message = 'DescribeJobRun failed: ValidationException: no';
  expect(logged()).toContainEqual({ level: 'WARN', message, jobRunId });
});

test('responds within 90 seconds of the timeout, even if the run cannot be cancelled', async () => {
  const arn = await start({ end: 'never' });
  const begin = here.clock.now();
  here.emr.setIntercept((operation, _, next) =>
    operation === 'CancelJobRun' ? Promise.reject(new ServiceError('InternalServerException', 'down', 500)) : next(),
  );
  const { Reason } = await wait(arn, '600');
  expect(Reason).toContain('could not be cancelled: CancelJobRun failed: InternalServerException: down');
  expect(here.clock.now() - begin).toBeLessThan(690_000);
});

describe('a run that has timed out', () => {
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
  ])('is not cancelled when CloudFormation has abandoned the wait: %s', async (_, change) => {
    await expect(late(change)).resolves.toBe(
      'CloudFormation had already abandoned this wait, so the job run was not cancelled',
    );
    expect(here.calls).not.toContain('CancelJobRun');
  });

  test('is cancelled even if it times out during a poll', async () => {
    const arn = await start({ end: 'never' });
    await here.deliver(completionEvent(here, 'Create', arn, '60'));
    here.emr.setIntercept(async (operation, _, next) => {
      if (operation === 'DescribeJobRun') await here.clock.sleep(8000);
      return next();
    });
    await here.runWaiter();
    expect(here.answers.at(-1)!.Reason).toContain('did not end within its timeout and is being cancelled');
  });

  test('is cancelled even if the stack cannot be read', async () => {
    await late(() => (here.state.stackStatus = sdkError('ServiceUnavailable', 503)));
    expect(here.calls).toContain('CancelJobRun');
  });

  test('is cancelled even if CancelJobRun fails at first, and the stack cannot be read', async () => {
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
    'is reported as being cancelled by every poll (cancelling takes %s)',
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

  test('continues in the next link after 55 minutes while the run is active, with the same deadline', async () => {
    const arn = await start({ end: 'never' });
    const begin = here.clock.now();
    const { Status, Data } = await waitFor(link(arn));
    expect(Status).toBe('SUCCESS');
    expect(Data).toEqual({ State: 'RUNNING', FinishedAt: '', Deadline: '2026-11-23T03:00:00.000Z' });
    expect(here.clock.now() - begin).toBeGreaterThanOrEqual(3_300_000);
    expect(here.clock.now() - begin).toBeLessThan(3_302_000);
  });

  test('continues in the next link exactly at the end of the 55 minutes', async () => {
    await here.deliver(link(await start({ end: 'never' })));
    const wait = JSON.parse(here.executions[0].input) as Wait;
    await here.clock.advance(wait.windowEnd! - here.clock.now());
    await expect(here.deliver(wait)).resolves.toMatchObject({ done: true });
    expect(here.answers.at(-1)).toMatchObject({ Status: 'SUCCESS', Data: { State: 'RUNNING' } });
  });

  test('continues in the next link even if the run cannot be described', async () => {
    const arn = await start({ end: 'never' });
    const end = here.clock.now() + 3_290_000;
    here.emr.setIntercept((operation, _, next) =>
      operation === 'DescribeJobRun' && here.clock.now() > end
        ? Promise.reject(new ServiceError('ThrottlingException', 'slow down', 429))
        : next(),
    );
    await expect(waitFor(link(arn))).resolves.toMatchObject({ Status: 'SUCCESS', Data: { State: '' } });
  });

  test('times out at the deadline of the first link, however late the last link began', async () => {
    const arn = await start({ end: 'never' }, 2.5 * HOUR);
    const answer = await waitFor(link(arn, HOURS));
    expect(answer.Reason).toContain('did not end within its timeout and is being cancelled');
    expect(here.clock.now()).toBeGreaterThanOrEqual(Date.parse(HOURS.Deadline));
    expect(here.clock.now()).toBeLessThan(Date.parse(HOURS.Deadline) + 2000);
  });

  test('times out at once in a link that begins after the deadline', async () => {
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
    'counts from its own request when the first link reported the deadline "%s"',
    async (Deadline) => {
      const arn = await start({ end: 'never' });
      const answer = await waitFor(link(arn, { Deadline, TimeoutSeconds: '600' }));
      expect(answer.Status).toBe('FAILED');
      expect(here.clock.now()).toBeLessThan(Date.UTC(2026, 10, 23, 0, 11));
    },
  );

  test('continues a wait that an earlier version of the library started', async () => {
    await here.deliver(link(await start({ end: 'never' })));
    const { windowEnd: _, ...wait } = JSON.parse(here.executions[0].input) as Wait;
    await here.clock.advance(2 * HOUR);
    await expect(here.deliver(wait)).resolves.toMatchObject({ done: false });
    await here.clock.advance(HOUR);
    await expect(here.deliver(wait)).resolves.toMatchObject({ done: true });
  });
});
