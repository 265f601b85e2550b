// packs the package, checks that what users need is in it and nothing else, and synthesizes a job run from it
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const sources = readdirSync('lib', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const compiled = sources.flatMap((file) => [file.replace(/ts$/, 'js'), file.replace(/ts$/, 'd.ts')]);
const expected = [
  ...['.jsii', 'API.md', 'LICENSE', 'README.md', 'package.json', 'build/handler/index.js', 'build/THIRD-PARTY-NOTICES'],
  ...compiled.map((file) => `build/${file}`),
].sort();

const directory = mkdtempSync(join(tmpdir(), 'check-package-'));
try {
  const options = ['--ignore-scripts', '--json', '--pack-destination', directory];
  const [{ filename, files, size }] = JSON.parse(execFileSync('npm', ['pack', ...options], { encoding: 'utf8' }));
  const packed = files.map(({ path }) => path);
  const missing = expected.filter((file) => !packed.includes(file));
  const surplus = packed.filter((file) => !expected.includes(file));
  if (missing.length || surplus.length) throw new Error(`missing: ${missing.join()}; surplus: ${surplus.join()}`);

  const modules = join(directory, 'node_modules');
  const installed = join(modules, 'cdk-emr-containers');
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['xzf', join(directory, filename), '-C', installed, '--strip-components', '1']);
  requireNotices(readFileSync(join(installed, 'build/THIRD-PARTY-NOTICES'), 'utf8'));
  for (const peer of ['aws-cdk-lib', 'constructs']) symlinkSync(resolve('node_modules', peer), join(modules, peer));
  console.log(`${files.length} files, ${size} bytes packed; handler in an asset of ${synthesize(directory)} bytes`);
} finally {
  rmSync(directory, { recursive: true });
}

/** Fails when a package that the handler imports is not in the notices, with the version that is installed. */
function requireNotices(notices) {
  const handlers = readdirSync('lambda', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const imports = handlers.flatMap((file) => {
    const source = readFileSync(join('lambda', file), 'utf8');
    return [...source.matchAll(/^import (?!type ).* from '(@[^/']+\/[^/']+)/gm)].map(([, name]) => name);
  });
  const titles = [...new Set(imports)].map((name) => {
    const { version } = JSON.parse(readFileSync(join('node_modules', name, 'package.json'), 'utf8'));
    return `\n${name} ${version} (`;
  });
  const missing = titles.filter((title) => !notices.includes(title));
  if (titles.length === 0 || missing.length > 0) throw new Error(`not in the third-party notices: ${missing.join()}`);
}

/** Uses the installed package as an app would; gives the size of the handler in the assembly. */
function synthesize(from) {
  const require = createRequire(join(from, 'app.js'));
  const { App, Stack, aws_emrcontainers: emr, aws_iam: iam } = require('aws-cdk-lib');
  const { EntryPoint, JobDriver, JobRun, ReleaseLabel } = require('cdk-emr-containers');
  const app = new App({ outdir: join(from, 'cdk.out') });
  const stack = new Stack(app, 'Stack');
  new JobRun(stack, 'JobRun', {
    virtualCluster: emr.CfnVirtualCluster.fromVirtualClusterId(stack, 'VirtualCluster', 'cluster1'),
    executionRole: iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::123456789012:role/job'),
    releaseLabel: ReleaseLabel.EMR_7_13_0,
    jobDriver: JobDriver.sparkSubmit({ entryPoint: EntryPoint.fromUri('local:///pi.py') }),
  });
  const assembly = app.synth().directory;
  const [asset] = readdirSync(assembly).filter((name) => name.startsWith('asset.'));
  return readFileSync(join(assembly, asset, 'index.js')).length;
}
