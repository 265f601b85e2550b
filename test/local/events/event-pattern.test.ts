import { matchesPattern } from '../../../local/events/event-pattern';

const event = {
  source: 'aws.emr-containers',
  detail: { name: 'nightly-etl', state: 'FAILED', attempt: 2, tags: ['a', 'b'] },
};
const matches = (detail: object) => matchesPattern({ detail }, event);

test.each<[string, object]>([
  ['one of the values', { state: ['COMPLETED', 'FAILED'] }],
  ['every field', { state: ['FAILED'], name: ['nightly-etl'] }],
  ['a number', { attempt: [2] }],
  ['any item of a list', { tags: ['x', 'b'] }],
  ['a prefix', { name: [{ prefix: 'nightly-' }] }],
  ['a suffix', { name: [{ suffix: '-etl' }] }],
  ['anything but a value', { state: [{ 'anything-but': 'COMPLETED' }] }],
  ['anything but some values', { state: [{ 'anything-but': ['COMPLETED', 'CANCELLED'] }] }],
  ['anything but a prefix', { name: [{ 'anything-but': { prefix: 'hourly' } }] }],
  ['a field that exists', { name: [{ exists: true }] }],
  ['a field that does not exist', { message: [{ exists: false }] }],
  ['a value or a comparison', { name: ['x', { suffix: 'etl' }] }],
])('matches by %s', (_, detail) => {
  expect(matches(detail)).toBe(true);
});

test.each<[string, object]>([
  ['none of the values', { state: ['COMPLETED'] }],
  ['only one of two fields', { state: ['FAILED'], name: ['other'] }],
  ['a value in another case', { state: ['failed'] }],
  ['a number as a string', { attempt: ['2'] }],
  ['a value at another path', { 'name.state': ['FAILED'] }],
  ['a missing field', { message: ['x'] }],
  ['another prefix', { name: [{ prefix: 'etl' }] }],
  ['another suffix', { name: [{ suffix: 'nightly' }] }],
  ['the excluded value', { state: [{ 'anything-but': ['FAILED'] }] }],
  ['the excluded prefix', { name: [{ 'anything-but': { prefix: 'nightly' } }] }],
  ['anything but a value, for a missing field', { message: [{ 'anything-but': 'x' }] }],
  ['a field that exists but must not', { name: [{ exists: false }] }],
  ['a missing field that must exist', { message: [{ exists: true }] }],
  ['no value at all', { state: [] }],
])('does not match by %s', (_, detail) => {
  expect(matches(detail)).toBe(false);
});

test('an object does not count as an existing leaf', () => {
  expect(matchesPattern({ detail: [{ exists: true }] }, event)).toBe(false);
});

test.each([
  [{ name: [{ wildcard: '*' }] }, 'The embedded EventBridge does not support the operator wildcard'],
  [{ name: 'nightly' }, 'Pattern field name must be a list or an object'],
  [{ name: [{ prefix: { 'equals-ignore-case': 'a' } }] }, 'prefix must be a string'],
  [{ name: [{ prefix: 'a', suffix: 'b' }] }, 'A comparison must have one operator, got prefix, suffix'],
])('refuses %j', (detail, message) => {
  expect(() => matches(detail)).toThrow(message);
});
