import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { systemClock, type Clock } from './clock';
import type { CloudOptions } from './cloud-options';
import { readAssembly, stacksOf } from './cloudformation/assembly';
import { cloudFormation, type CloudFormation } from './cloudformation/cloud-formation';
import { customResources, type CustomResources } from './cloudformation/custom-resource';
import { DeploymentFailed } from './cloudformation/deployment-failed';
import { resourceHandlers } from './cloudformation/resource-handlers';
import type { PlannedFailure } from './cloudformation/operation';
import type { Stack, StackEvent } from './cloudformation/stack';
import { emrContainers, type EmrContainers } from './emr-containers/service';
import { startServer } from './http';
import { roles, type Roles } from './iam/roles';
import { codeStore } from './lambda/code';
import { functions, type Functions } from './lambda/functions';
import { cloudWatchLogs, type CloudWatchLogs } from './logs/cloud-watch-logs';
import { startS3, type S3 } from './s3/s3';
import { sparkExecutor } from './spark/executor';
import { withDefaults } from './spark/options';
import { states, type States } from './states/states';

export { DeploymentFailed, type CloudOptions };

interface DeployOptions {
  /** Names of stacks; their dependencies are deployed too. @default - all stacks of the assembly */
  readonly stacks?: readonly string[];
  /** Planned failures of resources, by logical ID. */
  readonly failures?: Readonly<Record<string, PlannedFailure>>;
  /** Stops the deployment and closes the cloud, without a rollback. */
  readonly signal?: AbortSignal;
}

/**
 * An emulated AWS account in this process and its child processes. It listens on the loopback interface and keeps
 * nothing once closed.
 */
export interface Cloud {
  readonly endpoint: string;
  readonly clock: Clock;
  readonly emr: EmrContainers;
  /** The permissions of the deployed roles. */
  readonly roles: Pick<Roles, 'isAllowed'>;
  readonly stacks: CloudFormation['stacks'];
  readonly events: readonly StackEvent[];
  readonly executions: States['executions'];
  readonly invocations: Functions['invocations'];
  /** The log lines of functions. */
  readonly logs: Functions['logs'];
  /** The logs of the containers of job runs, in Amazon CloudWatch Logs. */
  readonly containerLogs: Pick<CloudWatchLogs, 'groups' | 'put'>;
  /** Amazon S3; present with the option `s3`. */
  readonly s3?: S3;
  /** CloudFormation's requests to the functions of custom resources. */
  readonly requests: CustomResources['requests'];
  readonly answers: CustomResources['answers'];
  /** Deploys stacks one after the other. Rejects with a `DeploymentFailed` at the first stack that fails. */
  deploy(assembly: string | CloudAssembly, options?: DeployOptions): Promise<Readonly<Stack>[]>;
  /** Deletes stacks by name, or all stacks, the most recently created first. Rejects with a `DeploymentFailed`. */
  destroy(stackNames?: readonly string[], options?: Pick<DeployOptions, 'signal'>): Promise<void>;
  /** Stops everything that the cloud started. */
  close(): Promise<void>;
}

const DEPLOYED = ['CREATE_COMPLETE', 'UPDATE_COMPLETE'];

/**
 * Starts an empty account with the parts of Amazon EMR on EKS, Lambda, Step Functions, IAM, CloudFormation and CloudWatch
 * Logs that this library needs.
 */
