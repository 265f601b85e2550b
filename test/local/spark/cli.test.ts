import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Duration, type Stack } from 'aws-cdk-lib';
import { JobRun, WaitFor } from '../../../lib';
import { job, jobRunProps, synthesize } from '../../deploy/deployment';
import { fakeSpark, isAlive, temporaryFolder, until } from './setup';

const ROOT = join(__dirname, '..', '..', '..');

function script(file: string, content: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${content}\n`);
  chmodSync(file, 0o755);
}

/** A machine whose Python, Java and Spark are scripts. */
function machine() {
  const folder = temporaryFolder();
  const cache = join(folder, 'cache', 'cdk-emr-containers');
  mkdirSync(join(cache, 'spark-3.5.6'), { recursive: true });
  mkdirSync(join(cache, 's3a-3.3.4'));
  script(
    join(cache, 'spark-3.5.6', 'pyspark', 'bin', 'spark-submit'),
    `exec '${fakeSpark().folder}/bin/spark-submit' "$@"`,
  );
  script(join(folder, 'bin', 'python3'), `echo '["${folder}/bin/python3", [3, 11], "/user"]'`);
  const properties = `    java.home = ${folder}\\n    java.specification.version = 17\\n`;
  script(join(folder, 'bin', 'java'), `printf '${properties}' >&2`);
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  const environment = { XDG_CACHE_HOME: join(folder, 'cache'), PATH: `${folder}/bin:${process.env.PATH}` };
  return { folder, temporary, environment: { ...environment, JAVA_HOME: '', TMPDIR: temporary } };
}

interface Deployment {
  readonly command: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
}

function deploy(args: string[], environment: Record<string, string> = machine().environment): Deployment {
  const command = spawn(process.execPath, ['--import', 'tsx', 'local/cli.ts', ...args], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
  });
  let output = '';
  for (const stream of [command.stdout, command.stderr])
    stream.on('data', (text: Buffer) => (output += text.toString()));
  const ended = new Promise<number | null>((resolve) => command.once('close', resolve));
  return { command, output: () => output, ended };
}

/** An app whose job is a script. */
function app(
  content: string,
  props: (stack: Stack) => Partial<Parameters<typeof jobRunProps>[1]> = () => ({}),
): string {
  const file = join(temporaryFolder(), 'job.sh');
  writeFileSync(file, content);
  return synthesize((stack) => {
    const jobDriver = job(`local://${file}`);
    new JobRun(stack, 'Job', jobRunProps(stack, { jobDriver, waitFor: WaitFor.COMPLETION, ...props(stack) }));
  });
}

test('runs the job of an app, prints its output, and keeps its logs', async () => {
  const logs = temporaryFolder();
  const content = 'echo "3 rows"; echo "26/11/28 10:00:00 INFO A: b" >&2';
  const unwaited = app(content, () => ({ waitFor: undefined }));
  const { ended, output } = deploy(['--spark', '--hold', '--logs', logs, '--app', unwaited]);
  expect(await ended).toBe(0);
  expect(output()).toMatch(/^ {2}Data-Job\w+ 001 \| 3 rows$/m);
  expect(output()).not.toContain('INFO A: b');
  expect(output().match(/# The job runs with the master local\[\*\]/g)).toHaveLength(1);
  expect(output()).toMatch(/COMPLETED .*job run/);
  expect(output()).toContain(`Driver logs are in ${logs}`);
});

test('shows the failure of a job, but not its output with --quiet', async () => {
  const { ended, output } = deploy(['--spark', '--quiet', '--app', app('echo "to the log"; exit 1')]);
  expect(await ended).toBe(1);
  expect(output()).toMatch(/Job run \w+ FAILED \(USER_ERROR\)/);
  expect(output()).toContain('ROLLBACK_COMPLETE');
  expect(output()).not.toContain('to the log');
});

/** One of its processes leaves the group where it can still be found (Linux). */
const LINGERING = `trap 'exit 0' TERM; $(command -v setsid) sleep 300 & left=$!
sleep 300 & echo "pids $! $$ $left"; pwd; wait; wait`;

test.each<[NodeJS.Signals, number | null]>([
  ['SIGINT', 130],
  ['SIGTERM', 130],
  ['SIGHUP', 130],
  ['SIGKILL', null],
])('nothing survives %s: no process, no folder', async (signal, code) => {
  const { environment, temporary } = machine();
  const { command, output, ended } = deploy(['--spark', '--app', app(LINGERING)], environment);
  await until(() => /\| \/.*\/work$/m.test(output()));
  const pids = /pids (\d+) (\d+) (\d+)/.exec(output())!.slice(1);
  const [, folder] = /\| (\/.*)\/[^/]+\/work$/m.exec(output())!;
  expect(existsSync(folder)).toBe(true);
  expect(folder.startsWith(temporary)).toBe(true);
  expect(pids.every(isAlive)).toBe(true);
  command.kill(signal);
  expect(await ended).toBe(code);
  const left = () => readdirSync(temporary).filter((name) => /spark|s3/.test(name));
  await until(() => !pids.some(isAlive) && left().length === 0);
});

test('ends a job run and its processes after its timeout', async () => {
  const { output, ended } = deploy(['--spark', '--app', app(LINGERING, () => ({ timeout: Duration.seconds(5) }))]);
  expect(await ended).toBe(1);
  expect(output()).toContain('did not end within its timeout and is being cancelled');
  const pids = /pids (\d+) (\d+) (\d+)/.exec(output())!.slice(1);
  expect(pids.some(isAlive)).toBe(false);
});

test('names the job runs that end with the deployment, and keeps them until Ctrl-C with --hold', async () => {
  const stream = app(LINGERING, () => ({ waitFor: undefined }));
  const ending = deploy(['--spark', '--app', stream]);
  expect(await ending.ended).toBe(0);
  expect(ending.output()).toMatch(/Ending active job runs \(--hold keeps them running\): Data-Job\w+ \w+ \(\w+\)/);
  const holding = deploy(['--spark', '--hold', '--app', stream]);
  await until(() => holding.output().includes('Running until you press Ctrl-C') && holding.output().includes('pids'));
  holding.command.kill('SIGINT');
  expect(await holding.ended).toBe(0);
  const pids = /pids (\d+) (\d+) (\d+)/.exec(holding.output())!.slice(1);
  expect(pids.some(isAlive)).toBe(false);
  expect(holding.output()).toContain('DELETE_COMPLETE');
});

test('without Python, fails before anything is deployed and names the command that installs it', async () => {
  const { folder } = machine();
  const { ended, output } = deploy(['--spark', '--app', app('exit 0'), '--python', join(folder, 'none')]);
  expect(await ended).toBe(1);
  expect(output()).toContain('sudo apt-get install python3 python3-pip');
  expect(output()).not.toContain('IN_PROGRESS');
});
