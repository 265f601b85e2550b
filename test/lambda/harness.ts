import { randomUUID } from 'node:crypto';
import type { JobRunProperties, CompletionProperties } from '../../lib/private/contract';
import type { Request } from '../../lambda/cloudformation/request';
import type { Wait } from '../../lambda/completion/wait';
import { handle, type Event } from '../../lambda/handler';
import type { Services } from '../../lambda/aws/services';
import { manualClock } from '../../local/clock';
import { emrContainers } from '../../local/emr-containers/service';
import { emrClient } from './emr-client';

export { sdkError } from './emr-client';

export const STACK_ID = 'arn:aws:cloudformation:eu-west-1:123456789012:stack/Data/11111111-2222-3333-4444-555555555555';
export const WAITER_ARN = 'arn:aws:states:eu-west-1:123456789012:stateMachine:Waiter';
export const VIRTUAL_CLUSTER = 'cluster1';
/** The timeout of the waiter's state machine. */
const WAITER_TIMEOUT = 65 * 60_000;

export interface Answer {
  readonly Status: string;
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
  readonly RequestId: string;
  readonly Data?: Record<string, string>;
}

/** The handler, the embedded EMR on EKS, and a clock that advances whenever the handler waits. */
export function createHarness() {
  const clock = manualClock();
  const emr = emrContainers({ clock, partition: 'aws', region: 'eu-west-1', account: '123456789012' });
  emr.addVirtualCluster(VIRTUAL_CLUSTER);
  const answers: Answer[] = [];
  const executions: { name: string; input: string }[] = [];
  const calls: string[] = [];
  const state = {
    stackStatus: 'CREATE_IN_PROGRESS' as string | Error,
    stackUpdatedAt: undefined as number | undefined,
    /** When the stack's update began, according to its events. */
    updateBeganAt: undefined as number | Error | undefined,
    /** CloudFormation's record of the resource. */
    physicalId: undefined as string | undefined,
  };

  const services: Services = {
    emr: emrClient(emr, (operation) => calls.push(operation)),
    logs: { streams: async () => [], lastMessages: async () => [] },
    async describeStack() {
      if (state.stackStatus instanceof Error) throw state.stackStatus;
      return { status: state.stackStatus, updatedAt: state.stackUpdatedAt };
    },
    async updateBeganAt() {
      if (state.updateBeganAt instanceof Error) throw state.updateBeganAt;
      return state.updateBeganAt;
    },
    async physicalIdOf() {
      return state.physicalId;
    },
    async startExecution(_arn, name, input) {
      if (!executions.some((execution) => execution.name === name)) executions.push({ name, input });
    },
    async put(_url, body) {
      answers.push(JSON.parse(body) as Answer);
    },
    now: () => clock.now(),
    sleep: (milliseconds, signal) => clock.sleep(milliseconds, signal),
    random: () => 0.5,
  };

  /** Delivers one event and lets time pass until it is handled. */
  function deliver(event: Event, overrides: Partial<Services> = {}, remainingTime = 900_000) {
    return clock.run(handle(event, { ...services, ...overrides }, remainingTime), remainingTime);
  }

  /** Delivers a request and returns its only response. */
  async function request(event: Event, overrides: Partial<Services> = {}): Promise<Answer> {
    const before = answers.length;
    await deliver(event, overrides);
    expect(answers).toHaveLength(before + 1);
    return answers.at(-1)!;
  }

  /** Runs the waiter as its state machine does, until it is done; returns the number of polls. */
  async function runWaiter(): Promise<number> {
    let wait = JSON.parse(executions.at(-1)!.input) as Wait;
    const end = clock.now() + WAITER_TIMEOUT;
    for (let polls = 1; clock.now() <= end; polls++) {
      await clock.run(clock.sleep(wait.poll.wait * 1000));
      const poll = await deliver(wait);
      if (poll!.done) return polls;
      wait = { ...wait, poll: poll! };
    }
    throw new Error('The waiter was not done in the time of its state machine');
  }

  const eventTime = () => new Date(clock.now()).toISOString().replace(/[-:]|\.\d+/g, '');
  const envelope = () => ({
    ServiceToken: 'arn:aws:lambda:eu-west-1:123456789012:function:handler',
    RequestId: randomUUID(),
    ResponseURL: `https://answers.example/?X-Amz-Date=${eventTime()}&X-Amz-Expires=7200`,
    StackId: STACK_ID,
  });

  return { clock, emr, state, services, answers, executions, calls, deliver, request, runWaiter, envelope };
}

export type Harness = ReturnType<typeof createHarness>;

export const REQUEST: JobRunProperties['Request'] = {
  virtualClusterId: VIRTUAL_CLUSTER,
  executionRoleArn: 'arn:aws:iam::123456789012:role/job',
  releaseLabel: 'emr-7.13.0-latest',
  jobDriver: { sparkSubmitJobDriver: { entryPoint: 'local:///pi.py', entryPointArguments: ['10'] } },
};

export function jobRunEvent(
  { envelope }: Harness,
  type: 'Create' | 'Update' | 'Delete',
  { request = {}, old, ...overrides }: { request?: object; old?: object; PhysicalResourceId?: string } = {},
): Request<JobRunProperties> {
  const properties = (changes: object) => ({ ServiceToken: 'x', Request: { ...REQUEST, ...changes } });
  return {
    ...envelope(),
    RequestType: type,
    ResourceType: 'Custom::EMRContainersJobRun',
    LogicalResourceId: 'JobRun1234',
    ResourceProperties: properties(request),
    ...(type === 'Update' && { OldResourceProperties: properties(old ?? {}) }),
    ...overrides,
  };
}

export function completionEvent(
  { envelope }: Harness,
  type: 'Create' | 'Update' | 'Delete',
  JobRunArn: string,
  TimeoutSeconds = '1200',
): Request<CompletionProperties> {
  return {
    ...envelope(),
    RequestType: type,
    ResourceType: 'Custom::EMRContainersJobRunCompletion',
    LogicalResourceId: 'Completion1234',
    ...(type !== 'Create' && { PhysicalResourceId: 'Completion1234' }),
    ResourceProperties: { JobRunArn, TimeoutSeconds, WaiterArn: WAITER_ARN },
  };
}
