import { ServiceError } from '../service';

export interface LogEvent {
  /** In milliseconds since the epoch. */
  readonly timestamp: number;
  readonly message: string;
}

/** Lines for a stream, which may already contain other lines. */
export interface LogStream {
  readonly logGroupName: string;
  readonly logStreamName: string;
  /** The creation time of the stream, in milliseconds since the epoch. @default - the time of its first event */
  readonly createdAt?: number;
  readonly events: readonly LogEvent[];
}

/** A stream with all its lines, in order of time. */
export type StoredStream = Pick<LogStream, 'createdAt' | 'events'>;

/** By stream name, within a group name. */
export type LogGroups = ReadonlyMap<string, LogStreams>;
type LogStreams = ReadonlyMap<string, StoredStream>;

export function groupsOf(written: readonly LogStream[]): LogGroups {
  const groups = new Map<string, Map<string, StoredStream>>();
  for (const { logGroupName, logStreamName, createdAt, events } of written) {
    const streams = groups.get(logGroupName) ?? new Map<string, StoredStream>();
    groups.set(logGroupName, streams);
    const earlier = streams.get(logStreamName);
    const all = [...(earlier?.events ?? []), ...events].sort((one, other) => one.timestamp - other.timestamp);
    streams.set(logStreamName, { createdAt: earlier?.createdAt ?? createdAt ?? all[0]?.timestamp, events: all });
  }
  return groups;
}

export function streamsOf(groups: LogGroups, logGroupName: string): LogStreams {
  const streams = groups.get(logGroupName);
  if (!streams) throw notFound('group');
  return streams;
}

export function eventsOf(groups: LogGroups, logGroupName: string, logStreamName: string): readonly LogEvent[] {
  const stream = streamsOf(groups, logGroupName).get(logStreamName);
  if (!stream) throw notFound('stream');
  return stream.events;
}

function notFound(what: 'group' | 'stream'): ServiceError {
  return new ServiceError('ResourceNotFoundException', `The specified log ${what} does not exist.`);
}
