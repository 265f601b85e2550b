import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SCRIPT = join(__dirname, '..', '..', 'scripts', 'lint-workflows.mjs');
const CHECKOUT = `actions/checkout@${'0a'.repeat(20)} # v7.0.1`;
const WORKFLOW = `on: push
permissions: {}
concurrency: build
jobs:
  build:
    runs-on: ubuntu-latest
    timeout-minutes: 5
    permissions:
      contents: read
    steps:
      - uses: ${CHECKOUT}
        with:
          persist-credentials: false
      - run: echo "\${{ github.sha }}"
`;

const CONTENTS = '    permissions:\n      contents: read\n';
const PUBLISHING = WORKFLOW.replace('contents: read', 'id-token: write').replace(
  '    timeout',
  '    environment: release\n    timeout',
);

/** The exit code and the output of the linter for one workflow. */
function lint(workflow: string): { status: number | null; stdout: string } {
  const directory = mkdtempSync(join(tmpdir(), 'lint-workflows-'));
  try {
    mkdirSync(join(directory, '.github', 'workflows'), { recursive: true });
    writeFileSync(join(directory, '.github', 'workflows', 'build.yml'), workflow);
    return spawnSync(process.execPath, [SCRIPT], { cwd: directory, encoding: 'utf8' });
  } finally {
    rmSync(directory, { recursive: true });
  }
}

test('accepts a workflow with permissions and pinned actions', () => {
  expect(lint(WORKFLOW)).toMatchObject({ status: 0, stdout: "1 workflows pass actionlint and the project's rules\n" });
});

test.each([
  ['an unknown property', 'github.sha', 'github.shaa', 'build.yml:14:24 property "shaa" is not defined'],
  ['a missing job', 'runs-on:', 'needs: package\n    runs-on:', 'needs job "package" which does not exist'],
  [
    'an action by its version',
    CHECKOUT,
    'actions/checkout@v7',
    'build.yml:11 action "actions/checkout@v7" is not pinned',
  ],
  ['a commit without its version', ' # v7.0.1', '', 'is not pinned: use the commit, with the version in a comment'],
])('fails when a workflow has %s', (_, before, after, problem) => {
  const { status, stdout } = lint(WORKFLOW.replace(before, after));
  expect(stdout).toContain(problem);
  expect(status).toBe(1);
});

/** The problems of a workflow by the rules of our own. */
function problemsOf(workflow: string): string[] {
  const module = `import { problemsOf } from ${JSON.stringify(SCRIPT)};
    console.log(JSON.stringify(problemsOf(${JSON.stringify(workflow)}, 'build.yml', () => [])));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', module], {
    encoding: 'utf8',
  });
  return JSON.parse(output) as string[];
}

test.each([
  ['permissions by default', 'permissions: {}\n', '', 'build.yml must set permissions for all of its jobs'],
  ['no concurrency', 'concurrency: build\n', '', 'build.yml must set concurrency'],
  ['a job without permissions', CONTENTS, '', 'build.yml job "build" must set permissions of its own'],
  ['a job without a time limit', '    timeout-minutes: 5\n', '', 'build.yml job "build" must set timeout-minutes'],
  [
    'a token left by a checkout',
    'persist-credentials: false',
    'fetch-depth: 0',
    'job "build" must check out with "persist-credentials: false"',
  ],
  [
    'a token for the code of strangers',
    'on: push',
    'on:\n  pull_request_target:',
    'must not run by pull_request_target or workflow_run',
  ],
  [
    'secrets for pull requests',
    WORKFLOW,
    PUBLISHING.replace('on: push', 'on: [pull_request]').replace('github.sha', 'secrets.TOKEN'),
    'build.yml must use neither secrets nor "id-token: write", since it runs for pull requests',
  ],
  ['secrets without an environment', 'github.sha', 'secrets.TOKEN', 'job "build" must have "environment: release"'],
  [
    'an identity without an environment',
    'contents: read',
    'id-token: write',
    'job "build" must have "environment: release", which a maintainer approves',
  ],
  [
    'npx beside an identity',
    WORKFLOW,
    PUBLISHING.replace('echo "${{ github.sha }}"', 'npx publib'),
    'job "build" must not run npx',
  ],
  [
    'install scripts beside an identity',
    WORKFLOW,
    PUBLISHING.replace('echo "${{ github.sha }}"', 'npm ci --prefix tools'),
    'job "build" must run npm ci with --ignore-scripts',
  ],
])('fails when a workflow has %s', (_, before, after, problem) => {
  expect(problemsOf(WORKFLOW.replace(before, after))).toEqual([expect.stringContaining(problem)]);
});

test('a job of the environment "release" may publish', () => {
  expect(problemsOf(PUBLISHING.replace('github.sha', 'secrets.TOKEN'))).toEqual([]);
});

test('the Go of the release compiles the module', () => {
  const root = join(__dirname, '..', '..');
  const versionIn = (file: string, pattern: RegExp): number =>
    Number(pattern.exec(readFileSync(join(root, file), 'utf8'))![1]);
  const required = versionIn('examples/go/go.mod', /^go 1\.(\d+)/m);
  // setup-go lets Go fetch no newer one
  expect(versionIn('.github/workflows/release.yml', /go-version: '1\.(\d+)'/)).toBeGreaterThanOrEqual(required);
});
