import { parseArgs } from 'node:util';
import { systemClock } from './clock';
import { DeploymentFailed, startCloud, type Cloud } from './cloud';
import { readAssembly } from './cloudformation/assembly';
import { isCustomResource, type Template } from './cloudformation/template';
import type { JobRunScript } from './emr-containers/job-run-script';
import { eventLine, jobRunLine, outputLines } from './report';
import { sparkConsole } from './spark/console';
import { activeJobRuns, untilJobRunsEnded } from './spark/hold';
import { checkSparkArguments, prepareSpark, SPARK_ARGUMENTS, SPARK_HELP } from './spark/options';
import { synthesized } from './synthesis';

const HELP = `Deploys a CDK app to an embedded cloud: no AWS account, and no call to one.

npm run deploy:local -- [options] [STACK ...]

  STACK ...              the stacks to deploy, with those that they depend on; all without one
  -a, --app APP          a directory that was synthesized (cdk.out), or a command that synthesizes;
                         without it, the app of cdk.json
  -c, --context KEY=VAL  context for the synthesis, as often as needed
      --fail             lets the job runs fail, and the stacks roll back
      --again            deploys a second time, which starts nothing that has not changed
      --destroy          destroys the stacks in the end
      --virtual-cluster ID  the virtual cluster that exists, as often as needed;
                         without it, those that the templates name
      --speed N          lets the time of the cloud run N times as fast, up to 100${SPARK_HELP}
  -h, --help             shows this
`;

const COMPLETES: JobRunScript = { pending: 2_000, submitted: 2_000, running: 5_000 };
const FAILS: JobRunScript = {
  ...COMPLETES,
  end: 'FAILED',
  failureReason: 'USER_ERROR',
  stateDetails: 'The job run failed because --fail asked for it.',
};

function options() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      app: { type: 'string', short: 'a' },
      context: { type: 'string', short: 'c', multiple: true, default: [] },
      fail: { type: 'boolean' },
      again: { type: 'boolean' },
      destroy: { type: 'boolean' },
      'virtual-cluster': { type: 'string', multiple: true },
      speed: { type: 'string' },
      ...SPARK_ARGUMENTS,
      help: { type: 'boolean', short: 'h' },
    },
  });
  checkSparkArguments(values);
  const speed = Number(values.speed ?? '1');
  if (!(speed > 0 && speed <= 100)) throw new Error(`--speed must be a number above 0, up to 100, got ${values.speed}`);
  const path = positionals.find((name) => name.includes('/'));
  if (path)
    throw new Error(`${path} is no name of a stack. Options come after --: npm run deploy:local -- --app ${path}`);
  return { ...values, stacks: positionals, speed };
}

type Options = ReturnType<typeof options>;

/** The custom resources of this library; what the functions behind others would do on this machine is not known. */
function isOwn(type: string): boolean {
  return type.startsWith('Custom::EMRContainers');
}

/** The types of custom resources that are not run. */
function foreignTypes(directory: string): string[] {
  const templates = readAssembly(directory).stacksRecursively.map(({ template }) => template as Template);
  const types = templates.flatMap(({ Resources }) => Object.values(Resources).map(({ Type }) => Type));
  return [...new Set(types.filter((type) => isCustomResource(type) && !isOwn(type)))];
}

/** The ids of virtual clusters that the templates name as they are, not by a reference. */
function namedVirtualClusters(directory: string): string[] {
  const templates = readAssembly(directory).stacksRecursively.map(({ template }) => template as object);
  const named = JSON.stringify(templates).matchAll(/"virtualClusterId":"([0-9a-z]+)"/g);
  return [...new Set([...named].map(([, id]) => id))];
}

/** The region and the account of the first stacks that set them. */
function environmentOf(directory: string): { region?: string; account?: string } {
  const environments = readAssembly(directory).stacksRecursively.map(({ environment }) => environment);
  return {
    region: environments.find(({ region }) => region !== 'unknown-region')?.region,
    account: environments.find(({ account }) => account !== 'unknown-account')?.account,
  };
}

/** Prints each state that a job run comes to, until the signal. */
async function watchJobRuns({ emr, clock }: Cloud, signal: AbortSignal): Promise<void> {
  const states = new Map<string | undefined, string | undefined>();
  while (!signal.aborted) {
    for (const jobRun of emr.jobRuns()) {
      if (states.get(jobRun.id) !== jobRun.state) console.log(jobRunLine(clock.now(), jobRun));
      states.set(jobRun.id, jobRun.state);
    }
    await clock.sleep(100, signal).catch(() => undefined);
  }
}

