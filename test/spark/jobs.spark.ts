import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { shellWord } from '../../lib/private/spark/shell-word';
import { SPARK_VALUE_TYPES } from '../../lib/private/validation/spark-value-types';
import { CLUSTER, sparkCloud, temporaryFolder } from './setup';

test('a driver has its arguments, files, archives, modules, properties and environment', async () => {
  const { start, ended, lines, notes, put, putJob } = await sparkCloud();
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin', 'tool'), '#!/bin/sh\necho packed');
  chmodSync(join(folder, 'bin', 'tool'), 0o755);
  execFileSync('tar', ['-czf', join(folder, 'tools.tgz'), '-C', folder, 'bin']);
  put('code/tools.tgz', readFileSync(join(folder, 'tools.tgz')));
  put('code/settings.json', '{"a": 1}');
  put('code/helper.py', 'NAME = "helper"');
  const words = `it's "a" $b \`c\` \\d`;
  const id = await start({
    jobDriver: {
      sparkSubmitJobDriver: {
        entryPoint: putJob('inspect_driver.py'),
        entryPointArguments: ['--day', words, 'é\n'],
        sparkSubmitParameters: [
          '--py-files s3://code/helper.py --files s3://code/settings.json --archives s3://code/tools.tgz#tools',
          `--conf ${shellWord(`spark.test.words=it's "a" $b`)} --num-executors 3 --master yarn`,
        ].join(' '),
      },
    },
    configurationOverrides: {
      applicationConfiguration: [
        { classification: 'spark-defaults', properties: { 'spark.test.default': 'C:\\a b' } },
        {
          classification: 'spark-env',
          configurations: [{ classification: 'export', properties: { STAGE: 'a test' } }],
        },
      ],
      monitoringConfiguration: { s3MonitoringConfiguration: { logUri: 's3://code/logs/' } },
    },
  });
  const { state } = await ended(id);
  expect([state, JSON.parse(lines.at(-1) ?? '{}')]).toEqual([
    'COMPLETED',
    {
      ...{ arguments: ['--day', words, 'é\n'], settings: '{"a": 1}', tool: 'packed', helper: 'helper' },
      ...{ property: `it's "a" $b`, default: 'C:\\a b', variable: 'a test', sum: 90 },
    },
  ]);
  expect(notes).toContainEqual(expect.stringContaining('spark.executor.instances'));
  expect(notes).toContainEqual(expect.stringContaining('role/imported are unknown here, so it has full access'));
});

test('runs the second attempt of a retry policy, and writes the log of each attempt to a bucket', async () => {
  const { start, ended, putJob, buckets } = await sparkCloud();
  const id = await start({
    jobDriver: {
      sparkSubmitJobDriver: {
        entryPoint: putJob('second_attempt.py'),
        entryPointArguments: ['s3://code/mark'],
      },
    },
    retryPolicyConfiguration: { maxAttempts: 2 },
    configurationOverrides: {
      monitoringConfiguration: { s3MonitoringConfiguration: { logUri: 's3://code/logs' } },
    },
  });
  expect(await ended(id)).toMatchObject({ state: 'COMPLETED', retryPolicyExecution: { currentAttemptCount: 2 } });
  const pods = join(buckets, 'code', 'logs', CLUSTER, 'jobs', id, 'containers', `spark-${id}`);
  const drivers = readdirSync(pods).map((pod) => gunzipSync(readFileSync(join(pods, pod, 'stdout.gz'))).toString());
  expect(drivers).toHaveLength(2);
  expect(drivers.join('')).toContain('RuntimeError: not yet');
  expect(drivers).toContain('now\n');
});

test.each(['emr-7.13.0-latest', 'emr-spark-8.0.0-latest'])(
  'parses values as synthesis does: %s',
  async (releaseLabel) => {
    const { start, ended, lines, putJob } = await sparkCloud();
    const values: Record<keyof typeof SPARK_VALUE_TYPES, string[]> = {
      size: [
        '4g',
        '4G',
        '4gb',
        '4GB',
        '512m',
        '512MB',
        '1t',
        '1p',
        '9k',
        '9b',
        '4096',
        '0',
        '4 g',
        '4 GB',
        '4.5g',
        '4Gi',
        '4gib',
        '-1',
        '10%',
        'four',
        '',
      ],
      count: ['4', '+4', '-1', '0', '4.0', '4c', '500m', 'four', 'auto', 'infinity', ''],
      time: ['60', '60s', '5ms', '5us', '1m', '1min', '2h', '1d', '1D', '-1', '-1s', '60sec', '60 s', '1.5h', ''],
      flag: ['true', 'TRUE', 'False', 'yes', '1', 'on', ''],
    };
    const asked = Object.entries(values).flatMap(([type, all]) => all.map((value) => [type, value] as const));
    const id = await start({
      releaseLabel,
      jobDriver: {
        sparkSubmitJobDriver: { entryPoint: putJob('parse_values.py'), entryPointArguments: [JSON.stringify(asked)] },
      },
    });
    await ended(id);
    const ours = asked.map(([type, value]) => [
      type,
      value,
      SPARK_VALUE_TYPES[type as keyof typeof SPARK_VALUE_TYPES].pattern.test(value),
    ]);
    expect(JSON.parse(lines.at(-1) ?? '[]')).toEqual(ours);
  },
);

test('runs Spark SQL', async () => {
  const { start, ended, lines, put } = await sparkCloud();
  put('data/orders.csv', 'id,amount\n1,10\n2,20\n');
  const entryPoint = put(
    'code/orders.sql',
    [
      "CREATE TABLE orders (id INT, amount INT) USING csv OPTIONS (path 's3://data/', header 'true');",
      "SELECT concat('the sum is ', sum(amount)) FROM orders;",
    ].join('\n'),
  );
  const id = await start({ jobDriver: { sparkSqlJobDriver: { entryPoint } } });
  expect((await ended(id)).state).toBe('COMPLETED');
  expect(lines).toContain('the sum is 30');
});
