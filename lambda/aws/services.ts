import type { JobRun } from '@aws-sdk/client-emr-containers';
import type { StartJobRunRequest } from '../../lib/private/contract';

/** Identifies a job run to DescribeJobRun and CancelJobRun. */
export interface JobRunKey {
  readonly virtualClusterId: string;
  readonly id: string;
}

export interface StartedJobRun extends JobRunKey {
  readonly arn: string;
  readonly name: string;
}

/** Calls to Amazon EMR on EKS, without retries. */
export interface EmrContainers {
  startJobRun(request: StartJobRunRequest & { readonly clientToken: string }): Promise<StartedJobRun>;
  describeJobRun(key: JobRunKey): Promise<JobRun>;
  cancelJobRun(key: JobRunKey): Promise<void>;
  /** Every run that has not ended; a run may lack its tags. */
  listActiveJobRuns(virtualClusterId: string): Promise<JobRun[]>;
  describeVirtualClusterState(virtualClusterId: string): Promise<string | undefined>;
  describeQueue(virtualClusterId: string): Promise<JobRunQueue>;
}

/** The queue of job runs on a virtual cluster, as far as the API reports it. */
export interface JobRunQueue {
  /** @default - unlimited */
  readonly limit?: number;
  /** @default - unknown */
  readonly length?: number;
}

/** Calls to Amazon CloudWatch Logs, without retries. */
export interface ContainerLogs {
  /** The log group's streams with this prefix, at most a few hundred. */
  streams(logGroupName: string, prefix: string): Promise<LogStream[]>;
  /** The latest messages of a stream, in the order in which they were written. */
  lastMessages(logGroupName: string, streamName: string, limit: number): Promise<string[]>;
}

export interface LogStream {
  readonly name: string;
  /** In milliseconds since the epoch. */
  readonly createdAt: number;
  /** In milliseconds since the epoch; 0 for up to an hour after the first event. */
  readonly lastEventAt: number;
}

export interface Stack {
  readonly status: string;
  /** When the last update or the creation by a change set began, in milliseconds since the epoch. CreateStack does not set it. */
  readonly updatedAt?: number;
}

/** Everything outside of the function. Tests replace it. */
export interface Services {
  readonly emr: EmrContainers;
  readonly logs: ContainerLogs;
  describeStack(stackId: string): Promise<Stack>;
  /** When the stack's last update began by its events, even if it is rolling back now, in milliseconds since the epoch. */
  updateBeganAt(stackId: string): Promise<number | undefined>;
  /** The physical id that CloudFormation has recorded for a resource, if any. */
  physicalIdOf(stackId: string, logicalId: string): Promise<string | undefined>;
  /** Starts the waiter, at most once for each name. */
  startExecution(stateMachineArn: string, name: string, input: string): Promise<void>;
  /** Sends a response to its pre-signed URL. */
  put(url: string, body: string): Promise<void>;
  now(): number;
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** A number of at least 0 and less than 1. */
  random(): number;
}

/** The services within one invocation. */
export interface Invocation extends Services {
  /** When CloudFormation made the request, in milliseconds since the epoch. */
  readonly requestedAt: number;
  /** When retries and waits end, in milliseconds since the epoch. A call in progress still completes. */
  readonly deadline: number;
}

/** The same invocation with an earlier deadline. */
export function within(milliseconds: number, invocation: Invocation): Invocation {
  return { ...invocation, deadline: Math.min(invocation.deadline, invocation.now() + milliseconds) };
}
