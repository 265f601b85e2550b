import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { JobRun, WaitFor, type JobRunProps } from '../../lib';
import { JobOutcome, startCloud, type DriverLine, type EmbeddedCloud, type SparkOptions } from '../../testing';
import { job, jobRunProps } from '../deploy/deployment';
import { machine, type Machine } from '../local/spark/machine';
import { isAlive, runFolders, temporaryFolder, until } from '../local/spark/setup';

const clouds: EmbeddedCloud[] = [];
afterEach(() => Promise.all(clouds.splice(0).map((cloud) => cloud.close())));

/** A cloud whose fake Spark runs shell scripts, and a stack whose job is such a script. */
function scriptedSpark(script: string, options: { machine?: Machine; spark?: SparkOptions; job?: object } = {}) {
  const fake = machine({ java: 17, ...options.machine });
  const lines: DriverLine[] = [];
  const remarks: string[] = [];
  const logs = join(fake.folder, 'logs');
  const cloud = startCloud({
    spark: {
      logs,
      onOutput: (line) => void lines.push(line),
      onRemark: (remark) => void remarks.push(remark),
      ...options.spark,
    },
  });
  clouds.push(cloud);
  const file = join(temporaryFolder(), 'job.sh');
  writeFileSync(file, script);
  const stack = new Stack(new App(), 'Data');
  const props: Partial<JobRunProps> = { waitFor: WaitFor.COMPLETION, ...options.job };
  new JobRun(stack, 'JobRun', { ...jobRunProps(stack, { jobDriver: job(`local://${file}`) }), ...props });
  return { ...fake, cloud, stack, lines, remarks, logs };
}

test('installs Spark before the first deployment, then runs the job', async () => {
  const { cloud, stack, lines, remarks, logs, cache } = scriptedSpark('echo "a line"; pwd >&2');
  await cloud.deploy(stack);
  const [run] = cloud.jobRuns;
  expect(run.state).toBe('COMPLETED');
  expect(remarks[0]).toBe(`One-time installation of Spark 3.5.6 (about 400 MB) into ${join(cache, 'spark-3.5.6')} …`);
  expect(remarks).toContainEqual(expect.stringContaining('The job runs with the master local[*]'));
  expect(lines).toContainEqual({ jobRunId: run.id, jobRunName: run.name, stream: 'stdout', text: 'a line' });
  const [folder] = readdirSync(logs);
  expect(readFileSync(join(logs, folder, 'attempt-1', 'stdout'), 'utf8')).toBe('a line\n');
});

test('rolls back a deployment whose job fails', async () => {
  const { cloud, stack } = scriptedSpark('exit 3');
  await expect(cloud.deploy(stack)).rejects.toThrow('JobRun failed');
  expect(cloud.stack(stack).status).toBe('ROLLBACK_COMPLETE');
  expect(cloud.jobRuns).toMatchObject([{ state: 'FAILED', failureReason: 'USER_ERROR' }]);
});

test('close ends a running job and removes its folders', async () => {
  const folders = runFolders();
  const { cloud, stack, lines } = scriptedSpark('sleep 300 & echo "$! $$"; wait', { job: { waitFor: undefined } });
  await cloud.deploy(stack);
  await until(() => lines.length > 0);
  const pids = lines[0].text.split(' ');
  expect(pids.every(isAlive)).toBe(true);
  expect(runFolders().length).toBe(folders.length + 1);
  await cloud.close();
  expect(pids.some(isAlive)).toBe(false);
  expect(runFolders()).toEqual(folders);
  expect(cloud.jobRuns).toMatchObject([{ state: 'CANCELLED' }]);
});

test('close stops an installation', async () => {
  const { cloud, stack, remarks, cache } = scriptedSpark('', { machine: { pip: 'hangs' } });
  const deployed = cloud.deploy(stack).catch((error: Error) => error.message);
  await until(() => remarks.length > 0);
  await cloud.close();
  expect(await deployed).toContain('the cloud was closed');
  expect(existsSync(join(cache, 'spark-3.5.6'))).toBe(false);
});

test('fails before anything is deployed, with the command that installs the missing prerequisite', async () => {
  const { cloud, stack } = scriptedSpark('', { machine: { pip: 'missing' } });
  await expect(cloud.deploy(stack)).rejects.toThrow('sudo apt-get install python3-pip');
  expect(cloud.events).toEqual([]);
});

test.each<[string, () => unknown]>([
  ['speed must not be set with spark: Spark runs in real time', () => startCloud({ spark: true, speed: 2 })],
  ['spark.memory must be a whole number of MiB, at least 1024, got 10', () => startCloud({ spark: { memory: 10 } })],
  ['setOutcome must not be called with spark', () => startCloud({ spark: true }).setOutcome(JobOutcome.completes())],
  ['skip must not be called with spark', () => startCloud({ spark: {} }).skip(Duration.hours(1))],
])('fails with %j', (message, action) => {
  expect(action).toThrow(message);
});

test('runs no Spark with spark: false', () => {
  expect(() => startCloud({ spark: false, speed: 2 }).setOutcome(JobOutcome.completes())).not.toThrow();
});
