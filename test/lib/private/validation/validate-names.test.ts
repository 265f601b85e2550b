import { Annotations as CdkAnnotations } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import {
  ApplicationConfiguration,
  type ApplicationConfigurationOptions,
  EntryPoint,
  JobDriver,
  type JobDriverConfig,
  JobRun,
  type JobRunProps,
  JobTemplate,
  ReleaseLabel,
  SparkParameters,
} from '../../../../lib';
import { meantClassification } from '../../../../lib/private/validation/known-names/classifications';
import { editDistance } from '../../../../lib/private/validation/known-names/near-miss';
import {
  meantSparkProperty,
  sparkPropertyNames,
} from '../../../../lib/private/validation/known-names/spark-properties';
import { SPARK_PROPERTY_NAMES } from '../../../../lib/private/validation/spark-property-names';
import { jobRunProps, newStack } from '../../render';
import { errorsOf, warningsOf } from '../../warnings';

const entryPoint = EntryPoint.fromUri('local:///pi.py');
const conf = (name: string): Partial<JobRunProps> => ({
  jobDriver: JobDriver.sparkSubmit({
    entryPoint,
    sparkSubmitParameters: SparkParameters.of({ conf: { [name]: '2' } }),
  }),
});
const raw = (name: string): Partial<JobRunProps> => ({
  jobDriver: JobDriver.sparkSubmit({
    entryPoint,
    sparkSubmitParameters: SparkParameters.raw(`--conf '${name}=2'`),
  }),
});
const defaults = (name: string): Partial<JobRunProps> => ({
  applicationConfiguration: [ApplicationConfiguration.sparkDefaults({ [name]: '2' })],
});
const nested = (name: string): Partial<JobRunProps> => ({
  applicationConfiguration: [
    ApplicationConfiguration.of('outer', { configurations: [ApplicationConfiguration.sparkDefaults({ [name]: '2' })] }),
  ],
});
const PLACES = [
  ['conf', conf],
  ['raw parameters', raw],
  ['spark-defaults', defaults],
  ['spark-defaults in another classification', nested],
] as const;

describe.each(PLACES)('a Spark property in %s', (_, propsFor) => {
  test.each([
    ['spark.sql.extensions ', 'a name must not contain white space'],
    [' spark.sql.extensions', 'a name must start with "spark." in lowercase, with nothing before it'],
    ['spark.sql. extensions', 'a name must not contain white space'],
    ['spark.sql.extensions\u00a0', 'a name must not contain white space'],
    ['spark.sql.extensions\u200b', 'a name must not contain invisible characters'],
    ['Spark.executor.cores', 'is ignored by Spark: a name must start with "spark." in lowercase'],
    ['spark', 'is ignored by Spark: a name must start with "spark."'],
    ['hive.metastore.uris', 'use "spark.hadoop.hive.metastore.uris", or ApplicationConfiguration.sparkHiveSite'],
    ['fs.s3a.endpoint', 'for Hadoop, use "spark.hadoop.fs.s3a.endpoint"'],
  ])('fails when it is %j', (name, message) => {
    expect(errorsOf(propsFor(name))).toEqual([expect.stringContaining(message)]);
  });

  test('causes a warning for a misspelled name', () => {
    expect(warningsOf(propsFor('spark.executors.instances'))).toEqual([
      { id: 'sparkPropertyName', text: expect.stringContaining('did you mean "spark.executor.instances"?') },
    ]);
  });

  test('is accepted when it resembles no Spark property', () => {
    expect(errorsOf(propsFor('spark.my.own.setting'))).toEqual([]);
    expect(warningsOf(propsFor('spark.my.own.setting'))).toEqual([]);
  });
});

test('a misspelled name in a job template causes a warning', () => {
  const stack = newStack();
  const { executionRole } = jobRunProps(stack);
  new JobTemplate(stack, 'Template', {
    executionRole: executionRole!,
    releaseLabel: ReleaseLabel.EMR_7_13_0,
    jobDriver: conf('spark.executor.core').jobDriver!,
  });
  Annotations.fromStack(stack).hasWarning(
    '/Stack/Template',
    Match.stringLikeRegexp('did you mean "spark.executor.cores"'),
  );
});

