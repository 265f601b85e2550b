import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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

function run(command: string, signal: AbortSignal, variables: Record<string, string>): Promise<void> {
  const failed = `The synthesis failed: ${command} is neither a directory nor a command that synthesizes an app`;
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...variables };
    const child = spawn(command, { shell: true, stdio: 'inherit', signal, env });
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${failed} (exit code ${code})`))));
  });
}
