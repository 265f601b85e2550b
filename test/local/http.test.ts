import { startServer, type Server } from '../../local/http';
import { ServiceError, type Service } from '../../local/service';

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
    callerOf: (key) => (key === 'KEY' ? { callerArn: 'arn:me', authorize: () => undefined } : undefined),
    takeAnswer: ({ pathname, search }, body) => ({ status: 200, body: pathname + search + body }),
  });
});
afterAll(() => server.close());

interface CallOptions extends RequestInit {
  readonly key?: string;
  readonly region?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
}

function call(service: string, { key = 'KEY', region = 'us-east-1', path = '/', ...init }: CallOptions = {}) {
  const authorization = `AWS4-HMAC-SHA256 Credential=${key}/20261123/${region}/${service}/aws4_request, SignedHeaders=host`;
  return fetch(server.endpoint + path, { method: 'POST', ...init, headers: { authorization, ...init.headers } });
}

test('a request goes to the service that it was signed for, from whom it was signed by', async () => {
  const response = await call('echo', { path: '/a%2Fb?c=d', body: 'ü', headers: { 'x-own': 'request' } });
  expect([response.status, response.headers.get('x-own'), await response.text()]).toEqual([201, 'reply', 'done']);
  expect(seen).toHaveBeenCalledWith({
    ...{ method: 'POST', path: '/a%2Fb', query: 'c=d', header: 'request', body: 'ü', callerArn: 'arn:me' },
  });
});

test.each([
  ['the service is unknown', 'unknown', {}, 501, 'UnknownService'],
  ['the region is another one', 'echo', { region: 'eu-west-1' }, 403, 'InvalidSignatureException'],
  ['the caller is unknown', 'echo', { key: 'OTHER' }, 403, 'UnrecognizedClientException'],
  ['it is not signed', 'echo', { headers: { authorization: '' } }, 403, 'MissingAuthenticationTokenException'],
  ['the service refuses it', 'refusing', {}, 418, 'Refused'],
  ['the service is broken', 'broken', {}, 500, 'InternalFailure'],
])('a request fails when %s', async (_what, service, init, status, code) => {
  const response = await call(service, init);
  expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([status, code]);
});

test('a service can lose its reply', async () => {
  await expect(call('cutting')).rejects.toMatchObject({ cause: { code: 'UND_ERR_SOCKET' } });
});

test('an answer needs no signature but the one of its address', async () => {
  const response = await fetch(`${server.endpoint}/response/a%7Cb?X=y`, { method: 'PUT', body: '{}' });
  expect(await response.text()).toBe('/response/a%7Cb?X=y{}');
});
