import type { Readable } from 'node:stream';
import {
  type $Command,
  CancelJobRunCommand,
  DescribeJobRunCommand,
  DescribeVirtualClusterCommand,
  EMRContainersClient,
  type EMRContainersClientResolvedConfig,
  type JobRunState,
  ListJobRunsCommand,
  type ServiceInputTypes,
  type ServiceOutputTypes,
  StartJobRunCommand,
} from '@aws-sdk/client-emr-containers';
import type { HttpRequest } from '@smithy/protocol-http';
import { isOk, requestHandler, sendRequest, streamCollector, withTimeout } from './http';
import type { ContainerLogs, EmrContainers, LogStream, Services } from './services';
import { jsonRequest, REQUEST_TIMEOUT_MS, signedRequest } from './signed-request';

const PUT_TIMEOUT_MS = 10_000;
const ACTIVE_STATES: JobRunState[] = ['PENDING', 'SUBMITTED', 'RUNNING', 'CANCEL_PENDING'];

/** The AWS services, with the region and credentials of the function's environment. */
export function awsServices(): Services {
  // callers retry with withRetries
  const client = new EMRContainersClient({ maxAttempts: 1, requestHandler, streamCollector });
  return {
    emr: emrContainers(client),
    logs: containerLogs,
    async describeStack(stackId) {
      const xml = await cloudFormation({ Action: 'DescribeStacks', StackName: stackId });
      const status = /<StackStatus>(\w+)<\/StackStatus>/.exec(xml)?.[1];
      if (!status) throw unreadableReply('DescribeStacks');
      const updated = /<LastUpdatedTime>([^<]+)<\/LastUpdatedTime>/.exec(xml)?.[1];
      return { status, updatedAt: updated ? Date.parse(updated) : undefined };
    },
    async updateBeganAt(stackId) {
      let nextToken: string | undefined;
      for (let page = 1; page <= MAX_EVENT_PAGES; page++) {
        const parameters = {
          Action: 'DescribeStackEvents',
          StackName: stackId,
          ...(nextToken && { NextToken: nextToken }),
        };
        const xml = await cloudFormation(parameters);
        // the newest events come first
        const began = xml.split('</member>').find((event) => isBeginOfUpdate(event, stackId));
        if (began) return Date.parse(/<Timestamp>([^<]+)</.exec(began)?.[1] ?? '');
        nextToken = /<NextToken>([^<]+)</.exec(xml)?.[1];
        if (!nextToken) break;
      }
      return undefined;
    },
    async physicalIdOf(stackId, LogicalResourceId) {
      try {
        const xml = await cloudFormation({ Action: 'DescribeStackResource', StackName: stackId, LogicalResourceId });
        return /<PhysicalResourceId>([^<]+)<\/PhysicalResourceId>/.exec(xml)?.[1];
      } catch (error) {
        if ((error as Error).name === 'ValidationError') return undefined;
        throw error;
      }
    },
    async startExecution(stateMachineArn, name, input) {
      try {
        await jsonRequest('states', '1.0', 'AWSStepFunctions.StartExecution', { stateMachineArn, name, input });
      } catch (error) {
        if ((error as Error).name !== 'ExecutionAlreadyExists') throw error;
      }
    },
    async put(url, body) {
      // the URL is signed without a content type
      const reply = await sendRequest(url, { method: 'PUT', body, timeoutMs: PUT_TIMEOUT_MS });
      if (isOk(reply)) return;
      const error = new Error(`PUT of the response returned HTTP ${reply.status}`);
      throw Object.assign(error, { name: 'ResponseRejected', $metadata: { httpStatusCode: reply.status } });
    },
    now: Date.now,
    sleep,
    random: Math.random,
  };
}

/** Without timers/promises, whose load the first call would wait for. */
function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const timer = setTimeout(resolve, milliseconds);
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    signal?.addEventListener('abort', abort, { once: true });
  });
}

function cloudFormation(parameters: Record<string, string>): Promise<string> {
  const query = new URLSearchParams({ Version: '2010-05-15', ...parameters });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return signedRequest('cloudformation', headers, query.toString());
}

/** Each page has 100 events. An update of 500 resources and its rollback have some 2000. */
const MAX_EVENT_PAGES = 30;

function isBeginOfUpdate(event: string, stackId: string): boolean {
  const has = (element: string, value: string) => event.includes(`<${element}>${value}</${element}>`);
  return has('ResourceStatus', 'UPDATE_IN_PROGRESS') && has('PhysicalResourceId', stackId);
}

const MAX_LOG_PAGES = 4;

