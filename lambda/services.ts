import type { JobRun } from '@aws-sdk/client-emr-containers';
import type { StartJobRunRequest } from '../lib/private/contract';

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

/** Everything outside that the rules touch: the tests bring their own. */
export interface Services {
  readonly emr: EmrContainers;
  /** The status of a stack, as DescribeStacks gives it. */
  stackStatus(stackId: string): Promise<string>;
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
