import { quote } from '../../../../lib/private/validation/describe-value';
import { unsetValueError } from '../../../../lib/private/validation/unset-values';

test.each([
  ['p', '"…"'],
  ['hunter2', '"hu…"'],
  ['correct-hors', '"corr…"'],
  ['correct-horse-battery-staple-and-more-words', '"correct-hors…"'],
  ['🔑🔑🔑', '"🔑…"'],
  ['', '""'],
  [' \n', String.raw`" \n"`],
])('messages quote at most a third of the sensitive text %j', (text, quoted) => {
  expect(quote(text, true)).toBe(quoted);
});

test('messages quote other texts completely', () => {
  expect(quote('hunter2')).toBe('"hunter2"');
});

test.each([
  ['pw-undefined', '"…-undefined"'],
  ['hunter2-undefined', '"…-undefined"'],
  ['undefined', '"undefined"'],
])('messages quote at most a third of the sensitive text %j around an unset value', (text, quoted) => {
  expect(unsetValueError(text, true)).toContain(`got ${quoted} (`);
});
