import fc from 'fast-check';
import { fingerprint } from '../../../lambda/job-run/fingerprint';
import { renderRequest } from '../../../lambda/job-run/start-request';
import { withTypes } from '../../../lambda/job-run/request-types';
import { createHarness, jobRunEvent } from '../harness';

const { ResourceProperties, ...event } = jobRunEvent(createHarness(), 'Create');

/** The request that the service receives, with these types. */
function started(members: object, RequestTypes?: unknown): Record<string, unknown> {
  const properties = { ...ResourceProperties, Request: { ...ResourceProperties.Request, ...members }, RequestTypes };
  return { ...renderRequest({ ...event, ResourceProperties: properties } as never) };
}

test('restores numbers and booleans, in lists and under names with a dot too', () => {
  const members = {
    newLimit: '30',
    list: ['1', 'x'],
    holder: { 'a.b': 'false', on: 'true', other: '5' },
    text: 'true',
  };
  const types = { Numbers: ['newLimit', 'list.0'], Booleans: ['holder.a\\.b', 'holder.on'] };
  const restored = { newLimit: 30, list: [1, 'x'], holder: { 'a.b': false, on: true, other: '5' }, text: 'true' };
  expect(started(members, types)).toMatchObject(restored);
});

test.each(['0', '-1', '1.5', '1e21'])('restores the number %s', (text) => {
  expect(started({ n: text }, { Numbers: ['n'] }).n).toBe(Number(text));
});

test.each(['', ' ', 'x', 'Infinity', 'NaN', 'untrue', 'falsehood'])(
  'does not change the text %j, which is neither a number nor a boolean',
  (text) => {
    expect(started({ n: text }, { Numbers: ['n'], Booleans: ['n'] }).n).toBe(text);
  },
);

test('does not change an object in place of a number or a boolean', () => {
  const members = { holder: { other: '5' } };
  expect(started(members, { Numbers: ['holder'], Booleans: ['holder'] })).toMatchObject(members);
});

test('the request in the event is not changed', () => {
  const request = { virtualClusterId: 'c', n: '1' };
  expect(withTypes(request, { Numbers: ['n'] })).not.toBe(request);
  expect(request.n).toBe('1');
});

test('invalid types never throw, and change nothing', () => {
  const oddTypes = fc.oneof(fc.jsonValue(), fc.record({ Numbers: fc.jsonValue(), Booleans: fc.jsonValue() }));
  fc.assert(
    fc.property(oddTypes, (types) => {
      expect(withTypes({ virtualClusterId: 'c' }, types)).toEqual({ virtualClusterId: 'c' });
    }),
  );
  for (const path of [
    '__proto__.x',
    'constructor.name',
    'virtualClusterId.0',
    'virtualClusterId.length',
    'no.such.member',
    '.',
    '',
  ])
    expect(withTypes({ virtualClusterId: 'c' }, { Numbers: [path] })).toEqual({ virtualClusterId: 'c' });
});

test('types do not change the fingerprint of a job', () => {
  const typed = { ...ResourceProperties, RequestTypes: { Numbers: ['n'] } };
  expect(fingerprint(typed)).toBe(fingerprint(ResourceProperties));
});
