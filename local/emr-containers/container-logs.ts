import { createHash } from 'node:crypto';
import type { LogStream } from '../logs/log-stream';
import { attemptsUntil, progressAt } from './job-run-script';
import type { JobRunRecord } from './state';

const JOB_CONTROLLER_LOG = ['What the job controller wrote to its standard error.'];
const DRIVER_STDOUT = ['What the driver wrote to its standard output.'];
const EARLIER_STDERR = ['What the driver of an earlier attempt wrote to its standard error.'];

/** What the containers of a run have written to Amazon CloudWatch Logs at a time: all of it when the run has ended. */
export function containerLogsAt(run: JobRunRecord, now: number): LogStream[] {
  const { stderr, stdout = DRIVER_STDOUT } = run.script;
  const { finishedAt } = progressAt(run.script, run, now);
  const { cloudWatchMonitoringConfiguration: target } = run.job.configurationOverrides?.monitoringConfiguration ?? {};
  if (!stderr || finishedAt === undefined || target?.logGroupName === undefined) return [];

  const { logGroupName, logStreamNamePrefix } = target;
  const { virtualClusterId, name = 'spark' } = run.request;
  const job = `${virtualClusterId}/jobs/${run.id}`;
  const folder = logStreamNamePrefix === undefined ? job : `${logStreamNamePrefix}/${job}`;
  const pods = `${folder}/containers/spark-${run.id}`;
  const stream = (logStreamName: string, createdAt: number, endedAt: number, lines: readonly string[]): LogStream => ({
    ...{ logGroupName, logStreamName, createdAt },
    events: lines.map((message) => ({ timestamp: endedAt, message })),
  });

  const attempts = attemptsUntil(run.script, run, now);
  const drivers = attempts.flatMap((startedAt, index) => {
    const endedAt = attempts[index + 1] ?? finishedAt;
    const isLast = index === attempts.length - 1;
    const executor = `${pods}/${name}-${hashOf(run.id, `executors ${index}`, 16)}-exec-1`;
    const driver = `${pods}/${driverName(run, index)}`;
    return [
      stream(`${driver}/stderr`, startedAt, endedAt, isLast ? stderr : EARLIER_STDERR),
      stream(`${driver}/stdout`, startedAt, endedAt, isLast ? stdout : DRIVER_STDOUT),
      stream(`${executor}/stderr`, startedAt, endedAt, ['What an executor wrote to its standard error.']),
    ];
  });
  if (attempts.length === 0) return [];
  const controller = `${run.id}-${hashOf(run.id, 'controller', 5)}`;
  return [
    ...drivers,
    stream(`${folder}/containers/${controller}/stderr`, run.createdAt, finishedAt, JOB_CONTROLLER_LOG),
    stream(`${folder}/control-logs/${controller}/stderr`, run.createdAt, finishedAt, JOB_CONTROLLER_LOG),
  ];
}

/** With a retry policy each attempt is a pod of its own, with a random suffix. */
export function driverName({ id, request: { retryPolicyConfiguration } }: JobRunRecord, attempt: number): string {
  const hasRetries = (retryPolicyConfiguration?.maxAttempts ?? 1) > 1;
  return hasRetries ? `spark-${id}-driver-${hashOf(id, `driver ${attempt}`, 5)}` : `spark-${id}-driver`;
}

/** Looks random, and is the same each time. */
function hashOf(id: string, of: string, length: number): string {
  return createHash('sha256').update(`${id} ${of}`).digest('hex').slice(0, length);
}
