import type { Invocation, Services } from '../../../lambda/aws/services';
import { isLate } from '../../../lambda/cloudformation/request';
import {
  isRecordedInStack,
  isRollingBackOrDeleting,
  isStackReadable,
  isSuperseded,
  phaseOf,
  readStack,
} from '../../../lambda/cloudformation/stack';
import { sdkError, STACK_ID, createHarness } from '../harness';

beforeEach(() => jest.spyOn(process.stdout, 'write').mockReturnValue(true));
afterEach(() => jest.restoreAllMocks());

/** An invocation with this much time, for a request of this age, both in milliseconds. */
function invoked(ago = 0, overrides: Partial<Services> = {}) {
  const { clock, services } = createHarness();
  const now = clock.now();
  const invocation: Invocation = { ...services, ...overrides, requestedAt: now - ago, deadline: now + 840_000 };
  return { clock, invocation };
}

test.each([
  [50_000, false],
  [50_001, true],
])('a request that was made %i ms ago is late: %s', (ago, expected) => {
  expect(isLate(invoked(ago).invocation)).toBe(expected);
});

test.each([
  ['late', 50_001, 5001, true],
  ['late', 50_001, 5000, false],
  ['prompt', 50_000, 5001, false],
])('a %s request (%i ms) is superseded by an update %i ms after it: %s', (_, ago, after, expected) => {
  const { invocation } = invoked(ago);
  expect(isSuperseded({ status: '', updatedAt: invocation.requestedAt + after }, invocation)).toBe(expected);
});

test.each([
  ['for ambiguousRetryMs while the service is down', sdkError('ServiceUnavailable', 503), 20_000, 30_000],
  ['until the deadline while it is throttled', sdkError('Throttling', 400), 780_000, 840_000],
])('an unreadable stack is retried %s', async (_, error, least, most) => {
  const { clock, invocation } = invoked(0, { describeStack: () => Promise.reject(error) });
  const begin = clock.now();
  const options = { ifUnreadable: { failBecause: 'No run starts' }, ambiguousRetryMs: 30_000 };
  const read = readStack({ StackId: STACK_ID }, invocation, options);
  await expect(clock.run(read)).rejects.toThrow(`DescribeStacks failed: ${error.name}: ${error.name}\nNo run starts`);
  expect(clock.now() - begin).toBeGreaterThan(least);
  expect(clock.now() - begin).toBeLessThan(most);
});

test.each([
  ['its statements are not in effect', 'AccessDenied', 403, false],
  ['the service refuses the call for another reason', 'ValidationError', 400, true],
])('a stack that cannot be read because %s counts as readable: %s', async (_, name, status, expected) => {
  const { clock, invocation } = invoked(60_000, { describeStack: () => Promise.reject(sdkError(name, status)) });
  await expect(clock.run(isStackReadable({ StackId: STACK_ID }, invocation))).resolves.toBe(expected);
});

test('a failed read is logged', async () => {
  const failing = () => Promise.reject(sdkError('ValidationError', 400));
  const { clock, invocation } = invoked(0, { describeStack: failing, physicalIdOf: failing });
  const owner = { StackId: STACK_ID, LogicalResourceId: 'JobRun1234' };
  await clock.run(readStack(owner, invocation, { ifUnreadable: 'unknown' }));
  await clock.run(isRecordedInStack('arn', owner, invocation, { ifUnreadable: true }));
  const lines = jest.spyOn(process.stdout, 'write').mock.calls.map(([line]) => JSON.parse(String(line)) as object);
  expect(lines).toEqual(
    ['cannot read the stack, so its status counts as unknown', 'cannot read the stack resource'].map(
      (message) => expect.objectContaining({ level: 'WARN', message, error: 'ValidationError' }) as object,
    ),
  );
});

test('an unreadable record is retried for a minute while the service is down', async () => {
  const physicalIdOf = () => Promise.reject(sdkError('ServiceUnavailable', 503));
  const { clock, invocation } = invoked(0, { physicalIdOf });
  const begin = clock.now();
  const owner = { StackId: STACK_ID, LogicalResourceId: 'JobRun1234' };
  await expect(clock.run(isRecordedInStack('arn', owner, invocation, { ifUnreadable: true }))).resolves.toBe(true);
  expect(clock.now() - begin).toBeLessThan(60_000);
});

test.each([
  ['unknown', 'unreadable', 'ValidationError'],
  ['denied', 'a stack without statements for the function', 'AccessDenied'],
])('a stack counts as %s if the request can continue: %s', async (phase, _, code) => {
  const { clock, invocation } = invoked(0, { describeStack: () => Promise.reject(sdkError(code, 400)) });
  const read = readStack({ StackId: STACK_ID }, invocation, { ifUnreadable: 'unknown' });
  expect(phaseOf(await clock.run(read))).toBe(phase);
});

test.each([
  ['', 'unknown', false],
  ['CREATE_IN_PROGRESS', 'creating', false],
  ['CREATE_COMPLETE', 'updating', false],
  ['CREATE_FAILED', 'failed-without-rollback', false],
  ['UPDATE_IN_PROGRESS', 'updating', false],
  ['UPDATE_FAILED', 'failed-without-rollback', false],
  ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'updating', false],
  ['UPDATE_COMPLETE', 'updating', false],
  ['UPDATE_ROLLBACK_IN_PROGRESS', 'rolling-back', true],
  ['UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', 'rolled-back-or-deleted', true],
  ['UPDATE_ROLLBACK_COMPLETE', 'rolled-back-or-deleted', true],
  ['UPDATE_ROLLBACK_FAILED', 'rolled-back-or-deleted', true],
  ['ROLLBACK_IN_PROGRESS', 'being-removed', true],
  ['ROLLBACK_COMPLETE', 'rolled-back-or-deleted', true],
  ['ROLLBACK_FAILED', 'rolled-back-or-deleted', true],
  ['DELETE_IN_PROGRESS', 'being-removed', true],
  ['DELETE_COMPLETE', 'rolled-back-or-deleted', true],
  ['DELETE_FAILED', 'rolled-back-or-deleted', true],
  ['A_STATUS_OF_TOMORROW', 'updating', false],
])('a stack in "%s" is %s; it is rolling back or deleting: %s', (status, phase, expected) => {
  expect(phaseOf({ status })).toBe(phase);
  expect(isRollingBackOrDeleting({ status })).toBe(expected);
});
