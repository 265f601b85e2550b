import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readPage } from '../docs/markdown';

const ROOT = join(__dirname, '..', '..');
const PAGE = 'https://github.com/owner/library/blob/v1.2.3/';
const IMAGE = 'https://raw.githubusercontent.com/owner/library/v1.2.3/';

/** The result of the module that the build runs, which Jest does not load. */
function withAbsoluteLinks(markdown: string): string {
  const assembly = { repository: { url: 'https://github.com/owner/library.git' }, version: '1.2.3' };
  const script = `import { withAbsoluteLinks } from ${JSON.stringify(join(ROOT, 'scripts', 'readme-links.mjs'))};
    import { readFileSync } from 'node:fs';
    process.stdout.write(withAbsoluteLinks(readFileSync(0, 'utf8'), ${JSON.stringify(assembly)}));`;
  const options = { input: markdown, encoding: 'utf8' } as const;
  return execFileSync(process.execPath, ['--input-type=module', '-e', script], options);
}

test.each([
  ['a link', '[a](docs/limits.md#order)', `[a](${PAGE}docs/limits.md#order)`],
  ['an image', '![a](docs/a.svg)', `![a](${IMAGE}docs/a.svg)`],
  ['an image in a link', '[![a](docs/a.svg)](docs/a.md)', `[![a](${IMAGE}docs/a.svg)](${PAGE}docs/a.md)`],
  ['HTML', '<img src="docs/a.svg"><a href="a.md">', `<img src="${IMAGE}docs/a.svg"><a href="${PAGE}a.md">`],
])('%s becomes absolute, at the tag of the version', (_, markdown, expected) => {
  expect(withAbsoluteLinks(markdown)).toBe(expected);
});

test.each([
  ['an absolute link', '[a](https://example.com/a.md)'],
  ['a link within the page', '[a](#install)'],
  ['a block of code', '```sh\necho "[a](docs/a.md)"\n```'],
])('%s stays as it is', (_, markdown) => {
  expect(withAbsoluteLinks(markdown)).toBe(markdown);
});

test('every link of the README leads to a file of the repository, and none stays relative', () => {
  const markdown = withAbsoluteLinks(readPage('README.md'));
  const links = [...markdown.matchAll(/(?:\]\(|(?:src|srcset|href)=")([^)"\s]+)/g)].map(([, link]) => link);
  const own = links.flatMap((link) =>
    [PAGE, IMAGE].filter((base) => link.startsWith(base)).map((base) => link.slice(base.length)),
  );
  expect(own.length).toBeGreaterThan(30);
  expect(own.filter((path) => !existsSync(join(ROOT, path.split('#')[0])))).toEqual([]);
  expect(links.filter((link) => !/^(https:|#)/.test(link))).toEqual([]);
});
