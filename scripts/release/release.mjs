// prepares a release, or prints data for release.yml: see HELP
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { checkMetadata } from '../package-metadata.mjs';
import { mayBreak, notesOf, withRelease } from './changelog.mjs';

const TOOLS = join(import.meta.dirname, 'tools');
/** The exit code of jsii-diff for an incompatible API. It uses other codes for its own errors. */
const INCOMPATIBLE = 1;
const HELP = `Checks everything that a release needs, and commits the version and the changelog on the branch release-VERSION.
When you merge that branch, the release workflow publishes the release.

Usage: npm run release [-- options]

  --dry-run      makes the checks only and changes nothing
  --against REF  compares the API with a git ref or an npm pack file (default: the last release)
  --version      only prints the version that this commit releases, or nothing
  --notes        only prints the changelog of the version in package.json
  -h, --help     shows this help
`;

const options = readOptions();

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const changelog = readFileSync('CHANGELOG.md', 'utf8');
const tags = git('tag', '--list', 'v[0-9]*', '--sort=-version:refname', '--merged').split('\n').filter(Boolean);
const released = tags[0]?.slice(1);
/** The version is in the changelog and has no tag: the commit of "npm run release". */
const isPrepared = notesOf(changelog, manifest.version) !== undefined && !tags.includes(`v${manifest.version}`);

try {
  if (options.help) console.log(HELP);
  else if (!options.version && !options.notes) release();
  else if (options.notes) {
    console.log(notesOf(changelog, manifest.version) ?? fail(`CHANGELOG.md has no section for ${manifest.version}`));
  } else if (isPrepared) console.log(manifest.version);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        'dry-run': { type: 'boolean', default: false },
        against: { type: 'string' },
        version: { type: 'boolean', default: false },
        notes: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    return values;
  } catch (error) {
    console.error(`${error.message}\n\n${HELP}`);
    process.exit(1);
  }
}

function release() {
  const failures = [];
  const check = (title, work) => {
    const begin = Date.now();
    let line;
    try {
      line = `ok    ${title}: ${work()}`;
    } catch (error) {
      failures.push(title);
      line = `FAIL  ${title}: ${error.message}`;
    }
    console.log(`${line} (${((Date.now() - begin) / 1000).toFixed(1)} s)`);
  };

  const next = nextRelease();
  const scratch = mkdtempSync(join(tmpdir(), 'release-'));
  try {
    check('clean working tree', requireCleanTree);
    check('version', () => describeVersion(next));
    check('build', build);
    check('API', () => compareApi(next.version, scratch));
    check('package, notices, and an app that uses the package', () => npm('run', '--silent', 'check-package').trim());
    check('languages', () => describePackages(next.version));
  } finally {
    rmSync(scratch, { recursive: true });
  }
  console.log(`\nCHANGELOG.md, ${next.version}:\n\n${notesOf(next.changelog, next.version) || '(nothing)'}\n`);

  if (failures.length > 0) fail(`Cannot release ${next.version}. Failed checks: ${failures.join('; ')}`);
  if (options['dry-run']) console.log(`${next.version} is ready for release. Nothing was changed.`);
  else if (isPrepared) fail(`${next.version} is already prepared: merge this branch to publish it`);
  else prepare(next);
}

/** The next version, derived from the commits since the last release, and the changelog that includes it. */
function nextRelease() {
  if (isPrepared) return { version: manifest.version, changelog };
  const first = released ? [] : ['--first-release'];
  const output = tool('commit-and-tag-version', '--dry-run', ...first);
  const [, section] =
    /^---\n(.*)^---$/ms.exec(output) ?? fail(`commit-and-tag-version printed no changelog:\n${output}`);
  const [, version] = /^#+ \[?([^\] ]+)/.exec(section) ?? fail(`commit-and-tag-version printed no version:\n${output}`);
  return { version, changelog: withRelease(changelog, section) };
}

function requireCleanTree() {
  const changes = git('status', '--porcelain');
  return changes === '' ? git('rev-parse', '--short', 'HEAD') : fail(`commit or remove these changes:\n${changes}`);
}

function describeVersion({ version }) {
  const state = isPrepared ? ', prepared by this commit' : '';
  return released ? `${version} after ${released}${state}` : `${version}, the first release${state}`;
}

function build() {
  const before = readFileSync('API.md', 'utf8');
  npm('run', 'build');
  return readFileSync('API.md', 'utf8') === before
    ? 'API.md is up to date'
    : fail('the build changed API.md: commit it');
}

