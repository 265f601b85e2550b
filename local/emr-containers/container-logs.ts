import { createHash } from 'node:crypto';
import type { LogStream } from '../logs/log-stream';
import type { AcceptedJobRun } from './accepted-job-run';
import type { ContainerOutput } from './job-execution';
import type { JobRunRecord } from './state';

/** The lines that the containers of a run have written to Amazon CloudWatch Logs by a given time. */
export function containerLogsAt(run: JobRunRecord, now: number): LogStream[] {
  const { cloudWatchMonitoringConfiguration: target } = run.job.configurationOverrides?.monitoringConfiguration ?? {};
  if (target?.logGroupName === undefined) return [];
  const { logGroupName, logStreamNamePrefix } = target;
  const prefix = logStreamNamePrefix === undefined ? '' : `${logStreamNamePrefix}/`;
  return run.execution.output(now).flatMap((output) =>
    containerPaths(run, output).map((path) => ({
      ...{ logGroupName, logStreamName: `${prefix}${path}`, createdAt: output.createdAt },
      events: output.events,
    })),
  );
}

/** The service's path for a container's log, in a log group and below a log URI. */
export function containerPaths(run: AcceptedJobRun, output: Omit<ContainerOutput, 'createdAt' | 'events'>): string[] {
  const { virtualClusterId, name = 'spark' } = run.request;
  const { container, attempt, stream } = output;
  const job = `${virtualClusterId}/jobs/${run.id}`;
  if (container === 'controller') {
    const controller = `${run.id}-${hashOf(run.id, 'controller', 5)}`;
    return [`${job}/containers/${controller}/${stream}`, `${job}/control-logs/${controller}/${stream}`];
  }
  const executor = `${name}-${hashOf(run.id, `executors ${attempt}`, 16)}-exec-1`;
  const pod = container === 'driver' ? driverName(run, attempt) : executor;
  return [`${job}/containers/spark-${run.id}/${pod}/${stream}`];
}

/** With a retry policy, each attempt is a separate pod with a random suffix. */
export function driverName({ id, request: { retryPolicyConfiguration } }: AcceptedJobRun, attempt: number): string {
  const hasRetries = (retryPolicyConfiguration?.maxAttempts ?? 1) > 1;
  return hasRetries ? `spark-${id}-driver-${hashOf(id, `driver ${attempt}`, 5)}` : `spark-${id}-driver`;
}

/** Looks random but never changes. */
function hashOf(id: string, of: string, length: number): string {
  return createHash('sha256').update(`${id} ${of}`).digest('hex').slice(0, length);
}
