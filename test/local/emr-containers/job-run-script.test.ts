import { progressAt, type JobRunScript } from '../../../local/emr-containers/job-run-script';

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

test('a run that ended says when, however late it is looked at', () => {
  expect(stateAfter(59).finishedAt).toBeUndefined();
  expect(stateAfter(1000).finishedAt).toBe(createdAt + 60);
});

test('a failed run says why', () => {
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

test('the earlier of two cancellations counts', () => {
  expect(stateAfter(100, { cancelledAfter: 20 }, 40).finishedAt).toBe(createdAt + 25);
});

test('a cancellation lasts for ever where the script says so', () => {
  expect(stateAfter(1e12, { cancelling: 'never' }, 20)).toEqual({ state: 'CANCEL_PENDING' });
});

test('a cancellation that comes after the end changes nothing', () => {
  expect(stateAfter(100, { cancelledAfter: 60 }).state).toBe('COMPLETED');
});
