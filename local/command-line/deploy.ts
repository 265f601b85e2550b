import { systemClock } from '../clock';
import { DeploymentFailed, startCloud, type Cloud } from '../cloud';
import { environmentOf, foreignTypes, isOwn, namedVirtualClusters } from '../cloudformation/assembly-needs';
import type { JobRunScript } from '../emr-containers/job-run-script';
import { eventLine, jobRunLine, outputLines } from '../report';
import { synthesized } from '../synthesis';
import { help, readOptions, type CommandName, type Options } from './options';

const COMPLETES: JobRunScript = { pending: 2_000, submitted: 2_000, running: 5_000 };
const FAILS: JobRunScript = {
  ...COMPLETES,
  end: 'FAILED',
  failureReason: 'USER_ERROR',
  stateDetails: 'The job run failed because --fail asked for it.',
};

/** The command that deploys an app to an embedded cloud of its own, and prints what becomes of it. */
export async function deployCommand(args: readonly string[], name: CommandName, signal: AbortSignal): Promise<void> {
  const chosen = readOptions(args, name);
  if (chosen.help) console.log(help(name));
  else await deployApp(chosen, signal);
}

async function deployApp(chosen: Options, signal: AbortSignal): Promise<void> {
  const { directory, dispose } = await synthesized(chosen.app, chosen.context, signal);
  const cloud = await startCloud({
    ...environmentOf(directory),
    clock: systemClock({ speed: chosen.speed }),
    onEvent: (event) => console.log(eventLine(event)),
    runs: isOwn,
  });
  try {
    cloud.emr.setScript(() => (chosen.fail ? FAILS : COMPLETES));
    for (const id of chosen['virtual-cluster'] ?? namedVirtualClusters(directory)) {
      cloud.emr.addVirtualCluster(id);
      console.log(`Virtual cluster ${id} exists in the embedded Amazon EMR on EKS`);
    }
    for (const type of foreignTypes(directory)) console.log(`${type} is not run here, it only gets attributes`);
    void watchJobRuns(cloud, signal);
    await deploy(cloud, directory, chosen, signal);
    if (chosen.again) console.log('\nDeploying again …');
    if (chosen.again) await deploy(cloud, directory, chosen, signal);
    if (chosen.destroy) console.log('\nDestroying …');
    if (chosen.destroy) await cloud.destroy(undefined, { signal });
  } catch (error) {
    if (error instanceof DeploymentFailed) printLogs(cloud);
    throw error;
  } finally {
    await cloud.close();
    dispose();
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

/** What `cdk deploy` would print of the log of the function behind a custom resource. */
function printLogs({ logs }: Cloud): void {
  if (logs.length > 0) console.error('\nThe log of the handler:');
  for (const { message } of logs) console.error(`  ${message}`);
}
