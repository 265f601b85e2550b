import fc from 'fast-check';
import { lastLinesThatFit, reasonText } from '../../../lambda/cloudformation/reason-text';

const bytes = (text: string) => Buffer.byteLength(JSON.stringify(text));

test('a reason keeps its lines and loses its control characters', () => {
  expect(reasonText('one\r\ntwo\u0000\u0007 three\u2028')).toBe('one\ntwo  three');
});

test('a reason is never empty, because CloudFormation requires one', () => {
  expect(reasonText('')).toBe('Unknown failure');
});

test('a long reason is cut at 2000 bytes', () => {
  const cut = reasonText('x'.repeat(5000));
  expect(bytes(cut)).toBe(2000);
  expect(cut.endsWith('x…')).toBe(true);
});

// long texts: by default, fast-check rarely generates more than ten characters
const text = (unit: 'binary' | 'grapheme') => fc.string({ unit, maxLength: 3000, size: 'max' });

test('any reason is at most 2000 bytes of JSON, and keeps its beginning', () => {
  fc.assert(
    fc.property(text('binary'), text('grapheme'), (one, other) => {
      const cut = reasonText(one + '漢"\\\u{1F600}' + other);
      expect(bytes(cut)).toBeLessThanOrEqual(2000);
    }),
    { seed: 20261123, numRuns: 300, endOnFailure: true },
  );
});

test.each([
  [['x'.repeat(1987)], ['y']],
  [['x'.repeat(1988)], []],
  [['x'.repeat(1000), 'x'.repeat(985)], ['y']],
  [['x'.repeat(1000), 'x'.repeat(986)], []],
])('the last lines that fit are added to a head', (head, expected) => {
  expect(lastLinesThatFit(head, ['y'])).toEqual(expected);
});

test('the added lines fill a reason without being cut', () => {
  const lines = Array<string>(1000).fill('y');
  const text = ['head', ...lastLinesThatFit(['head'], lines)].join('\n');
  expect(reasonText(text)).toBe(text);
  expect(bytes(text)).toBeGreaterThan(1980);
});
