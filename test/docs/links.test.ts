import { linkProblem, PAGES, relativeLinks } from './markdown';

test.each(PAGES)('every link within the repository leads somewhere, in %s', (page) => {
  expect(relativeLinks(page).flatMap((link) => linkProblem(page, link) ?? [])).toEqual([]);
});

test('the pages have links', () => {
  expect(PAGES.flatMap(relativeLinks).length).toBeGreaterThan(100);
});

test.each([
  ['[a](nowhere.md)', 'nowhere.md: there is no nowhere.md'],
  ['[a](README.md#nowhere)', 'README.md#nowhere: README.md has no heading for it'],
])('a link as in %s is found', (_, problem) => {
  expect(linkProblem('SECURITY.md', problem.split(':')[0])).toBe(problem);
});
