import { checkLimit, invalidParameter, readInput } from './input';
import type { Clock } from '../clock';
import { streamsOf, type LogGroups, type StoredStream } from './log-stream';

interface DescribeLogStreamsInput {
  readonly logGroupName: string;
  readonly logStreamNamePrefix?: string;
  readonly orderBy?: 'LogStreamName' | 'LastEventTime';
  readonly descending?: boolean;
  readonly limit?: number;
  readonly nextToken?: string;
}

type Stream = readonly [name: string, stream: StoredStream];

const KNOWN = { logGroupName: '', logStreamNamePrefix: '', orderBy: '', descending: true, limit: 0, nextToken: '' };
const MAX_LIMIT = 50;
/** The service promises event times only after this delay: typically less, sometimes more. */
const TOLD_AFTER = 3_600_000;

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

interface Context {
  readonly groups: LogGroups;
  readonly arnPrefix: string;
  readonly clock: Clock;
}

/** The token of a page is the last stream returned, so that a new stream shifts nothing. */
export function describeLogStreams(input: DescribeLogStreamsInput, { groups, arnPrefix, clock }: Context): object {
  const { logGroupName, logStreamNamePrefix = '', descending = false, limit = MAX_LIMIT, nextToken } = input;
  const toldUntil = clock.now() - TOLD_AFTER;
  const byTime = (one: Stream, other: Stream) =>
    (lastTime(one, toldUntil) ?? 0) - (lastTime(other, toldUntil) ?? 0) || byName(one, other);
  const compare = input.orderBy === 'LastEventTime' ? byTime : byName;
  const wanted = [...streamsOf(groups, logGroupName)]
    .filter(([name]) => name.startsWith(logStreamNamePrefix))
    .sort((one, other) => (descending ? compare(other, one) : compare(one, other)));
  const told = wanted.findIndex(([name]) => name === nextToken);
  if (nextToken !== undefined && told < 0) throw invalidParameter('The specified nextToken is invalid.');
  const end = told + 1 + limit;
  const page = wanted.slice(told + 1, end);
  return {
    logStreams: page.map((stream) => describe(stream, `${arnPrefix}${logGroupName}:log-stream:`, toldUntil)),
    nextToken: end < wanted.length ? page.at(-1)?.[0] : undefined,
  };
}

/** A stream that has only new events has no times except its creation time. */
function describe([name, stream]: Stream, arnPrefix: string, toldUntil: number): object {
  const last = lastTime([name, stream], toldUntil);
  const first = last === undefined ? undefined : stream.events[0]?.timestamp;
  const times = { firstEventTimestamp: first, lastEventTimestamp: last, lastIngestionTime: last };
  return { logStreamName: name, arn: arnPrefix + name, storedBytes: 0, creationTime: stream.createdAt, ...times };
}

function byName([one]: Stream, [other]: Stream): number {
  return one < other ? -1 : 1;
}

function lastTime([, { events }]: Stream, toldUntil: number): number | undefined {
  return events.findLast(({ timestamp }) => timestamp <= toldUntil)?.timestamp;
}
