import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Clock } from '../clock';
import type { AcceptedJobRun } from '../emr-containers/accepted-job-run';
import { commandOf, type Command, type Place } from './command';
import { driverLog, type DriverLog } from './driver-log';
import { driverEnvironment, NO_PROFILES } from './environment';
import type { Guard } from './guard';
import type { SparkHome } from './home';
import type { ObjectStore } from './object-store';
import { run, type Stream } from './run';
import { stage } from './stage';

/** The folders of one driver. */
export interface DriverPlace extends Place {
  /** The working directory of the driver. */
  readonly folder: string;
  /** The driver's HOME. */
  readonly home: string;
}

interface AttemptOptions {
  readonly home: SparkHome;
  readonly place: DriverPlace;
  readonly clock: Clock;
  readonly guard: Guard;
  readonly signal: AbortSignal;
  readonly grace: () => number;
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: Readonly<Record<string, string>>;
  readonly store: ObjectStore | undefined;
  /** The folder for the logs of all job runs. */
  readonly logs: string;
  readonly note: (text: string) => void;
  readonly differ: (text: string) => void;
  readonly onLine?: (run: AcceptedJobRun, stream: Stream, line: string) => void;
}

/** One attempt of a job run: a driver and its output. */
export interface Attempt {
  readonly startedAt: number;
  readonly log: DriverLog;
  readonly exitCode: Promise<number>;
}

const UI_STARTED = /Successfully started service 'SparkUI' on port (\d+)/;

export function runAttempt(accepted: AcceptedJobRun, number: number, options: AttemptOptions): Attempt {
  const { clock, logs, note, onLine } = options;
  const { id, request } = accepted;
  const name = (request.name ?? 'job').replace(/[^\w.-]/g, '-');
  const log = driverLog(join(logs, `${name}-${id}`, `attempt-${number}`));
  const write = (stream: Stream, line: string) => {
    log.write(stream, line, Math.floor(clock.now()));
    onLine?.(accepted, stream, line);
    const [, port] = UI_STARTED.exec(line) ?? [];
    if (port !== undefined) note(`Spark UI while the job runs: http://127.0.0.1:${port}`);
  };
  const exitCode = runDriver(accepted, number, options, write).finally(() => log.close());
  return { startedAt: clock.now(), log, exitCode };
}

async function runDriver(
  { job }: AcceptedJobRun,
  number: number,
  options: AttemptOptions,
  write: (stream: Stream, line: string) => void,
): Promise<number> {
  const { home, place, guard, signal, grace, differ, store, region, endpoint, credentials } = options;
  const command = commandOf(job, place);
  if (number === 1) command.differences.forEach(differ);
  try {
    for (const folder of [place.folder, place.conf, place.home, place.scratch, join(place.scratch, 'events')])
      mkdirSync(folder, { recursive: true });
    for (const [file, content] of Object.entries({ ...command.files, [NO_PROFILES]: '' }))
      writeFileSync(join(place.conf, file), content);
    try {
      checkEntryPoint(command);
      const { stagedFiles: files, stagedArchives: archives } = command;
      await stage({ files, archives, folder: place.folder, scratch: place.scratch, store, python: home.python });
    } catch (error) {
      // a missing file fails the job, as it does in a pod
      write('stderr', (error as Error).message);
      return 1;
    }
    return await run({
      ...{ program: join(home.folder, 'bin', command.program), args: command.args, folder: place.folder },
      environment: driverEnvironment({
        ...{ job: command.environment, spark: home.environment, credentials, endpoint, region },
        ...{ s3Endpoint: place.s3Endpoint, conf: place.conf, home: place.home, scratch: place.scratch },
      }),
      ...{ guard, signal, grace, onLine: write },
    });
  } finally {
    await rm(dirname(place.folder), { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Throws for a file that exists only in the EMR image. */
function checkEntryPoint({ entryPoint }: Command): void {
  const path = entryPoint.replace(/^(local|file):(\/\/)?/, '');
  if (!path.startsWith('/') || existsSync(path)) return;
  const examples = /spark-examples/.test(path)
    ? ' Spark from the Python package index has no examples jar. Use a Python example, such as local:///usr/lib/spark/examples/src/main/python/pi.py.'
    : '';
  throw new Error(`${entryPoint} is a path in the EMR image and does not exist on this machine.${examples}`);
}
