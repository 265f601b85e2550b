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
])('of the sensitive text %j, messages quote a third at most', (text, quoted) => {
  expect(quote(text, true)).toBe(quoted);
});

test('other texts are quoted whole', () => {
  expect(quote('hunter2')).toBe('"hunter2"');
});

test.each([
  ['pw-undefined', '"…-undefined"'],
  ['hunter2-undefined', '"…-undefined"'],
  ['undefined', '"undefined"'],
])('around an unset value in the sensitive text %j, messages quote a third at most', (text, quoted) => {
  expect(unsetValueError(text, true)).toContain(`got ${quoted} (`);
});
