import { randomUUID } from 'node:crypto';
import { LOG_GROUP, PI, STACKS } from './app';

export interface Settings {
  readonly virtualClusterId: string;
  readonly executionRoleArn: string;
  readonly releaseLabel: string;
  /** A virtual cluster whose `maxInQueueJobRuns` is 1. @default - the question is skipped */
  readonly limitedVirtualClusterId?: string;
}

export interface Credentials {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly SessionToken: string;
}

/** The access to AWS, or to a substitute, that the questions need. */
export interface Tools {
  /** Calls an API operation by its name. An error has the service's name and message. */
  readonly aws: (service: string, operation: string, input: object, credentials?: Credentials) => Promise<unknown>;
  /** Deploys a stack of the app; resolves with false if the deployment fails. */
  readonly deploy: (
    stack: string,
    options?: { readonly version?: number; readonly rollback?: boolean },
  ) => Promise<boolean>;
  /** Whether a signal has been received; then nothing more is started. */
  readonly isStopped: () => boolean;
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** Answers one question of docs/verify-on-aws.md. */
export type Question = (recorder: Recorder) => Promise<unknown>;

type Reply = Record<string, unknown>;
type JobRunKey = { readonly id: string; readonly virtualClusterId: string };

const ENDED = ['COMPLETED', 'FAILED', 'CANCELLED'];

/** Calls AWS, and keeps track of the job runs that it has started. */
export function recorder(tools: Tools, settings: Settings) {
  const { aws, now, sleep } = tools;
  const started: JobRunKey[] = [];
  const call = async (service: string, operation: string, input: object) =>
    (await aws(service, operation, input)) as Reply;

  /** Polls a value and records each change with its time. */
  async function changes(everyMs: number, until: Promise<unknown>, read: () => Promise<unknown>): Promise<Reply[]> {
    const seen: Reply[] = [];
    let last = '';
    let isOver = false;
    const over = until.then(
      () => void (isOver = true),
      () => void (isOver = true),
    );
    for (;;) {
      const value = await read().catch((error: Error) => failure(error));
      if (JSON.stringify(value) !== last) seen.push({ seenAt: new Date(now()).toISOString(), ...(value as Reply) });
      last = JSON.stringify(value);
      if (isOver) return seen;
      await Promise.race([over, sleep(everyMs)]);
    }
  }

  /** Starts a job run. Returns the error if AWS rejects it. */
  async function start(changed: object = {}, credentials?: Credentials): Promise<Reply> {
    const { virtualClusterId, executionRoleArn, releaseLabel } = settings;
    const request = {
      ...{ name: 'verify-on-aws', clientToken: randomUUID(), virtualClusterId, executionRoleArn, releaseLabel },
      jobDriver: { sparkSubmitJobDriver: { entryPoint: PI, entryPointArguments: ['1000'] } },
      ...changed,
    };
    try {
      if (tools.isStopped()) throw new Error('stopped');
      const { id, arn } = (await aws('emr-containers', 'StartJobRun', request, credentials)) as JobRunKey & Reply;
      started.push({ id, virtualClusterId: request.virtualClusterId });
      return { id, arn };
    } catch (error) {
      return failure(error as Error);
    }
  }

  const describe = async (key: JobRunKey) => (await call('emr-containers', 'DescribeJobRun', key)).jobRun as Reply;

  /** Records the states of a run until it reaches one of the given states. */
  async function statesUntil(key: JobRunKey, states: readonly string[], atMostMs: number): Promise<Reply[]> {
    const end = now() + atMostMs;
    const seen: Reply[] = [];
    for (;;) {
      const jobRun = await describe(key);
      if (jobRun.state !== seen.at(-1)?.state) seen.push(jobRun);
      if (states.includes(String(jobRun.state)) || now() > end) return seen;
      await sleep(5_000);
    }
  }

  async function cancel(key: JobRunKey): Promise<unknown> {
    return call('emr-containers', 'CancelJobRun', key).catch(failure);
  }

  async function outputOf(stack: string, name: string): Promise<string> {
    const { Stacks } = await call('cloudformation', 'DescribeStacks', { StackName: stack });
    const [{ Outputs = [] }] = Stacks as { Outputs?: { OutputKey: string; OutputValue: string }[] }[];
    return Outputs.find(({ OutputKey }) => OutputKey === name)?.OutputValue ?? '';
  }

  return { ...tools, settings, started, call, changes, start, describe, statesUntil, cancel, outputOf };
}

export type Recorder = ReturnType<typeof recorder>;

export function failure({ name, message }: Error): Reply {
  return { error: name, message };
}

function pick(from: unknown, ...names: string[]): Reply {
  return Object.fromEntries(names.map((name) => [name, (from as Reply)[name]]));
}

/** The job run's resource, whose logical ID the CDK generates. */
async function jobRunResource({ call }: Recorder, StackName: string): Promise<Reply | undefined> {
  const { StackResources } = await call('cloudformation', 'DescribeStackResources', { StackName });
  return (StackResources as Reply[]).find(({ ResourceType }) => ResourceType === 'Custom::EMRContainersJobRun');
}

async function eventsOf({ call }: Recorder, StackName: string): Promise<unknown[]> {
  const { StackEvents } = await call('cloudformation', 'DescribeStackEvents', { StackName });
  return (StackEvents as Reply[])
    .map((event) => [
      ...Object.values(pick(event, 'Timestamp', 'LogicalResourceId', 'ResourceStatus')),
      event.ResourceStatusReason ?? null,
      ...Object.values(pick(event, 'ResourceType', 'PhysicalResourceId')),
    ])
    .reverse();
}

/** 1 and 2: does a rollback move LastUpdatedTime, and how does the record of the resource change during it? */
const rollback: Question = async (recording) => {
  const { deploy, changes, call } = recording;
  const StackName = STACKS.rollback;
  if (!(await deploy(StackName))) throw new Error(`Version 1 of ${StackName} could not be deployed`);
  const LogicalResourceId = (await jobRunResource(recording, StackName))?.LogicalResourceId;
  const failed = deploy(StackName, { version: 2 });
  const [stack, resource] = await Promise.all([
    changes(2_000, failed, async () => {
      const { Stacks } = await call('cloudformation', 'DescribeStacks', { StackName });
      const times = ['CreationTime', 'LastUpdatedTime', 'DeletionTime', 'LastOperations'];
      return pick((Stacks as Reply[])[0], 'StackStatus', ...times);
    }),
    changes(2_000, failed, async () => {
      const input = { StackName, LogicalResourceId };
      const { StackResourceDetail } = await call('cloudformation', 'DescribeStackResource', input);
      return pick(StackResourceDetail, 'ResourceStatus', 'PhysicalResourceId', 'LastUpdatedTimestamp');
    }),
  ]);
  const timesIn = (status: string) =>
    stack.filter(({ StackStatus }) => StackStatus === status).map(({ LastUpdatedTime }) => LastUpdatedTime);
  const [before, after] = [timesIn('UPDATE_IN_PROGRESS').at(-1), timesIn('UPDATE_ROLLBACK_IN_PROGRESS').at(-1)];
  const movesLastUpdatedTime = before && after ? before !== after : 'not seen';
  return {
    movesLastUpdatedTime,
    deployed: await failed,
    stack,
    resource,
    events: await eventsOf(recording, StackName),
  };
};

/** 3: the names, times and contents of the log streams of two attempts, and the failure reason derived from them. */
const attempts: Question = async (recording) => {
  const { deploy, changes, call, describe, sleep } = recording;
  const deployment = deploy(STACKS.attempts, { rollback: false });
  const streams = await changes(
    10_000,
    deployment.then(() => sleep(300_000)),
    async () => {
      const { logStreams } = await call('logs', 'DescribeLogStreams', { logGroupName: LOG_GROUP });
      const members = ['logStreamName', 'creationTime', 'firstEventTimestamp', 'lastEventTimestamp', 'storedBytes'];
      return { logStreams: (logStreams as Reply[]).map((stream) => pick(stream, ...members)) };
    },
  );
  const names = (streams.at(-1)?.logStreams ?? []) as { logStreamName: string }[];
  const logs: Reply = {};
  for (const { logStreamName } of names.filter((stream) => /-driver/.test(stream.logStreamName))) {
    const input = { logGroupName: LOG_GROUP, logStreamName, limit: 300 };
    const { events } = await call('logs', 'GetLogEvents', input);
    logs[logStreamName] = (events as { message: string }[]).map(({ message }) => message);
  }
  const arn = String((await jobRunResource(recording, STACKS.attempts).catch(() => undefined))?.PhysicalResourceId);
  const [, virtualClusterId = '', id = ''] = /virtualclusters\/(\w+)\/jobruns\/(\w+)/.exec(arn) ?? [];
  const jobRun = id && (await describe({ virtualClusterId, id }).catch(failure));
  return { jobRun, streams, logs, events: await eventsOf(recording, STACKS.attempts).catch(failure) };
};

/** 4: the error message of a full queue. */
const queue: Question = async ({ settings, start, call, cancel, started }) => {
  const { limitedVirtualClusterId: virtualClusterId } = settings;
  if (!virtualClusterId) return 'skipped: requires --limited-virtual-cluster';
  const first = started.length;
  const starts = [
    await start({ virtualClusterId }),
    await start({ virtualClusterId }),
    await start({ virtualClusterId }),
  ];
  const described = await call('emr-containers', 'DescribeVirtualCluster', { id: virtualClusterId });
  for (const key of started.slice(first)) await cancel(key);
  return { starts, described };
};

/** 5: the same client token with a different job. */
const token: Question = async ({ start, cancel, started }) => {
  const clientToken = randomUUID();
  const first = started.length;
  const same = await start({ clientToken });
  const other = { sparkSubmitJobDriver: { entryPoint: 'local:///another.py' } };
  const another = await start({ clientToken, jobDriver: other });
  for (const key of started.slice(first)) await cancel(key);
  return { first: same, another };
};

/** 7: a start without iam:PassRole and emr-containers:TagResource, with and without tags. */
const permissions: Question = async ({ deploy, outputOf, call, start, sleep, cancel, started, settings }) => {
  if (!(await deploy(STACKS.permissions))) throw new Error(`${STACKS.permissions} could not be deployed`);
  const input = { RoleArn: await outputOf(STACKS.permissions, 'StarterArn'), RoleSessionName: 'verify-on-aws' };
  // IAM takes some seconds to propagate a new role and its policy
  await sleep(30_000);
  const credentials = (await call('sts', 'AssumeRole', input)).Credentials as Credentials;
  const first = started.length;
  const untagged = await start({}, credentials);
  const tagged = await start({ tags: { verify: 'on-aws' } }, credentials);
  for (const key of started.slice(first)) await cancel(key);
  const RoleName = settings.executionRoleArn.split('/').at(-1);
  const { Role } = await call('iam', 'GetRole', { RoleName });
  return { untagged, tagged, executionRoleTrust: (Role as Reply).AssumeRolePolicyDocument };
};

/** 6: the schemas of the events, and the events of all these runs, including one that is cancelled while RUNNING. */
const events: Question = async ({ call, start, statesUntil, cancel, outputOf, sleep, started }) => {
  const schemas: Reply = {};
  for (const name of ['EMRJobRunStateChange', 'EmrContainersJobRunStateChange', 'EMRJobRunNewDriverAttempt']) {
    const schema = { RegistryName: 'aws.events', SchemaName: `aws.emr-containers@${name}` };
    schemas[name] = await call('schemas', 'DescribeSchema', schema).catch(failure);
  }
  const first = started.length;
  const cancelled = await start();
  const [key] = started.slice(first);
  const states = key ? await statesUntil(key, ['RUNNING', ...ENDED], 900_000) : [];
  if (key) {
    await cancel(key);
    states.push(...(await statesUntil(key, ENDED, 300_000)));
  }
  await sleep(30_000);
  const QueueUrl = await outputOf(STACKS.events, 'QueueUrl');
  const received: unknown[] = [];
  for (let empty = 0; empty < 3;) {
    const input = { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 5, VisibilityTimeout: 3600 };
    const Messages = ((await call('sqs', 'ReceiveMessage', input))?.Messages ?? []) as { Body: string }[];
    empty = Messages.length > 0 ? 0 : empty + 1;
    received.push(...Messages.map(({ Body }) => JSON.parse(Body) as unknown));
  }
  return { schemas, cancelled, states, received };
};

/** In order of execution: the events are collected from all runs before. */
export const QUESTIONS: Readonly<Record<string, Question>> = { rollback, attempts, queue, token, permissions, events };

/** Answers questions one after the other. The error of a question is recorded as its answer. */
export async function ask(
  names: readonly string[],
  recording: Recorder,
  onAnswer: (name: string, answer: unknown) => void,
) {
  if (names.includes('events')) await recording.deploy(STACKS.events);
  for (const name of names) {
    if (recording.isStopped()) return;
    onAnswer(name, await QUESTIONS[name](recording).catch(failure));
  }
}

/**
 * Cancels all job runs that were started, and deletes the stacks of the questions. Resolves with the stacks that remain.
 */
export async function removeAll(
  { call, cancel, started, sleep, now }: Recorder,
  names: readonly string[] = Object.keys(STACKS),
): Promise<string[]> {
  for (const key of started) await cancel(key);
  const left: string[] = [];
  const stacks = Object.entries(STACKS).filter(([name]) => names.includes(name));
  for (const [, StackName] of stacks) {
    const end = now() + 1_800_000;
    for (;;) {
      const status = await call('cloudformation', 'DescribeStacks', { StackName }).then(
        ({ Stacks }) => String((Stacks as Reply[])[0]?.StackStatus),
        ({ message }: Error) => (/does not exist/.test(message) ? 'DELETE_COMPLETE' : message),
      );
      if (status === 'DELETE_COMPLETE') break;
      if (now() > end) {
        left.push(StackName);
        break;
      }
      // CloudFormation rejects a deletion during another operation, so try again
      if (status !== 'DELETE_IN_PROGRESS') await call('cloudformation', 'DeleteStack', { StackName }).catch(failure);
      await sleep(10_000);
    }
  }
  return left;
}
