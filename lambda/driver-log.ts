import type { JobRun } from '@aws-sdk/client-emr-containers';
import { warn } from './log';
import type { Invocation } from './services';

const MOST_EVENTS = 20;

/**
 * The last lines that the driver of a FAILED run wrote to its standard error, where they are in CloudWatch Logs and can be
 * had: often they alone tell why.
 *
 * @see https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/emr-eks-jobs-cloudwatch.html
 */
export async function endOfDriverLog(jobRun: JobRun, { logs }: Invocation): Promise<string[]> {
  const { id, virtualClusterId, state, configurationOverrides } = jobRun;
  const { logGroupName, logStreamNamePrefix } =
    configurationOverrides?.monitoringConfiguration?.cloudWatchMonitoringConfiguration ?? {};
  if (state !== 'FAILED' || !logGroupName) return [];
  const start = logStreamNamePrefix ? `${logStreamNamePrefix}/` : '';
  try {
    const streams = await logs.streams(logGroupName, `${start}${virtualClusterId}/jobs/${id}/containers/`);
    // each attempt of a retry policy has a driver of its own
    const [latest] = streams
      .filter(({ name }) => name.endsWith('-driver/stderr'))
      .sort((one, other) => other.lastEventAt - one.lastEventAt);
    const messages = latest ? await logs.lastMessages(logGroupName, latest.name, MOST_EVENTS) : [];
    return messages.flatMap((message) => message.split('\n')).filter((line) => line.trim() !== '');
  } catch (error) {
    warn("the driver's log cannot be read", error);
    return [];
  }
}
