import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from './clock';
import { DeploymentFailed, startCloud, type Cloud } from './cloud';
import { readAssembly } from './cloudformation/assembly';
import type { JobRunScript } from './emr-containers/job-run-script';
import { eventLine, jobRunLine, outputLines } from './report';

const HELP = `Deploys a CDK app to an embedded cloud: no AWS account, and nothing leaves this machine.

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
      --speed N          lets the time of the cloud run N times as fast
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
      context: { type: 'string', short: 'c', multiple: true },
      fail: { type: 'boolean' },
      again: { type: 'boolean' },
      destroy: { type: 'boolean' },
      'virtual-cluster': { type: 'string', multiple: true },
      speed: { type: 'string', default: '1' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const speed = Number(values.speed);
  if (!(speed > 0)) throw new Error(`--speed must be a number above 0, got ${values.speed}`);
  return { ...values, stacks: positionals, speed };
}

type Options = ReturnType<typeof options>;

/** A directory that holds a cloud assembly: the one that was given, or one that is synthesized here. */
async function assembled({ app, context = [] }: Options, outdir: string, signal: AbortSignal): Promise<string> {
  if (app !== undefined && existsSync(app) && statSync(app).isDirectory()) return app;
  const cdk = join(__dirname, '..', 'node_modules', '.bin', 'cdk');
  const contexts = context.flatMap((pair) => ['--context', pair]);
  const apps = app === undefined ? [] : ['--app', app];
  console.log('Synthesizing …');
  await run(cdk, ['synth', '--quiet', '--no-notices', '--output', outdir, ...apps, ...contexts], signal);
  return outdir;
}

function run(command: string, args: string[], signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', signal });
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`The synthesis failed with code ${code}`)),
    );
  });
}

/** The ids of virtual clusters that the templates name as they are, not by a reference. */
function namedVirtualClusters(directory: string): string[] {
  const templates = readAssembly(directory).stacksRecursively.map(({ template }) => template as object);
  const named = JSON.stringify(templates).matchAll(/"virtualClusterId":"([0-9a-z]+)"/g);
  return [...new Set([...named].map(([, id]) => id))];
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
  const events = cloud.events.length;
  for (const { stackName, stackId, status, outputs } of await cloud.deploy(directory, { stacks, signal })) {
    const same = cloud.events.length === events;
    console.log(`\n${stackName} is ${status}${same ? ' (no changes)' : ''}: ${stackId}`);
    console.log(outputLines(stackName, outputs).join('\n'));
  }
}

/** What `cdk deploy` would print of the log of the function behind a custom resource. */
function printLogs({ logs }: Cloud): void {
  console.error('\nThe log of the handler:');
  for (const { message } of logs) console.error(`  ${message}`);
}

async function main(chosen: Options, signal: AbortSignal): Promise<void> {
  const outdir = mkdtempSync(join(tmpdir(), 'cdk-emr-containers-'));
  const cloud = await startCloud({
    clock: systemClock({ speed: chosen.speed }),
    onEvent: (event) => console.log(eventLine(event)),
  });
  try {
    const directory = await assembled(chosen, outdir, signal);
    cloud.emr.setScript(() => (chosen.fail ? FAILS : COMPLETES));
    for (const id of chosen['virtual-cluster'] ?? namedVirtualClusters(directory)) {
      cloud.emr.addVirtualCluster(id);
      console.log(`Virtual cluster ${id} exists in the embedded Amazon EMR on EKS`);
    }
    void watchJobRuns(cloud, signal);
    await deploy(cloud, directory, chosen, signal);
    if (chosen.again) await deploy(cloud, directory, chosen, signal);
    if (chosen.destroy) await cloud.destroy();
  } catch (error) {
    if (error instanceof DeploymentFailed) printLogs(cloud);
    throw error;
  } finally {
    await cloud.close();
    rmSync(outdir, { recursive: true, force: true });
  }
}

const cancelling = new AbortController();
process.once('SIGINT', () => cancelling.abort(new Error('cancelled')));

async function start(): Promise<number> {
  try {
    const chosen = options();
    if (chosen.help) console.log(HELP);
    else await main(chosen, cancelling.signal);
    return 0;
  } catch (error) {
    console.error(
      `\n${cancelling.signal.aborted ? 'Cancelled, and nothing is left behind' : (error as Error).message}`,
    );
    return cancelling.signal.aborted ? 130 : 1;
  }
}

void start().then((code) => {
  // ends the watch over the job runs
  cancelling.abort();
  process.exitCode = code;
});
