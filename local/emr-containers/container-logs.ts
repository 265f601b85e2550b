import type { LogStream } from '../logs/log-stream';
import { progressAt } from './job-run-script';
import type { JobRunRecord } from './state';

/** What the containers of a run have written to Amazon CloudWatch Logs at a time: all of it when the run has ended. */
export function containerLogsAt(run: JobRunRecord, now: number): LogStream[] {
  const { stderr } = run.script;
  const { finishedAt } = progressAt(run.script, run, now);
  const { cloudWatchMonitoringConfiguration: target } = run.job.configurationOverrides?.monitoringConfiguration ?? {};
  if (!stderr || finishedAt === undefined || target?.logGroupName === undefined) return [];

  const { logGroupName, logStreamNamePrefix } = target;
  const job = `${run.request.virtualClusterId}/jobs/${run.id}/containers/spark-${run.id}`;
  const prefix = logStreamNamePrefix === undefined ? job : `${logStreamNamePrefix}/${job}`;
  const stream = (name: string, lines: readonly string[]): LogStream => ({
    logGroupName,
    logStreamName: `${prefix}/spark-${run.id}-${name}`,
    events: lines.map((message) => ({ timestamp: finishedAt, message })),
  });
  return [
    stream('driver/stderr', stderr),
    stream('driver/stdout', ['What the driver wrote to its standard output.']),
    stream('exec-1/stderr', ['What an executor wrote to its standard error.']),
  ];
}
