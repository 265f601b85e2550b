import { ServiceError } from '../service';

export interface LogEvent {
  /** In milliseconds since the epoch. */
  readonly timestamp: number;
  readonly message: string;
}

/** Lines that somebody wrote to a stream, to which others may have been written before. */
export interface LogStream {
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly events: readonly LogEvent[];
}

/** Events in the order of their time, by stream, by group. */
export type LogGroups = ReadonlyMap<string, LogStreams>;
type LogStreams = ReadonlyMap<string, readonly LogEvent[]>;

export function groupsOf(written: readonly LogStream[]): LogGroups {
  const groups = new Map<string, Map<string, LogEvent[]>>();
  for (const { logGroupName, logStreamName, events } of written) {
    const streams = groups.get(logGroupName) ?? new Map<string, LogEvent[]>();
    groups.set(logGroupName, streams);
    const all = [...(streams.get(logStreamName) ?? []), ...events];
    streams.set(
      logStreamName,
      all.sort((one, other) => one.timestamp - other.timestamp),
    );
  }
  return groups;
}

export function streamsOf(groups: LogGroups, logGroupName: string): LogStreams {
  const streams = groups.get(logGroupName);
  if (!streams) throw notFound('group');
  return streams;
}

export function eventsOf(groups: LogGroups, logGroupName: string, logStreamName: string): readonly LogEvent[] {
  const events = streamsOf(groups, logGroupName).get(logStreamName);
  if (!events) throw notFound('stream');
  return events;
}

function notFound(what: 'group' | 'stream'): ServiceError {
  return new ServiceError('ResourceNotFoundException', `The specified log ${what} does not exist.`);
}
