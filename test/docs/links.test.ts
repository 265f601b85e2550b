import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { linkProblem, PAGES, relativeLinks } from './markdown';

/** Pages that are linked before they are written. */
const AWAITED = ['docs/local-spark.md', 'docs/languages.md'];

test.each(PAGES)('every link within the repository leads somewhere, in %s', (page) => {
  const problems = relativeLinks(page).flatMap((link) => linkProblem(page, link) ?? []);
  expect(problems.filter((problem) => !AWAITED.some((awaited) => problem.endsWith(`there is no ${awaited}`)))).toEqual(
    [],
  );
});

test('the pages have links', () => {
  expect(PAGES.flatMap(relativeLinks).length).toBeGreaterThan(100);
});

test('no page is awaited that is there', () => {
  expect(AWAITED.filter((page) => existsSync(join(__dirname, '..', '..', page)))).toEqual([]);
});

test.each([
  ['[a](nowhere.md)', 'nowhere.md: there is no nowhere.md'],
  ['[a](README.md#nowhere)', 'README.md#nowhere: README.md has no heading for it'],
])('a link as in %s is found', (_, problem) => {
  expect(linkProblem('SECURITY.md', problem.split(':')[0])).toBe(problem);
});
