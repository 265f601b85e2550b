import { ApplicationConfiguration, Classification } from '../../lib';
import { render, requestOf } from './render';

/** The rendered configuration of a job run. */
function rendered(configuration: ApplicationConfiguration): unknown {
  const { configurationOverrides } = requestOf(render({ applicationConfiguration: [configuration] }));
  return (configurationOverrides as { applicationConfiguration: unknown[] }).applicationConfiguration[0];
}

const properties = { 'spark.x': 'value' };

test.each([
  ['spark-defaults', ApplicationConfiguration.sparkDefaults(properties)],
  ['spark-log4j2', ApplicationConfiguration.sparkLog4j2(properties)],
  ['spark-metrics', ApplicationConfiguration.sparkMetrics(properties)],
  ['spark-hive-site', ApplicationConfiguration.sparkHiveSite(properties)],
  ['emr-job-submitter', ApplicationConfiguration.emrJobSubmitter(properties)],
  ['emr-containers-defaults', ApplicationConfiguration.emrContainersDefaults(properties)],
])('a factory sets properties of %s', (classification, configuration) => {
  expect(configuration.classification).toBe(classification);
  expect(rendered(configuration)).toEqual({ classification, properties });
});

test('the constants are the classifications that Amazon EMR on EKS documents for job runs', () => {
  expect({ ...Classification }).toEqual({
    CORE_SITE: 'core-site',
    EMR_CONTAINERS_DEFAULTS: 'emr-containers-defaults',
    EMR_JOB_SUBMITTER: 'emr-job-submitter',
    EMRFS_SITE: 'emrfs-site',
    SPARK_DEFAULTS: 'spark-defaults',
    SPARK_ENV: 'spark-env',
    SPARK_HIVE_SITE: 'spark-hive-site',
    SPARK_LOG4J: 'spark-log4j',
    SPARK_LOG4J2: 'spark-log4j2',
    SPARK_METRICS: 'spark-metrics',
  });
});

test('of accepts any classification and nested configurations', () => {
  const configuration = ApplicationConfiguration.of(Classification.SPARK_ENV, {
    configurations: [ApplicationConfiguration.of('export', { properties })],
  });
  expect(rendered(configuration)).toEqual({
    classification: 'spark-env',
    configurations: [{ classification: 'export', properties }],
  });
});

describe('synthesis', () => {
  const long = 'x'.repeat(1025);
  const many = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`name${index}`, 'value']));
  const path = 'applicationConfiguration[0]';
  test.each([
    ['a name', { [long]: 'value' }, `a name in ${path}.properties must be 1 to 1024 characters, got 1025`],
    ['a value', { name: long }, `${path}.properties["name"] must be 1 to 1024 characters, got 1025`],
    ['the number of properties', many, `${path}.properties must have at most 100 entries, got 101`],
  ])('fails when %s exceeds the limit in a factory', (_, beyond, message) => {
    expect(() => rendered(ApplicationConfiguration.sparkLog4j2(beyond))).toThrow(message);
  });

  test('fails when a classification is blank', () => {
    const message = `${path}.classification must not be blank, got " "`;
    expect(() => rendered(ApplicationConfiguration.of(' '))).toThrow(message);
  });
});
