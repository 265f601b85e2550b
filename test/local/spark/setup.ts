import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { systemClock } from '../../../local/clock';
import type { Input } from '../../../local/emr-containers/operations';
import { emrContainers } from '../../../local/emr-containers/service';
import { sparkExecutor, type SparkExecutor, type SparkExecutorOptions } from '../../../local/spark/executor';
import type { SparkHome } from '../../../local/spark/home';
import { cluster, startRequest } from '../emr-containers/fixture';

/** Runs its entry point, a shell script, with the arguments of the job. */
export const SPARK_SUBMIT = `#!/bin/sh
echo "spark-submit $*" >>"$SPARK_HOME/commands"
while [ "\${1%.sh}" = "$1" ]; do shift; done
script=\${1#local://}
shift
exec sh "$script" "$@"
`;

const folders: string[] = [];
const executors: SparkExecutor[] = [];

afterEach(async () => {
  await Promise.all(executors.splice(0).map((executor) => executor.close()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A folder that is removed after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'spark-test-'));
  folders.push(folder);
  return folder;
}

/** A Spark whose jobs are shell scripts. */
export function fakeSpark(): SparkHome {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'bin'));
  for (const name of ['spark-submit', 'spark-sql']) {
    writeFileSync(join(folder, 'bin', name), SPARK_SUBMIT);
    chmodSync(join(folder, 'bin', name), 0o755);
  }
  return { version: '3.5.6', folder, python: 'python3', environment: { SPARK_HOME: folder } };
}

/** An Amazon EMR on EKS whose jobs are scripts, and the messages that its user sees. */
export function scriptedJobs(overrides: Partial<SparkExecutorOptions> = {}) {
  const clock = systemClock();
  const logs = temporaryFolder();
  const spark = fakeSpark();
  const lines: string[] = [];
  const notes: string[] = [];
  const executor = sparkExecutor({
    ...{ clock, logs, region: 'eu-central-1', homes: () => Promise.resolve(spark), memory: 8192 },
    ...{ endpoint: () => 'http://127.0.0.1:9' },
    credentials: (roleArn, session) => ({ AWS_ACCESS_KEY_ID: `${roleArn} ${session}` }),
    onLine: (_, stream, line) => void lines.push(`${stream}: ${line}`),
    onDifference: (_, difference) => void notes.push(difference),
    onNote: (_, note) => void notes.push(note),
    ...overrides,
  });
  executors.push(executor);
  const emr = emrContainers({ clock, partition: 'aws', region: 'eu-central-1', account: '123456789012' });
  emr.addVirtualCluster(cluster);
  emr.setExecute(executor.execute);
  let token = 0;

  /** Starts a job that runs a script, and returns its ID. */
  async function start(script: string, request: Partial<Input<'StartJobRun'>> = {}, parameters?: string) {
    const entryPoint = join(temporaryFolder(), 'job.sh');
    writeFileSync(entryPoint, script);
    const jobDriver = {
      sparkSubmitJobDriver: { entryPoint, entryPointArguments: ['one', 'two'], sparkSubmitParameters: parameters },
    };
    const { id } = await emr.invoke(
      'StartJobRun',
      startRequest({ jobDriver, clientToken: `token ${++token}`, ...request }),
    );
    return id!;
  }

  const runOf = (id: string) => emr.jobRuns().find((run) => run.id === id)!;
  const stateOf = (id: string) => runOf(id).state;
  const ended = async (id: string) => {
    await until(() => ['COMPLETED', 'FAILED', 'CANCELLED'].includes(stateOf(id)));
    return runOf(id);
  };
  return { emr, executor, spark, logs, lines, notes, start, runOf, stateOf, ended };
}

/** Waits for a condition, up to half a minute. */
export async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition(); waited += 20) {
    if (waited > 30_000) throw new Error(`The condition did not hold within 30 s: ${condition.toString()}`);
    await setTimeout(20);
  }
}

/** Whether a process exists. */
export function isAlive(pid: number | string): boolean {
  try {
    process.kill(Number(pid), 0);
  } catch {
    return false;
  }
  // a process that has ended but was not waited for counts as ended
  const status = `/proc/${pid}/stat`;
  return !existsSync(status) || !/\) Z /.test(readStat(status));
}

function readStat(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ') Z ';
  }
}

/** The temporary folders of job runs. */
export function runFolders(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith('cdk-emr-containers-spark-'));
}
