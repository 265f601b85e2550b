import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { systemClock } from '../local/clock';
import { DeploymentFailed as LocalDeploymentFailed, startCloud as startLocalCloud, type Cloud } from '../local/cloud';
import { environmentOf, isOwn, namedVirtualClusters } from '../local/cloudformation/assembly-needs';
import { assembled, type Deployable } from './assembled';
import type { DeploymentOptions, EmbeddedCloudOptions } from './cloud-options';
import { DeployedStack } from './deployed-stack';
import { DeploymentFailed } from './deployment-failed';
import type { EmbeddedCloud } from './embedded-cloud';
import { failuresOf } from './failures';
import { outcomes } from './outcomes';
import { sparkOf } from './spark';
import { startedBy } from './started-by';
import { testClock } from './test-clock';
import { apiCalls, customResourceRequests, declaredIn, jobRunRecords, nameOf, stackEvents } from './views';

const CLOSED = 'This cloud is closed: call startCloud again';

/**
 * Starts an emulated AWS account for a test. It contains no stacks.
 *
 * Throws if `speed` is not from 1 to 100, or if `spark` is invalid or combined with `speed`.
 */
export function startCloud(options: EmbeddedCloudOptions = {}): EmbeddedCloud {
  const chosen = outcomes();
  const declared = new Map<string, readonly string[]>();
  const virtualClusters = new Set<string>();
  const spark = sparkOf(options);
  const clock = spark ? systemClock() : testClock(options.speed, () => isIdle(cloud));
  let cloud: Cloud | undefined;
  let starting: Promise<Cloud> | undefined;
  let closed = false;

  async function start(assembly: CloudAssembly): Promise<Cloud> {
    const { region, account } = environmentOf(assembly);
    const started = await startLocalCloud({
      region: options.region ?? region,
      account: options.account ?? account,
      clock,
      runs: isOwn,
      ...spark?.options,
    });
    if (!spark) started.emr.setScript(chosen.scriptFor(({ tags }) => startedBy(tags, started.requests)));
    cloud = started;
    return started;
  }

  async function startedFor(assembly: CloudAssembly): Promise<Cloud> {
    if (closed) throw new Error(CLOSED);
    await spark?.prepare(assembly);
    if (closed) throw new Error(CLOSED);
    starting ??= start(assembly);
    const started = await starting;
    for (const id of options.virtualClusters ?? namedVirtualClusters(assembly)) {
      if (!virtualClusters.has(id)) started.emr.addVirtualCluster(id);
      virtualClusters.add(id);
    }
    return started;
  }

  function viewOf(stack: Pick<DeployedStack, 'stackName' | 'stackId' | 'status' | 'outputs'>, events: Cloud['events']) {
    const { stackName, stackId, status, outputs } = stack;
    const own = stackEvents(events.filter((event) => event.stackId === stackId));
    const logicalIds = declared.get(stackName) ?? [];
    return new DeployedStack({
      ...{ stackName, stackId, status, outputs: { ...outputs } },
      ...{ events: own, declared: logicalIds },
    });
  }

  /** Runs some work. An error of an outcome function takes precedence; other deployment errors become public types. */
  async function reporting<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      const result = await work();
      chosen.throwErrors();
      return result;
    } catch (error) {
      chosen.throwErrors();
      if (!(error instanceof LocalDeploymentFailed)) throw error;
      throw new DeploymentFailed(error.message, viewOf(error.failedStack, error.events));
    }
  }

  async function deploy(target: Deployable, { stacks: names, failing }: DeploymentOptions = {}) {
    const { assembly, stack } = assembled(target);
    if (stack && names)
      throw new Error('stacks must not be set when you deploy a single stack: deploy the app, or omit stacks');
    const all = assembly.stacksRecursively;
    if (all.length === 0) throw new Error('The app has no stacks');
    const failures = failuresOf(failing, all);
    const started = await startedFor(assembly);
    for (const one of all) declared.set(one.stackName, declaredIn(one));
    const first = started.events.length;
    const stacks = stack ? [stack.hierarchicalId] : names;
    const deployed = await reporting(() => started.deploy(assembly, { stacks, failures }));
    const views = deployed.map((one) => viewOf(one, started.events.slice(first)));
    return stack ? views.at(-1) : views;
  }

  /** Throws for a call that has no effect on jobs that Spark runs. */
  function requireScripts(name: string, reason: string): void {
    if (spark) throw new Error(`${name} must not be called with spark: ${reason}`);
  }

  async function close(): Promise<void> {
    closed = true;
    spark?.close();
    await (await starting)?.close();
  }

  const embedded: Omit<EmbeddedCloud, typeof Symbol.asyncDispose> = {
    deploy: deploy as EmbeddedCloud['deploy'],
    destroy: (stack) => reporting(async () => cloud?.destroy(stack === undefined ? undefined : [nameOf(stack)])),
    setOutcome(outcome, jobRun) {
      requireScripts('setOutcome', 'the job itself determines its outcome');
      chosen.set(outcome, jobRun);
    },
    get jobRuns() {
      return cloud ? jobRunRecords(cloud) : [];
    },
    stack(stack) {
      const stackName = nameOf(stack);
      const found = cloud?.stacks.get(stackName);
      if (found) return viewOf(found, found.events);
      const others = [...(cloud?.stacks.keys() ?? [])].join(', ');
      throw new Error(`Stack ${stackName} does not exist: ${others ? `the cloud has ${others}` : 'deploy it first'}`);
    },
    get events() {
      return stackEvents(cloud?.events ?? []);
    },
    get requests() {
      return cloud ? customResourceRequests(cloud) : [];
    },
    get calls() {
      return cloud ? apiCalls(cloud) : [];
    },
    get logs() {
      return (cloud?.logs ?? []).map(({ message }) => message);
    },
    get now() {
      return new Date(clock.now());
    },
    skip(duration) {
      requireScripts('skip', 'Spark runs in real time');
      clock.skip(duration.toMilliseconds());
    },
    close,
  };
  return disposable(embedded);
}

/** Compiled `await using` falls back on the second symbol if the sandbox of a test runner lacks the first. */
function disposable(cloud: Omit<EmbeddedCloud, typeof Symbol.asyncDispose>): EmbeddedCloud {
  const symbols = [Symbol.asyncDispose, Symbol.for('Symbol.asyncDispose')].filter((symbol) => symbol !== undefined);
  for (const symbol of symbols) Object.defineProperty(cloud, symbol, { value: cloud.close });
  return cloud as EmbeddedCloud;
}

function isIdle(cloud: Cloud | undefined): boolean {
  return (cloud?.invocations ?? []).every(({ endedAt }) => endedAt !== undefined);
}
