import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { Guard } from './guard';
import { endStragglers } from './stragglers';

export type Stream = 'stdout' | 'stderr';

interface RunOptions {
  readonly program: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly guard: Guard;
  /** Ends the program, with all processes of its group. */
  readonly signal: AbortSignal;
  /** How long the program may take to end on its own, in milliseconds. */
  readonly grace: () => number;
  readonly onLine: (stream: Stream, line: string) => void;
}

/** Waits for a line on stdin, so that the guard knows the group before the program joins it. */
const WHEN_GUARDED = 'read -r go || exit 1; exec "$@" </dev/null';

/** How long to wait for output after a program has ended, in milliseconds: a process outside its group may keep it open. */
const OUTPUT_AFTER_END = 2_000;

/** Runs a program in its own process group and returns its exit code, or 1 if a signal ended it. */
export async function run(options: RunOptions): Promise<number> {
  const { program, args, folder, environment, guard, signal, grace, onLine } = options;
  signal.throwIfAborted();
  const child = spawn('sh', ['-c', WHEN_GUARDED, 'sh', program, ...args], {
    ...{ cwd: folder, env: environment, detached: true, stdio: ['pipe', 'pipe', 'pipe'] as const },
  });
  const { pid: group } = child;
  const ended = endOf(child);
  for (const stream of ['stdout', 'stderr'] as const) {
    createInterface({ input: child[stream] }).on('line', (line) => onLine(stream, line));
  }
  if (group === undefined) return ended;
  guard.add(group);
  child.stdin.on('error', () => undefined);
  child.stdin.end('go\n');
  const stop = () => {
    endGroup(group, 'SIGTERM');
    globalThis.setTimeout(() => endGroup(group, 'SIGKILL'), grace()).unref();
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await ended;
  } finally {
    signal.removeEventListener('abort', stop);
    // processes that the program has left behind
    endGroup(group, 'SIGKILL');
    endStragglers('TMPDIR', environment.TMPDIR);
    await untilRead(child);
    guard.remove(group);
  }
}

function endOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** Resolves once every process that has the streams has closed them, so that all output is read. */
async function untilRead(child: ChildProcess): Promise<void> {
  const outputs = [child.stdout, child.stderr].filter((output) => output !== null && !output.closed);
  const closed = outputs.map((output) => new Promise((resolve) => output?.once('close', resolve)));
  await Promise.race([Promise.all(closed), delay(OUTPUT_AFTER_END, undefined, { ref: false })]);
  for (const output of outputs) output?.destroy();
}

function endGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // no process of the group is left
  }
}
