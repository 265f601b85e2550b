import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SCRIPTS = join(__dirname, '..', '..', 'scripts', 'release');

/** Calls a function of changelog.mjs in a child process, because Jest does not load the module. */
function changelog(name: string, ...args: string[]): unknown {
  const module = `import { ${name} } from ${JSON.stringify(join(SCRIPTS, 'changelog.mjs'))};
    console.log(JSON.stringify(${name}(...${JSON.stringify(args)})) ?? 'null');`;
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', module], { encoding: 'utf8' }));
}

const RELEASED = `# Changelog

How it is written.

## Unreleased

- A note.

## [0.2.0](https://example.com/compare/v0.1.0...v0.2.0) (2026-12-01)

* second

## 0.1.0 (2026-11-28)

### Features

* first
`;

test.each([
  ['0.2.0', '* second'],
  ['0.1.0', '### Features\n\n* first'],
  ['0.1', null],
])('the notes of %s', (version, notes) => {
  expect(changelog('notesOf', RELEASED, version)).toBe(notes);
});

test('a release moves the notes under "Unreleased" between its heading and its commits', () => {
  const section = '## [0.2.1](https://example.com) (2026-12-02)\n\n\n### Bug Fixes\n\n* third\n';
  const text = changelog('withRelease', RELEASED, section) as string;
  expect(text).toContain(`How it is written.

## Unreleased

## [0.2.1](https://example.com) (2026-12-02)

- A note.

### Bug Fixes

* third

## [0.2.0]`);
  expect(changelog('withRelease', text, '## 0.2.2 (2026-12-03)\n\n* fourth')).toContain(
    '## Unreleased\n\n## 0.2.2 (2026-12-03)\n\n* fourth\n\n## [0.2.1]',
  );
});

test.each([
  ['0.1.0', '0.1.1', false],
  ['0.1.9', '0.2.0', true],
  ['0.9.0', '1.0.0', true],
  ['1.0.0', '1.1.0', false],
  ['1.9.0', '2.0.0', true],
])('a release may break the API from %s to %s: %s', (from, to, breaks) => {
  expect(changelog('mayBreak', from, to)).toBe(breaks);
});

