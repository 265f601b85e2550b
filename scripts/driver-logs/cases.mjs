const JOBS = '/jobs';

/**
 * The arguments of `spark-submit` (or `spark-sql`) for each kind of failure. `/jobs` is the folder of the jobs, `ENDPOINT`
 * a server that answers every request with 403, `S3A` the jars of Hadoop's S3 client.
 *
 * @type {Record<string, string[]>}
 */
export const CASES = {
  'analysis-exception': [`${JOBS}/analysis_exception.py`],
  'module-not-found': [`${JOBS}/module_not_found.py`],
  'python-udf': [`${JOBS}/python_udf.py`],
  'out-of-memory': java('OutOfMemory', '--driver-memory', '512m'),
  // the default options of EMR end the driver this way
  'out-of-memory-killed': java(
    'OutOfMemory',
    '--driver-memory',
    '512m',
    '--driver-java-options',
    "-XX:OnOutOfMemoryError='kill -9 %p'",
  ),
  'class-not-found': java('NightlyLoad'),
  'missing-jar': ['--jars', '/home/hadoop/lib/driver-1.2.jar', `${JOBS}/key_error.py`],
  'missing-application': ['/home/hadoop/nightly.py'],
  's3-access-denied': [
    ...conf('spark.driver.extraClassPath=S3A'),
    ...conf('spark.hadoop.fs.s3a.endpoint=ENDPOINT'),
    ...conf('spark.hadoop.fs.s3a.endpoint.region=eu-central-1'),
    ...conf('spark.hadoop.fs.s3a.path.style.access=true'),
    ...conf('spark.hadoop.fs.s3a.connection.ssl.enabled=false'),
    ...conf('spark.hadoop.fs.s3a.access.key=none'),
    ...conf('spark.hadoop.fs.s3a.secret.key=none'),
    `${JOBS}/s3_access_denied.py`,
  ],
  'sql-parse-error': ['spark-sql', '-f', `${JOBS}/wrong.sql`],
  'sql-missing-table': ['spark-sql', '-f', `${JOBS}/missing_table.sql`],
  'sys-exit': [`${JOBS}/sys_exit.py`],
  killed: [`${JOBS}/killed.py`],
  'key-error': [`${JOBS}/key_error.py`],
  'malformed-csv': [`${JOBS}/malformed_csv.py`],
  'rdd-failure': [`${JOBS}/rdd_failure.py`],
  'logged-exception': [`${JOBS}/error_on_stderr.py`],
  'nested-causes': java('NestedCauses'),
  'stage-abort': java('StageAbort'),
};

function java(mainClass, ...options) {
  return [...options, '--class', `com.example.${mainClass}`, `${JOBS}/jobs.jar`];
}

function conf(property) {
  return ['--conf', property];
}
