import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
