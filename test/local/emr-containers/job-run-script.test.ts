import { progressAt, statesUntil, type JobRunScript } from '../../../local/emr-containers/job-run-script';

const script: JobRunScript = { pending: 10, submitted: 20, running: 30, cancelling: 5 };
const createdAt = 1000;

function stateAfter(milliseconds: number, overrides: JobRunScript = {}, cancelledAfterStart?: number) {
  const cancelledAt = cancelledAfterStart === undefined ? undefined : createdAt + cancelledAfterStart;
  return progressAt({ ...script, ...overrides }, { createdAt, cancelledAt }, createdAt + milliseconds);
}

test.each([
  [0, 'PENDING'],
  [9, 'PENDING'],
  [10, 'SUBMITTED'],
  [29, 'SUBMITTED'],
  [30, 'RUNNING'],
  [59, 'RUNNING'],
  [60, 'COMPLETED'],
  [1e9, 'COMPLETED'],
])('after %d ms a run is %s', (milliseconds, state) => {
  expect(stateAfter(milliseconds).state).toBe(state);
});

test('without a script a run completes in five seconds', () => {
  expect(progressAt({}, { createdAt }, createdAt + 4999).state).toBe('RUNNING');
  expect(progressAt({}, { createdAt }, createdAt + 5000).state).toBe('COMPLETED');
});

test('a run keeps its end time, however late it is described', () => {
  expect(stateAfter(59).finishedAt).toBeUndefined();
  expect(stateAfter(1000).finishedAt).toBe(createdAt + 60);
});

test('the state details of a completed run have the duration of Spark, and those of a cancelled run its cancellation', () => {
  expect(progressAt({ running: 43_400 }, { createdAt }, 1e9).stateDetails).toBe(
    'JobRun completed successfully. It ran for 43 Seconds',
  );
  expect(progressAt({ ...script, cancelledAfter: 20 }, { createdAt }, 1e9).stateDetails).toBe(
    'JobRun CANCELLED successfully.',
  );
});

test('a run without room is FAILED 15 minutes after it was SUBMITTED, unless it is cancelled', () => {
  const minutes = 60_000;
  expect(stateAfter(10 + 15 * minutes - 1, { room: 'none' })).toEqual({ state: 'SUBMITTED' });
  expect(stateAfter(10 + 15 * minutes, { room: 'none', end: 'never' })).toMatchObject({
    ...{ state: 'FAILED', failureReason: 'USER_ERROR', finishedAt: createdAt + 10 + 15 * minutes },
    stateDetails: expect.stringMatching(
      /^JobRun timed out before job controller pod started .* FailedScheduling/,
    ) as string,
  });
  expect(stateAfter(1e9, { room: 'none', cancelledAfter: minutes }).state).toBe('CANCELLED');
});

test('a failed run has a failure reason', () => {
  const end: JobRunScript = { end: 'FAILED', failureReason: 'CLUSTER_UNAVAILABLE', stateDetails: 'no nodes' };
  expect(stateAfter(60, end)).toEqual({
    state: 'FAILED',
    failureReason: 'CLUSTER_UNAVAILABLE',
    stateDetails: 'no nodes',
    finishedAt: createdAt + 60,
  });
  expect(stateAfter(60, { end: 'FAILED' })).toMatchObject({
    failureReason: 'USER_ERROR',
    stateDetails: expect.any(String) as string,
  });
});

test('a run that never ends stays RUNNING', () => {
  expect(stateAfter(1e12, { end: 'never' })).toEqual({ state: 'RUNNING' });
});

test.each([
  [19, 'SUBMITTED'],
  [20, 'CANCEL_PENDING'],
  [24, 'CANCEL_PENDING'],
  [25, 'CANCELLED'],
  [1e9, 'CANCELLED'],
])('cancelled after 20 ms it is %2$s after %1$d', (milliseconds, state) => {
  expect(stateAfter(milliseconds, {}, 20).state).toBe(state);
  expect(stateAfter(milliseconds, { cancelledAfter: 20 }).state).toBe(state);
});

test('the first of two cancellations counts', () => {
  expect(stateAfter(100, { cancelledAfter: 20 }, 40).finishedAt).toBe(createdAt + 25);
});

test('a cancellation can last forever', () => {
  expect(stateAfter(1e12, { cancelling: 'never' }, 20)).toEqual({ state: 'CANCEL_PENDING' });
});

test('a cancellation that comes after the end changes nothing', () => {
  expect(stateAfter(100, { cancelledAfter: 60 }).state).toBe('COMPLETED');
});

test.each<[JobRunScript, number, [string, number][]]>([
  [
    {},
    1e9,
    [
      ['PENDING', 0],
      ['SUBMITTED', 10],
      ['RUNNING', 30],
      ['COMPLETED', 60],
    ],
  ],
  [
    {},
    30,
    [
      ['PENDING', 0],
      ['SUBMITTED', 10],
      ['RUNNING', 30],
    ],
  ],
  [
    { submitted: 0 },
    1e9,
    [
      ['PENDING', 0],
      ['RUNNING', 10],
      ['COMPLETED', 40],
    ],
  ],
  [
    { cancelledAfter: 20 },
    1e9,
    [
      ['PENDING', 0],
      ['SUBMITTED', 10],
      ['CANCEL_PENDING', 20],
      ['CANCELLED', 25],
    ],
  ],
  [
    { cancelledAfter: 70 },
    1e9,
    [
      ['PENDING', 0],
      ['SUBMITTED', 10],
      ['RUNNING', 30],
      ['COMPLETED', 60],
    ],
  ],
])('the states of a run with %j until %d are %j', (overrides, until, states) => {
  const found = statesUntil({ ...script, ...overrides }, { createdAt }, createdAt + until);
  expect(found).toEqual(states.map(([state, at]) => ({ state, at: createdAt + at })));
});
