import { withRetries } from '../../../lambda/aws/retry';
import type { Invocation } from '../../../lambda/aws/services';
import { sdkError } from '../harness';

beforeEach(() => jest.spyOn(process.stdout, 'write').mockReturnValue(true));
afterEach(() => jest.restoreAllMocks());

const THROTTLED = sdkError('ThrottlingException', 429);
const AMBIGUOUS = sdkError('InternalServerException', 500);
const DENIED = sdkError('AccessDeniedException', 403);

/** The pauses between the attempts of a call that always fails with this error, and the total time. */
async function pausesAfter(
  error: Error,
  options: { random?: number; deadline?: number; ambiguousRetryMs?: number } = {},
) {
  const { random = 0.999, deadline = 840_000, ambiguousRetryMs } = options;
  const pauses: number[] = [];
  let time = 0;
  const invocation = {
    requestedAt: 0,
    deadline,
    now: () => time,
    random: () => random,
    sleep: async (milliseconds: number) => {
      if (pauses.length === 1000) throw new Error('This never ends');
      pauses.push(Math.round(milliseconds / 100) / 10);
      time += milliseconds;
    },
  } as unknown as Invocation;
  await expect(withRetries('Call', invocation, () => Promise.reject(error), { ambiguousRetryMs })).rejects.toBe(error);
  return { pauses, time };
}

test('a retry is logged', async () => {
  await pausesAfter(AMBIGUOUS, { deadline: 2_000 });
  const lines = jest.spyOn(process.stdout, 'write').mock.calls.map(([line]) => JSON.parse(String(line)) as object);
  expect(lines).toEqual([
    expect.objectContaining({
      ...{ level: 'WARN', message: 'Call failed, retrying' },
      ...{ error: 'InternalServerException', attempts: 1 },
    }),
  ]);
});

test('an ambiguous call is retried after a second, and then at growing intervals', async () => {
  const { pauses } = await pausesAfter(AMBIGUOUS);
  expect(pauses.slice(0, 7)).toEqual([1, 2, 4, 8, 16, 20, 20]);
});

test('a throttled call is retried within ten seconds, and at longer intervals if that is not enough', async () => {
  const { pauses } = await pausesAfter(THROTTLED);
  expect(pauses.slice(0, 12)).toEqual([10, 10, 10, 10, 10, 10, 10, 10, 20, 40, 59.9, 59.9]);
});

test('pauses have full jitter', async () => {
  const { pauses } = await pausesAfter(THROTTLED, { random: 0.1 });
  expect(pauses.slice(0, 11)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 6]);
});

test.each([
  ['throttled', THROTTLED, 780_000, 840_000],
  ['ambiguous', AMBIGUOUS, 70_000, 90_000],
  ['denied', DENIED, 40_000, 60_000],
])('retries of a %s call end in time', async (_, error, least, most) => {
  const { time } = await pausesAfter(error, { ambiguousRetryMs: 90_000 });
  expect(time).toBeGreaterThan(least);
  expect(time).toBeLessThan(most);
});

test('no call is retried after the deadline', async () => {
  for (const error of [THROTTLED, AMBIGUOUS, DENIED]) {
    const { time } = await pausesAfter(error, { deadline: 30_000 });
    expect(time).toBeLessThan(30_000);
  }
});

test('no call is retried at the deadline itself', async () => {
  await expect(pausesAfter(AMBIGUOUS, { random: 0.5, deadline: 500 })).resolves.toEqual({ pauses: [], time: 0 });
  await expect(pausesAfter(AMBIGUOUS, { random: 0.5, deadline: 501 })).resolves.toEqual({ pauses: [0.5], time: 500 });
});

test.each(['EKSRequestThrottledException', 'TooManyRequestsException', 'RequestLimitExceeded', 'SlowDown'])(
  '%s is throttling, whatever its status',
  async (name) => {
    const { pauses } = await pausesAfter(sdkError(name, 400));
    expect(pauses.slice(0, 2)).toEqual([10, 10]);
  },
);

test.each(['ValidationException', 'ResourceNotFoundException'])('%s is not retried', async (name) => {
  await expect(pausesAfter(sdkError(name, 400))).resolves.toEqual({ pauses: [], time: 0 });
});
