import { checkLimit, invalidParameter, readInput } from './input';
import { eventsOf, type LogGroups } from './log-stream';

interface GetLogEventsInput {
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly limit?: number;
  readonly startFromHead?: boolean;
  readonly nextToken?: string;
}

const KNOWN = { logGroupName: '', logStreamName: '', limit: 0, startFromHead: true, nextToken: '' };
const MAX_LIMIT = 10_000;

export function readGetLogEvents(body: string): GetLogEventsInput {
  const input = readInput<GetLogEventsInput>(body, KNOWN, ['logGroupName', 'logStreamName']);
  checkLimit(input.limit ?? MAX_LIMIT, MAX_LIMIT);
  return input;
}

/** A page of events, oldest first. The tokens mark its two ends and always lead on from there. */
export function getLogEvents(groups: LogGroups, input: GetLogEventsInput): object {
  const { logGroupName, logStreamName, limit = MAX_LIMIT } = input;
  const events = eventsOf(groups, logGroupName, logStreamName);
  const { forward, position } = startOf(input, events.length);
  const start = forward ? position : Math.max(0, position - limit);
  const end = forward ? Math.min(events.length, position + limit) : position;
  return {
    events: events.slice(start, end).map((event) => ({ ...event, ingestionTime: event.timestamp })),
    nextForwardToken: `f/${end}`,
    nextBackwardToken: `b/${start}`,
  };
}

/** Where a page starts, and its direction. */
function startOf({ nextToken, startFromHead = false }: GetLogEventsInput, count: number) {
  if (nextToken === undefined) return { forward: startFromHead, position: startFromHead ? 0 : count };
  const [, direction, position] = /^([fb])\/(\d+)$/.exec(nextToken) ?? [];
  if (direction === undefined || Number(position) > count)
    throw invalidParameter('The specified nextToken is invalid.');
  return { forward: direction === 'f', position: Number(position) };
}
