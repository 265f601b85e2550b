import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUCKET, call, startFixture, type Fixture } from './fixture';

let fixture: Fixture;
let bucket: string;
beforeEach(async () => {
  fixture = await startFixture();
  bucket = join(fixture.directory, BUCKET);
});
afterEach(() => fixture.close());

const put = (key: string, body = 'x') => call(fixture.s3, 'PUT', `/${BUCKET}/${key}`, { body });
const get = (key: string) => call(fixture.s3, 'GET', `/${BUCKET}/${key}`);
const list = () => call(fixture.s3, 'GET', `/${BUCKET}`, { query: { 'list-type': '2' } });

test.each([
  'a b',
  'ü/日本',
  "it's(*)!",
  'day=2026-11-28/x',
  '+',
  '%41',
  'a\\b',
  'a:b',
  '.hidden',
  '...',
  'a\nb',
  '_$folder$',
  'a?b#c',
])('the key %j is a file of that name', async (key) => {
  expect((await put(key)).status).toBe(200);
  expect(readFileSync(join(bucket, key), 'utf8')).toBe('x');
  expect((await get(key)).text).toBe('x');
});

// a client would shorten a path with dots before it sends it, if they were not encoded
const DOTS = /(^|\/)(\.\.?)(?=\/|$)/;

test.each([
  ['a//b', 'two slashes in a row'],
  ['/a', 'begins with a slash'],
  ['a\0b', 'null character'],
  ['x'.repeat(256), 'longer than 255 bytes'],
])('the key %j fails when it is put, and is not there', async (key, problem) => {
  const reply = await put(key);
  expect([reply.status, reply.code, reply.text]).toEqual([400, 'InvalidRequest', expect.stringContaining(problem)]);
  expect((await get(key)).code).toBe('NoSuchKey');
  expect(readdirSync(bucket)).toEqual([]);
});

test('a key of more than 1024 bytes fails as in S3', async () => {
  expect((await put(`${'x'.repeat(200)}/`.repeat(6))).code).toBe('KeyTooLongError');
});

test.each(['../other/a', '..', 'a/../../other/a', '.', './a', 'a/..'])(
  'the key %p reaches nothing outside of its bucket',
  async (key) => {
    expect(key).toMatch(DOTS);
    fixture.s3.addBucket('other', 'named');
    writeFileSync(join(fixture.directory, 'other', 'a'), 'secret');
    mkdirSync(join(bucket, 'a'));
    for (const method of ['PUT', 'GET', 'DELETE']) {
      const reply = await rawCall(method, `/${BUCKET}/${key}`);
      expect(reply).not.toMatch(/ 200 |secret/);
    }
    expect(readFileSync(join(fixture.directory, 'other', 'a'), 'utf8')).toBe('secret');
    expect(readdirSync(join(fixture.directory, 'other'))).toEqual(['a']);
  },
);

test.each(['..', '.', '.incoming-x', 'Upper', 'a', '../lake', 'a..b', '-ab', 'x'.repeat(64)])(
  'no bucket has the name %p',
  async (name) => {
    expect(() => fixture.s3.addBucket(name, 'named')).toThrow("A bucket's name must be");
    expect(await rawCall('GET', `/${name}/a`)).not.toMatch(/ 200 /);
  },
);

test('symbolic links are no objects, no folders and no buckets', async () => {
  const outside = join(fixture.directory, 'outside-of-it');
  mkdirSync(outside);
  writeFileSync(join(outside, 'a'), 'secret');
  symlinkSync(outside, join(bucket, 'folder'));
  symlinkSync(join(outside, 'a'), join(bucket, 'file'));
  symlinkSync(outside, join(fixture.directory, 'linked'));
  expect((await get('folder/a')).code).toBe('NoSuchKey');
  expect((await get('file')).code).toBe('NoSuchKey');
  expect((await list()).all('Key')).toEqual([]);
  expect((await put('folder/b')).code).toBe('InvalidRequest');
  expect((await put('file')).code).toBe('InvalidRequest');
  await call(fixture.s3, 'DELETE', `/${BUCKET}/folder/a`);
  await call(fixture.s3, 'DELETE', `/${BUCKET}/file`);
  expect(readdirSync(outside)).toEqual(['a']);
  expect((await call(fixture.s3, 'GET', '/linked/a')).code).toBe('NoSuchBucket');
  expect(readFileSync(join(outside, 'a'), 'utf8')).toBe('secret');
});

test('an object whose name is that of a folder fails, and so does one in an object', async () => {
  await put('a/b');
  expect((await put('a')).text).toContain('there is a folder of this name');
  await put('c');
  expect((await put('c/d')).text).toContain('named as one of its folders');
  expect((await get('c/d')).code).toBe('NoSuchKey');
  expect((await put('e/', 'content')).text).toContain('marks a folder, but has content');
});

test('an empty folder gives way to an object of its name', async () => {
  await put('a/', '');
  expect((await put('a')).status).toBe(200);
  expect((await get('a')).text).toBe('x');
});

test('nothing of a request that failed is left', async () => {
  await put('e/', 'content');
  const [incoming] = readdirSync(fixture.directory).filter((name) => name.startsWith('.incoming-'));
  expect(readdirSync(join(fixture.directory, incoming))).toEqual([]);
  await fixture.s3.close();
  expect(existsSync(join(fixture.directory, incoming))).toBe(false);
  expect(existsSync(bucket)).toBe(true);
});

/** Sends a path as it stands, which `fetch` would shorten: a signed request, from status line to end. */
async function rawCall(method: string, path: string): Promise<string> {
  const { connect } = await import('node:net');
  const { Hash } = await import('@smithy/hash-node');
  const { HttpRequest } = await import('@smithy/protocol-http');
  const { SignatureV4 } = await import('@smithy/signature-v4');
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } =
    fixture.s3.environment('arn:aws:iam::1:role/x');
  const { host, port } = new URL(fixture.s3.endpoint);
  const signer = new SignatureV4({
    ...{ service: 's3', region: 'us-east-1', sha256: Hash.bind(null, 'sha256'), uriEscapePath: false },
    credentials: {
      ...{ accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY, sessionToken: AWS_SESSION_TOKEN },
    },
  });
  const { headers } = await signer.sign(new HttpRequest({ method, path, headers: { host }, body: '' }));
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const socket = connect(Number(port), '127.0.0.1');
  socket.end(`${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
  let text = '';
  for await (const data of socket) text += String(data);
  return text;
}
