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
 * A directory that holds a cloud assembly: the one that was given, or one that the app's command is made to write, as the
 * CDK's own command line does it. That is not used, because it calls AWS: for telemetry, and for the account of the user.
 */
export async function synthesized(
  app: string | undefined,
  context: readonly string[],
  signal: AbortSignal,
): Promise<Synthesized> {
  if (app !== undefined && existsSync(app) && statSync(app).isDirectory()) {
    return { directory: app, dispose: () => undefined };
  }
  const settings = existsSync('cdk.json') ? (JSON.parse(readFileSync('cdk.json', 'utf8')) as Settings) : {};
  const command = app ?? settings.app;
  if (!command) throw new Error('There is no app: give one with --app, or name it in cdk.json');
  const directory = mkdtempSync(join(tmpdir(), 'cdk-emr-containers-'));
  const dispose = () => rmSync(directory, { recursive: true, force: true });
  console.log('Synthesizing …');
  try {
    await run(command, signal, {
      CDK_OUTDIR: directory,
      CDK_CONTEXT_JSON: JSON.stringify({ ...settings.context, ...Object.fromEntries(context.map(keyAndValue)) }),
    });
  } catch (error) {
    dispose();
    throw error;
  }
  return { directory, dispose };
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

/** How long the processes of an app have to end by themselves. */
const GRACE_MS = 2_000;

async function run(command: string, signal: AbortSignal, variables: Record<string, string>): Promise<void> {
  signal.throwIfAborted();
  const failed = `The synthesis failed: ${command} is neither a directory nor a command that synthesizes an app`;
  // a group of its own, so that whatever the shell starts can be ended with it
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
    if (code !== 0) throw new Error(`${failed} (exit code ${code})`);
  } finally {
    if (signal.aborted) endNow();
    signal.removeEventListener('abort', end);
    process.removeListener('exit', endNow);
  }
}

/** Sends a signal to a process and those that it has started. Returns whether there were any. */
function endGroup({ pid }: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  if (pid === undefined) return false;
  try {
    // Windows has no groups of processes
    return process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    return false;
  }
}

async function untilGroupEnded(child: ChildProcess): Promise<void> {
  for (let waited = 0; waited < GRACE_MS && endGroup(child, 0); waited += 50) await setTimeout(50);
}
