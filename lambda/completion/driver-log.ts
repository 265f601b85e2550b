import type { JobRun } from '@aws-sdk/client-emr-containers';
import { warn } from '../aws/log';
import { withRetries } from '../aws/retry';
import { within, type Invocation } from '../aws/services';

const MAX_EVENTS = 20;
/** How long the log is asked for: the deployment has failed without it too. */
const LOG_BUDGET = 15_000;

/**
 * The last lines that the driver of a FAILED run wrote to its standard error, where they are in CloudWatch Logs and can be
 * had: often they alone tell why.
 *
 * @see https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/emr-eks-jobs-cloudwatch.html
 */
export async function readDriverLogTail(jobRun: JobRun, invocation: Invocation): Promise<string[]> {
  const { logs } = invocation;
  const { id, virtualClusterId, state, configurationOverrides } = jobRun;
  const { logGroupName, logStreamNamePrefix } =
    configurationOverrides?.monitoringConfiguration?.cloudWatchMonitoringConfiguration ?? {};
  if (state !== 'FAILED' || !logGroupName) return [];
  const start = logStreamNamePrefix ? `${logStreamNamePrefix}/` : '';
  const prefix = `${start}${virtualClusterId}/jobs/${id}/containers/`;
  const brief = within(LOG_BUDGET, invocation);
  try {
    const streams = await withRetries('DescribeLogStreams', brief, () => logs.streams(logGroupName, prefix));
    // each attempt of a retry policy has a driver of its own
    const [latest] = streams
      .filter(({ name }) => name.endsWith('-driver/stderr'))
      .sort((one, other) => other.lastEventAt - one.lastEventAt);
    if (!latest) return [];
    const last = () => logs.lastMessages(logGroupName, latest.name, MAX_EVENTS);
    const messages = await withRetries('GetLogEvents', brief, last);
    return messages.flatMap((message) => message.split('\n')).filter((line) => line.trim() !== '');
  } catch (error) {
    warn("the driver's log cannot be read", error);
    return [];
  }
}
