import { Hash } from '@smithy/hash-node';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { startServer, type Server } from '../../local/http';
import { ServiceError, type Service } from '../../local/service';

const CREDENTIALS = { accessKeyId: 'KEY', secretAccessKey: 'secret', sessionToken: 'token' };

let server: Server;
const seen = jest.fn();

const services: Record<string, Service> = {
  echo: async ({ method, path, query, headers, body, callerArn }) => {
    seen({ method, path, query: query.toString(), header: headers['x-own'], body, callerArn });
    return { status: 201, headers: { 'x-own': 'reply' }, body: 'done' };
  },
  refusing: async () => {
    throw new ServiceError('Refused', 'no', 418);
  },
  broken: async () => {
    throw new Error('a bug');
  },
  cutting: async () => {
    throw Object.assign(new Error('cut'), { code: 'ConnectionReset' });
  },
};

beforeAll(async () => {
  server = await startServer({
    region: 'us-east-1',
    services,
    signerOf: (key) =>
      key === 'KEY'
        ? { caller: { callerArn: 'arn:me', authorize: () => undefined }, credentials: CREDENTIALS }
        : undefined,
    takeAnswer: ({ pathname, search }, body) => ({ status: 200, body: pathname + search + body }),
  });
});
afterAll(() => server.close());

interface CallOptions {
  readonly credentials?: Partial<typeof CREDENTIALS>;
  readonly region?: string;
  readonly applyChecksum?: boolean;
  /** Parts to send instead of the signed ones. */
  readonly sent?: {
    readonly method?: string;
    readonly path?: string;
    readonly body?: string;
    readonly headers?: object;
  };
}

/** A signed call of `POST /a%2Fb?c=d&c=e%20f`. */
async function call(service: string, { credentials, region = 'us-east-1', sent, ...options }: CallOptions = {}) {
  const { host } = new URL(server.endpoint);
  const signer = new SignatureV4({
    ...{ service, region, sha256: Hash.bind(null, 'sha256'), ...options },
    credentials: { ...CREDENTIALS, ...credentials },
  });
  const query = { c: ['d', 'e f'] };
  const request = { method: 'POST', path: '/a%2Fb', query, headers: { host, 'x-own': 'request' }, body: 'ü' };
  const { headers } = await signer.sign(new HttpRequest(request));
  const { host: _, ...signed } = headers;
  const { method = 'POST', path = '/a%2Fb?c=d&c=e%20f', body = 'ü' } = sent ?? {};
  return fetch(server.endpoint + path, {
    method,
    headers: { ...signed, ...sent?.headers },
    body: method === 'GET' ? undefined : body,
  });
}

test.each([true, false])(
  'a request reaches the service that it is signed for, with a hash in a header: %p',
  async (applyChecksum) => {
    const response = await call('echo', { applyChecksum });
    expect([response.status, response.headers.get('x-own'), await response.text()]).toEqual([201, 'reply', 'done']);
    expect(seen).toHaveBeenCalledWith({
      ...{ method: 'POST', path: '/a%2Fb', query: 'c=d&c=e+f', header: 'request', body: 'ü', callerArn: 'arn:me' },
    });
  },
);

test.each<[string, string, CallOptions, number, string]>([
  ['the service is unknown', 'unknown', {}, 501, 'UnknownService'],
  ['the Region differs', 'echo', { region: 'eu-west-1' }, 403, 'InvalidSignatureException'],
  ['the caller is unknown', 'echo', { credentials: { accessKeyId: 'OTHER' } }, 403, 'UnrecognizedClientException'],
  [
    'it is not signed',
    'echo',
    { sent: { headers: { authorization: '' } } },
    403,
    'MissingAuthenticationTokenException',
  ],
  ['the service rejects it', 'refusing', {}, 418, 'Refused'],
  ['the service is broken', 'broken', {}, 500, 'InternalFailure'],
])('a request fails when %s', async (_what, service, init, status, code) => {
  const response = await call(service, init);
  expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([status, code]);
});

test('an XML client can read that the service is unknown', async () => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
  const response = await call('sts', { sent: { headers } });
  expect([response.status, response.headers.get('content-type')]).toEqual([501, 'text/xml']);
  expect(await response.text()).toContain("<Message>The embedded cloud does not support the service 'sts'</Message>");
});

test.each<[string, CallOptions]>([
  ['secret', { credentials: { secretAccessKey: 'other' } }],
  ['session token', { credentials: { sessionToken: 'other' } }],
  ['method', { sent: { method: 'PUT' } }],
  ['path', { sent: { path: '/a/b?c=d&c=e%20f' } }],
  ['query', { sent: { path: '/a%2Fb?c=d&c=g' } }],
  ['signed header', { sent: { headers: { 'x-own': 'other' } } }],
  ['date', { sent: { headers: { 'x-amz-date': '20200101T000000Z' } } }],
  ['body', { sent: { body: 'o' } }],
  ['body, without a hash in a header,', { applyChecksum: false, sent: { body: 'o' } }],
])('a request fails when its %s does not match the signature', async (_what, options) => {
  seen.mockClear();
  const response = await call('echo', options);
  expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([403, 'InvalidSignatureException']);
  expect(seen).not.toHaveBeenCalled();
});

test('a service can drop its response', async () => {
  await expect(call('cutting')).rejects.toMatchObject({ cause: { code: 'UND_ERR_SOCKET' } });
});

test('a custom resource response needs only the signature in its URL', async () => {
  const response = await fetch(`${server.endpoint}/response/a%7Cb?X=y`, { method: 'PUT', body: Buffer.from('{}') });
  expect(await response.text()).toBe('/response/a%7Cb?X=y{}');
});

test('a custom resource response may have an empty content type, as the cfn-response module of AWS sends it', async () => {
  const init = { method: 'PUT', body: Buffer.from('{}'), headers: { 'content-type': '' } };
  expect((await fetch(`${server.endpoint}/response/a`, init)).status).toBe(200);
});

test('a custom resource response fails with a content type, which its URL does not allow', async () => {
  const init = { method: 'PUT', body: '{}', headers: { 'content-type': 'application/json' } };
  const response = await fetch(`${server.endpoint}/response/a`, init);
  expect([response.status, await response.text()]).toEqual([403, expect.stringContaining('SignatureDoesNotMatch')]);
});
