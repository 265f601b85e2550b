import { execFileSync } from 'node:child_process';
import { shellWord } from '../../../lib/private/spark/shell-word';
import { wordsOf } from '../../../local/spark/words';

test.each([
  ['', []],
  ['  a  b\n c ', ['a', 'b', 'c']],
  [`'a b' "c d"`, ['a b', 'c d']],
  [`--conf "spark.x=\\"y\\" \\\\"`, ['--conf', 'spark.x="y" \\']],
  [`'it'"'"'s'`, ["it's"]],
  ['a\\ b', ['a b']],
  ['""', ['']],
  [`"a\\nb"`, ['a\\nb']],
])('splits %j like a shell', (line, words) => {
  expect(wordsOf(line)).toEqual(words);
  const shell = execFileSync('sh', ['-c', `printf '%s\\0' ${line.replace(/\n/g, ' ')}`], { encoding: 'utf8' });
  expect(wordsOf(line)).toEqual(words.length === 0 ? [] : shell.split('\0').slice(0, -1));
});

test("reads the library's quoting of a value with special characters", () => {
  const value = 'a "b" $c `d` \\e \'f\' #g ,h=i';
  expect(wordsOf(`--conf ${shellWord(value)}`)).toEqual(['--conf', value]);
});

test('fails when a quote is not closed', () => {
  expect(() => wordsOf('--conf "spark.x=y')).toThrow('must close each quote: "spark.x=y is not closed');
});
