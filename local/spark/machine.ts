import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { requirementsOf } from './versions';

const executeFile = promisify(execFile);

function execute(program: string, args: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  return executeFile(program, args, { env: process.env });
}

/** A Python on this machine. */
export interface Python {
  readonly program: string;
  /** Such as 11 for Python 3.11. */
  readonly minor: number;
  /** The location of the user's own packages. */
  readonly userBase: string;
}

/** A Java on this machine. */
export interface Java {
  readonly home: string;
  readonly major: number;
  readonly modules: readonly string[];
}

/** A prerequisite is missing on this machine. The message tells how to install it. */
export class MissingPrerequisite extends Error {}

const ASK_PYTHON =
  'import json, site, sys; print(json.dumps([sys.executable, sys.version_info[:2], site.getuserbase()]))';

/** Finds the first of some programs that is a Python 3. */
export async function findPython(programs: readonly string[] = ['python3', 'python']): Promise<Python> {
  for (const candidate of programs) {
    const { stdout } = await execute(candidate, ['-c', ASK_PYTHON]).catch(() => ({ stdout: '' }));
    if (stdout === '') continue;
    const [program, [major, minor], userBase] = JSON.parse(stdout) as [string, [number, number], string];
    if (major === 3) return { program, minor, userBase };
  }
  throw new MissingPrerequisite(
    [
      `Spark needs Python 3, which was not found as ${programs.join(' or ')}. Install it:`,
      '  Debian, Ubuntu   sudo apt-get install python3 python3-pip',
      '  Fedora, Amazon   sudo dnf install python3 python3-pip',
      '  macOS            brew install python@3.11',
      'Without --spark, you need only Node.js.',
    ].join('\n'),
  );
}

/** Throws for a Python that is too old for a version of Spark. Returns a remark for one that is newer than supported. */
export function checkPython({ program, minor }: Python, sparkVersion: string): string | undefined {
  const [first, last] = requirementsOf(sparkVersion).python;
  if (minor > last) return `Spark ${sparkVersion} supports Python up to 3.${last}, but ${program} is 3.${minor}`;
  if (minor >= first) return undefined;
  throw new MissingPrerequisite(
    `Spark ${sparkVersion} needs Python 3.${first} or later, but ${program} is 3.${minor}. ` +
      `Choose a newer one: --python /usr/bin/python3.${last}`,
  );
}

/** Throws if Python has no pip. */
export async function checkPip({ program }: Python): Promise<void> {
  await execute(program, ['-m', 'pip', '--version']).catch(() => {
    throw new MissingPrerequisite(
      [
        `Spark is installed with pip, which ${program} does not have. Install it:`,
        '  Debian, Ubuntu   sudo apt-get install python3-pip',
        '  Fedora, Amazon   sudo dnf install python3-pip',
        `  elsewhere        ${program} -m ensurepip`,
      ].join('\n'),
    );
  });
}

/** Throws without bash: Spark's start scripts need it. */
export async function checkShell(): Promise<void> {
  if (process.platform === 'win32')
    throw new MissingPrerequisite('--spark requires Linux or macOS: on Windows, use WSL (wsl --install)');
  await execute('bash', ['-c', 'exit']).catch(() => {
    throw new MissingPrerequisite('Spark needs bash, which was not found: install it, for example with apk add bash');
  });
}

/** Finds the first Java on this machine with one of some major versions. */
export async function findJava(majors: readonly number[]): Promise<Java | undefined> {
  const homes = [process.env.JAVA_HOME, ...(process.platform === 'darwin' ? await macOsHomes(majors) : [])];
  const programs = [...homes.flatMap((home) => (home ? [join(home, 'bin', 'java')] : [])), 'java'];
  for (const program of programs) {
    const java = await javaOf(program);
    if (java && majors.includes(java.major)) return java;
  }
  return undefined;
}

export async function javaOf(program: string): Promise<Java | undefined> {
  try {
    const { stderr } = await execute(program, ['-XshowSettings:properties', '-version']);
    const [, home = ''] = /^\s*java\.home = (.+)$/m.exec(stderr) ?? [];
    const [, major = ''] = /^\s*java\.specification\.version = (?:1\.)?(\d+)/m.exec(stderr) ?? [];
    if (!existsSync(join(home, 'bin', 'java'))) return undefined;
    const { stdout } = await execute(program, ['--list-modules']);
    return { home, major: Number(major), modules: stdout.split('\n').map((line) => line.split('@')[0]) };
  } catch {
    return undefined;
  }
}

async function macOsHomes(majors: readonly number[]): Promise<string[]> {
  const asked = majors.map((major) => execute('/usr/libexec/java_home', ['-v', String(major)]).catch(() => undefined));
  return (await Promise.all(asked)).flatMap((answer) => (answer ? [answer.stdout.trim()] : []));
}
