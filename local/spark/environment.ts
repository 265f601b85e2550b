import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Properties } from './parameters';

/** Variables of this process that a job may inherit. None of them leads to an account of the user. */
const INHERITED = [
  'PATH',
  'LANG',
  'LC_ALL',
  'LC_CTYPE',
  'TZ',
  'USER',
  'LOGNAME',
  'LD_LIBRARY_PATH',
  'DYLD_LIBRARY_PATH',
];
/** Certificates of private authorities, which contain no secrets. */
const CERTIFICATES = ['SSL_CERT_FILE', 'SSL_CERT_DIR', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'];

/** Variables with the path of a program that exists in an Amazon EMR image but perhaps not on this machine. */
const PROGRAMS = ['PYSPARK_PYTHON', 'PYSPARK_DRIVER_PYTHON', 'JAVA_HOME'];

/** An empty file in Spark's configuration folder. */
export const NO_PROFILES = 'aws-profiles';

interface EnvironmentOptions {
  readonly job: Properties;
  /** The environment of the Spark that runs the job. */
  readonly spark: Properties;
  readonly credentials: Properties;
  readonly endpoint: string;
  readonly s3Endpoint: string | undefined;
  readonly region: string;
  readonly conf: string;
  readonly home: string;
  readonly scratch: string;
}

/** All environment variables of a driver. */
export function driverEnvironment(options: EnvironmentOptions): Record<string, string> {
  const { job, spark, credentials, endpoint, s3Endpoint, region, conf, home, scratch } = options;
  const inherited = [...INHERITED, ...CERTIFICATES].flatMap((name) =>
    process.env[name] === undefined ? [] : [[name, process.env[name]]],
  );
  return {
    ...(Object.fromEntries(inherited) as Record<string, string>),
    ...spark,
    ...Object.fromEntries(Object.entries(job).filter(([name, value]) => isHere(name, value))),
    HOME: home,
    TMPDIR: scratch,
    SPARK_HOME: spark.SPARK_HOME,
    SPARK_CONF_DIR: conf,
    HADOOP_CONF_DIR: conf,
    SPARK_LOCAL_DIRS: scratch,
    SPARK_LOCAL_IP: '127.0.0.1',
    // a job is short here, so Java's second compiler costs more than it gains
    SPARK_SUBMIT_OPTS: `-Djava.io.tmpdir=${scratch} -Dderby.system.home=${scratch} -XX:TieredStopAtLevel=1`,
    ...credentials,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_S3: s3Endpoint ?? endpoint,
    // both files are empty; the SDK for Java 1 uses the last variable instead of the second
    AWS_CONFIG_FILE: join(conf, NO_PROFILES),
    AWS_SHARED_CREDENTIALS_FILE: join(conf, NO_PROFILES),
    AWS_CREDENTIAL_PROFILES_FILE: join(conf, NO_PROFILES),
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

function isHere(name: string, value: string): boolean {
  return !(PROGRAMS.includes(name) && value.startsWith('/') && !existsSync(value));
}
