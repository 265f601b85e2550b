import type { Invocation, Services } from '../../../lambda/aws/services';
import { isLate } from '../../../lambda/cloudformation/request';
import { isRecordedInStack, isSuperseded, readStack } from '../../../lambda/cloudformation/stack';
import { sdkError, STACK_ID, createHarness } from '../harness';

beforeEach(() => jest.spyOn(process.stdout, 'write').mockReturnValue(true));
afterEach(() => jest.restoreAllMocks());

/** An invocation of so many milliseconds, of a request that was made so many milliseconds ago. */
function invoked(ago = 0, overrides: Partial<Services> = {}) {
  const { clock, services } = createHarness();
  const now = clock.now();
  const invocation: Invocation = { ...services, ...overrides, requestedAt: now - ago, deadline: now + 840_000 };
  return { clock, invocation };
}

test.each([
  [50_000, false],
  [50_001, true],
])('whether a request that was made %i ms ago is late: %s', (ago, expected) => {
  expect(isLate(invoked(ago).invocation)).toBe(expected);
});

test.each([
  ['late', 50_001, 5001, true],
  ['late', 50_001, 5000, false],
  ['prompt', 50_000, 5001, false],
])('whether a %s request (%i ms) is overtaken by an update %i ms after it: %s', (_, ago, after, expected) => {
  const { invocation } = invoked(ago);
  expect(isSuperseded({ status: '', updatedAt: invocation.requestedAt + after }, invocation)).toBe(expected);
});

test.each([
  ['as long as it was told while the service is down', sdkError('ServiceUnavailable', 503), 20_000, 30_000],
  ['to the end while it is asked too often', sdkError('Throttling', 400), 780_000, 840_000],
])('a stack is asked for %s', async (_, error, least, most) => {
  const { clock, invocation } = invoked(0, { describeStack: () => Promise.reject(error) });
  const begin = clock.now();
  const options = { ifUnreadable: { failBecause: 'No run starts' }, ambiguousRetryMs: 30_000 };
  const read = readStack({ StackId: STACK_ID }, invocation, options);
  await expect(clock.run(read)).rejects.toThrow(`DescribeStacks failed: ${error.name}: ${error.name}\nNo run starts`);
  expect(clock.now() - begin).toBeGreaterThan(least);
  expect(clock.now() - begin).toBeLessThan(most);
});

test('whether a run is known is asked for a minute while the service is down, and then taken for granted', async () => {
  const physicalIdOf = () => Promise.reject(sdkError('ServiceUnavailable', 503));
  const { clock, invocation } = invoked(0, { physicalIdOf });
  const begin = clock.now();
  const owner = { StackId: STACK_ID, LogicalResourceId: 'JobRun1234' };
  await expect(clock.run(isRecordedInStack('arn', owner, invocation, { ifUnreadable: true }))).resolves.toBe(true);
  expect(clock.now() - begin).toBeLessThan(60_000);
});
