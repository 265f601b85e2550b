import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const page = readFileSync(join(ROOT, 'docs', 'failure-modes.md'), 'utf8');

/** The cells of every row, without the heads of the tables. */
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('|') && !/^\| *(-|event|rule|no\.)/.test(line))
  .map((line) => line.split(/ *\| */).slice(1, -1));
const failures = rows.filter((cells) => cells.length === 5);
const rules = rows.filter((cells) => cells.length < 5);

/** File and title of each test in the last cell of a row. */
function testsOf(cells: string[]): [string, string][] {
  const entries = cells.at(-1)!.split('<br>').filter(Boolean);
  return entries.map((entry) => {
    const [, file, title] = /^`(test\/[^`]+)` `([^`]+)`$/.exec(entry) ?? ['', entry, ''];
    return [file, title];
  });
}

/** Whether a file has a test of this title, as its source says it. */
function hasTest(file: string, title: string): boolean {
  const path = join(ROOT, file);
  const quoted = `(['"])${title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\1`;
  return (
    existsSync(path) && new RegExp(`(?<!describe)[(\\s]${quoted},\\s*(async )?\\(`).test(readFileSync(path, 'utf8'))
  );
}

/** Whether a file has a title, be it of a test or of an entry in the table of one. */
function hasTitle(file: string, title: string): boolean {
  const path = join(ROOT, file);
  const source = existsSync(path) ? readFileSync(path, 'utf8') : '';
  return hasTest(file, title) || source.includes(`'${title}': [`) || source.includes(`['${title}', `);
}

test('every failure has its number, once and in order', () => {
  const numbers = Array.from({ length: 74 }, (_, index) => `${index + 1}`);
  expect(failures.map(([number]) => number)).toEqual(numbers);
});

test('every failure is of a known kind, and what is tested names a test', () => {
  const kindOf = ([, , , kind]: string[]) => kind;
  expect(failures.filter((cells) => !['tested', 'impossible', 'limit'].includes(kindOf(cells)))).toEqual([]);
  expect(failures.filter((cells) => kindOf(cells) === 'tested' && testsOf(cells).length === 0)).toEqual([]);
});

test('every rule names a test', () => {
  expect(rules.length).toBeGreaterThan(0);
  expect(rules.filter((cells) => testsOf(cells).length === 0)).toEqual([]);
});

test('every test that is named exists', () => {
  expect(rows.flatMap(testsOf).filter(([file, title]) => !hasTest(file, title))).toEqual([]);
});

test('every attack names tests that exist', () => {
  const security = readFileSync(join(ROOT, 'docs', 'security.md'), 'utf8');
  const named = [...security.matchAll(/`(test\/[^`]+\.test\.ts)`((?:,? `[^`]+`)+)/g)];
  const tests = named.flatMap(([, file, titles]) =>
    [...titles.matchAll(/`([^`]+)`/g)].map(([, title]) => [file, title]),
  );
  const attacks = security.split('\n').filter((line) => line.startsWith('|') && line.includes('test.ts`'));
  expect(attacks.length).toBeGreaterThan(10);
  expect(attacks.filter((line) => !named.some(([whole]) => line.includes(whole)))).toEqual([]);
  expect(tests.filter(([file, title]) => !hasTitle(file, title))).toEqual([]);
});

test('every limit is one of those on the page of limits', () => {
  const limits = failures.filter(([, , , kind]) => kind === 'limit');
  expect(limits.filter(([, , does]) => !does.includes('(limits.md)'))).toEqual([]);
});