async function deploy(cloud: Cloud, directory: string, { stacks }: Options, signal: AbortSignal): Promise<void> {
  const before = cloud.events.length;
  const deployed = await cloud.deploy(directory, { stacks, signal });
  if (deployed.length === 0) throw new Error('The app has no stacks');
  for (const { stackName, stackId, status, outputs } of deployed) {
    const changed = cloud.events.slice(before).some((event) => event.stackId === stackId);
    console.log(`\n${stackName} is ${status}${changed ? '' : ' (no changes)'}: ${stackId}`);
    for (const line of outputLines(stackName, outputs)) console.log(line);
  }
}

/** What `cdk deploy` would print of the log of the function behind a custom resource. */
function printLogs({ logs }: Cloud): void {
  if (logs.length > 0) console.error('\nThe log of the handler:');
  for (const { message } of logs) console.error(`  ${message}`);
}

/** Keeps the job runs that have not ended, or tells that they end now. */
async function hold(cloud: Cloud, chosen: Options, signal: AbortSignal): Promise<void> {
  const active = activeJobRuns(cloud);
  if (active.length === 0) return;
  if (!chosen.hold) {
    if (!chosen.destroy) console.log(`\nEnding what still runs (--hold keeps it): ${active.join(', ')}`);
    return;
  }
  console.log(`\nRunning until Ctrl-C: ${active.join(', ')}`);
  const released = new AbortController();
  onInterrupt = () => released.abort();
  await untilJobRunsEnded(cloud, AbortSignal.any([released.signal, signal]));
  onInterrupt = cancel;
}

/** Passes an error on once what is there has been removed. */
function afterDisposing(dispose: () => void): (error: Error) => never {
  return (error) => {
    dispose();
    throw error;
  };
}

async function main(chosen: Options, signal: AbortSignal): Promise<void> {
  const { directory, dispose } = await synthesized(chosen.app, chosen.context, signal);
  const spark = chosen.spark ? await prepareSpark(directory, chosen, signal).catch(afterDisposing(dispose)) : undefined;
  const cloud = await startCloud({
    ...environmentOf(directory),
    s3: spark && { directory: chosen.s3 },
    spark: spark && { ...spark, ...sparkConsole({ quiet: chosen.quiet, print: console.log }) },
    clock: systemClock({ speed: chosen.speed }),
    onEvent: (event) => console.log(eventLine(event)),
    runs: isOwn,
  });
  try {
    if (!spark) cloud.emr.setScript(() => (chosen.fail ? FAILS : COMPLETES));
    for (const id of chosen['virtual-cluster'] ?? namedVirtualClusters(directory)) {
      cloud.emr.addVirtualCluster(id);
      console.log(`Virtual cluster ${id} exists in the embedded Amazon EMR on EKS`);
    }
    for (const type of foreignTypes(directory)) console.log(`${type} is not run here, it only gets attributes`);
    void watchJobRuns(cloud, signal);
    await deploy(cloud, directory, chosen, signal);
    if (chosen.again) console.log('\nDeploying again …');
    if (chosen.again) await deploy(cloud, directory, chosen, signal);
    if (spark) await hold(cloud, chosen, signal);
    const destroys = chosen.destroy || chosen.hold;
    if (destroys) console.log('\nDestroying …');
    if (destroys) await cloud.destroy(undefined, { signal });
  } catch (error) {
    if (error instanceof DeploymentFailed) printLogs(cloud);
    throw error;
  } finally {
    await cloud.close();
    dispose();
  }
}

const cancelling = new AbortController();

function cancel(): void {
  // whoever asks again does not want to wait
  if (cancelling.signal.aborted) process.exit(130);
  cancelling.abort(new Error('cancelled'));
}

let onInterrupt = cancel;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => onInterrupt());

async function start(): Promise<number> {
  try {
    const chosen = options();
    if (chosen.help) console.log(HELP);
    else await main(chosen, cancelling.signal);
    return 0;
  } catch (error) {
    console.error(`\n${cancelling.signal.aborted ? 'Cancelled' : (error as Error).message}`);
    return cancelling.signal.aborted ? 130 : 1;
  }
}

void start().then((code) => {
  // ends the watch over the job runs
  cancelling.abort();
  process.exitCode = code;
});
