import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createProxy, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTarget } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { EMRContainersClient, DescribeJobRunCommand } from '@aws-sdk/client-emr-containers';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { isAmbiguous, isRejected } from '../../../lambda/aws/errors';
import { requestHandler, sendRequest } from '../../../lambda/aws/http';
import { ProxyAgent } from '../../../lambda/aws/proxy-agent';

const VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'NO_PROXY', 'no_proxy', 'NODE_EXTRA_CA_CERTS'];
const saved = Object.fromEntries(VARIABLES.map((name) => [name, process.env[name]]));

let certificate: Record<'key' | 'cert', Buffer>;
let target: Server;
let proxy: Server;
/** How long the target takes to reply. */
let delayMs: number;
let tunnels: Pick<IncomingMessage, 'url' | 'headers'>[];
/** Handles a connection instead of opening a tunnel. */
let answer: ((socket: Socket) => void) | undefined;
const sockets = new Set<Socket>();

/** A certificate for `localhost` alone. */
function selfSigned() {
  const directory = mkdtempSync(join(tmpdir(), 'proxy-'));
  const [key, cert] = ['key', 'cert'].map((name) => join(directory, name));
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  execFileSync('openssl', ['req', '-x509', ...curve, '-keyout', key, '-out', cert, ...subject], { stdio: 'ignore' });
  const files = { key: readFileSync(key), cert: readFileSync(cert) };
  rmSync(directory, { recursive: true });
  return files;
}