test('a warning can be acknowledged, and is added once for a driver that is validated twice', () => {
  const stack = newStack();
  const config: JobDriverConfig = {
    sparkSubmitJobDriver: { entryPoint: 's3://a/b.py', sparkSubmitParameters: '--conf spark.executor.core=2' },
  };
  const jobDriver = new (class extends JobDriver {
    public bind = () => config;
  })();
  const jobRun = new JobRun(stack, 'JobRun', jobRunProps(stack, { jobDriver, ...defaults('spark.executors.cores') }));
  const warnings = () => Annotations.fromStack(stack).findWarning('*', Match.anyValue());
  expect(warnings()).toHaveLength(2);
  CdkAnnotations.of(jobRun).acknowledgeWarning('cdk-emr-containers:sparkPropertyName');
  expect(warnings()).toHaveLength(0);
});

test('the name of the main container cannot be changed', () => {
  const [warning] = warningsOf(conf('spark.kubernetes.driver.podTemplateContainerName'));
  expect(warning.text).toMatch(/cannot be changed: Amazon EMR on EKS uses its own names/);
});

describe('the Spark property names', () => {
  test('are read from the data', () => {
    const names = sparkPropertyNames();
    expect(names).toEqual([...new Set(names)]);
    expect(names).toEqual(expect.arrayContaining(Object.values(SPARK_PROPERTY_NAMES)));
    expect(names).toEqual(
      expect.arrayContaining(['spark.sql.shuffle.partitions', 'spark.kubernetes.file.upload.path']),
    );
  });

  test('are not misspellings of each other', () => {
    expect(sparkPropertyNames().filter((name) => meantSparkProperty(name) !== undefined)).toEqual([]);
  });

  test.each([
    ['spark.executor.core', 'spark.executor.cores'],
    ['spark.executor.coers', 'spark.executor.cores'],
    ['spark.exectuor.memroy', 'spark.executor.memory'],
    ['spark.driver.memoryoverhead', 'spark.driver.memoryOverhead'],
    ['spark.executor.memory.overhead', 'spark.executor.memoryOverhead'],
    ['spark.executor.memory_overhead', 'spark.executor.memoryOverhead'],
    ['spark.dynamicAllocation.enable', 'spark.dynamicAllocation.enabled'],
    ['spark.dynamicAllocation.maxExecutor', 'spark.dynamicAllocation.maxExecutors'],
    ['spark.sql.shuffle.partition', 'spark.sql.shuffle.partitions'],
    ['spark.SQL.shuffle.partitions', 'spark.sql.shuffle.partitions'],
    ['spark.serialiser', 'spark.serializer'],
    ['spark.jar', 'spark.jars'],
    ['spark.executor.mem', 'spark.executor.memory'],
    ['spark.kubernetes.driver.podTemplate', 'spark.kubernetes.driver.podTemplateFile'],
    ['spark.executor.number', 'spark.executor.instances'],
    ['spark.kubernetes.driver.labels.team', 'spark.kubernetes.driver.label.team'],
    ['spark.executorenv.HOME', 'spark.executorEnv.HOME'],
    ['spark.sql.catalogs.dev', 'spark.sql.catalog.dev'],
  ])('%s means %s', (name, meant) => {
    expect(meantSparkProperty(name)).toBe(meant);
  });

  test.each([
    'spark.my.own.setting',
    'spark.sql.catalog.dev',
    'spark.sql.catalog.dev.warehouse',
    'spark.hadoop.fs.s3a.x',
    'spark.kubernetes.driver.label.x',
    'spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1.mount.path',
    'spark.executorEnv.JAVA_HOME',
    'spark.executor.resource.gpu.amount',
    'spark.yarn.executor.memoryOverhead',
    'spark.metrics.conf.*.sink.console.class',
    'spark.app.date',
    'spark.app.mode',
    'spark.live.interval',
    'spark.delta.logStore.class',
    'spark.rapids.sql.enabled',
    'spark.mongodb.input.uri',
    'spark.cassandra.connection.host',
    'spark.openlineage.transport.url',
    'spark.sql.emr.internal.extensions',
    'spark.driver.args',
  ])('%s is accepted', (name) => {
    expect(meantSparkProperty(name)).toBeUndefined();
  });

  test.each([
    ['', 'abc', 3],
    ['abc', 'acb', 1],
    ['kitten', 'sitting', 3],
    ['same', 'same', 0],
  ])('%j and %j differ by %i', (one, other, distance) => {
    expect(editDistance(one, other)).toBe(distance);
    expect(editDistance(other, one)).toBe(distance);
  });
});

