import { Lazy } from 'aws-cdk-lib';
import { ApplicationConfiguration, EntryPoint, JobDriver, type JobRunProps, SparkParameters } from '../../../../lib';
import { errorsOf } from '../../warnings';

const entryPoint = EntryPoint.fromUri('s3://code/job.py');
const submit = (sparkSubmitParameters: SparkParameters): Partial<JobRunProps> => ({
  jobDriver: JobDriver.sparkSubmit({ entryPoint, sparkSubmitParameters }),
});
const conf = (name: string, value: string) => submit(SparkParameters.of({ conf: { [name]: value } }));
const p = 'jobDriver.sparkSubmitParameters';

test.each([
  ['spark.executor.memory', '4Gi', 'a size such as "4g" or "512m"'],
  ['spark.executor.memory', '4 GB', 'a size such as "4g" or "512m"'],
  ['spark.executor.memory', '4.5g', 'a size such as "4g" or "512m"'],
  ['spark.driver.memoryOverhead', '10%', 'a size such as "4g" or "512m"'],
  ['spark.driver.maxResultSize', '-1', 'a size such as "4g" or "512m"'],
  ['spark.executor.instances', 'four', 'a whole number'],
  ['spark.executor.cores', '0.5', 'a whole number'],
  ['spark.dynamicAllocation.maxExecutors', 'infinity', 'a whole number'],
  ['spark.sql.shuffle.partitions', 'auto', 'a whole number'],
  ['spark.dynamicAllocation.enabled', 'yes', '"true" or "false"'],
  ['spark.dynamicAllocation.executorIdleTimeout', '60 s', 'a time such as "60s" or "5min"'],
])('%s cannot be %s', (name, value, requirement) => {
  expect(errorsOf(conf(name, value))).toEqual([`${p}: ${name} must be ${requirement}, got "${value}"`]);
});

test.each([
  ['spark.executor.memory', '4g'],
  ['spark.executor.memory', '4GB'],
  ['spark.executor.memory', '4096'],
  ['spark.driver.maxResultSize', '0'],
  ['spark.executor.instances', '4'],
  ['spark.sql.shuffle.partitions', '200'],
  ['spark.dynamicAllocation.enabled', 'TRUE'],
  ['spark.dynamicAllocation.executorIdleTimeout', '5min'],
  ['spark.executor.memory', Lazy.string({ produce: () => '4 GB' })],
  ['spark.kubernetes.executor.request.cores', '500m'],
])('%s can be %s', (name, value) => {
  expect(errorsOf(conf(name, value))).toEqual([]);
});

test('raw parameters and spark-defaults follow the same rule', () => {
  expect(errorsOf(submit(SparkParameters.raw('--conf spark.driver.memory=2Gi')))).toEqual([
    `${p}: spark.driver.memory must be a size such as "4g" or "512m", got "2Gi"`,
  ]);
  const properties = { 'spark.driver.memory': '2Gi' };
  expect(errorsOf({ applicationConfiguration: [ApplicationConfiguration.sparkDefaults(properties)] })).toEqual([
    'applicationConfiguration: spark.driver.memory must be a size such as "4g" or "512m", got "2Gi"',
  ]);
});
