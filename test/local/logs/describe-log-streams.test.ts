import { GROUP_ARN, logs, stream } from './setup';

const streams = [stream('b/1', 30), stream('a/2', 10), stream('b/2', 20, 40), stream('a/1', 50), stream('c')];

/** The names of all streams, page by page. */
async function pages(parameters: object) {
  const { call } = logs({ streams });
  const names: string[][] = [];
  for (let nextToken: string | undefined, first = true; first || nextToken; first = false) {
    const reply = await call('DescribeLogStreams', { ...parameters, nextToken });
    names.push((reply.logStreams ?? []).map(({ logStreamName }) => logStreamName));
    nextToken = reply.nextToken;
  }
  return names;
}

test.each([
  ['by name', {}, [['a/1', 'a/2', 'b/1', 'b/2', 'c']]],
  ['by name, in descending order', { descending: true }, [['c', 'b/2', 'b/1', 'a/2', 'a/1']]],
  ['by time', { orderBy: 'LastEventTime' }, [['c', 'a/2', 'b/1', 'b/2', 'a/1']]],
  [
    'by time, latest first, in pages',
    { orderBy: 'LastEventTime', descending: true, limit: 2 },
    [['a/1', 'b/2'], ['b/1', 'a/2'], ['c']],
  ],
  ['by prefix, in pages', { logStreamNamePrefix: 'a/', limit: 1 }, [['a/1'], ['a/2']]],
  ['by a prefix without a match', { logStreamNamePrefix: 'x' }, [[]]],
])('finds streams %s', async (_how, parameters, names) => {
  expect(await pages(parameters)).toEqual(names);
});

test('returns the ARN and the times of a stream', async () => {
  const { logStreams } = await logs({ streams }).call('DescribeLogStreams', { logStreamNamePrefix: 'b/2' });
  expect(logStreams).toEqual([
    {
      ...{ logStreamName: 'b/2', arn: `${GROUP_ARN}:log-stream:b/2`, storedBytes: 0 },
      ...{ creationTime: 20, firstEventTimestamp: 20, lastEventTimestamp: 40, lastIngestionTime: 40 },
    },
  ]);
});

test('returns no event times for events that are less than an hour old, only the creation time of the stream', async () => {
  const HOUR = 3_600_000;
  const fresh = [{ ...stream('fresh', HOUR), createdAt: 7 }, stream('older', 0, HOUR)];
  const { logStreams } = await logs({ streams: fresh, now: HOUR + 5 }).call('DescribeLogStreams');
  const shared = (name: string) => ({ logStreamName: name, arn: `${GROUP_ARN}:log-stream:${name}`, storedBytes: 0 });
  expect(logStreams).toEqual([
    { ...shared('fresh'), creationTime: 7 },
    { ...shared('older'), creationTime: 0, firstEventTimestamp: 0, lastEventTimestamp: 0, lastIngestionTime: 0 },
  ]);
});

test('a page has at most 50 streams', async () => {
  const many = Array.from({ length: 51 }, (_, index) => stream(`${index}`));
  const { logStreams } = await logs({ streams: many }).call('DescribeLogStreams');
  expect(logStreams).toHaveLength(50);
});

test.each([
  [
    'a prefix is combined with an order by time',
    { orderBy: 'LastEventTime', logStreamNamePrefix: 'a' },
    'Cannot order by',
  ],
  ['the order is unknown', { orderBy: 'Size' }, 'orderBy must be LogStreamName or LastEventTime, got Size'],
  ['the limit is above 50', { limit: 51 }, "Value at 'limit' failed to satisfy constraint: Member must have value l"],
  ['the limit is zero', { limit: 0 }, "Value at 'limit' failed to satisfy constraint: Member must have value g"],
  ['the token is not one of the service', { nextToken: 'x' }, 'The specified nextToken is invalid.'],
  ['the group is missing', { logGroupName: undefined }, "Value at 'logGroupName' failed"],
  ['a parameter is unknown', { logGroupIdentifier: 'x' }, 'does not support the parameter logGroupIdentifier'],
])('fails when %s', async (_what, parameters, message) => {
  const reply = await logs({ streams }).call('DescribeLogStreams', parameters);
  expect(reply).toMatchObject({ status: 400, __type: 'InvalidParameterException' });
  expect(reply.message).toContain(message);
});
