// packs the package, checks that it contains the files that users need and no others, installs it into an empty app,
// synthesizes a job run, runs a user's tests, and deploys to the embedded cloud with the package's command
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { transformSync } from 'esbuild';
import { withAbsoluteLinks } from './readme-links.mjs';

const sources = readdirSync('lib', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const compiled = sources.flatMap((file) => [file.replace(/ts$/, 'js'), file.replace(/ts$/, 'd.ts')]);
const publicTypes = [...readFileSync('testing/index.ts', 'utf8').matchAll(/'\.\/([\w-]+)'/g)].map(([, name]) => name);
const embeddedCloud = ['bin.js', 'bundle.js', 'index.js', 'runtime.mjs', 'index.d.ts'];
const expected = [
  ...['.jsii', 'API.md', 'LICENSE', 'README.md', 'package.json', 'build/handler/index.js', 'build/THIRD-PARTY-NOTICES'],
  ...compiled.map((file) => `build/${file}`),
  ...[...embeddedCloud, ...publicTypes.map((name) => `${name}.d.ts`)].map((file) => `build/testing/${file}`),
].sort();

/** The size limit of the packed package, in bytes. It has 760,000; an accidental asset or dependency is much larger. */
const MAX_SIZE = 1_000_000;

const directory = mkdtempSync(join(tmpdir(), 'check-package-'));
try {
  const options = ['--ignore-scripts', '--json', '--pack-destination', directory];
  const [{ filename, files, size }] = JSON.parse(execFileSync('npm', ['pack', ...options], { encoding: 'utf8' }));
  const packed = files.map(({ path }) => path);
  const missing = expected.filter((file) => !packed.includes(file));
  const surplus = packed.filter((file) => !expected.includes(file));
  if (missing.length || surplus.length) throw new Error(`missing: ${missing.join()}; surplus: ${surplus.join()}`);
  if (size > MAX_SIZE) throw new Error(`The packed package must have at most ${MAX_SIZE} bytes, got ${size}`);

  const modules = join(directory, 'node_modules');
  const installed = join(modules, 'cdk-emr-containers');
  writeFileSync(join(directory, 'package.json'), '{ "private": true }');
  const quickly = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--legacy-peer-deps'];
  execFileSync('npm', ['install', ...quickly, join(directory, filename)], { cwd: directory, stdio: 'pipe' });
  requireNotices(readFileSync(join(installed, 'build/THIRD-PARTY-NOTICES'), 'utf8'));
  requireAbsoluteLinks(JSON.parse(readFileSync(join(installed, '.jsii'), 'utf8')));
  for (const peer of ['aws-cdk-lib', 'constructs']) symlinkSync(resolve('node_modules', peer), join(modules, peer));
  console.log(`${files.length} files, ${size} bytes packed; handler asset of ${synthesize(directory)} bytes`);
  requireLightness(directory);
  requireTestApi(directory);
  console.log(`npx cdk-emr-containers deploy started job run ${deploy(directory)}`);
} finally {
  rmSync(directory, { recursive: true });
}

/** Fails if the notices lack a package that the handler or the embedded cloud imports, in its installed version. */
function requireNotices(notices) {
  const bundled = ['lambda', 'local', 'testing'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  );
  const imports = bundled
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const source = readFileSync(file, 'utf8');
      return [...source.matchAll(/^import (?!type ).* from '(@[^/']+\/[^/']+)/gm)].map(([, name]) => name);
    });
  const titles = [...new Set(imports)].map((name) => {
    const { version } = JSON.parse(readFileSync(join('node_modules', name, 'package.json'), 'utf8'));
    return `\n${name} ${version} (`;
  });
  const missing = titles.filter((title) => !notices.includes(title));
  if (titles.length === 0 || missing.length > 0)
    throw new Error(
      `The third-party notices lack: ${missing.map((title) => title.trim().replace(' (', '')).join(', ') || 'all packages'}`,
    );
}

/** Fails when the README of the assembly, which becomes that of the Python package, has a relative link. */
function requireAbsoluteLinks(assembly) {
  const { markdown } = assembly.readme;
  if (withAbsoluteLinks(markdown, assembly) !== markdown) throw new Error('the README in .jsii has relative links');
}

/** Uses the installed package as an app would. Returns the size of the handler in the assembly. */
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

/** Fails if the constructs load any file of the embedded cloud. */
function requireLightness(from) {
  const script = `require('cdk-emr-containers');
    const loaded = Object.keys(require.cache).filter((file) => /[\\\\/]build[\\\\/]testing[\\\\/]/.test(file));
    if (loaded.length > 0) throw new Error('cdk-emr-containers loads ' + loaded);`;
  execFileSync(process.execPath, ['-e', script], { cwd: from, stdio: 'pipe' });
}

/** Runs the tests of examples/testing as a user would, with the test runner of Node.js and with Jest. */
function requireTestApi(from) {
  for (const file of ['reports', 'reports.test', 'reports.node-test']) {
    const { code } = transformSync(readFileSync(`examples/testing/${file}.ts`, 'utf8'), {
      loader: 'ts',
      format: 'cjs',
    });
    writeFileSync(join(from, `${file}.js`), code);
  }
  const options = { cwd: from, encoding: 'utf8' };
  run(process.execPath, ['--test', 'reports.node-test.js'], options);
  // an ES module, which must end even though nobody closes the cloud
  const module = `import { startCloud } from 'cdk-emr-containers/testing';
    import { App } from 'aws-cdk-lib';
    import reports from './reports.js';
    await startCloud().deploy(new reports.Reports(new App(), 'Reports'));`;
  run(process.execPath, ['--input-type=module', '-e', module], { ...options, timeout: 60_000 });
  writeFileSync(join(from, 'jest.config.json'), '{ "testMatch": ["**/*.test.js"], "testTimeout": 60000 }');
  run(process.execPath, [resolve('node_modules/jest/bin/jest.js'), '-c', 'jest.config.json'], options);
}

/** Deploys an app with the package's command. Returns the job run ID in its output. */
function deploy(from) {
  const app = "new (require('./reports').Reports)(new (require('aws-cdk-lib').App)(), 'Reports')";
  writeFileSync(join(from, 'app.js'), app);
  // the CDK takes seconds to load its default rules
  const env = { ...process.env, CDK_VALIDATION: 'false' };
  const args = ['--no-install', 'cdk-emr-containers', 'deploy', '--app', 'node app.js', '--speed', '20'];
  const output = run('npx', args, { cwd: from, encoding: 'utf8', env });
  const [, jobRunId] = /COMPLETED .*job run (\w+)/.exec(output) ?? [];
  if (!jobRunId) throw new Error(`No job run completed:\n${output}`);
  return jobRunId;
}

/** Returns the output of a command. Fails with the output. */
function run(command, args, options) {
  try {
    return execFileSync(command, args, { ...options, stdio: 'pipe' });
  } catch (error) {
    throw new Error(`${command} ${args.join(' ')} failed:\n${error.stdout}\n${error.stderr}`, { cause: error });
  }
}
