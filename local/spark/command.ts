import type { Job } from '../emr-containers/accepted-job-run';
import { applyConfigurations } from './configurations';
import { heapOf } from './memory';
import { differencesOf } from './differences';
import { itemsOf, propertiesOf, type Properties } from './parameters';
import { wordsOf } from './words';

/** The location in which a job runs. */
export interface Place {
  readonly sparkHome: string;
  /** The folder of Spark's configuration files. */
  readonly conf: string;
  /** A folder for Spark's temporary files. */
  readonly scratch: string;
  readonly s3Endpoint?: string;
  readonly region: string;
  /** The memory that all jobs share, in MiB. */
  readonly memory: number;
}

/** The command that runs a job on this machine. */
export interface Command {
  readonly program: 'spark-submit' | 'spark-sql';
  readonly args: readonly string[];
  /** The location of the job's own program. */
  readonly entryPoint: string;
  /** The files of Spark's configuration folder, by name. */
  readonly files: Readonly<Record<string, string>>;
  /** Environment variables that the job sets. */
  readonly environment: Properties;
  /** The heap, in MiB. */
  readonly heap: number;
  /** The URIs of files, and of archives with `#alias`, that the driver has in its folder. */
  readonly stagedFiles: readonly string[];
  readonly stagedArchives: readonly string[];
  /** The differences from Amazon EMR on EKS that affect this job, one sentence each. */
  readonly differences: readonly string[];
}

/** The location of Spark in Amazon EMR images. */
const IMAGE_HOME = '/usr/lib/spark';

const DRIVER_ENVIRONMENT = /^spark\.kubernetes\.driverEnv\.(.+)$/;

/** Translates a job into a command for this machine. */
export function commandOf(job: Job, place: Place): Command {
  const { sparkSubmitJobDriver: submit, sparkSqlJobDriver: sql } = job.jobDriver;
  const here = (text: string) => hereOf(text, place.sparkHome);
  const words = wordsOf(submit?.sparkSubmitParameters ?? sql?.sparkSqlParameters ?? '').map(here);
  const configurations = applyConfigurations(job.configurationOverrides?.applicationConfiguration, defaultsOf(place));
  const properties = { ...configurations.sparkDefaults, ...propertiesOf(words) };
  const { heap, wanted } = heapOf(properties, place.memory);
  // Spark uses the last value of a repeated option
  const own = ['--master', 'local[*]', '--deploy-mode', 'client', ...confOf(overridesOf(place, heap))];
  const entryPoint = here(submit?.entryPoint ?? sql?.entryPoint ?? '');
  const shared = {
    entryPoint,
    files: configurations.files,
    environment: { ...driverEnvironment(properties), ...configurations.environment },
    heap,
    stagedFiles: [...itemsOf(properties['spark.files']), ...itemsOf(properties['spark.yarn.dist.files'])],
    stagedArchives: itemsOf(properties['spark.archives']),
    differences: differencesOf({ job, properties, ignored: configurations.ignored, heap, wanted }),
  };
  if (sql) return { program: 'spark-sql', args: [...words, ...own, '-f', entryPoint], ...shared };
  const args = submit?.entryPointArguments ?? [];
  return { program: 'spark-submit', args: [...words, ...own, entryPoint, ...args], ...shared };
}

function hereOf(text: string, sparkHome: string): string {
  return text.replaceAll(`local://${IMAGE_HOME}`, sparkHome).replaceAll(IMAGE_HOME, sparkHome);
}

/** Properties that the job may override. */
function defaultsOf({ scratch }: Place): Properties {
  return {
    'spark.sql.warehouse.dir': `file:${scratch}/warehouse`,
    'spark.eventLog.dir': `file:${scratch}/events`,
  };
}

/**
 * Properties that override the job's own. S3A serves all three schemes, as in Amazon EMR since release 7.10.0.
 *
 * @see https://docs.aws.amazon.com/emr/latest/ReleaseGuide/emr-7100-release.html
 */
function overridesOf({ s3Endpoint, region }: Place, heap: number): Properties {
  const fileSystem = 'org.apache.hadoop.fs.s3a.S3AFileSystem';
  return {
    'spark.driver.memory': `${heap}m`,
    'spark.driver.host': '127.0.0.1',
    'spark.driver.bindAddress': '127.0.0.1',
    'spark.hadoop.fs.s3.impl': fileSystem,
    'spark.hadoop.fs.s3n.impl': fileSystem,
    // without an endpoint, a port on which nothing listens: no request may reach AWS
    'spark.hadoop.fs.s3a.endpoint': s3Endpoint ?? 'http://127.0.0.1:9',
    'spark.hadoop.fs.s3a.endpoint.region': region,
    'spark.hadoop.fs.s3a.path.style.access': 'true',
    'spark.hadoop.fs.s3a.connection.ssl.enabled': 'false',
    'spark.hadoop.fs.s3a.aws.credentials.provider': 'com.amazonaws.auth.EnvironmentVariableCredentialsProvider',
  };
}

function confOf(properties: Properties): string[] {
  return Object.entries(properties).flatMap(([name, value]) => ['--conf', `${name}=${value}`]);
}

function driverEnvironment(properties: Properties): Properties {
  const entries = Object.entries(properties).flatMap(([name, value]) => {
    const [, variable] = DRIVER_ENVIRONMENT.exec(name) ?? [];
    return variable === undefined ? [] : [[variable, value]];
  });
  return Object.fromEntries(entries) as Properties;
}
