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
  /** Names of stacks; what they depend on comes with them. @default - all stacks of the assembly */
  readonly stacks?: readonly string[];
  /** Resources that are made to fail, by logical id. */
  readonly failures?: Readonly<Record<string, PlannedFailure>>;
  /** Stops the work where it is and closes the cloud: there is nothing left to roll back. */
  readonly signal?: AbortSignal;
}

/** An AWS account in this process and its child processes, forgotten when closed. It listens on the loopback interface. */
export interface Cloud {
  readonly endpoint: string;
  readonly clock: Clock;
  readonly emr: EmrContainers;
  /** What the roles that are deployed may do. */
  readonly roles: Pick<Roles, 'isAllowed'>;
  readonly stacks: CloudFormation['stacks'];
  readonly events: readonly StackEvent[];
  readonly executions: States['executions'];
  readonly invocations: Functions['invocations'];
  /** What functions wrote. */
  readonly logs: Functions['logs'];
  /** What the containers of job runs wrote, in Amazon CloudWatch Logs. */
  readonly containerLogs: Pick<CloudWatchLogs, 'groups' | 'put'>;
  /** Amazon S3, when the option `s3` is given. */
  readonly s3?: S3;
  /** What CloudFormation asked the functions behind custom resources, and what they answered. */
  readonly requests: CustomResources['requests'];
  readonly answers: CustomResources['answers'];
  /** Deploys stacks one after the other. Rejects with a `DeploymentFailed` at the first that does not end well. */
  deploy(assembly: string | CloudAssembly, options?: DeployOptions): Promise<Readonly<Stack>[]>;
  /** Deletes stacks by name, all without names, the latest first. Rejects with a `DeploymentFailed`. */
  destroy(stackNames?: readonly string[], options?: Pick<DeployOptions, 'signal'>): Promise<void>;
  /** Ends everything that the cloud has started. */
  close(): Promise<void>;
}

const DEPLOYED = ['CREATE_COMPLETE', 'UPDATE_COMPLETE'];

/**
 * Starts an empty account: Amazon EMR on EKS, Lambda, Step Functions, IAM, CloudFormation and CloudWatch Logs, as far as
 * this library needs them.
 */
export async function startCloud(options: CloudOptions = {}): Promise<Cloud> {
  const { clock = systemClock(), region = 'us-east-1', account = '123456789012' } = options;
  const { onEvent = () => undefined, runs = () => true, deliveries, reuseRequestIds, behavior } = options;
  if (options.spark && clock.speed !== 1) throw new Error('spark must have a clock in real time: systemClock()');
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
  // a job without Amazon S3 is none
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
