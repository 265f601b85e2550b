import type { JobRun } from '@aws-sdk/client-emr-containers';
import { warn } from '../aws/log';
import { withRetries } from '../aws/retry';
import { within, type Invocation } from '../aws/services';

const MAX_LOG_EVENTS = 20;
/** The deployment fails without the log too. */
const LOG_BUDGET_MS = 15_000;

/**
 * The last lines of the driver's standard error, if the run FAILED and CloudWatch Logs has them: often the only place with
 * the cause.
 *
 * @see https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/emr-eks-jobs-cloudwatch.html
 */
export async function readDriverLogTail(jobRun: JobRun, invocation: Invocation): Promise<string[]> {
  const { logs } = invocation;
  const { id, virtualClusterId, state, configurationOverrides } = jobRun;
  const { logGroupName, logStreamNamePrefix } =
    configurationOverrides?.monitoringConfiguration?.cloudWatchMonitoringConfiguration ?? {};
  if (state !== 'FAILED' || !logGroupName) return [];
  const folder = logStreamNamePrefix ? `${logStreamNamePrefix}/` : '';
  const prefix = `${folder}${virtualClusterId}/jobs/${id}/containers/`;
  const hurried = within(LOG_BUDGET_MS, invocation);
  try {
    const streams = await withRetries('DescribeLogStreams', hurried, () => logs.streams(logGroupName, prefix));
    // each attempt of a retry policy has its own driver
    const [latest] = streams
      .filter(({ name }) => name.endsWith('-driver/stderr'))
      .sort((one, other) => other.lastEventAt - one.lastEventAt);
    if (!latest) return [];
    const lastMessages = () => logs.lastMessages(logGroupName, latest.name, MAX_LOG_EVENTS);
    const messages = await withRetries('GetLogEvents', hurried, lastMessages);
    return messages.flatMap((message) => message.split('\n')).filter((line) => line.trim() !== '');
  } catch (error) {
    warn("cannot read the driver's log", error);
    return [];
  }
}
