import { setTimeout as sleep } from 'node:timers/promises';
import {
  CancelJobRunCommand,
  DescribeJobRunCommand,
  DescribeVirtualClusterCommand,
  EMRContainersClient,
  type JobRunState,
  ListJobRunsCommand,
  StartJobRunCommand,
} from '@aws-sdk/client-emr-containers';
import type { EmrContainers, Services } from './services';
import { signedRequest } from './signed-request';

const ACTIVE: JobRunState[] = ['PENDING', 'SUBMITTED', 'RUNNING', 'CANCEL_PENDING'];

/** AWS, as the environment of the function names region and credentials. */
export function awsServices(): Services {
  // retries are the rules' own: one attempt a call
  const requestHandler = { connectionTimeout: 5_000, requestTimeout: 30_000 };
  const client = new EMRContainersClient({ maxAttempts: 1, requestHandler });
  return {
    emr: emrContainers(client),
    async stackStatus(stackId) {
      const query = new URLSearchParams({ Action: 'DescribeStacks', Version: '2010-05-15', StackName: stackId });
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const xml = await signedRequest('cloudformation', headers, query.toString());
      return /<StackStatus>(\w+)<\/StackStatus>/.exec(xml)?.[1] ?? '';
    },
    async startExecution(stateMachineArn, name, input) {
      const headers = {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'AWSStepFunctions.StartExecution',
      };
      try {
        await signedRequest('states', headers, JSON.stringify({ stateMachineArn, name, input }));
      } catch (error) {
        if ((error as Error).name !== 'ExecutionAlreadyExists') throw error;
      }
    },
    async put(url, body) {
      // bytes, not a string: fetch adds no content type, which the address was not signed for
      const response = await fetch(url, {
        method: 'PUT',
        body: Buffer.from(body),
        signal: AbortSignal.timeout(10_000),
      });
      await response.body?.cancel();
      if (response.ok) return;
      const error = new Error(`PUT of the answer: HTTP ${response.status}`);
      throw Object.assign(error, { name: 'AnswerRefused', $metadata: { httpStatusCode: response.status } });
    },
    now: Date.now,
    sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
    random: Math.random,
  };
}

function emrContainers(client: EMRContainersClient): EmrContainers {
  return {
    async startJobRun(request) {
      const {
        id = '',
        arn = '',
        name = '',
        virtualClusterId = '',
      } = await client.send(new StartJobRunCommand(request));
      return { id, arn, name, virtualClusterId };
    },
    async describeJobRun(key) {
      return (await client.send(new DescribeJobRunCommand(key))).jobRun ?? {};
    },
    async cancelJobRun(key) {
      await client.send(new CancelJobRunCommand(key));
    },
    async listActiveJobRuns(virtualClusterId) {
      const jobRuns = [];
      for (let nextToken: string | undefined; ;) {
        const page = await client.send(new ListJobRunsCommand({ virtualClusterId, states: ACTIVE, nextToken }));
        jobRuns.push(...(page.jobRuns ?? []));
        nextToken = page.nextToken;
        if (!nextToken) return jobRuns;
      }
    },
    async describeVirtualClusterState(id) {
      return (await client.send(new DescribeVirtualClusterCommand({ id }))).virtualCluster?.state;
    },
  };
}
