import type { ParseArgsConfig } from 'node:util';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { readAssembly } from '../cloudformation/assembly';
import type { SparkEvents } from './executor';
import { defaultCache, sparkHomes, type SparkHomes } from './home';
import { defaultMemory } from './memory';
import { MissingPrerequisite } from './machine';
import { sparkVersionOf } from './versions';

/** Has jobs run by Spark on this machine. */
export interface SparkOptions extends SparkEvents {
  /** @default - in the user's cache */
  readonly homes?: SparkHomes;
  /** How many MiB all jobs together may take. @default - 60 % of the machine's memory */
  readonly memory?: number;
  /** A folder for the logs of job runs, which stay there. @default - one in the user's cache, of the last 20 */
  readonly logs?: string;
}

export const SPARK_HELP = `
      --spark            runs the jobs with Apache Spark on this machine, which it installs once (docs/local-spark.md)
      --s3 DIR           with --spark: keeps the buckets as directories of DIR, to fill and to look into
      --logs DIR         with --spark: writes what the drivers write into DIR
      --quiet            with --spark: does not show what the drivers write
      --hold             with --spark: keeps the job runs that have not ended until Ctrl-C, then destroys the stacks
      --spark-memory MB  with --spark: the memory that all jobs may take together
      --python PROGRAM   with --spark: the Python to use, e.g. python3.11`;

export const SPARK_ARGUMENTS = {
  spark: { type: 'boolean' },
  s3: { type: 'string' },
  logs: { type: 'string' },
  quiet: { type: 'boolean' },
  hold: { type: 'boolean' },
  'spark-memory': { type: 'string' },
  python: { type: 'string' },
} as const satisfies ParseArgsConfig['options'];

/** The values of the arguments. */
export interface SparkArguments {
  readonly spark?: boolean;
  readonly s3?: string;
  readonly logs?: string;
  readonly quiet?: boolean;
  readonly hold?: boolean;
  readonly 'spark-memory'?: string;
  readonly python?: string;
}

/** Throws for arguments that make no sense with each other. */
export function checkSparkArguments(
  values: SparkArguments & { readonly fail?: boolean; readonly speed?: string },
): void {
  if (values.spark) {
    if (values.fail) throw new Error('--fail must not be given with --spark: the job itself decides how it ends');
    if (values.speed !== undefined) throw new Error('--speed must not be given with --spark: Spark runs in real time');
    memoryOf(values);
    return;
  }
  const alone = Object.keys(SPARK_ARGUMENTS).find((name) => values[name as keyof SparkArguments] !== undefined);
  if (alone !== undefined) throw new Error(`--${alone} must be given with --spark only`);
}

/** How many MiB jobs need at least. */
export const LEAST_MEMORY = 1024;

function memoryOf({ 'spark-memory': text }: SparkArguments): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text) && Number(text) >= LEAST_MEMORY) return Number(text);
  throw new Error(`--spark-memory must be a number of MiB, ${LEAST_MEMORY} or more, got ${text}`);
}

/** Finds or installs what the job runs of an app need, before anything is deployed. */
export async function prepareSpark(
  directory: string,
  values: SparkArguments,
  signal: AbortSignal,
): Promise<SparkOptions> {
  const homes = sparkHomes({ python: values.python, onProgress: (line) => console.log(line) });
  for (const version of sparkVersionsOf(directory)) {
    const { environment } = await homes(version, signal);
    console.log(
      `Spark ${version} runs the jobs, with ${environment.PYSPARK_PYTHON} and Java in ${environment.JAVA_HOME}`,
    );
  }
  const logs = values.logs === undefined ? newLogs(join(defaultCache(), 'logs')) : resolve(values.logs);
  console.log(`Logs of the drivers are in ${logs}`);
  return { homes, logs, memory: memoryOf(values) };
}

/** The versions of Spark in the releases that the templates name as they are, not by a parameter. */
export function sparkVersionsOf(assembly: string | CloudAssembly): string[] {
  const templates = readAssembly(assembly).stacksRecursively.map(({ template }) => template as object);
  const named = JSON.stringify(templates).matchAll(/[rR]eleaseLabel\\*":\s*\\*"([\w./-]+)/g);
  const labels = [...new Set([...named].map(([, label]) => label))];
  return [...new Set(labels.map(versionOrMissing))];
}

function versionOrMissing(label: string): string {
  try {
    return sparkVersionOf(label);
  } catch (error) {
    throw new MissingPrerequisite((error as Error).message);
  }
}

const KEPT_LOGS = 20;

/** A new folder among the logs of earlier deployments, of which the oldest are removed. */
function newLogs(parent: string): string {
  const folder = join(parent, new Date().toISOString().replace(/[:.]/g, '-'));
  mkdirSync(folder, { recursive: true });
  for (const old of readdirSync(parent).sort().slice(0, -KEPT_LOGS)) {
    rmSync(join(parent, old), { recursive: true, force: true });
  }
  return folder;
}

/** What the cloud needs of the options. */
export function withDefaults({ homes = sparkHomes(), memory = defaultMemory(), logs, ...events }: SparkOptions) {
  return { homes, memory, logs: logs ?? newLogs(join(defaultCache(), 'logs')), ...events };
}
