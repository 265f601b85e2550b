import type * as childProcess from 'node:child_process';
import type { CpuArchitecture } from '../../cpu-architecture';

/** What packages are installed for: a Python on Linux. */
export interface PythonTarget {
  readonly pythonVersion: string;
  readonly architecture: CpuArchitecture;
  /** The C library that native code may need: 34 for glibc 2.34. */
  readonly glibc: number;
}

const MAX_LINES = 12;
/** Prints `3.11 linux x86_64` if this Python has pip. */
const DESCRIBE_PIP =
  'import pip, platform, sys; print("%d.%d" % sys.version_info[:2], sys.platform, platform.machine())';
const UV_GUIDE = 'https://docs.astral.sh/uv/getting-started/installation/';
const OLDEST_GLIBC = 17;

/** Installs the packages of a requirements file into a directory, as wheels for the target. Throws with what the tool wrote. */
export function installPackages(factory: string, file: string, target: PythonTarget, directory: string): void {
  const tool = findTool(factory, file, target);
  const { status, stdout, stderr } = run(tool.command, [...tool.args, '--target', directory, '-r', file]);
  if (status === 0) return;
  const { pythonVersion, architecture } = target;
  const subject = `${file} cannot be installed for Python ${pythonVersion} on Linux ${architecture} by ${tool.name}`;
  const remedy =
    'Choose versions that have wheels for this Python, or set dockerImage to build the packages in the image.';
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
    const needs = `uv is needed to build the packages of ${file} for Python ${pythonVersion} on Linux ${architecture}`;
    const others = file.endsWith('.toml')
      ? ''
      : ` pip can do it only on Linux ${architecture} with Python ${pythonVersion}.`;
    throw new Error(`${factory}: ${needs}: install it (${UV_GUIDE}), or set dockerImage.${others}`);
  }
  return {
    name: 'pip',
    command: python,
    args: ['-m', 'pip', 'install', ...pipTarget(target), '--no-compile', '--disable-pip-version-check', '--no-input'],
  };
}

/** Whether a Python has pip, and evaluates the conditions of requirements as the target does. */
function isTarget(python: string, { pythonVersion, architecture }: PythonTarget): boolean {
  const { status, stdout } = run(python, ['-c', DESCRIBE_PIP]);
  return status === 0 && stdout.trim() === `${pythonVersion} linux ${architecture}`;
}

/** pip takes the tags one by one: each version of glibc, and the names that wheels had before. */
function pipTarget({ pythonVersion, architecture, glibc }: PythonTarget): string[] {
  const versions = Array.from({ length: glibc - OLDEST_GLIBC + 1 }, (_, index) => `manylinux_2_${glibc - index}`);
  const platforms = [...versions, 'manylinux2014'].flatMap((tag) => ['--platform', `${tag}_${architecture}`]);
  return [...platforms, '--python-version', pythonVersion, '--implementation', 'cp', '--only-binary', ':all:'];
}

function run(command: string, args: readonly string[]): childProcess.SpawnSyncReturns<string> {
  // loaded where something is built: an app that builds nothing does not pay for it
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { spawnSync } = require('node:child_process') as typeof childProcess;
  return spawnSync(command, args, { encoding: 'utf8', env: process.env, maxBuffer: 64 * 1024 * 1024 });
}

/** The end of what a tool wrote, without the passwords of URLs. */
function lastLines(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines
    .slice(-MAX_LINES)
    .map((line) => `  ${line.replace(/:\/\/[^\s/@]*@/g, '://***@')}`)
    .join('\n');
}
