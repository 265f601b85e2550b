import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const page = readFileSync(join(ROOT, 'docs', 'troubleshooting.md'), 'utf8');

function sourcesOf(folder: string): string {
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(ROOT, folder, file), 'utf8'))
    .join('\n');
}

const handler = sourcesOf('lambda');
const sources = [handler, sourcesOf('lib')].join('\n').replaceAll("\\'", "'");

/** The words of others, which the page says are theirs. */
const NOT_OURS = ['lack of cluster resources', 'OOMKilled', 'exit code 137'];

/** What stands between backticks in the first column of the tables of reasons and of errors. */
const cells = [...page.matchAll(/^\| (`[^|]+`) +\|/gm)].map(([, cell]) => cell).filter((cell) => / |:/.test(cell));
const quoted = [...new Set(cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, words]) => words)))];

/** The words between values. */
function fixedWords(text: string): string[] {
  return text
    .split('…')
    .map((words) => words.trim())
    .filter((words) => /\w/.test(words));
}

test.each(quoted.filter((words) => !NOT_OURS.includes(words)))('the words "%s" are in the sources', (words) => {
  expect(fixedWords(words).filter((part) => !sources.includes(part))).toEqual([]);
});

test('every reason that the handler gives in words of its own is on the page', () => {
  const reasons = [...handler.matchAll(/new ReportableError\(\s*([`'"])(.+?)\1/gs)].map(([, , text]) => text);
  const longest = (text: string) =>
    text
      .split(/\$\{(?:[^{}]|\{[^{}]*\})*\}|\\n/)
      .map((part) => part.replace(/^\W+|[\s:,]+$/g, ''))
      .sort((one, other) => other.length - one.length)[0];
  const words = reasons.map(longest).filter((part) => part.length > 3);
  expect(words.length).toBeGreaterThan(6);
  expect(words.filter((part) => !page.includes(part))).toEqual([]);
});

test('every id of a warning is on the page', () => {
  const ids = [...sourcesOf('lib').matchAll(/\.warn\(\s*'([\w-]+)'/g)].map(([, id]) => id);
  expect(ids.length).toBeGreaterThan(0);
  expect([...new Set(ids)].filter((id) => !page.includes(`| \`${id}\``))).toEqual([]);
});
