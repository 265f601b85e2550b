import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

interface Synthesized {
  readonly directory: string;
  readonly dispose: () => void;
}

/**
 * Returns the directory of a cloud assembly: the given directory, or one that the app's command writes.
 * It does not use the CDK CLI, which calls AWS for telemetry and to look up the user's account.
 */
export async function synthesized(
  app: string | undefined,
  context: readonly string[],
  signal: AbortSignal,
): Promise<Synthesized> {
  if (app !== undefined && existsSync(app) && statSync(app).isDirectory()) {
    return { directory: app, dispose: () => undefined };
  }
  const settings = readSettings();
  const command = app ?? settings.app;
  if (!command) throw new Error('No app to deploy: pass one with --app, or set app in cdk.json');
  const directory = mkdtempSync(join(tmpdir(), 'cdk-emr-containers-'));
  const dispose = () => rmSync(directory, { recursive: true, force: true });
  console.log('Synthesizing …');
  try {
    await run(command, signal, {
      CDK_OUTDIR: directory,
      CDK_CONTEXT_JSON: JSON.stringify({ ...settings.context, ...Object.fromEntries(context.map(keyAndValue)) }),
    });
    if (!existsSync(join(directory, 'manifest.json')))
      throw new Error(`${command} wrote no cloud assembly: is it the command that runs your CDK app?`);
  } catch (error) {
    dispose();
    throw error;
  }
  return { directory, dispose };
}

function readSettings(): Settings {
  if (!existsSync('cdk.json')) return {};
  try {
    return JSON.parse(readFileSync('cdk.json', 'utf8')) as Settings;
  } catch (error) {
    throw new Error(`cdk.json must be valid JSON: ${(error as Error).message}`, { cause: error });
  }
}

interface Settings {
  readonly app?: string;
  readonly context?: Record<string, unknown>;
}

function keyAndValue(pair: string): [string, string] {
  const at = pair.indexOf('=');
  if (at < 1) throw new Error(`--context must be KEY=VALUE, got ${pair}`);
  return [pair.slice(0, at), pair.slice(at + 1)];
}

/** How long the processes of an app have to end on their own. */
const GRACE_MS = 2_000;

async function run(command: string, signal: AbortSignal, variables: Record<string, string>): Promise<void> {
  signal.throwIfAborted();
  // a process group, so that every process that the shell starts can be ended with it
  const child = spawn(command, {
    shell: true,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...variables },
    detached: true,
  });
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  const endNow = () => void endGroup(child, 'SIGKILL');
  const end = () => {
    endGroup(child, 'SIGTERM');
    globalThis.setTimeout(endNow, GRACE_MS).unref();
  };
  signal.addEventListener('abort', end);
  process.once('exit', endNow);
  try {
    const code = await exited;
    if (signal.aborted) await untilGroupEnded(child);
    signal.throwIfAborted();
    if (code !== 0) throw new Error(failureOf(command, code));
  } finally {
    if (signal.aborted) endNow();
    signal.removeEventListener('abort', end);
    process.removeListener('exit', endNow);
  }
}

function failureOf(command: string, code: number | null): string {
  // the shell's exit codes for a command that is not executable or does not exist
  if (code === 126 || code === 127) {
    const examples = '--app cdk.out or --app "npx tsx app.ts"';
    return `${command} is neither a directory nor a command. Pass a synthesized app or a command: ${examples}`;
  }
  return `Synthesis ${code === null ? 'was ended by a signal' : `failed with exit code ${code}`}: ${command}`;
}

/** Sends a signal to a process group. Returns whether any process was left. */
function endGroup({ pid }: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  if (pid === undefined) return false;
  try {
    // Windows has no process groups
    return process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    return false;
  }
}

async function untilGroupEnded(child: ChildProcess): Promise<void> {
  for (let waited = 0; waited < GRACE_MS && endGroup(child, 0); waited += 50) await setTimeout(50);
}
