import { checkLimit, invalidParameter, readInput } from './input';
import { streamsOf, type LogEvent, type LogGroups } from './log-stream';

interface DescribeLogStreamsInput {
  readonly logGroupName: string;
  readonly logStreamNamePrefix?: string;
  readonly orderBy?: 'LogStreamName' | 'LastEventTime';
  readonly descending?: boolean;
  readonly limit?: number;
  readonly nextToken?: string;
}

type Stream = readonly [name: string, events: readonly LogEvent[]];

const KNOWN = { logGroupName: '', logStreamNamePrefix: '', orderBy: '', descending: true, limit: 0, nextToken: '' };
const MAX_LIMIT = 50;

export function readDescribeLogStreams(body: string): DescribeLogStreamsInput {
  const input = readInput<DescribeLogStreamsInput>(body, KNOWN, ['logGroupName']);
  const { orderBy = 'LogStreamName', logStreamNamePrefix, limit = MAX_LIMIT } = input;
  checkLimit(limit, MAX_LIMIT);
  if (!['LogStreamName', 'LastEventTime'].includes(orderBy))
    throw invalidParameter(`orderBy must be LogStreamName or LastEventTime, got ${orderBy}`);
  if (orderBy === 'LastEventTime' && logStreamNamePrefix !== undefined)
    throw invalidParameter('Cannot order by LastEventTime with a logStreamNamePrefix.');
  return input;
}

/** The token of a page is the last stream told, so that a new stream shifts nothing. */
export function describeLogStreams(groups: LogGroups, arnPrefix: string, input: DescribeLogStreamsInput): object {
  const { logGroupName, logStreamNamePrefix = '', descending = false, limit = MAX_LIMIT, nextToken } = input;
  const compare = input.orderBy === 'LastEventTime' ? byTime : byName;
  const wanted = [...streamsOf(groups, logGroupName)]
    .filter(([name]) => name.startsWith(logStreamNamePrefix))
    .sort((one, other) => (descending ? compare(other, one) : compare(one, other)));
  const told = wanted.findIndex(([name]) => name === nextToken);
  if (nextToken !== undefined && told < 0) throw invalidParameter('The specified nextToken is invalid.');
  const end = told + 1 + limit;
  const page = wanted.slice(told + 1, end);
  return {
    logStreams: page.map((stream) => describe(stream, `${arnPrefix}${logGroupName}:log-stream:`)),
    nextToken: end < wanted.length ? page.at(-1)?.[0] : undefined,
  };
}

function describe([name, events]: Stream, arnPrefix: string): object {
  const [first, last] = [events[0]?.timestamp, events.at(-1)?.timestamp];
  const times = { creationTime: first, firstEventTimestamp: first, lastEventTimestamp: last, lastIngestionTime: last };
  return { logStreamName: name, arn: arnPrefix + name, storedBytes: 0, ...times };
}

function byName([one]: Stream, [other]: Stream): number {
  return one < other ? -1 : 1;
}

function byTime(one: Stream, other: Stream): number {
  return lastTime(one) - lastTime(other) || byName(one, other);
}

function lastTime([, events]: Stream): number {
  return events.at(-1)?.timestamp ?? 0;
}
