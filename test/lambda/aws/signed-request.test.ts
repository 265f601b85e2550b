import { Hash } from '@smithy/hash-node';
import { SignatureV4 } from '@smithy/signature-v4';
import type * as http from '../../../lambda/aws/http';
import { sendRequest } from '../../../lambda/aws/http';
import { signedRequest } from '../../../lambda/aws/signed-request';
import { httpServer, type HttpServer } from './http-server';

jest.mock('../../../lambda/aws/http', () => {
  const actual = jest.requireActual<typeof http>('../../../lambda/aws/http');
  return { ...actual, sendRequest: jest.fn(actual.sendRequest) };
});

let server: HttpServer;
beforeEach(async () => (server = await httpServer()));
afterEach(() => {
  server.close();
  jest.restoreAllMocks();
});

const HEADERS = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'A.B' };
const send = () => signedRequest('states', HEADERS, '{"a":1}');

test('sends the body and returns the reply', async () => {
  server.replies.push({ status: 200, body: 'done' });
  await expect(send()).resolves.toBe('done');
  expect(server.received[0]).toMatchObject({ method: 'POST', url: '/', body: '{"a":1}' });
  expect(server.received[0].headers).toMatchObject({ ...HEADERS, 'x-amz-security-token': 'session' });
});

test('signs the request', async () => {
  await send();
  const { method = '', headers, body } = server.received[0];
  const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' };
  const signer = new SignatureV4({
    service: 'states',
    region: 'eu-west-1',
    credentials,
    sha256: Hash.bind(null, 'sha256'),
  });
  const [, names = ''] = /SignedHeaders=([^,]+)/.exec(headers.authorization!) ?? [];
  const signed = Object.fromEntries(names.split(';').map((name) => [name, String(headers[name])]));
  const time = headers['x-amz-date'] as string;
  const signingDate = new Date(time.replace(/(....)(..)(..T..)(..)(..Z)/, '$1-$2-$3:$4:$5'));
  const request = { method, protocol: 'http:', hostname: '127.0.0.1', path: '/', headers: signed, body };
  const again = await signer.sign(request, { signingDate });
  expect(Object.keys(signed)).toEqual(expect.arrayContaining(['host', 'x-amz-date', 'x-amz-target']));
  expect(headers.authorization).toBe(again.headers.authorization);
});

test.each(['amazonaws.com', 'amazonaws.com.cn'])(
  'goes to the endpoint of the service in the domain %s',
  async (suffix) => {
    delete process.env.AWS_ENDPOINT_URL;
    process.env.URL_SUFFIX = suffix;
    jest.mocked(sendRequest).mockResolvedValueOnce({ status: 200, text: 'done' });
    await send();
    expect(jest.mocked(sendRequest).mock.lastCall?.[0]).toEqual(new URL(`https://states.eu-west-1.${suffix}/`));
  },
);

// the hosts in the endpoint rule sets of the services' SDK clients
test.each([
  ['cloudformation', 'us-east-1', 'cloudformation-fips.us-east-1'],
  ['states', 'ca-central-1', 'states-fips.ca-central-1'],
  ['logs', 'us-west-2', 'logs-fips.us-west-2'],
  ['cloudformation', 'us-gov-west-1', 'cloudformation.us-gov-west-1'],
  ['logs', 'us-gov-east-1', 'logs.us-gov-east-1'],
  ['states', 'us-gov-west-1', 'states.us-gov-west-1'],
  ['states', 'us-gov-east-1', 'states-fips.us-gov-east-1'],
])('goes to the FIPS endpoint of %s in %s', async (service, region, host) => {
  delete process.env.AWS_ENDPOINT_URL;
  Object.assign(process.env, { URL_SUFFIX: 'amazonaws.com', AWS_REGION: region, AWS_USE_FIPS_ENDPOINT: 'true' });
  jest.mocked(sendRequest).mockResolvedValueOnce({ status: 200, text: 'done' });
  await signedRequest(service, HEADERS, '').finally(() => delete process.env.AWS_USE_FIPS_ENDPOINT);
  expect(jest.mocked(sendRequest).mock.lastCall?.[0]).toEqual(new URL(`https://${host}.amazonaws.com/`));
});

const QUERY_ERROR = `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code>
  <Message>User: arn:x is not authorized to perform: &quot;DescribeStacks&quot;</Message></Error></ErrorResponse>`;

test.each([
  [403, QUERY_ERROR, 'AccessDenied', 'User: arn:x is not authorized to perform: "DescribeStacks"'],
  [400, '{"__type":"com.amazonaws#ThrottlingException","message":"a \\"b\\""}', 'ThrottlingException', 'a "b"'],
  [400, '<Code>A</Code><Message>&lt;a&gt; &amp; &apos;b&apos;</Message>', 'A', "<a> & 'b'"],
  [400, '{"Message":"no"}', 'ServiceError', 'no'],
  [400, '{"__type":"ExecutionAlreadyExists"}', 'ExecutionAlreadyExists', 'HTTP 400'],
  [503, '<html>', 'ServiceError', 'HTTP 503'],
  [502, '', 'ServiceError', 'HTTP 502'],
])('turns HTTP %i %s into the error %s', async (status, body, name, message) => {
  server.replies.push({ status, body });
  await expect(send()).rejects.toMatchObject({ name, message, $metadata: { httpStatusCode: status } });
});