describe('the version that a commit releases', () => {
  const directory = mkdtempSync(join(tmpdir(), 'release-test-'));
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.com', ...args], { cwd: directory });
  const release = (option: string) =>
    execFileSync(process.execPath, [join(SCRIPTS, 'release.mjs'), option], { cwd: directory, encoding: 'utf8' });
  const write = (version: string) => {
    writeFileSync(join(directory, 'package.json'), JSON.stringify({ version }));
    writeFileSync(join(directory, 'CHANGELOG.md'), RELEASED);
  };

  beforeAll(() => {
    git('init', '--quiet');
    git('commit', '--quiet', '--allow-empty', '--message', 'feat: first');
    git('tag', 'v0.1.0');
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  test('is the package version if the changelog has it and no tag does', () => {
    write('0.2.0');
    expect(release('--version')).toBe('0.2.0\n');
    expect(release('--notes')).toBe('* second\n');
  });

  test('is empty if the version has a tag', () => {
    write('0.1.0');
    expect(release('--version')).toBe('');
  });

  test('is empty if the changelog does not have the version', () => {
    write('0.3.0');
    expect(release('--version')).toBe('');
  });
});

// npm run release installs its tools, and .ci/run does
const describeWithTools = existsSync(join(SCRIPTS, 'tools', 'node_modules')) ? describe : describe.skip;

describeWithTools('a release after the first', () => {
  let directory: string;
  const file = (name: string) => join(directory, name);
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.com', ...args], { cwd: directory });
  const commit = (message: string) => git('commit', '--quiet', '--allow-empty', '--message', message);

  const MANIFEST = {
    name: 'things',
    version: '0.1.0',
    description: 'Things',
    license: 'Apache-2.0',
    homepage: 'https://example.com',
    repository: { type: 'git', url: 'https://github.com/example/things.git' },
    jsii: {
      targets: {
        python: { distName: 'things' },
        java: { maven: { groupId: 'com.example', artifactId: 'things' } },
        go: { moduleName: 'example.com/things' },
        dotnet: { packageId: 'Things' },
      },
    },
  };

  /** An API of one enum, as jsii describes it. */
  const assembly = (...members: string[]): string =>
    JSON.stringify({
      ...{ name: 'things', version: '0.1.0', description: 'Things', license: 'Apache-2.0' },
      ...{
        homepage: 'https://example.com',
        repository: MANIFEST.repository,
        author: { name: 'We', roles: ['author'] },
      },
      ...{ schema: 'jsii/0.10.0', jsiiVersion: '6.0.16 (build 15002ec)', fingerprint: '*' },
      targets: { js: { npm: 'things' } },
      types: {
        'things.Color': {
          ...{ assembly: 'things', fqn: 'things.Color', kind: 'enum', name: 'Color', symbolId: 'lib/color:Color' },
          docs: { stability: 'experimental' },
          members: members.map((name) => ({ name, docs: { stability: 'experimental' } })),
        },
      },
    });

  /** A program that is npm for a release: 0.1.0 is in its registry. */
  const NPM = `#!/bin/sh
    case "$*" in
      'run build' | 'run --silent check-package') ;;
      'pack things@0.1.0 --silent --pack-destination '*) cp published.tgz "$5/things-0.1.0.tgz" ;;
      *) echo "unexpected: npm $*" >&2; exit 1 ;;
    esac
  `;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'release-test-'));
    mkdirSync(file('bin'));
    writeFileSync(file('bin/npm'), NPM);
    chmodSync(file('bin/npm'), 0o755);
    mkdirSync(file('package'));
    for (const folder of ['.', 'package']) {
      writeFileSync(file(`${folder}/package.json`), JSON.stringify(MANIFEST));
      writeFileSync(file(`${folder}/.jsii`), assembly('RED', 'BLUE'));
    }
    execFileSync('tar', ['-czf', file('published.tgz'), '-C', directory, 'package']);
    writeFileSync(file('API.md'), '');
    writeFileSync(
      file('CHANGELOG.md'),
      '# Changelog\n\n## Unreleased\n\n- A note.\n\n## 0.1.0 (2026-11-28)\n\nFirst.\n',
    );
    writeFileSync(file('.gitignore'), '.jsii\nbin\ndist\npackage\npublished.tgz\n');
    git('init', '--quiet', '--initial-branch', 'main');
    git('add', '.');
    commit('chore(release): 0.1.0');
    git('tag', 'v0.1.0');
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  function dryRun(): { status: number | null; stdout: string } {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(SCRIPTS, 'release.mjs'), '--dry-run'], {
      cwd: directory,
      encoding: 'utf8',
      env: { ...process.env, PATH: `${file('bin')}:${process.env.PATH}` },
    });
    return { status, stdout: stdout + stderr };
  }

  test.each([
    ['0.1.1', ['fix: a poll survives throttling'], ['### Bug Fixes\n\n* a poll survives throttling']],
    ['0.1.1', ['feat: a retry policy', 'docs: a page'], ['### Features\n\n* a retry policy']],
    [
      '0.2.0',
      ['fix: one', 'feat!: requires a label\n\nBREAKING CHANGE: set releaseLabel.'],
      ['BREAKING CHANGES\n\n* set releaseLabel.', '### Features\n\n* requires a label', '### Bug Fixes\n\n* one'],
    ],
  ])('has the version %s by the commits %j', (version, commits, entries) => {
    commits.forEach(commit);
    const { status, stdout } = dryRun();
    expect(stdout).toContain(`ok    version: ${version} after 0.1.0`);
    expect(stdout).toContain('ok    API: compatible with 0.1.0');
    expect(stdout).toContain(`CHANGELOG.md, ${version}:\n\n- A note.\n\n### `);
    for (const entry of entries) expect(stdout).toContain(entry);
    expect(stdout).not.toContain('a page');
    expect(status).toBe(0);
  });

  test('fails when it breaks the API and no commit says so', () => {
    writeFileSync(file('.jsii'), assembly('RED'));
    commit('fix: a color less');
    const { status, stdout } = dryRun();
    expect(stdout).toContain('FAIL  API: incompatible with 0.1.0:');
    expect(stdout).toContain('things.Color.BLUE: member BLUE has been removed');
    expect(stdout).toContain(
      '0.1.1 must not contain breaking changes after 0.1.0: revert the change, or merge a commit whose',
    );
    expect(stdout).toContain('Cannot release 0.1.1. Failed checks: API');
    expect(status).toBe(1);
  });

  test('may break the API when a commit says so, and names the change', () => {
    writeFileSync(file('.jsii'), assembly('RED'));
    commit('feat!: a color less');
    const { status, stdout } = dryRun();
    expect(stdout).toContain('ok    API: incompatible with 0.1.0:');
    expect(stdout).toContain('things.Color.BLUE: member BLUE has been removed');
    expect(stdout).toContain('0.2.0 may contain breaking changes after 0.1.0.');
    expect(status).toBe(0);
  });

  test('fails when the API of the last release cannot be read', () => {
    writeFileSync(file('published.tgz'), '');
    commit('fix: one');
    expect(dryRun()).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('Cannot release 0.1.1. Failed checks: API') as string,
    });
  });

  test('fails when a package was packed of another version', () => {
    const manifest = {
      ...MANIFEST,
      peerDependencies: { 'aws-cdk-lib': '^2.230.0', constructs: '^10.4.2' },
      devDependencies: { 'jsii-pacmak': '1.140.0' },
    };
    writeFileSync(file('package.json'), JSON.stringify(manifest));
    writeFileSync(file('package/package.json'), JSON.stringify({ ...manifest, version: '0.0.9' }));
    mkdirSync(file('dist/js'), { recursive: true });
    execFileSync('tar', ['-czf', file('dist/js/things.tgz'), '-C', directory, 'package']);
    const { status, stdout } = dryRun();
    expect(stdout).toContain('FAIL  languages: js: version must be 0.1.0, got 0.0.9');
    expect(status).toBe(1);
  });
});