const containerLogs: ContainerLogs = {
  async streams(logGroupName, logStreamNamePrefix) {
    const streams: LogStream[] = [];
    for (let page = 1, nextToken: string | undefined; ; page++) {
      const input = { logGroupName, logStreamNamePrefix, nextToken };
      const reply = await jsonRequest<LogStreams>('logs', '1.1', 'Logs_20140328.DescribeLogStreams', input);
      for (const { logStreamName: name, creationTime = 0, lastEventTimestamp = 0 } of reply.logStreams ?? []) {
        streams.push({ name, createdAt: creationTime, lastEventAt: lastEventTimestamp });
      }
      nextToken = reply.nextToken;
      if (!nextToken || page === MAX_LOG_PAGES) return streams;
    }
  },
  async lastMessages(logGroupName, logStreamName, limit) {
    for (let page = 1, nextToken: string | undefined; ; page++) {
      const input = { logGroupName, logStreamName, limit, nextToken };
      const reply = await jsonRequest<LogEvents>('logs', '1.1', 'Logs_20140328.GetLogEvents', input);
      const { events = [], nextBackwardToken } = reply;
      // a page can be empty even if earlier events exist; at the end, the token stays the same
      const isLast = !nextBackwardToken || nextBackwardToken === nextToken || page === MAX_LOG_PAGES;
      if (events.length > 0 || isLast) return events.map(({ message = '' }) => message);
      nextToken = nextBackwardToken;
    }
  },
};

interface LogStreams {
  readonly logStreams?: {
    readonly logStreamName: string;
    readonly creationTime?: number;
    readonly lastEventTimestamp?: number;
  }[];
  readonly nextToken?: string;
}

interface LogEvents {
  readonly events?: { readonly message?: string }[];
  readonly nextBackwardToken?: string;
}

function emrContainers(client: EMRContainersClient): EmrContainers {
  const send = <Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
    command: $Command<Input, Output, EMRContainersClientResolvedConfig, ServiceInputTypes, ServiceOutputTypes>,
  ) => withTimeout(REQUEST_TIMEOUT_MS, (abortSignal) => client.send(command, { abortSignal }));
  return {
    async startJobRun(request) {
      const command = new StartJobRunCommand(request);
      // the serializer drops fields that are newer than the SDK
      const { virtualClusterId: _, ...body } = request;
      command.middlewareStack.add(
        (next) => (args) => {
          (args.request as HttpRequest).body = JSON.stringify(body);
          return next(args);
        },
        { step: 'serialize', priority: 'low' },
      );
      const { id, arn, name = '', virtualClusterId = '' } = await send(command);
      if (!id || !arn) throw unreadableReply('StartJobRun');
      return { id, arn, name, virtualClusterId };
    },
    async describeJobRun(key) {
      return (await send(new DescribeJobRunCommand(key))).jobRun ?? {};
    },
    async cancelJobRun(key) {
      await send(new CancelJobRunCommand(key));
    },
    async listActiveJobRuns(virtualClusterId) {
      const jobRuns = [];
      for (let nextToken: string | undefined; ;) {
        const page = await send(new ListJobRunsCommand({ virtualClusterId, states: ACTIVE_STATES, nextToken }));
        jobRuns.push(...(page.jobRuns ?? []));
        nextToken = page.nextToken;
        if (!nextToken) return jobRuns;
      }
    },
    async describeVirtualClusterState(id) {
      return (await send(new DescribeVirtualClusterCommand({ id }))).virtualCluster?.state;
    },
    async describeQueue(id) {
      const command = new DescribeVirtualClusterCommand({ id });
      let reply: VirtualClusterReply = {};
      // the deserializer drops fields that are newer than the SDK
      command.middlewareStack.add(
        (next) => async (args) => {
          const result = await next(args);
          const response = result.response as { body: unknown };
          const body = await streamCollector(response.body as Readable);
          response.body = body;
          reply = JSON.parse(body.toString()) as VirtualClusterReply;
          return result;
        },
        { step: 'deserialize', priority: 'low' },
      );
      await send(command);
      const { schedulerConfiguration, schedulerStatus } = reply.virtualCluster ?? {};
      return { limit: schedulerConfiguration?.maxInQueueJobRuns, length: schedulerStatus?.currentInQueueJobRuns };
    },
  };
}

/** @see https://docs.aws.amazon.com/emr-on-eks/latest/APIReference/API_VirtualCluster.html */
interface VirtualClusterReply {
  readonly virtualCluster?: {
    readonly schedulerConfiguration?: { readonly maxInQueueJobRuns?: number };
    readonly schedulerStatus?: { readonly currentInQueueJobRuns?: number };
  };
}

function unreadableReply(operation: string): Error {
  const error = new Error(`${operation} returned an incomplete reply`);
  return Object.assign(error, { name: 'UnreadableReply', $metadata: { httpStatusCode: 200 } });
}