/** Compares the API with the last release, or with --against. Fails for breaking changes that the version does not allow. */
function compareApi(version, scratch) {
  const base = options.against ?? released;
  if (!base)
    return 'not compared, because there is no release yet; use --against to compare with a git ref or an npm pack file';
  const original = options.against ? assemblyOf(options.against, scratch) : publishedAssembly(released, scratch);
  try {
    // all: jsii-diff ignores every change of an experimental library by default
    tool('jsii-diff', original, '.', '--error-on', 'all', '--keys');
    return `compatible with ${base}`;
  } catch (error) {
    if (error.status !== INCOMPATIBLE) throw error;
    const changes = `incompatible with ${base}:\n${error.output}`;
    if (!released) return `${changes}\nThis breaks no user, because there is no release yet.`;
    if (mayBreak(released, version)) return `${changes}\n${version} may contain breaking changes after ${released}.`;
    const remedy = 'revert the change, or merge a commit whose title has "!" and whose body says what users must do';
    return fail(`${changes}\n${version} must not contain breaking changes after ${released}: ${remedy}`);
  }
}

function publishedAssembly(version, scratch) {
  npm('pack', `${manifest.name}@${version}`, '--silent', '--pack-destination', scratch);
  return assemblyOf(join(scratch, `${manifest.name}-${version}.tgz`), scratch);
}

/** Creates a directory with the jsii assembly of a packed package or a commit. */
function assemblyOf(base, scratch) {
  const directory = join(scratch, 'package');
  const files = ['package.json', '.jsii'];
  if (base.endsWith('.tgz')) {
    run('tar', ['-xzf', resolve(base), '-C', scratch, ...files.map((file) => `package/${file}`)]);
  } else {
    const tree = join(scratch, 'tree');
    git('worktree', 'add', '--detach', tree, base);
    try {
      symlinkSync(resolve('node_modules'), join(tree, 'node_modules'));
      const args = ['--silence-warnings=reserved-word', '--generate-tsconfig', 'tsconfig.jsii.json'];
      run(resolve('node_modules/.bin/jsii'), args, { cwd: tree });
      mkdirSync(directory);
      for (const file of files) copyFileSync(join(tree, file), join(directory, file));
    } finally {
      git('worktree', 'remove', '--force', tree);
    }
  }
  // jsii-diff finds the assemblies of the CDK here
  symlinkSync(resolve('node_modules'), join(directory, 'node_modules'));
  return directory;
}

/** Lists the packages in dist/ that publib would publish, with their registries. */
function describePackages(version) {
  const { python, java, dotnet, go } = manifest.jsii.targets;
  const registries = [
    ['js', 'npm', manifest.name],
    ['python', 'PyPI', python.distName],
    ['java', 'Maven Central', `${java.maven.groupId}:${java.maven.artifactId}`],
    ['dotnet', 'NuGet', dotnet.packageId],
    ['go', 'Go', go.moduleName],
  ];
  const lines = registries.map(([folder, registry, name]) => `      ${registry} ${name} ${version}: ${packed(folder)}`);
  return `published by the release workflow\n${lines.join('\n')}\n     `;
}

function packed(folder) {
  const directory = join('dist', folder);
  const form = {
    js: /\.tgz$/,
    python: /\.whl$/,
    java: /(?<!javadoc|sources)\.jar$/,
    dotnet: /\.nupkg$/,
    go: /go\.mod$/,
  };
  const files = existsSync(directory) ? readdirSync(directory, { recursive: true, encoding: 'utf8' }) : [];
  const found = files.filter((file) => form[folder].test(file));
  if (found.length === 0) return 'not packed yet (npm run package)';
  checkMetadata(folder);
  return found.map((file) => `${file}, ${statSync(join(directory, file)).size} bytes`).join('; ');
}

/** Commits the version and the changelog on a new branch. */
function prepare({ version, changelog: text }) {
  git('switch', '--create', `release-${version}`);
  writeFileSync('CHANGELOG.md', text);
  npm('version', version, '--no-git-tag-version', '--allow-same-version', '--ignore-scripts');
  git(
    'commit',
    '--quiet',
    '--message',
    `chore(release): ${version}`,
    'CHANGELOG.md',
    'package.json',
    'package-lock.json',
  );
  console.log(
    `Next, run git push --set-upstream origin release-${version} and open a pull request. Merging it publishes the release.`,
  );
}

function git(...args) {
  return run('git', args).trim();
}

/** Runs a program of tools/, where the lock file has what it runs with: npx would take the newest of the day. */
function tool(name, ...args) {
  const installed = join(TOOLS, 'node_modules/.package-lock.json');
  const locked = statSync(join(TOOLS, 'package-lock.json'));
  if (!existsSync(installed) || statSync(installed).mtimeMs < locked.mtimeMs) {
    npm('ci', '--prefix', TOOLS, '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund');
  }
  return run(join(TOOLS, 'node_modules/.bin', name), args);
}

function npm(...args) {
  return run('npm', args);
}

function run(command, args, settings = {}) {
  const env = { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: process.versions.node.split('.')[0] };
  try {
    return execFileSync(command, args, { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'pipe'], ...settings });
  } catch (error) {
    const output = `${error.stdout ?? ''}\n${error.stderr ?? ''}`.trim();
    throw Object.assign(new Error(`${command} ${args.join(' ')} failed:\n${output}`), { output, status: error.status });
  }
}

function fail(message) {
  throw new Error(message);
}
