import type { PolicyDocument } from '../../../local/iam/evaluate';
import { GROUP, GROUP_ARN, logs, stream } from './setup';

const streams = [stream('a/stderr', 1)];
const STREAM = { logStreamName: 'a/stderr' };
const may = (action: string, resource: string): PolicyDocument => ({
  Statement: { Effect: 'Allow', Action: `logs:${action}`, Resource: resource },
});

test.each([
  ['DescribeLogStreams', {}, `${GROUP_ARN}:*`],
  ['DescribeLogStreams', {}, `${GROUP_ARN}:log-stream:`],
  ['GetLogEvents', STREAM, `${GROUP_ARN}:*`],
  ['GetLogEvents', STREAM, `${GROUP_ARN}:log-stream:a/*`],
])('%s %j is allowed with the permission on %s', async (operation, body, resource) => {
  const { call } = logs({ streams, policy: may(operation, resource) });
  expect((await call(operation, body)).status).toBe(200);
});

test.each([
  ['DescribeLogStreams', {}, GROUP_ARN],
  ['DescribeLogStreams', {}, `${GROUP_ARN}-other:*`],
  ['GetLogEvents', STREAM, GROUP_ARN],
  ['GetLogEvents', STREAM, `${GROUP_ARN}:log-stream:b/*`],
])('%s %j is denied with the permission on %s', async (operation, body, resource) => {
  const { call } = logs({ streams, policy: may(operation, resource) });
  const reply = await call(operation, body);
  expect(reply).toMatchObject({ status: 400, __type: 'AccessDeniedException' });
  expect(reply.message).toContain(`not authorized to perform: logs:${operation} on resource: ${GROUP_ARN}:log-stream:`);
});

test.each([
  ['the group is unknown', 'DescribeLogStreams', { logGroupName: 'x' }, 'The specified log group does not exist.'],
  ['the group is unknown', 'GetLogEvents', { ...STREAM, logGroupName: 'x' }, 'The specified log group does not exist.'],
  ['the stream is unknown', 'GetLogEvents', { logStreamName: 'x' }, 'The specified log stream does not exist.'],
])('fails when %s, of %s', async (_what, operation, body, message) => {
  const reply = await logs({ streams }).call(operation, body);
  expect(reply).toEqual({ status: 400, __type: 'ResourceNotFoundException', message });
});

test.each([
  [
    'the operation is unknown',
    'FilterLogEvents',
    {},
    'UnknownOperationException',
    'not support Logs_20140328.FilterLogE',
  ],
  ['the body is not JSON', 'DescribeLogStreams', '{', 'SerializationException', 'not a JSON object'],
  ['a value has another type', 'GetLogEvents', { limit: '1' }, 'SerializationException', 'limit must be a number'],
])('fails when %s', async (_what, operation, body, type, message) => {
  const reply = await logs({ streams }).call(operation, body);
  expect(reply).toMatchObject({ status: 400, __type: type });
  expect(reply.message).toContain(message);
});

test('events that a test adds are read together with other events', async () => {
  const service = logs({ streams });
  service.put(stream('a/stderr', 2));
  service.put({ ...stream('new', 3), logGroupName: 'other' });
  const { events } = await service.call('GetLogEvents', STREAM);
  expect(events?.map(({ message }) => message)).toEqual(['1', '2']);
  expect([...service.groups().keys()].sort()).toEqual([GROUP, 'other']);
  expect(service.groups().get('other')?.get('new')?.events).toEqual([{ timestamp: 3, message: '3' }]);
});
