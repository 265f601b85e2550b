import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { MissingPrerequisite, type Java, type Python } from './machine';
import type { Jar } from './versions';

export interface InstallOptions {
  readonly python: Python;
  /** Receives progress messages for the user. */
  readonly onProgress: (line: string) => void;
  readonly signal?: AbortSignal;
}

const HEARTBEAT = 10_000;
const DAY = 86_400_000;
const MAVEN_CENTRAL = 'https://repo1.maven.org/maven2';

/** Python's HTTP client uses the proxies and certificates of the machine; the client of Node.js does not. */
const DOWNLOAD = `
import hashlib, json, os, ssl, sys, urllib.request
try:
    from pip._vendor import certifi
    authorities = certifi.where()
except ImportError:
    authorities = None
for name in ("PIP_CERT", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"):
    authorities = os.environ.get(name) or authorities
context = ssl.create_default_context(cafile=authorities)
base, folder = sys.argv[1:]
for path, sha256 in json.load(sys.stdin):
    with urllib.request.urlopen(base + "/" + path, context=context, timeout=60) as response:
        content = response.read()
    if hashlib.sha256(content).hexdigest() != sha256:
        sys.exit(base + "/" + path + " has an unexpected SHA-256 checksum")
    with open(os.path.join(folder, os.path.basename(path)), "wb") as file:
        file.write(content)
    print(os.path.basename(path), flush=True)
`;

/** Installs packages of the Python package index into a folder, once. */
export async function installPackages(folder: string, title: string, packages: string[], options: InstallOptions) {
  const { python } = options;
  await once(folder, title, options, async (target) => {
    const pip = ['-m', 'pip', 'install', '--no-input', '--disable-pip-version-check', '--no-warn-script-location'];
    const args = [...pip, '--target', target, ...packages];
    try {
      await execute(args, options);
    } catch (error) {
      const command = [python.program, ...pip.slice(0, 3), '--target', folder, ...packages].join(' ');
      throw new MissingPrerequisite(
        `${title} cannot be installed: ${(error as Error).message}\n` +
          'It is installed once, from the Python package index. pip uses the proxy and the mirror of its configuration (pip config).\n' +
          `Fix the problem and start again, or install it yourself: ${command}`,
      );
    }
  });
}

/** Downloads files from Maven Central into a folder, once. */
export async function installJars(folder: string, title: string, jars: readonly Jar[], options: InstallOptions) {
  const base = process.env.CDK_EMR_CONTAINERS_MAVEN_URL ?? MAVEN_CENTRAL;
  await once(folder, title, options, async (target) => {
    const list = JSON.stringify(jars.map(({ path, sha256 }) => [path, sha256]));
    try {
      await execute(['-c', DOWNLOAD, base, target], options, list);
    } catch (error) {
      throw new MissingPrerequisite(
        `${title} cannot be downloaded from ${base}: ${(error as Error).message}\n` +
          'Set HTTPS_PROXY, or use a mirror of Maven Central: export CDK_EMR_CONTAINERS_MAVEN_URL=https://…',
      );
    }
  });
}

/**
 * Creates a Java home for Spark 4, which starts Java with a module that it needs only for speed and not every Java has.
 */
export function javaWithoutVectors(folder: string, { home }: Java): string {
  const program = join(folder, 'bin', 'java');
  mkdirSync(dirname(program), { recursive: true });
  const script = [
    '#!/bin/sh',
    'for word do',
    '  shift',
    '  [ "$word" = --add-modules=jdk.incubator.vector ] || set -- "$@" "$word"',
    'done',
    `exec '${join(home, 'bin', 'java').replaceAll("'", `'\\''`)}' "$@"`,
    '',
  ];
  writeFileSync(program, script.join('\n'));
  chmodSync(program, 0o755);
  return folder;
}

/** Fills a folder, which comes into existence only once it is complete. */
async function once(
  folder: string,
  title: string,
  { onProgress }: InstallOptions,
  fill: (target: string) => Promise<void>,
): Promise<void> {
  if (existsSync(folder)) return;
  const parent = dirname(folder);
  mkdirSync(parent, { recursive: true });
  removeAbandoned(parent);
  const target = mkdtempSync(join(parent, `.${basename(folder)}-`));
  const start = Date.now();
  const seconds = () => Math.round((Date.now() - start) / 1000);
  onProgress(`One-time installation of ${title} into ${folder} …`);
  const heartbeat = setInterval(() => onProgress(`  … ${seconds()} s`), HEARTBEAT);
  try {
    await fill(target);
    // another process may have installed the same version in the meantime
    if (!existsSync(folder)) renameSync(target, folder);
    onProgress(`  Done in ${seconds()} s`);
  } finally {
    clearInterval(heartbeat);
    rmSync(target, { recursive: true, force: true });
  }
}

/** Removes the leftovers of installations that were killed. */
function removeAbandoned(parent: string): void {
  for (const name of readdirSync(parent).filter((entry) => entry.startsWith('.'))) {
    const path = join(parent, name);
    if (statSync(path).mtimeMs < Date.now() - DAY) rmSync(path, { recursive: true, force: true });
  }
}

/** Runs Python. On failure, rejects with the end of its output. */
async function execute(args: readonly string[], { python, onProgress, signal }: InstallOptions, input?: string) {
  signal?.throwIfAborted();
  const env = { ...process.env, PIP_USER: '0', PIP_REQUIRE_VIRTUALENV: '0', PIP_ROOT_USER_ACTION: 'ignore' };
  const child = spawn(python.program, args, { env, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  const end = () => {
    try {
      process.kill(-(child.pid ?? NaN), 'SIGKILL');
    } catch {
      // it has ended
    }
  };
  signal?.addEventListener('abort', end, { once: true });
  process.once('exit', end);
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const errors: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (/^\s*(Collecting|Downloading|Building wheels|Installing|\S+\.jar$)/.test(line)) onProgress(`  ${line.trim()}`);
  });
  createInterface({ input: child.stderr }).on('line', (line) => errors.push(line));
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    signal?.throwIfAborted();
    if (code !== 0) throw new Error(lastError(errors) ?? `exit code ${code}`);
  } finally {
    signal?.removeEventListener('abort', end);
    process.removeListener('exit', end);
  }
}

function lastError(lines: readonly string[]): string | undefined {
  return lines.filter((line) => line.startsWith('ERROR')).at(-1) ?? lines.filter((line) => line.trim() !== '').at(-1);
}
