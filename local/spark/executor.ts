import { join } from 'node:path';
import type { Clock } from '../clock';
import type { AcceptedJobRun } from '../emr-containers/accepted-job-run';
import { containerPaths } from '../emr-containers/container-logs';
import type { Execute, JobExecution, JobRunProgress, StateMoment } from '../emr-containers/job-execution';
import {
  CANCELLED_DETAILS,
  completedDetails,
  FAILED_DETAILS,
  FAILED_WITHOUT_LOGS_DETAILS,
} from '../emr-containers/state-details';
import { runAttempt, type Attempt } from './attempt';
import type { EmbeddedS3 } from '../s3/s3';
import { commandOf } from './command';
import { startGuard } from './guard';
import type { SparkHome, SparkHomes } from './home';
import { memoryQueue } from './memory';
import { objectStore } from './object-store';
import type { Stream } from './run';
import { sparkVersionOf } from './versions';

/** Notifications about a job run, for the user. */
export interface SparkEvents {
  /** A line that a driver wrote. */
  readonly onLine?: (run: AcceptedJobRun, stream: Stream, line: string) => void;
  /** A difference from Amazon EMR on EKS, which may apply to several job runs. */
  readonly onDifference?: (run: AcceptedJobRun, difference: string) => void;
  /** Any other message for the user, such as the address of the Spark UI. */
  readonly onNote?: (run: AcceptedJobRun, note: string) => void;
}

export interface SparkExecutorOptions extends SparkEvents {
  readonly clock: Clock;
  readonly region: string;
  readonly homes: SparkHomes;
  /** The address of the embedded services. */
  readonly endpoint: () => string;
  /** The embedded Amazon S3, if the cloud has one. */
  readonly s3?: Pick<EmbeddedS3, 'endpoint' | 'denials' | 'unknownRoles'>;
  /** Folders to remove at the end, even if this process is killed. */
  readonly temporary?: readonly string[];
  /** The credentials of a session of a role, as environment variables for an AWS SDK. */
  readonly credentials: (roleArn: string, session: string) => Record<string, string>;
  /** The memory that all jobs share, in MiB. */
  readonly memory: number;
  /** A folder for the logs of job runs; it is kept. */
  readonly logs: string;
}

export interface SparkExecutor {
  readonly execute: Execute;
  /** Ends every process that was started, and removes its files. */
  close(): Promise<void>;
}

/**
 * How long a driver may take to end, in milliseconds: when its job run is cancelled, as for a pod, and when the cloud is
 * closed.
 */
const GRACE = { cancelled: 10_000, closed: 2_000 };

/**
 * Runs jobs with Spark on this machine. The driver and its executors are one Java process, with Python processes beside it.
 */
export function sparkExecutor(options: SparkExecutorOptions): SparkExecutor {
  const guard = startGuard();
  for (const folder of options.temporary ?? []) guard.removeAtEnd(folder);
  const queue = memoryQueue(options.memory);
  const running = new Set<Promise<void>>();
  const closing = new AbortController();

  const execute: Execute = (run) => {
    const execution = jobExecution(run, { ...options, guard, queue, closing: closing.signal });
    running.add(execution.ended);
    void execution.ended.finally(() => running.delete(execution.ended));
    return execution;
  };

  return {
    execute,
    async close() {
      closing.abort(new Error('the cloud was closed'));
      await Promise.allSettled(running);
      await guard.close();
    },
  };
}

interface ExecutionOptions extends SparkExecutorOptions {
  readonly guard: ReturnType<typeof startGuard>;
  readonly queue: ReturnType<typeof memoryQueue>;
  readonly closing: AbortSignal;
}

