import type { Job } from '../../../local/emr-containers/accepted-job-run';
import { commandOf, type Command } from '../../../local/spark/command';

const place = {
  ...{ sparkHome: '/spark', conf: '/run/conf', scratch: '/run/scratch', region: 'eu-west-1', memory: 8192 },
  s3Endpoint: 'http://127.0.0.1:9000',
};

function command(
  sparkSubmit: NonNullable<Job['jobDriver']['sparkSubmitJobDriver']>,
  configurationOverrides?: Job['configurationOverrides'],
): Command {
  const jobDriver = { sparkSubmitJobDriver: sparkSubmit };
  return commandOf(
    { executionRoleArn: 'role', releaseLabel: 'emr-7.13.0-latest', jobDriver, configurationOverrides },
    place,
  );
}

/** The value that Spark uses for a property: the last one. */
function propertyOf({ args }: Command, name: string): string | undefined {
  return args.filter((_, at) => args[at - 1] === '--conf').findLast((property) => property.startsWith(`${name}=`));
}

test('runs the entry point with its unchanged arguments, after the parameters and the overrides', () => {
  const { program, args } = command({
    entryPoint: 's3://code/job.py',
    entryPointArguments: ['--day', "it's $HOME `date`", '', '--master'],
    sparkSubmitParameters: `--class Main --conf "spark.x=a b" --master yarn --deploy-mode cluster`,
  });
  expect(program).toBe('spark-submit');
  const entry = args.indexOf('s3://code/job.py');
  expect(args.slice(entry + 1)).toEqual(['--day', "it's $HOME `date`", '', '--master']);
  expect(args.slice(0, 4)).toEqual(['--class', 'Main', '--conf', 'spark.x=a b']);
  expect(args[args.lastIndexOf('--master', entry) + 1]).toBe('local[*]');
  expect(args[args.lastIndexOf('--deploy-mode') + 1]).toBe('client');
});

test('maps the Spark of the image to the Spark of this machine', () => {
  const { args, entryPoint } = command({
    entryPoint: 'local:///usr/lib/spark/examples/src/main/python/pi.py',
    sparkSubmitParameters: '--jars /usr/lib/spark/jars/some.jar',
  });
  expect(entryPoint).toBe('/spark/examples/src/main/python/pi.py');
  expect(args).toContain('/spark/jars/some.jar');
});

test('reads and writes Amazon S3 only at the endpoint, whatever the job configures', () => {
  const parameters = '--conf spark.hadoop.fs.s3a.endpoint=https://s3.amazonaws.com';
  const submitted = command({ entryPoint: 'a.py', sparkSubmitParameters: parameters });
  expect(propertyOf(submitted, 'spark.hadoop.fs.s3a.endpoint')).toMatch(/=http:\/\/127\.0\.0\.1:9000$/);
  const withoutS3 = commandOf(
    {
      executionRoleArn: 'role',
      releaseLabel: 'emr-7.13.0-latest',
      jobDriver: { sparkSubmitJobDriver: { entryPoint: 'a.py' } },
    },
    { ...place, s3Endpoint: undefined },
  );
  expect(propertyOf(withoutS3, 'spark.hadoop.fs.s3a.endpoint')).toMatch(/=http:\/\/127\.0\.0\.1:9$/);
});

test('runs Spark SQL from a file', () => {
  const jobDriver = {
    sparkSqlJobDriver: { entryPoint: 's3://code/tables.sql', sparkSqlParameters: '--conf spark.a=b' },
  };
  const { program, args } = commandOf(
    { executionRoleArn: 'role', releaseLabel: 'emr-7.13.0-latest', jobDriver },
    place,
  );
  expect(program).toBe('spark-sql');
  expect(args.slice(0, 2)).toEqual(['--conf', 'spark.a=b']);
  expect(args.slice(-2)).toEqual(['-f', 's3://code/tables.sql']);
});

