import type { JobRun } from '@aws-sdk/client-emr-containers';
import { warn } from '../aws/log';
import { withRetries } from '../aws/retry';
import { within, type Invocation, type LogStream } from '../aws/services';
import { failureCause } from './failure-cause';

const MAX_LOG_EVENTS = 300;
/** Short, because the reason is useful without the log. */
const LOG_BUDGET_MS = 15_000;

/**
 * Returns the lines of the driver's log that name the cause, if the run FAILED and the log is in CloudWatch Logs. Often only the
 * log names the cause.
 *
 * @see https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/emr-eks-jobs-cloudwatch.html
 */
export async function readFailureCause(jobRun: JobRun, invocation: Invocation): Promise<string[]> {
  const { id, virtualClusterId, state, configurationOverrides } = jobRun;
  const { logGroupName, logStreamNamePrefix } =
    configurationOverrides?.monitoringConfiguration?.cloudWatchMonitoringConfiguration ?? {};
  if (state !== 'FAILED' || !logGroupName) return [];
  const folder = logStreamNamePrefix ? `${logStreamNamePrefix}/` : '';
  const containers = `${folder}${virtualClusterId}/jobs/${id}/containers/`;
  const hurried = within(LOG_BUDGET_MS, invocation);
  const done = new AbortController();
  const outOfTime = async () => {
    await invocation.sleep(LOG_BUDGET_MS, done.signal);
    throw new Error(`No reply within ${LOG_BUDGET_MS / 1000} s`);
  };
  try {
    return await Promise.race([readDriver(logGroupName, containers, id!, hurried), outOfTime()]);
  } catch (error) {
    warn("cannot read the driver's log", error);
    return [];
  } finally {
    done.abort();
  }
}

async function readDriver(logGroup: string, containers: string, id: string, invocation: Invocation): Promise<string[]> {
  const find = async (prefix: string) => {
    const streams = () => invocation.logs.streams(logGroup, prefix);
    return lastDriver(await withRetries('DescribeLogStreams', invocation, streams), id);
  };
  // a run with many executors has more streams than are listed; older releases name the folder differently
  const pod = (await find(`${containers}spark-${id}/spark-${id}-driver`)) ?? (await find(containers));
  const read = async (stream: 'stdout' | 'stderr') => {
    const name = pod?.get(stream);
    if (!name) return [];
    const messages = () => invocation.logs.lastMessages(logGroup, name, MAX_LOG_EVENTS);
    return (await withRetries('GetLogEvents', invocation, messages)).flatMap((message) => message.split('\n'));
  };
  const [stdout, stderr] = await Promise.all([read('stdout'), read('stderr')]);
  return failureCause(stdout, stderr);
}

/**
 * The names of the last attempt's `stdout` and `stderr` streams. Each attempt of a retry policy has its own driver pod.
 *
 * Attempts follow each other, so the pod that began to write last is the last one. The time of a stream's last event can be
 * missing for an hour.
 */
function lastDriver(streams: readonly LogStream[], id: string): Map<string, string> | undefined {
  const driver = new RegExp(`/(spark-${id}-driver(?:-[^/]+)?)/(stdout|stderr)$`);
  const pods = new Map<string, { createdAt: number; lastEventAt: number; names: Map<string, string> }>();
  for (const { name, createdAt, lastEventAt } of streams) {
    const [, pod, stream] = driver.exec(name) ?? [];
    if (!pod || /-exec-\d+$/.test(pod)) continue;
    const before = pods.get(pod);
    pods.set(pod, {
      createdAt: Math.min(createdAt, before?.createdAt ?? Infinity),
      lastEventAt: Math.max(lastEventAt, before?.lastEventAt ?? 0),
      names: (before?.names ?? new Map<string, string>()).set(stream, name),
    });
  }
  const [last] = [...pods.values()].sort(
    (one, other) => other.createdAt - one.createdAt || other.lastEventAt - one.lastEventAt,
  );
  return last?.names;
}