const portOf = (server: Server) => (server.address() as AddressInfo).port;
const listen = (server: Server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

beforeAll(() => (certificate = selfSigned()));

beforeEach(async () => {
  for (const name of VARIABLES) delete process.env[name];
  tunnels = [];
  delayMs = 0;
  answer = undefined;
  target = createTarget(certificate, (request, response) => {
    const reply = () => response.end(`${request.method} ${request.url}`);
    request.resume().on('end', () => setTimeout(reply, delayMs));
  });
  proxy = createProxy((_, response) => response.writeHead(400).end());
  proxy.on('connect', ({ url, headers }: IncomingMessage, socket: Socket) => {
    tunnels.push({ url, headers });
    if (answer) return answer(socket);
    const upstream = connect(Number(url!.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(upstream).pipe(socket);
    });
    for (const one of [upstream, socket]) one.on('error', () => undefined);
  });
  for (const server of [target, proxy]) server.on('connection', (socket) => sockets.add(socket));
  await Promise.all([listen(target), listen(proxy)]);
});

afterEach(() => {
  jest.restoreAllMocks();
  requestHandler.destroy();
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  for (const server of [target, proxy]) server.close();
  for (const name of VARIABLES) {
    if (saved[name] === undefined) delete process.env[name];
    else process.env[name] = saved[name];
  }
});

const proxyUrl = (credentials = '') => `http://${credentials}127.0.0.1:${portOf(proxy)}`;

/** Sends a request with the function's own agent, which trusts the target's certificate. */
async function send(host = 'localhost', trusted = true): Promise<string> {
  const agent = new ProxyAgent({ keepAlive: true, ca: trusted ? certificate.cert : undefined });
  const handler = new NodeHttpHandler({ httpsAgent: agent, connectionTimeout: 5_000 });
  jest.spyOn(requestHandler, 'handle').mockImplementationOnce((...args) => handler.handle(...args));
  const url = `https://${host}:${portOf(target)}/answer?signature=1`;
  try {
    return (await sendRequest(url, { method: 'PUT', body: '{}', timeoutMs: 6_000 })).text;
  } finally {
    agent.destroy();
  }
}

const failure = async (sent: Promise<unknown>) => sent.then(() => undefined).catch((error: unknown) => error as Error);

test('without a proxy, connects directly', async () => {
  await expect(send()).resolves.toBe('PUT /answer?signature=1');
  expect(tunnels).toEqual([]);
});

test.each(['HTTPS_PROXY', 'https_proxy'])('sends through the proxy of %s', async (name) => {
  process.env[name] = proxyUrl();
  await expect(send()).resolves.toBe('PUT /answer?signature=1');
  const address = `localhost:${portOf(target)}`;
  expect(tunnels).toEqual([{ url: address, headers: expect.objectContaining({ host: address }) }]);
  expect(tunnels[0].headers).not.toHaveProperty('proxy-authorization');
});

test('keeps the connection for further requests', async () => {
  process.env.HTTPS_PROXY = proxyUrl();
  const agent = new ProxyAgent({ keepAlive: true, ca: certificate.cert });
  const handler = new NodeHttpHandler({ httpsAgent: agent });
  jest.spyOn(requestHandler, 'handle').mockImplementation((...args) => handler.handle(...args));
  const url = `https://localhost:${portOf(target)}/`;
  for (let calls = 1; calls <= 3; calls++) await sendRequest(url, { method: 'PUT', body: '', timeoutMs: 5_000 });
  agent.destroy();
  expect(tunnels).toHaveLength(1);
});

test('waits longer for a reply than for the tunnel', async () => {
  process.env.HTTPS_PROXY = proxyUrl();
  delayMs = 4_500;
  await expect(send()).resolves.toBe('PUT /answer?signature=1');
});

test('sends the proxy the credentials in its address', async () => {
  process.env.HTTPS_PROXY = proxyUrl('user:p%40ss@');
  await send();
  const credentials = Buffer.from('user:p@ss').toString('base64');
  expect(tunnels[0].headers).toMatchObject({ 'proxy-authorization': `Basic ${credentials}` });
});

test.each([
  ['localhost', true],
  ['.localhost', true],
  ['*.localhost', true],
  ['example.com, localhost', true],
  ['*', true],
  ['calhost', false],
  ['sub.localhost', false],
  ['', false],
])('with NO_PROXY=%j, connects directly: %s', async (exceptions, direct) => {
  Object.assign(process.env, { HTTPS_PROXY: proxyUrl(), NO_PROXY: exceptions });
  await send();
  expect(tunnels).toHaveLength(direct ? 0 : 1);
});

test.each([
  ['sub.localhost', 'localhost'],
  ['localhost', 'PORT'],
])('NO_PROXY for %s can be %s', async (host, exception) => {
  const no_proxy = exception === 'PORT' ? `localhost:${portOf(target)}` : exception;
  Object.assign(process.env, { HTTPS_PROXY: proxyUrl(), no_proxy });
  // the name does not resolve, or its certificate is for another host: no tunnel is opened in either case
  await failure(send(host));
  expect(tunnels).toEqual([]);
});

test("fails when the target's certificate is not trusted", async () => {
  process.env.HTTPS_PROXY = proxyUrl();
  expect(await failure(send('localhost', false))).toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
});

test("fails when the target's certificate is for another host", async () => {
  process.env.HTTPS_PROXY = proxyUrl();
  expect(await failure(send('other.invalid'))).toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
});

test.each([
  [407, true],
  [503, false],
])('fails when the proxy replies %i, and names the proxy without its credentials', async (status, rejected) => {
  process.env.HTTPS_PROXY = proxyUrl('user:secret@');
  answer = (socket) => socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
  const error = await failure(send());
  const [from, to] = [`127.0.0.1:${portOf(proxy)}`, `localhost:${portOf(target)}`];
  expect(error).toMatchObject({ name: 'ProxyError' });
  expect(error!.message).toBe(`the proxy ${from} did not connect to ${to}: HTTP ${status}`);
  expect(isRejected(error)).toBe(rejected);
  expect(isAmbiguous(error)).toBe(!rejected);
});

test('fails with a transient error when the proxy cannot be reached', async () => {
  process.env.HTTPS_PROXY = proxyUrl();
  await new Promise((resolve) => proxy.close(resolve));
  const error = await failure(send());
  expect(error!.message).toMatch(/^the proxy 127\.0\.0\.1:\d+ did not connect to .*: connect ECONNREFUSED/);
  expect(isAmbiguous(error)).toBe(true);
});

test('fails when the proxy does not reply', async () => {
  process.env.HTTPS_PROXY = proxyUrl();
  answer = () => undefined;
  const error = await failure(send());
  expect(error!.message).toMatch(/^the proxy 127\.0\.0\.1:\d+ did not connect to .*: no reply$/);
  expect(isAmbiguous(error)).toBe(true);
});

test("the SDK's client goes through the proxy, also to the FIPS endpoint", async () => {
  Object.assign(process.env, { HTTPS_PROXY: proxyUrl(), AWS_USE_FIPS_ENDPOINT: 'true' });
  answer = (socket) => socket.end('HTTP/1.1 403 No\r\ncontent-length: 0\r\n\r\n');
  const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' };
  const client = new EMRContainersClient({ region: 'us-east-1', credentials, maxAttempts: 1, requestHandler });
  await failure(client.send(new DescribeJobRunCommand({ virtualClusterId: 'v', id: 'i' })));
  delete process.env.AWS_USE_FIPS_ENDPOINT;
  expect(tunnels.map(({ url }) => url)).toEqual(['emr-containers-fips.us-east-1.amazonaws.com:443']);
});

test('the bundle calls the FIPS endpoints of all services through the proxy, and responds through it', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'bundle-'));
  const ca = join(directory, 'ca');
  writeFileSync(ca, certificate.cert);
  const answers: string[] = [];
  target.on('request', (request: IncomingMessage) => {
    request.on('data', (chunk: Buffer) => answers.push(chunk.toString()));
  });
  answer = (socket) => {
    if (!tunnels.at(-1)!.url!.startsWith('localhost')) {
      socket.end('HTTP/1.1 403 No\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    const upstream = connect(portOf(target), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(upstream).pipe(socket);
    });
    for (const one of [upstream, socket]) one.on('error', () => undefined);
  };
  const event = {
    RequestType: 'Create',
    ResourceType: 'Custom::EMRContainersJobRun',
    ResponseURL: `https://localhost:${portOf(target)}/answer`,
    StackId: 'arn:aws:cloudformation:us-east-1:123456789012:stack/Stack/11111111-2222-3333-4444-555555555555',
    RequestId: '11111111-2222-3333-4444-555555555555',
    LogicalResourceId: 'JobRun',
    ResourceProperties: { Request: { virtualClusterId: 'cluster1', name: 'job' } },
  };
  const script = `require(process.argv[1]).handler(JSON.parse(process.argv[2]), { getRemainingTimeInMillis: () => 60000 })`;
  const env = {
    PATH: process.env.PATH,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'key',
    AWS_SECRET_ACCESS_KEY: 'secret',
    URL_SUFFIX: 'amazonaws.com',
    AWS_USE_FIPS_ENDPOINT: 'true',
    HTTPS_PROXY: proxyUrl(),
    NODE_EXTRA_CA_CERTS: ca,
  };
  await promisify(execFile)(process.execPath, ['-e', script, resolve('build/handler'), JSON.stringify(event)], { env });
  rmSync(directory, { recursive: true });
  expect(answers.join('')).toMatch(
    /"Status":"FAILED".*did not connect to .*-fips\.us-east-1\.amazonaws\.com:443: HTTP 403/,
  );
  const hosts = new Set(tunnels.map(({ url }) => url!.replace(/:\d+$/, '')));
  expect([...hosts]).toEqual(expect.arrayContaining(['emr-containers-fips.us-east-1.amazonaws.com', 'localhost']));
  expect([...hosts].filter((host) => host !== 'localhost' && !host.includes('-fips.'))).toEqual([]);
}, 30_000);
