import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cluster } from '../emr-containers/fixture';
import { isAlive, scriptedJobs, temporaryFolder, until } from './setup';

const monitoring = (monitoringConfiguration: object) => ({ configurationOverrides: { monitoringConfiguration } });

test('a job that exits with 0 is COMPLETED, and its lines are reported as it writes them', async () => {
  const { start, ended, lines, logs, emr } = scriptedJobs();
  const id = await start('echo "Pi is roughly $1 $2"; echo "a warning" >&2');
  const { state, stateDetails, finishedAt } = await ended(id);
  expect(state).toBe('COMPLETED');
  expect(stateDetails).toMatch(/^JobRun completed successfully\. It ran for \d Seconds$/);
  expect(finishedAt).toBeInstanceOf(Date);
  expect(lines.sort()).toEqual(['stderr: a warning', 'stdout: Pi is roughly one two']);
  expect(readFileSync(join(logs, `backfill-${id}`, 'attempt-1', 'stdout'), 'utf8')).toBe('Pi is roughly one two\n');
  expect(emr.events().map(({ detail }) => detail.state)).toEqual(['SUBMITTED', 'RUNNING', 'COMPLETED']);
});

test('a job that exits with another code is FAILED, with the state details of the service', async () => {
  const { start, ended } = scriptedJobs();
  const failed = await ended(
    await start('exit 3', monitoring({ cloudWatchMonitoringConfiguration: { logGroupName: '/a' } })),
  );
  expect(failed).toMatchObject({ state: 'FAILED', failureReason: 'USER_ERROR' });
  expect(failed.stateDetails).toContain('Main Spark container terminated with errors');
  expect((await ended(await start('kill -9 $$'))).stateDetails).toMatch(/^JobRun failed\. Please refer logs/);
});

test('the log group has the last lines of a running driver', async () => {
  const { start, ended, emr } = scriptedJobs();
  const target = { cloudWatchMonitoringConfiguration: { logGroupName: '/jobs', logStreamNamePrefix: 'mine' } };
  const id = await start('echo first; sleep 60', monitoring(target));
  const stdout = () => emr.containerLogs().find(({ logStreamName }) => logStreamName.endsWith('/stdout'));
  await until(() => stdout()?.events.length === 1);
  expect(stdout()?.logStreamName).toBe(`mine/${cluster}/jobs/${id}/containers/spark-${id}/spark-${id}-driver/stdout`);
  expect(stdout()?.events[0].message).toBe('first');
  await emr.invoke('CancelJobRun', { id, virtualClusterId: cluster });
  await ended(id);
  const many = await start('seq 30000', monitoring(target));
  await ended(many);
  const events = emr
    .containerLogs()
    .find(({ logStreamName }) => logStreamName.endsWith(`${many}-driver/stdout`))!.events;
  expect(events.length).toBeLessThanOrEqual(20_000);
  expect(events.at(-1)?.message).toBe('30000');
});

test('each attempt of a retry policy has its own driver, folder and log stream', async () => {
  const { start, ended, emr, notes, logs } = scriptedJobs();
  const marker = join(temporaryFolder(), 'marker');
  const id = await start(`pwd; ls -A; touch left; if [ -e ${marker} ]; then exit 0; fi; touch ${marker}; exit 7`, {
    retryPolicyConfiguration: { maxAttempts: 3 },
    ...monitoring({ cloudWatchMonitoringConfiguration: { logGroupName: '/jobs' } }),
  });
  expect(await ended(id)).toMatchObject({ state: 'COMPLETED', retryPolicyExecution: { currentAttemptCount: 2 } });
  const streams = emr.containerLogs().filter(({ logStreamName }) => logStreamName.endsWith('/stdout'));
  expect(new Set(streams.map(({ logStreamName }) => logStreamName)).size).toBe(2);
  // a new folder, without files of the previous attempt
  const [first, second] = streams.map(({ events }) => events.map(({ message }) => message));
  expect(first).toHaveLength(1);
  expect(second).toHaveLength(1);
  expect(second).not.toEqual(first);
  expect(notes).toContain('Attempt 1 of 3 ended with exit code 7.');
  expect(readdirSync(join(logs, `backfill-${id}`))).toEqual(['attempt-1', 'attempt-2']);
});

