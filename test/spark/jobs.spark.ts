import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { shellWord } from '../../lib/private/spark/shell-word';
import { isAlive, until } from '../local/spark/setup';
import { CLUSTER, sparkCloud, temporaryFolder } from './setup';

const PI = 'local:///usr/lib/spark/examples/src/main/python/pi.py';

test.each([
  ['emr-7.13.0-latest', '3.5.6'],
  ['emr-spark-8.0.0-latest', '4.0.2'],
])('Pi with release %s, two jobs at once', async (releaseLabel, version) => {
  const { start, ended, lines, cloud } = await sparkCloud();
  const monitoringConfiguration = { cloudWatchMonitoringConfiguration: { logGroupName: '/jobs' } };
  const pi = () =>
    start({
      releaseLabel,
      configurationOverrides: { monitoringConfiguration },
      jobDriver: { sparkSubmitJobDriver: { entryPoint: PI, entryPointArguments: ['4'] } },
    });
  const runs = await Promise.all([pi(), pi()].map(async (id) => ended(await id)));
  expect(runs.map(({ state }) => state)).toEqual(['COMPLETED', 'COMPLETED']);
  expect(lines).toEqual([expect.stringMatching(/^Pi is roughly 3/), expect.stringMatching(/^Pi is roughly 3/)]);
  const errors = cloud.containerLogs.groups().get('/jobs')!;
  const log = [...errors].flatMap(([, { events }]) => events.map(({ message }) => message));
  expect(log).toContainEqual(expect.stringContaining(`Running Spark version ${version}`));
});

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
  expect(notes).toContainEqual(expect.stringContaining('role/imported are not known here: it may do everything'));
});

test('the second attempt of a retry policy, each with a log in a bucket', async () => {
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

test('Spark SQL', async () => {
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

test('a stream runs until it is cancelled, and nothing of it is left', async () => {
  const { start, ended, lines, notes, put, putJob, cloud } = await sparkCloud();
  put('state/.keep', '');
  const id = await start({
    jobDriver: {
      sparkSubmitJobDriver: { entryPoint: putJob('stream.py'), entryPointArguments: ['s3://state/checkpoint'] },
    },
  });
  for (let waited = 0; !lines.some((line) => /batch 1 .*: [1-9]/.test(line)); waited++) {
    if (waited > 3) throw new Error(lines.join('\n'));
    await until(() => lines.some((line) => /batch 1 .*: [1-9]/.test(line))).catch(() => undefined);
  }
  const [, pid = ''] = /of process (\d+)/.exec(lines.at(-1) ?? '') ?? [];
  expect(isAlive(pid)).toBe(true);
  const page = notes.find((note) => note.includes('http://'))?.match(/http:\S+/)?.[0] ?? '';
  expect((await fetch(page)).status).toBe(200);
  await cloud.emr.invoke('CancelJobRun', { id, virtualClusterId: CLUSTER });
  expect((await ended(id)).state).toBe('CANCELLED');
  expect(isAlive(pid)).toBe(false);
  await expect(fetch(page)).rejects.toThrow();
  const children = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n');
  expect(children.filter((line) => line.includes('pyspark.daemon') && existsSync(line))).toEqual([]);
});
