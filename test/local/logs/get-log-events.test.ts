import { logs, stream } from './setup';

const streams = [stream('s', 10, 30, 20), stream('s', 50, 40), stream('empty')];
const get = (parameters: object) => logs({ streams }).call('GetLogEvents', { logStreamName: 's', ...parameters });
const times = ({ events = [] }: Awaited<ReturnType<typeof get>>) => events.map(({ timestamp }) => timestamp);

test('returns all events, oldest first', async () => {
  expect((await get({})).events).toEqual(
    [10, 20, 30, 40, 50].map((time) => ({ timestamp: time, ingestionTime: time, message: `${time}` })),
  );
});

test.each([
  ['the latest', {}, [40, 50]],
  ['the first', { startFromHead: true }, [10, 20]],
])('returns %s events if there are more than the limit', async (_which, parameters, expected) => {
  expect(times(await get({ ...parameters, limit: 2 }))).toEqual(expected);
});

test('pages back from the latest events to the start', async () => {
  const [limit, pages] = [2, [] as number[][]];
  let reply = await get({ limit });
  for (const _ of [1, 2, 3, 4]) {
    pages.push(times(reply));
    reply = await get({ limit, nextToken: reply.nextBackwardToken });
  }
  expect(pages).toEqual([[40, 50], [20, 30], [10], []]);
  expect(times(await get({ limit, nextToken: reply.nextForwardToken }))).toEqual([10, 20]);
});

test('pages forward from the first events, and returns the same token at the end', async () => {
  const first = await get({ limit: 3, startFromHead: true });
  const second = await get({ limit: 3, startFromHead: true, nextToken: first.nextForwardToken });
  const third = await get({ limit: 3, startFromHead: true, nextToken: second.nextForwardToken });
  expect([first, second, third].map(times)).toEqual([[10, 20, 30], [40, 50], []]);
  expect(third.nextForwardToken).toBe(second.nextForwardToken);
});

test('returns at most 10,000 events', async () => {
  const many = [stream('s', ...Array.from({ length: 10_001 }, (_, index) => index))];
  const { events } = await logs({ streams: many }).call('GetLogEvents', { logStreamName: 's' });
  expect(events).toHaveLength(10_000);
});

test('a stream may be empty', async () => {
  expect(times(await get({ logStreamName: 'empty' }))).toEqual([]);
});

test.each([
  ['the limit is above 10,000', { limit: 10_001 }, "Value at 'limit' failed"],
  ['the stream is missing', { logStreamName: undefined }, "Value at 'logStreamName' failed"],
  ['the token is not one of the service', { nextToken: 'f/6' }, 'The specified nextToken is invalid.'],
])('fails when %s', async (_what, parameters, message) => {
  const reply = await get(parameters);
  expect(reply).toMatchObject({ status: 400, __type: 'InvalidParameterException' });
  expect(reply.message).toContain(message);
});
