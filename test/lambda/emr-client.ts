import type { JobRun } from '@aws-sdk/client-emr-containers';
import type { EmrContainers as Client } from '../../lambda/aws/services';
import type { EmrContainers } from '../../local/emr-containers/service';
import type { ServiceError } from '../../local/service';

/** The embedded service behind the handler's interface, with errors in the SDK's form. */
export function emrClient(emr: EmrContainers, onCall: (operation: string) => void = () => undefined): Client {
  const invoke: typeof emr.invoke = async (operation, input) => {
    onCall(operation);
    try {
      return await emr.invoke(operation, input);
    } catch (error) {
      throw asSdkError(error as ServiceError);
    }
  };
  return {
    async startJobRun(request) {
      const { id, arn, name = '', virtualClusterId } = await invoke('StartJobRun', request as never);
      return { id, arn, name, virtualClusterId } as never;
    },
    async describeJobRun(key) {
      return dated((await invoke('DescribeJobRun', key)).jobRun);
    },
    async cancelJobRun(key) {
      await invoke('CancelJobRun', key);
    },
    async listActiveJobRuns(virtualClusterId) {
      const states = ['PENDING', 'SUBMITTED', 'RUNNING', 'CANCEL_PENDING'] as const;
      const jobRuns: object[] = [];
      for (let nextToken: string | undefined; ;) {
        const page = await invoke('ListJobRuns', { virtualClusterId, states: [...states], nextToken });
        jobRuns.push(...(page.jobRuns ?? []));
        nextToken = page.nextToken;
        if (!nextToken) return jobRuns.map((jobRun) => dated(jobRun));
      }
    },
    async describeQueue(id) {
      await invoke('DescribeVirtualCluster', { id });
      return {};
    },
    async describeVirtualClusterState(id) {
      return (await invoke('DescribeVirtualCluster', { id })).virtualCluster?.state;
    },
  };
}

/** With dates in the SDK's form. */
function dated(jobRun: object = {}): JobRun {
  const members = Object.entries(jobRun) as [string, unknown][];
  const dates = members.map(([key, value]) => [key, key.endsWith('At') ? new Date(value as string) : value]);
  return Object.fromEntries(dates) as JobRun;
}

function asSdkError(error: ServiceError): Error {
  if (error.code === 'ConnectionReset') return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
  return Object.assign(error, { $metadata: { httpStatusCode: error.status } });
}

/** An error in the SDK's form. */
export function sdkError(name: string, httpStatusCode: number, message = name): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });
}