test('classifications become files of the configuration folder, and the environment of the driver', () => {
  const { files, environment, differences } = command(
    { entryPoint: 'a.py', sparkSubmitParameters: '--conf spark.kubernetes.driverEnv.STAGE=test' },
    {
      applicationConfiguration: [
        { classification: 'spark-defaults', properties: { 'spark.a': 'C:\\b', 'spark.eventLog.dir': 's3://logs/' } },
        { classification: 'spark-log4j2', properties: { 'rootLogger.level': 'warn' } },
        { classification: 'core-site', properties: { 'a.b': '<&>' } },
        {
          classification: 'spark-env',
          configurations: [{ classification: 'export', properties: { DAY: '1 2' } }],
        },
        { classification: 'emrfs-site', properties: { 'fs.s3.consistent': 'true' } },
      ],
    },
  );
  expect(files['spark-defaults.conf']).toBe(
    'spark.sql.warehouse.dir=file:/run/scratch/warehouse\nspark.eventLog.dir=s3://logs/\nspark.a=C:\\\\b\n',
  );
  expect(files['log4j2.properties']).toBe('rootLogger.level=warn\n');
  expect(files['core-site.xml']).toContain('<name>a.b</name><value>&lt;&amp;></value>');
  expect(environment).toEqual({ DAY: '1 2', STAGE: 'test' });
  expect(differences).toContain('Classifications without effect: emrfs-site.');
});

test('stages files and archives of the parameters, which override spark-defaults', () => {
  const defaults = { 'spark.files': 's3://code/old.txt', 'spark.archives': 's3://code/env.tar.gz#environment' };
  const { stagedFiles, stagedArchives } = command(
    { entryPoint: 'a.py', sparkSubmitParameters: '--files s3://code/a.txt,s3://code/b.txt#c.txt' },
    { applicationConfiguration: [{ classification: 'spark-defaults', properties: defaults }] },
  );
  expect(stagedFiles).toEqual(['s3://code/a.txt', 's3://code/b.txt#c.txt']);
  expect(stagedArchives).toEqual(['s3://code/env.tar.gz#environment']);
});

test('the heap is the larger of driver and executor memory, within the limit', () => {
  const heap = (parameters: string) => command({ entryPoint: 'a.py', sparkSubmitParameters: parameters }).heap;
  expect(heap('')).toBe(1024);
  expect(heap('--driver-memory 1g --conf spark.executor.memory=3g')).toBe(3072);
  const large = command({ entryPoint: 'a.py', sparkSubmitParameters: '--executor-memory=64g' });
  expect(large.heap).toBe(8192 / 2 - 500);
  expect(propertyOf(large, 'spark.driver.memory')).toBe('spark.driver.memory=3596m');
  expect(large.differences).toContain('The heap is 3596 MiB instead of the requested 65536 MiB.');
});

test.each([
  ['--conf spark.kubernetes.driver.podTemplateFile=s3://a/pod.yaml', 'Ignored because there are no pods'],
  ['--conf spark.kubernetes.container.image=an/image', 'Ignored because no container image is used'],
  ['--num-executors 4', 'Ignored because the executors run as threads of the driver: spark.executor.instances.'],
  [
    '--conf spark.hadoop.hive.metastore.client.factory.class=com.amazonaws.glue.catalog.metastore.AWSGlueDataCatalogHiveClientFactory',
    'There is no AWS Glue Data Catalog',
  ],
  [
    '--conf spark.sql.extensions=org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions',
    'Spark does not include Iceberg, Delta and Hudi',
  ],
])('reports the difference of %s', (sparkSubmitParameters, difference) => {
  const { differences } = command({ entryPoint: 'a.py', sparkSubmitParameters });
  expect(differences).toContainEqual(expect.stringContaining(difference));
  expect(command({ entryPoint: 'a.py' }).differences).toEqual([expect.stringContaining('local[*]')]);
});

test('reports a persistent application UI as one difference', () => {
  const { differences } = command({ entryPoint: 'a.py' }, { monitoringConfiguration: { persistentAppUI: 'ENABLED' } });
  expect(differences).toContainEqual(expect.stringContaining('no persistent application UI'));
});