test('fails when all attempts have failed', async () => {
  const { start, ended } = scriptedJobs();
  const run = await ended(await start('exit 1', { retryPolicyConfiguration: { maxAttempts: 2 } }));
  expect(run).toMatchObject({ state: 'FAILED', retryPolicyExecution: { currentAttemptCount: 2 } });
});

test('a cancelled job run ends with all its processes', async () => {
  const { start, ended, stateOf, lines, emr } = scriptedJobs();
  const id = await start('sleep 300 & echo "$! $$"; wait');
  await until(() => lines.length > 0);
  const pids = lines[0].replace('stdout: ', '').split(' ');
  expect(pids.every(isAlive)).toBe(true);
  await emr.invoke('CancelJobRun', { id, virtualClusterId: cluster });
  expect(stateOf(id)).toBe('CANCEL_PENDING');
  expect(await ended(id)).toMatchObject({ state: 'CANCELLED', stateDetails: 'JobRun CANCELLED successfully.' });
  expect(pids.some(isAlive)).toBe(false);
  expect(emr.events().map(({ detail }) => detail.state)).toEqual([
    'SUBMITTED',
    'RUNNING',
    'CANCEL_PENDING',
    'CANCELLED',
  ]);
});

test('a failed job leaves no process and no folder behind', async () => {
  const { start, ended, lines } = scriptedJobs();
  await ended(await start('sleep 300 & echo "$!"; pwd; exit 1'));
  const [pid, folder] = lines.map((line) => line.replace('stdout: ', ''));
  expect(isAlive(pid)).toBe(false);
  expect(existsSync(folder)).toBe(false);
});

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('processes that leave their group end with the job, including their children', async () => {
  const { start, ended, lines } = scriptedJobs();
  const others = spawn('sleep', ['300'], { env: { ...process.env, TMPDIR: '/tmp' } });
  try {
    await ended(await start(`setsid sh -c 'sleep 300 & echo "$$ $!"; wait' & sleep 0.3; exit 0`));
    const pids = lines[0].replace('stdout: ', '').split(' ');
    await until(() => !pids.some(isAlive));
    expect(isAlive(others.pid!)).toBe(true);
  } finally {
    others.kill('SIGKILL');
  }
});

test('a process outside the group that keeps the output open does not keep a job run from ending', async () => {
  const { start, ended } = scriptedJobs();
  const run = await ended(await start('setsid env -i sh -c "sleep 8" & sleep 0.2; exit 0'));
  expect(run.state).toBe('COMPLETED');
});

test('closing ends running and waiting jobs, even jobs that ignore the signal', async () => {
  const { start, lines, executor, stateOf } = scriptedJobs({ memory: 1600 });
  await start(`trap '' TERM; echo "$$"; pwd; while :; do sleep 1; done`);
  const waiting = await start('echo never');
  await until(() => lines.length === 2);
  expect(stateOf(waiting)).toBe('PENDING');
  const [pid, folder] = lines.map((line) => line.replace('stdout: ', ''));
  await executor.close();
  expect(isAlive(pid)).toBe(false);
  expect(existsSync(folder)).toBe(false);
  expect(lines).toHaveLength(2);
});

test('jobs run beside a stream if the memory allows it', async () => {
  const { start, ended, lines, stateOf } = scriptedJobs({ memory: 3200 });
  const stream = await start('echo streaming; sleep 300');
  await until(() => lines.length > 0);
  expect((await ended(await start('exit 0'))).state).toBe('COMPLETED');
  expect(stateOf(stream)).toBe('RUNNING');
});

