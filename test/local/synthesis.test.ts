import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

const ROOT = join(__dirname, '..', '..');
const FOREVER = 'setInterval(() => undefined, 1000);';
const STUBBORN = `process.on('SIGTERM', () => undefined); ${FOREVER}`;

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'synthesis-test-'));
});
afterEach(() => {
  for (const name of ['child', 'grandchild']) {
    const pid = pidOf(name);
    if (pid !== undefined && isAlive(pid)) process.kill(pid, 'SIGKILL');
  }
  rmSync(directory, { recursive: true });
});

function pidOf(name: string): number | undefined {
  const file = join(directory, name);
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) || undefined : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // a process that has ended but was not waited for counts as ended
    return !existsSync(`/proc/${pid}/stat`) || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** The command of an app that starts another program and never ends, as an app with Docker or a bundler may. */
function endlessApp(program: string): string {
  const record = (name: string) =>
    `require('fs').writeFileSync(${JSON.stringify(join(directory, name))}, String(process.pid));`;
  writeFileSync(join(directory, 'grandchild.js'), `${record('grandchild')} ${program}`);
  const start = `require('child_process').spawn(process.execPath, [${JSON.stringify(join(directory, 'grandchild.js'))}]);`;
  writeFileSync(join(directory, 'child.js'), `${record('child')} ${start} ${program}`);
  // with more than one command, the shell remains a process
  return `"${process.execPath}" "${join(directory, 'child.js')}" && true`;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await setTimeout(20);
}

test.each([
  ['SIGINT', FOREVER],
  ['SIGTERM', FOREVER],
  ['SIGHUP', FOREVER],
  ['SIGTERM', STUBBORN],
] as const)('%s ends the app and all processes that it has started', async (signal, program) => {
  const command = spawn(process.execPath, ['--import', 'tsx', 'local/cli.ts', '--app', endlessApp(program)], {
    cwd: ROOT,
    stdio: 'ignore',
  });
  const ended = new Promise<number | null>((resolve) => command.once('exit', resolve));
  await until(() => pidOf('grandchild') !== undefined && pidOf('child') !== undefined);
  const pids = [pidOf('child')!, pidOf('grandchild')!];
  expect(pids.map(isAlive)).toEqual([true, true]);
  command.kill(signal);
  expect(await ended).toBe(130);
  await until(() => !pids.some(isAlive));
});

test('a second signal ends the processes at once', async () => {
  const command = spawn(process.execPath, ['--import', 'tsx', 'local/cli.ts', '--app', endlessApp(STUBBORN)], {
    cwd: ROOT,
    stdio: 'ignore',
  });
  const ended = new Promise<number | null>((resolve) => command.once('exit', resolve));
  await until(() => pidOf('grandchild') !== undefined && pidOf('child') !== undefined);
  const pids = [pidOf('child')!, pidOf('grandchild')!];
  command.kill('SIGTERM');
  await setTimeout(200);
  command.kill('SIGTERM');
  expect(await ended).toBe(130);
  await until(() => !pids.some(isAlive));
});
