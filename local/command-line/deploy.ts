import { systemClock } from '../clock';
import { DeploymentFailed, startCloud, type Cloud } from '../cloud';
import { environmentOf, foreignTypes, isOwn, namedVirtualClusters, warningsOf } from '../cloudformation/assembly-needs';
import type { JobRunScript } from '../emr-containers/job-run-script';
import { eventLine, jobRunLine, outputLines } from '../report';
import { sparkConsole } from '../spark/console';
import { activeJobRuns, untilJobRunsEnded } from '../spark/hold';
import { prepareSpark } from '../spark/options';
import { synthesized } from '../synthesis';
import { help, readOptions, type CommandName, type Options } from './options';
import { onNextSignal } from './run';

const COMPLETES: JobRunScript = { pending: 2_000, submitted: 2_000, running: 5_000 };
const FAILS: JobRunScript = {
  ...COMPLETES,
  end: 'FAILED',
  failureReason: 'USER_ERROR',
  stateDetails: 'The job run failed because you set --fail.',
};

const STAYS_RUNNING: JobRunScript = { ...COMPLETES, end: 'never' };

function scriptOf(chosen: Options): JobRunScript {
  if (chosen['stay-running']) return STAYS_RUNNING;
  return chosen.fail ? FAILS : COMPLETES;
}

/** Deploys an app to a new embedded cloud and prints the progress. */
export async function deployCommand(args: readonly string[], name: CommandName, signal: AbortSignal): Promise<void> {
  const chosen = readOptions(args, name);
  if (chosen.help) console.log(help(name));
  else await deployApp(chosen, signal);
}

async function deployApp(chosen: Options, signal: AbortSignal): Promise<void> {
  const { directory, dispose } = await synthesized(chosen.app, chosen.context, signal);
  try {
    await deployAssembly(directory, chosen, signal);
  } finally {
    dispose();
  }
}

async function deployAssembly(directory: string, chosen: Options, signal: AbortSignal): Promise<void> {
  const spark = chosen.spark ? await prepareSpark(directory, chosen, signal) : undefined;
  const cloud = await startCloud({
    ...environmentOf(directory),
    clock: systemClock({ speed: chosen.speed }),
    onEvent: (event) => console.log(eventLine(event)),
    runs: isOwn,
    s3: spark && { directory: chosen.s3 },
    spark: spark && { ...spark, ...sparkConsole({ quiet: chosen.quiet, print: console.log }) },
  });
  try {
    for (const warning of warningsOf(directory)) console.log(warning);
    if (!spark) cloud.emr.setScript(() => scriptOf(chosen));
    for (const id of chosen['virtual-cluster'] ?? namedVirtualClusters(directory)) {
      cloud.emr.addVirtualCluster(id);
      console.log(`Added virtual cluster ${id} to the embedded Amazon EMR on EKS`);
    }
    for (const type of foreignTypes(directory))
      console.log(`${type} only gets attributes: the embedded cloud does not run its function`);
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

/** Waits for the active job runs, or prints that they end now. */
async function hold(cloud: Cloud, chosen: Options, signal: AbortSignal): Promise<void> {
  const active = activeJobRuns(cloud);
  if (active.length === 0) return;
  if (!chosen.hold) {
    if (!chosen.destroy) console.log(`\nEnding active job runs (--hold keeps them running): ${active.join(', ')}`);
    return;
  }
  console.log(`\nRunning until you press Ctrl-C: ${active.join(', ')}`);
  const released = new AbortController();
  onNextSignal(() => released.abort());
  await untilJobRunsEnded(cloud, AbortSignal.any([released.signal, signal]));
  onNextSignal(undefined);
}

/** Prints each state that a job run reaches, until the signal is aborted. */
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

/** Prints the log of the functions of custom resources. */
function printLogs({ logs }: Cloud): void {
  if (logs.length > 0) console.error('\nLog of the custom resource function:');
  for (const { message } of logs) console.error(`  ${message}`);
}
