import { describeFailure, isThrottled, isAmbiguous, isRejected } from '../../../lambda/aws/errors';
import { sdkError } from '../harness';

const fault = (members: object, message = 'broken') => Object.assign(new Error(message), members);

test.each([
  'ECONNRESET',
  'ECONNREFUSED',
  'ETIMEDOUT',
  'EPIPE',
  'EAI_AGAIN',
  'UND_ERR_SOCKET',
  'UND_ERR_HEADERS_TIMEOUT',
])('a call whose connection ended with %s is ambiguous, in Node.js and in fetch', (code) => {
  expect(isAmbiguous(fault({ code }))).toBe(true);
  expect(isAmbiguous(fault({ cause: { code } }))).toBe(true);
});

test.each([
  ['a host that does not exist', fault({ code: 'ENOTFOUND' })],
  ['a code that contains the code of a lost connection', fault({ code: 'NOT_ECONNRESET' })],
  ['a code that starts with the code of a lost connection', fault({ code: 'EPIPELINE' })],
  ['a name that contains the name of a timeout', fault({ name: 'NoTimeoutError' })],
  ['a name that starts with the name of a timeout', fault({ name: 'TimeoutErrorExpected' })],
  ['a rejection', sdkError('ValidationException', 400)],
  ['an error without any fields', fault({})],
])('a call is not ambiguous after %s', (_, error) => {
  expect(isAmbiguous(error)).toBe(false);
});

test.each(['TimeoutError', 'AbortError'])('a call that ended with %s is ambiguous', (name) => {
  expect(isAmbiguous(fault({ name }))).toBe(true);
});

test.each([
  ['Throttling', 400, 'Rate exceeded', true],
  ['AnyError', 429, 'no', true],
  ['ValidationException', 400, 'The queue is full', true],
  ['ValidationException', 400, 'The virtual cluster has reached its limit of job runs in the queue', true],
  ['ValidationException', 400, 'maxInQueueJobRuns', true],
  ['ValidationException', 400, 'The queueing is full of surprises', false],
  ['ValidationException', 400, 'The unlimited queue does not exist', false],
  ['ResourceNotFoundException', 404, 'The queue is full', false],
])('the error %s %i counts as throttling: %s', (name, status, message, expected) => {
  expect(isThrottled(sdkError(name, status, message))).toBe(expected);
});

test.each([
  [sdkError('ValidationException', 400, 'no'), 'Call failed: ValidationException: no'],
  [new DOMException('too late', 'TimeoutError'), 'Call failed: TimeoutError: too late'],
  [
    sdkError('SerializationException', 400, 'STRING_VALUE can not be converted to an Integer'),
    'Call failed: SerializationException: STRING_VALUE can not be converted to an Integer; a value that addRequestOverride sets may have a wrong type',
  ],
  [fault({ code: 'ECONNRESET' }, 'read ECONNRESET'), 'Call failed: Error: read ECONNRESET'],
  [fault({ cause: { code: 'ECONNRESET' } }, 'fetch failed'), 'Call failed: Error: fetch failed (ECONNRESET)'],
  [
    fault({ cause: { code: 'ENOTFOUND' } }, 'fetch failed'),
    'Call failed: Error: fetch failed (ENOTFOUND); the service has no endpoint in this region, or the function cannot reach it',
  ],
])('%s is described in one line', (error, expected) => {
  expect(describeFailure('Call', error)).toBe(expected);
});

test.each([
  [199, false, false],
  [200, true, false],
  [299, true, false],
  [300, false, false],
  [399, false, false],
  [400, false, true],
  [499, false, true],
  [500, true, false],
])('the reply %i is ambiguous: %s, or rejected: %s', (status, ambiguous, rejected) => {
  const error = sdkError('AnyError', status);
  expect([isAmbiguous(error), isRejected(error)]).toEqual([ambiguous, rejected]);
});
