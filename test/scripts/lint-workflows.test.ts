import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SCRIPT = join(__dirname, '..', '..', 'scripts', 'lint-workflows.mjs');
const CHECKOUT = `actions/checkout@${'0a'.repeat(20)} # v7.0.1`;
const WORKFLOW = `on: push
permissions: {}
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: ${CHECKOUT}
      - run: echo "\${{ github.sha }}"
`;

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
  ['an unknown property', 'github.sha', 'github.shaa', 'build.yml:8:24 property "shaa" is not defined'],
  ['a missing job', 'runs-on:', 'needs: package\n    runs-on:', 'needs job "package" which does not exist'],
  [
    'an action by its version',
    CHECKOUT,
    'actions/checkout@v7',
    'build.yml:7 action "actions/checkout@v7" is not pinned',
  ],
  ['a commit without its version', ' # v7.0.1', '', 'is not pinned: use the commit, with the version in a comment'],
  ['default permissions', 'permissions: {}\n', '', 'build.yml must set permissions for all its jobs'],
])('fails when a workflow has %s', (_, before, after, problem) => {
  const { status, stdout } = lint(WORKFLOW.replace(before, after));
  expect(stdout).toContain(problem);
  expect(status).toBe(1);
});
