import { clientTokenFor, isClientTokenOfOther } from '../../../lambda/job-run/client-token';
import { STACK_ID } from '../harness';

const owner = { StackId: STACK_ID, LogicalResourceId: 'JobRun1234' };
const other = { ...owner, LogicalResourceId: 'JobRun5678' };
const inOtherStack = { ...owner, StackId: STACK_ID.replace('11111111', '99999999') };

test('a client token is as long as the API allows, and the same for the same intent', () => {
  expect(clientTokenFor(owner, 'request')).toMatch(/^[\w-]{64}$/);
  expect(clientTokenFor(owner, 'request')).toBe(clientTokenFor(owner, 'request'));
});

test.each([
  ['another request', clientTokenFor(owner, 'other')],
  ['another resource', clientTokenFor(other, 'request')],
  ['another stack', clientTokenFor(inOtherStack, 'request')],
  ['a further attempt', clientTokenFor(owner, 'request', '1')],
])('%s has another client token', (_, token) => expect(token).not.toBe(clientTokenFor(owner, 'request')));

test.each([
  ['another resource', clientTokenFor(other, 'request'), true],
  ['another stack', clientTokenFor(inOtherStack, 'request'), true],
  ['the resource', clientTokenFor(owner, 'request'), false],
  ['a user, who may have set it for the resource', 'orders-2026-11-28', false],
  ['a user who chose hexadecimal digits', 'a'.repeat(64), false],
  ['a user who extended a token of the library', `${clientTokenFor(other, 'request')}1`, false],
])('a token of %s belongs to another resource: %#', (_, token, expected) =>
  expect(isClientTokenOfOther(owner, token)).toBe(expected),
);
