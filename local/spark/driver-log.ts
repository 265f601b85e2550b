import { createWriteStream, mkdirSync, readFileSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import type { LogEvent } from '../logs/log-stream';
import type { Stream } from './run';

/** The number of lines of a stream that the embedded CloudWatch Logs keeps: a streaming job writes indefinitely. */
const MOST_EVENTS = 20_000;

/** The output of one driver: to files in a folder, and as events of a log stream. */
export interface DriverLog {
  readonly folder: string;
  readonly events: Readonly<Record<Stream, readonly LogEvent[]>>;
  write(stream: Stream, line: string, timestamp: number): void;
  /** Resolves once all output is in the files. */
  close(): Promise<void>;
  /** The content of a stream, compressed. Only for a closed log. */
  compressed(stream: Stream): Buffer;
}

export function driverLog(folder: string): DriverLog {
  mkdirSync(folder, { recursive: true });
  const events = { stdout: [] as LogEvent[], stderr: [] as LogEvent[] };
  const files: Record<Stream, WriteStream> = {
    stdout: createWriteStream(join(folder, 'stdout')),
    stderr: createWriteStream(join(folder, 'stderr')),
  };
  return {
    ...{ folder, events },
    write(stream, line, timestamp) {
      files[stream].write(`${line}\n`);
      events[stream].push({ timestamp, message: line });
      if (events[stream].length > MOST_EVENTS) events[stream].splice(0, MOST_EVENTS / 10);
    },
    async close() {
      await Promise.all(
        Object.values(files).map((file) => {
          file.end();
          return finished(file);
        }),
      );
    },
    compressed: (stream) => gzipSync(readFileSync(join(folder, stream))),
  };
}
