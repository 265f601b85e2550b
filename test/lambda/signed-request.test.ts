import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { signedRequest } from '../../lambda/signed-request';

let server: Server;
let received: { request: IncomingMessage; body: string };
let reply: { status: number; body: string };

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received = { request, body };
      response.writeHead(reply.status).end(reply.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'key',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'session',
  });
});
afterAll(() => server.close());

const send = () =>
  signedRequest('states', { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'A.B' }, '{}');

test('sends the body, signed for the service, and gives the reply', async () => {
  reply = { status: 200, body: 'done' };
  await expect(send()).resolves.toBe('done');
  expect(received.body).toBe('{}');
  expect(received.request.headers).toMatchObject({
    authorization: expect.stringMatching(/^AWS4-HMAC-SHA256 Credential=key\/\d{8}\/eu-west-1\/states\/aws4_request/),
    'x-amz-security-token': 'session',
    'x-amz-target': 'A.B',
  });
});

const QUERY_ERROR = `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code>
  <Message>User: arn:x is not authorized to perform: &quot;DescribeStacks&quot;</Message></Error></ErrorResponse>`;

test.each([
  [403, QUERY_ERROR, 'AccessDenied', 'User: arn:x is not authorized to perform: "DescribeStacks"'],
  [400, '{"__type":"com.amazonaws#ThrottlingException","message":"a \\"b\\""}', 'ThrottlingException', 'a "b"'],
  [400, '{"__type":"ExecutionAlreadyExists"}', 'ExecutionAlreadyExists', 'HTTP 400'],
  [503, '<html>', 'ServiceError', 'HTTP 503'],
  [502, '', 'ServiceError', 'HTTP 502'],
])('makes of HTTP %i %s an error %s', async (status, body, name, message) => {
  reply = { status, body };
  await expect(send()).rejects.toMatchObject({ name, message, $metadata: { httpStatusCode: status } });
});
