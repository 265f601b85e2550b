import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { programPath } from './compile';

const execute = promisify(execFile);

/** Runs a program in a separate process. Returns the JSON of the last line that it prints. */
export async function runProgram<Result>(name: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<Result> {
  return run([programPath(name), ...args], env);
}

/** The same for a TypeScript file whose compilation must not affect the measurement. */
export async function runSource<Result>(file: string, args: string[] = []): Promise<Result> {
  return run(['--import', 'tsx', file, ...args]);
}

async function run<Result>(args: string[], env: NodeJS.ProcessEnv = {}): Promise<Result> {
  const options = { env: { ...process.env, ...env }, maxBuffer: 2 ** 28 };
  const { stdout } = await execute(process.execPath, args, options);
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Result;
}
