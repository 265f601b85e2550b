import type { JobRun } from '@aws-sdk/client-emr-containers';
import type { StartJobRunRequest } from '../../lib/private/contract';

/** A job run's place: what Describe and Cancel are called with. */
export interface JobRunKey {
  readonly virtualClusterId: string;
  readonly id: string;
}

export interface StartedJobRun extends JobRunKey {
  readonly arn: string;
  readonly name: string;
}

/** The calls to Amazon EMR on EKS that the rules make. None of them retries. */
export interface EmrContainers {
  startJobRun(request: StartJobRunRequest & { readonly clientToken: string }): Promise<StartedJobRun>;
  describeJobRun(key: JobRunKey): Promise<JobRun>;
  cancelJobRun(key: JobRunKey): Promise<void>;
  /** All runs that have not ended; they need not carry their tags. */
  listActiveJobRuns(virtualClusterId: string): Promise<JobRun[]>;
  describeVirtualClusterState(virtualClusterId: string): Promise<string | undefined>;
}

/** The calls to Amazon CloudWatch Logs. None of them retries. */
export interface ContainerLogs {
  /** The streams of a log group whose names begin so: at most some hundred. */
  streams(logGroupName: string, prefix: string): Promise<LogStream[]>;
  /** The latest messages of a stream, the oldest of them first. */
  lastMessages(logGroupName: string, streamName: string, most: number): Promise<string[]>;
}

export interface LogStream {
  readonly name: string;
  /** In milliseconds since the epoch. */
  readonly lastEventAt: number;
}

export interface Stack {
  readonly status: string;
  /** When its last update began, in milliseconds since the epoch; of a stack that was never updated, nothing. */
  readonly updatedAt?: number;
}

/** Everything outside that the rules touch: the tests bring their own. */
export interface Services {
  readonly emr: EmrContainers;
  readonly logs: ContainerLogs;
  /** A stack as DescribeStacks gives it. */
  describeStack(stackId: string): Promise<Stack>;
  /** The physical id that CloudFormation knows of a resource; undefined when it has none. */
  physicalIdOf(stackId: string, logicalId: string): Promise<string | undefined>;
  /** Starts the waiter; the same name again is the same execution. */
  startExecution(stateMachineArn: string, name: string, input: string): Promise<void>;
  /** Sends an answer to its pre-signed address. */
  put(url: string, body: string): Promise<void>;
  now(): number;
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** From 0 up to, not including, 1. */
  random(): number;
}

/** The services within one invocation. */
export interface Invocation extends Services {
  /** When CloudFormation made the request that this invocation serves, in milliseconds since the epoch. */
  readonly requestedAt: number;
  /** When the rules give up, in milliseconds since the epoch. A call that is under way then comes to its end. */
  readonly deadline: number;
}

/** The same invocation with less time: for what must not use up all that there is. */
export function within(milliseconds: number, invocation: Invocation): Invocation {
  return { ...invocation, deadline: Math.min(invocation.deadline, invocation.now() + milliseconds) };
}