describe('a classification', () => {
  const of = (...names: string[]): Partial<JobRunProps> => ({
    applicationConfiguration: names.map((name) => ApplicationConfiguration.of(name)),
  });
  const within = (...names: string[]): Partial<JobRunProps> => ({
    applicationConfiguration: [
      ApplicationConfiguration.of('outer', { configurations: of(...names).applicationConfiguration }),
    ],
  });

  test.each(['spark-defaults ', ' spark-defaults', 'spark\tdefaults', 'spark-defaults\n'])(
    'fails when it is %j',
    (name) => {
      expect(errorsOf(of(name))).toEqual([
        expect.stringMatching(/^applicationConfiguration\[0\]\.classification must not contain white/),
      ]);
      expect(errorsOf(within(name))).toEqual([
        expect.stringMatching(
          /^applicationConfiguration\[0\]\.configurations\[0\]\.classification must not contain white/,
        ),
      ]);
    },
  );

  test('fails when it is twice in one list, but not in two lists', () => {
    const message = 'must be unique in its list, got "core-site" as in';
    expect(errorsOf(of('core-site', 'spark-env', 'core-site'))).toEqual([
      `applicationConfiguration[2].classification ${message} applicationConfiguration[0]: merge the two configurations`,
    ]);
    expect(errorsOf(within('core-site', 'core-site'))).toEqual([expect.stringContaining(message)]);
    expect(
      errorsOf({
        applicationConfiguration: [
          ...of('outer2').applicationConfiguration!,
          ...within('outer2').applicationConfiguration!,
        ],
      }),
    ).toEqual([]);
  });

  test.each([
    ['spark-default', 'spark-defaults'],
    ['Spark-Defaults', 'spark-defaults'],
    ['spark_defaults', 'spark-defaults'],
    ['sparkdefaults', 'spark-defaults'],
    ['core-sites', 'core-site'],
    ['emr-container-defaults', 'emr-containers-defaults'],
    ['hive-site', 'spark-hive-site'],
    ['spark', 'spark-defaults'],
  ])('causes a warning for %s, which means %s', (name, meant) => {
    expect(warningsOf(of(name))).toEqual([
      { id: 'classificationName', text: expect.stringContaining(`did you mean "${meant}"?`) },
    ]);
    expect(warningsOf(within(name))).toHaveLength(1);
  });

  test.each(['spark-defaults', 'emr-job-submitter', 'export', 'hudi-defaults', 'iceberg-defaults', 'my-own'])(
    'is accepted when it is %s',
    (name) => {
      expect(meantClassification(name)).toBeUndefined();
      expect(warningsOf(of(name))).toEqual([]);
    },
  );

  const single = (classification: string, options: ApplicationConfigurationOptions): Partial<JobRunProps> => ({
    applicationConfiguration: [ApplicationConfiguration.of(classification, options)],
  });

  test('fails when a name in it starts or ends with white space, and accepts other names', () => {
    expect(errorsOf(single('core-site', { properties: { 'fs.s3a.endpoint ': 'x' } }))).toEqual([
      'a name in applicationConfiguration[0].properties must not start or end with white space, got "fs.s3a.endpoint "',
    ]);
    expect(errorsOf(single('spark-log4j2', { properties: { 'logger.a b.level': 'x' } }))).toEqual([]);
  });

  test('causes a warning for variables in spark-env itself, but not in export', () => {
    const properties = { PYSPARK_PYTHON: 'python3' };
    expect(warningsOf(single('spark-env', { properties }))).toEqual([
      { id: 'classificationName', text: expect.stringContaining('in an "export" configuration inside spark-env') },
    ]);
    const configurations = [ApplicationConfiguration.of('export', { properties })];
    expect(warningsOf(single('spark-env', { configurations }))).toEqual([]);
  });
});