function jobExecution(
  run: AcceptedJobRun,
  options: ExecutionOptions,
): JobExecution & { readonly ended: Promise<void> } {
  const { clock, queue, closing, onNote = () => undefined } = options;
  const { maxAttempts = 1 } = run.request.retryPolicyConfiguration ?? {};
  const moments: StateMoment[] = [{ state: 'PENDING', at: run.createdAt }];
  const attempts: Attempt[] = [];
  const cancelling = new AbortController();
  const signal = AbortSignal.any([cancelling.signal, closing]);
  let end: Omit<JobRunProgress, 'state'> = {};

  const note = (text: string) => onNote(run, text);
  const differ = (text: string) => options.onDifference?.(run, text);
  const enter = (state: StateMoment['state']) => void moments.push({ state, at: clock.now() });

  async function play(): Promise<JobRunProgress> {
    const home = await options.homes(sparkVersionOf(run.job.releaseLabel), signal);
    const { heap } = commandOf(run.job, placeOf(home, options, run.id));
    const release = await queue.take(heap, signal);
    try {
      enter('SUBMITTED');
      return await playAttempts(home);
    } finally {
      release();
      await upload();
      noteAccess();
    }
  }

  async function playAttempts(home: SparkHome): Promise<JobRunProgress> {
    const startedAt = clock.now();
    for (let number = 1; ; number++) {
      const attempt = runAttempt(run, number, {
        ...{ home, signal, clock, place: placeOf(home, options, `${run.id}-${number}`), note, differ },
        grace: () => (closing.aborted ? GRACE.closed : GRACE.cancelled),
        ...{ region: options.region, guard: options.guard, logs: options.logs, onLine: options.onLine },
        ...{ endpoint: options.endpoint(), store: storeOf(options, run), credentials: credentialsOf(options, run) },
      });
      attempts.push(attempt);
      if (number === 1) enter('RUNNING');
      const code = await attempt.exitCode;
      signal.throwIfAborted();
      if (code === 0) {
        return { state: 'COMPLETED', stateDetails: completedDetails(clock.now() - startedAt) };
      }
      if (number >= maxAttempts) return failed(run);
      note(`Attempt ${number} of ${maxAttempts} ended with exit code ${code}.`);
    }
  }

  /** Uploads the logs to Amazon S3 as the monitoring configuration requires, with the permissions of the execution role. */
  async function upload(): Promise<void> {
    const { logUri } = run.job.configurationOverrides?.monitoringConfiguration?.s3MonitoringConfiguration ?? {};
    const store = storeOf(options, run);
    if (logUri === undefined || !store || closing.aborted) return;
    for (const [attempt, { log }] of attempts.entries()) {
      for (const stream of ['stdout', 'stderr'] as const) {
        const [path] = containerPaths(run, { container: 'driver', attempt, stream });
        await store.put(`${logUri.replace(/\/$/, '')}/${path}.gz`, log.compressed(stream)).catch((error: Error) => {
          note(`Cannot write the log to Amazon S3: ${error.message}`);
        });
      }
    }
  }

  /** Reports the Amazon S3 calls that the execution role did not allow. */
  function noteAccess(): void {
    const role = run.job.executionRoleArn;
    if (options.s3?.unknownRoles.includes(role)) {
      differ(`The policies of ${role} are unknown here, so it has full access to Amazon S3.`);
    }
    const denied = options.s3?.denials.filter(({ roleArn }) => roleArn === role) ?? [];
    for (const { action, resource } of denied) note(`Amazon S3 denied ${action} on ${resource} to ${role}.`);
  }

  async function playToTheEnd(): Promise<void> {
    const progress = await play().catch((error: Error): JobRunProgress => {
      if (signal.aborted) return { state: 'CANCELLED', stateDetails: CANCELLED_DETAILS };
      note(error.message);
      return { state: 'FAILED', failureReason: 'INTERNAL_ERROR', stateDetails: error.message.slice(0, 256) };
    });
    end = { ...progress, finishedAt: clock.now() };
    enter(progress.state);
  }

  return {
    progress(now) {
      const { state } = moments.findLast(({ at }) => at <= now) ?? moments[0];
      return end.finishedAt !== undefined && end.finishedAt <= now ? { ...end, state } : { state };
    },
    states: (now) => moments.filter(({ at }) => at <= now),
    attempts: () => attempts.map(({ startedAt }) => startedAt),
    cancel() {
      enter('CANCEL_PENDING');
      cancelling.abort(new Error('the job run was cancelled'));
    },
    output: () =>
      attempts.flatMap(({ startedAt, log }, attempt) =>
        (['stderr', 'stdout'] as const).map((stream) => ({
          ...{ container: 'driver' as const, attempt, stream, createdAt: startedAt },
          events: log.events[stream],
        })),
      ),
    ended: playToTheEnd(),
  };
}

function failed({ job }: AcceptedJobRun): JobRunProgress {
  const { cloudWatchMonitoringConfiguration: cloudWatch, s3MonitoringConfiguration: s3 } =
    job.configurationOverrides?.monitoringConfiguration ?? {};
  const stateDetails = cloudWatch || s3 ? FAILED_DETAILS.USER_ERROR : FAILED_WITHOUT_LOGS_DETAILS;
  return { state: 'FAILED', failureReason: 'USER_ERROR', stateDetails };
}

function placeOf(home: SparkHome, options: ExecutionOptions, name: string) {
  const folder = join(options.guard.folder, name);
  return {
    ...{ sparkHome: home.folder, folder: join(folder, 'work'), conf: join(folder, 'conf'), home: join(folder, 'home') },
    scratch: join(folder, 'scratch'),
    ...{ s3Endpoint: options.s3?.endpoint, region: options.region, memory: options.memory },
  };
}

function credentialsOf({ credentials }: ExecutionOptions, { id, job }: AcceptedJobRun) {
  return credentials(job.executionRoleArn, id);
}

function storeOf(options: ExecutionOptions, run: AcceptedJobRun) {
  if (!options.s3) return undefined;
  const { endpoint } = options.s3;
  return objectStore({ endpoint, region: options.region, credentials: credentialsOf(options, run) });
}