test('a job has the credentials of its role, and none of the user', async () => {
  Object.assign(process.env, { AWS_PROFILE: 'mine', AWS_SECRET_ACCESS_KEY: 'mine', GITHUB_TOKEN: 'mine' });
  const { start, ended, lines } = scriptedJobs();
  try {
    const id = await start('env', {
      configurationOverrides: {
        applicationConfiguration: [
          {
            classification: 'spark-env',
            configurations: [
              {
                classification: 'export',
                properties: { AWS_ENDPOINT_URL: 'https://aws', STAGE: 'a b', JAVA_HOME: '/no' },
              },
            ],
          },
        ],
      },
    });
    await ended(id);
    const variables = new Map(lines.map((line) => line.replace('stdout: ', '').split(/=(.*)/s) as [string, string]));
    expect([...variables.values()]).not.toContain('mine');
    expect(variables.get('AWS_ACCESS_KEY_ID')).toBe(`arn:aws:iam::123456789012:role/job ${id}`);
    expect(variables.get('AWS_ENDPOINT_URL')).toBe('http://127.0.0.1:9');
    expect(variables.get('AWS_EC2_METADATA_DISABLED')).toBe('true');
    expect(variables.get('SPARK_LOCAL_IP')).toBe('127.0.0.1');
    expect(variables.get('HOME')).not.toBe(process.env.HOME);
    expect(variables.get('STAGE')).toBe('a b');
    // a path in the EMR image that does not exist on this machine
    expect(variables.get('JAVA_HOME')).toBeUndefined();
  } finally {
    for (const name of ['AWS_PROFILE', 'AWS_SECRET_ACCESS_KEY', 'GITHUB_TOKEN']) delete process.env[name];
  }
});

test('files are in the folder of the driver, and archives are unpacked under their alias', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'settings.json'), '{}');
  const { start, ended, lines } = scriptedJobs();
  const pack = await start(
    `mkdir bin; echo 'echo packed' >bin/tool; chmod +x bin/tool; tar -czf ${folder}/env.tgz bin`,
  );
  await ended(pack);
  const parameters = `--files ${folder}/settings.json --conf spark.archives=file://${folder}/env.tgz#environment`;
  expect((await ended(await start('ls; ./environment/bin/tool', {}, parameters))).state).toBe('COMPLETED');
  expect(lines).toEqual(['stdout: environment', 'stdout: settings.json', 'stdout: packed']);
});

test('the job fails when a file is missing', async () => {
  const { start, ended, lines } = scriptedJobs();
  expect(await ended(await start('echo never', {}, '--files /no/such.json'))).toMatchObject({ state: 'FAILED' });
  expect(lines).toEqual(['stderr: /no/such.json does not exist on this machine']);
});

test('fails for a path in the EMR image that does not exist on this machine, and suggests an alternative', async () => {
  const { start, ended, lines } = scriptedJobs();
  const entryPoint = 'local:///usr/lib/spark/examples/jars/spark-examples.jar';
  await ended(await start('', { jobDriver: { sparkSubmitJobDriver: { entryPoint } } }));
  expect(lines).toEqual([
    expect.stringContaining('is a path in the EMR image and does not exist on this machine. Spark from the Python'),
  ]);
});

test('fails when Spark cannot be prepared, with the reason', async () => {
  const { start, ended, notes } = scriptedJobs({ homes: () => Promise.reject(new Error('Python is missing')) });
  expect(await ended(await start('exit 0'))).toMatchObject({ state: 'FAILED', stateDetails: 'Python is missing' });
  expect(notes).toEqual(['Python is missing']);
});

test('reports the address of the Spark UI', async () => {
  const { start, ended, notes } = scriptedJobs();
  await ended(await start(`echo "26/11/28 INFO Utils: Successfully started service 'SparkUI' on port 4041." >&2`));
  expect(notes).toContainEqual('Spark UI while the job runs: http://127.0.0.1:4041');
});
