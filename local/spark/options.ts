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

/** Options for running jobs with Spark on this machine. */
export interface SparkOptions extends SparkEvents {
  /** @default - in the user's cache */
  readonly homes?: SparkHomes;
  /** The memory that all jobs share, in MiB. @default - 60% of the machine's memory */
  readonly memory?: number;
  /** A folder for the logs of job runs; it is kept. @default - a new folder in the user's cache, which keeps the last 20 */
  readonly logs?: string;
}

export const SPARK_HELP = `
      --spark              runs the jobs with Apache Spark on this machine; installs Spark on first use
                           (see docs/local-spark.md)
      --s3 DIR             with --spark: keeps each bucket as a directory in DIR, to fill and to inspect
      --logs DIR           with --spark: writes the output of the drivers to DIR (default: in the user's cache)
      --quiet              with --spark: does not print the output of the drivers
      --hold               with --spark: keeps active job runs until Ctrl-C, then destroys the stacks
      --spark-memory MIB   with --spark: the memory that all jobs share (default: 60% of the machine's memory)
      --python PROGRAM     with --spark: the Python to use, such as python3.11`;

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

/** Throws for arguments that cannot be combined. */
export function checkSparkArguments(
  values: SparkArguments & { readonly fail?: boolean; readonly 'stay-running'?: boolean; readonly speed?: string },
): void {
  if (values.spark) {
    const outcome = (['fail', 'stay-running'] as const).find((name) => values[name]);
    if (outcome) throw new Error(`--${outcome} cannot be used with --spark: the job itself determines its outcome`);
    if (values.speed !== undefined) throw new Error('--speed cannot be used with --spark: Spark runs in real time');
    memoryOf(values);
    return;
  }
  const alone = Object.keys(SPARK_ARGUMENTS).find((name) => values[name as keyof SparkArguments] !== undefined);
  if (alone !== undefined) throw new Error(`--${alone} requires --spark`);
}

/** The least memory for jobs, in MiB. */
export const LEAST_MEMORY = 1024;

function memoryOf({ 'spark-memory': text }: SparkArguments): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text) && Number(text) >= LEAST_MEMORY) return Number(text);
  throw new Error(`--spark-memory must be a whole number of MiB, at least ${LEAST_MEMORY}, got ${text}`);
}

/** Finds or installs the Spark versions that an app needs. Runs before anything is deployed. */
export async function prepareSpark(
  directory: string,
  values: SparkArguments,
  signal: AbortSignal,
): Promise<SparkOptions> {
  const homes = sparkHomes({ python: values.python, onProgress: (line) => console.log(line) });
  for (const version of sparkVersionsOf(directory)) {
    const { environment } = await homes(version, signal);
    console.log(
      `Running jobs with Spark ${version}, ${environment.PYSPARK_PYTHON} and the Java in ${environment.JAVA_HOME}`,
    );
  }
  const logs = values.logs === undefined ? newLogs(join(defaultCache(), 'logs')) : resolve(values.logs);
  console.log(`Driver logs are in ${logs}`);
  return { homes, logs, memory: memoryOf(values) };
}

/** The Spark versions of the release labels in the templates; labels from parameters are unknown. */
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

/** Creates a new folder for logs and removes the oldest ones. */
function newLogs(parent: string): string {
  const folder = join(parent, new Date().toISOString().replace(/[:.]/g, '-'));
  mkdirSync(folder, { recursive: true });
  for (const old of readdirSync(parent).sort().slice(0, -KEPT_LOGS)) {
    rmSync(join(parent, old), { recursive: true, force: true });
  }
  return folder;
}

/** The options, with defaults for those that are not set. */
export function withDefaults({ homes = sparkHomes(), memory = defaultMemory(), logs, ...events }: SparkOptions) {
  return { homes, memory, logs: logs ?? newLogs(join(defaultCache(), 'logs')), ...events };
}