export async function startCloud(options: CloudOptions = {}): Promise<Cloud> {
  const { clock = systemClock(), region = 'us-east-1', account = '123456789012' } = options;
  const { onEvent = () => undefined, runs = () => true, deliveries, reuseRequestIds, behavior } = options;
  if (options.spark && clock.speed !== 1) throw new Error('spark requires a real-time clock: pass systemClock()');
  const environment = { partition: partitionOf(region), region, account };
  const closing = new AbortController();
  const events: StackEvent[] = [];
  const code = codeStore();
  const iam = roles();
  const emr = emrContainers({ clock, ...environment });
  const containerLogs = cloudWatchLogs({ ...environment, clock, written: () => emr.containerLogs() });
  const endpoint = () => server.endpoint;
  const { credentials, isAllowed } = iam;
  const lambda = functions({ clock, ...environment, endpoint, credentials, isAllowed, deliveries });
  const stepFunctions = states({ clock, functions: lambda, caller: iam.caller });
  const custom = customResources({ clock, functions: lambda, endpoint, region, reuseRequestIds });
  // jobs read and write Amazon S3, so spark includes it
  const s3Options = options.s3 ?? (options.spark && {});
  const s3 = s3Options && (await startS3({ ...s3Options, ...environment, roles: iam }));
  const spark =
    options.spark &&
    sparkExecutor({
      ...withDefaults(options.spark),
      ...{ clock, region, endpoint, credentials, s3 },
      temporary: s3 && s3Options.directory === undefined ? [s3.root] : [],
    });
  if (spark) emr.setExecute(spark.execute);
  const handlerFor = resourceHandlers({
    ...{ ...environment, s3 },
    ...{ clock, code, emr, roles: iam, functions: lambda, states: stepFunctions, customResources: custom, runs },
  });
  const emit = (event: StackEvent) => {
    events.push(event);
    onEvent(event);
  };
  const formation = cloudFormation({ ...environment, clock, handlerFor, emit, behavior });
  const server = await startServer({
    region,
    services: {
      ...{ 'emr-containers': emr.handle, states: stepFunctions.handle, cloudformation: formation.handle },
      logs: containerLogs.handle,
    },
    signerOf: iam.signerOf,
    takeAnswer: custom.takeAnswer,
  });

  async function close(): Promise<void> {
    closing.abort(new Error('the cloud was closed'));
    stepFunctions.close();
    await spark?.close();
    await Promise.all([lambda.close(), server.close(), s3?.close()]);
    code.close();
  }

  async function deploy(assembly: string | CloudAssembly, { stacks: chosen = [], ...request }: DeployOptions = {}) {
    const read = readAssembly(assembly);
    code.add(read);
    s3?.addAssets(read);
    const deployed: Readonly<Stack>[] = [];
    for (const { stackName, template } of stacksOf(read, chosen, environment)) {
      const first = events.length;
      const stack = await formation.deploy({ ...request, stackName, template, signal: closing.signal });
      const ownEvents = events.slice(first).filter((event) => event.stackId === stack.stackId);
      const endedWell = DEPLOYED.includes(stack.status) || ownEvents.length === 0;
      if (!endedWell) throw new DeploymentFailed({ ...stack }, ownEvents);
      deployed.push(stack);
    }
    return deployed;
  }

  async function destroy(stackNames: readonly string[] = [...formation.stacks.keys()].reverse()) {
    for (const stackName of stackNames) {
      const first = events.length;
      const stack = await formation.delete(stackName, closing.signal);
      if (stack && stack.status !== 'DELETE_COMPLETE') throw new DeploymentFailed({ ...stack }, events.slice(first));
    }
  }

  async function untilAborted<Result>(signal: AbortSignal | undefined, work: () => Promise<Result>): Promise<Result> {
    signal?.throwIfAborted();
    const abort = () => void close();
    signal?.addEventListener('abort', abort, { once: true });
    try {
      return await work();
    } catch (error) {
      if (!signal?.aborted) throw error;
      await close();
      throw signal.reason;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  return {
    endpoint: server.endpoint,
    clock,
    emr,
    roles: iam,
    stacks: formation.stacks,
    events,
    executions: stepFunctions.executions,
    invocations: lambda.invocations,
    logs: lambda.logs,
    containerLogs,
    s3,
    requests: custom.requests,
    answers: custom.answers,
    deploy: (assembly, { signal, ...request } = {}) => untilAborted(signal, () => deploy(assembly, request)),
    destroy: (stackNames, { signal } = {}) => untilAborted(signal, () => destroy(stackNames)),
    close,
  };
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
