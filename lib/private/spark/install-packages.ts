import type * as childProcess from 'node:child_process';
import type { CpuArchitecture } from '../../cpu-architecture';

/** The platform that packages are installed for: a Python version on Linux. */
export interface PythonTarget {
  readonly pythonVersion: string;
  readonly architecture: CpuArchitecture;
  /** The newest glibc that native code may require: 34 for glibc 2.34. */
  readonly glibc: number;
}

const MAX_LINES = 12;
/** Prints `3.11 linux x86_64` if this Python has pip. */
const DESCRIBE_PIP =
  'import pip, platform, sys; print("%d.%d" % sys.version_info[:2], sys.platform, platform.machine())';
const UV_GUIDE = 'https://docs.astral.sh/uv/getting-started/installation/';
const OLDEST_GLIBC = 17;

/**
 * Installs the packages of a requirements file into a directory, as wheels for the target. The error contains the end of the
 * tool's output.
 */
export function installPackages(factory: string, file: string, target: PythonTarget, directory: string): void {
  const tool = findTool(factory, file, target);
  const { status, stdout, stderr } = run(tool.command, [...tool.args, '--target', directory, '-r', file]);
  if (status === 0) return;
  const { pythonVersion, architecture } = target;
  const subject = `${tool.name} cannot install ${file} for Python ${pythonVersion} on Linux ${architecture}`;
  const remedy =
    'Choose package versions that have wheels for this Python version, or set dockerImage to build the packages in the image.';
  throw new Error(`${factory}: ${subject}:\n${lastLines(stderr || stdout)}\n${remedy}`);
}

interface Tool {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

function findTool(factory: string, file: string, target: PythonTarget): Tool {
  const { pythonVersion, architecture, glibc } = target;
  if (run('uv', ['--version']).status === 0) {
    const platform = `${architecture}-manylinux_2_${glibc}`;
    const version = ['--python-version', pythonVersion, '--python-platform', platform, '--only-binary', ':all:'];
    return {
      name: 'uv',
      command: 'uv',
      args: ['pip', 'install', ...version, '--link-mode', 'copy', '--quiet', '--no-progress'],
    };
  }
  const python = [`python${pythonVersion}`, 'python3', 'python'].find((name) => isTarget(name, target));
  if (python === undefined || file.endsWith('.toml')) {
    const needs = `uv is required to install ${file} for Python ${pythonVersion} on Linux ${architecture}`;
    const others = file.endsWith('.toml')
      ? 'or pass a requirements.txt'
      : `or set dockerImage. pip can replace uv only on Linux ${architecture} with Python ${pythonVersion}`;
    throw new Error(`${factory}: ${needs}: install uv (${UV_GUIDE}), ${others}`);
  }
  return {
    name: 'pip',
    command: python,
    args: ['-m', 'pip', 'install', ...pipTarget(target), '--no-compile', '--disable-pip-version-check', '--no-input'],
  };
}

/** Whether a Python has pip, and evaluates conditions in requirements as the job's Python would. */
function isTarget(python: string, { pythonVersion, architecture }: PythonTarget): boolean {
  const { status, stdout } = run(python, ['-c', DESCRIBE_PIP]);
  return status === 0 && stdout.trim() === `${pythonVersion} linux ${architecture}`;
}

/** pip requires each platform tag: one for each glibc version, and the older name of the tags. */
function pipTarget({ pythonVersion, architecture, glibc }: PythonTarget): string[] {
  const versions = Array.from({ length: glibc - OLDEST_GLIBC + 1 }, (_, index) => `manylinux_2_${glibc - index}`);
  const platforms = [...versions, 'manylinux2014'].flatMap((tag) => ['--platform', `${tag}_${architecture}`]);
  return [...platforms, '--python-version', pythonVersion, '--implementation', 'cp', '--only-binary', ':all:'];
}

function run(command: string, args: readonly string[]): childProcess.SpawnSyncReturns<string> {
  // loaded only when something is installed, so that other apps do not load it
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { spawnSync } = require('node:child_process') as typeof childProcess;
  return spawnSync(command, args, { encoding: 'utf8', env: process.env, maxBuffer: 64 * 1024 * 1024 });
}

/** The last lines of a tool's output, without the passwords in URLs. */
function lastLines(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines
    .slice(-MAX_LINES)
    .map((line) => `  ${line.replace(/:\/\/[^\s/@]*@/g, '://***@')}`)
    .join('\n');
}
