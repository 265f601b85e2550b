import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startS3 } from '../../../local/s3/s3';
import { ACCOUNT, BUCKET, call, send, signedHeaders, startFixture, type Fixture } from './fixture';

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
])('the key %j is a file with that name', async (key) => {
  expect((await put(key)).status).toBe(200);
  expect(readFileSync(join(bucket, key), 'utf8')).toBe('x');
  expect((await get(key)).text).toBe('x');
});

test.each([
  ['a//b', 'two slashes in a row'],
  ['/a', 'begins with a slash'],
  ['a\0b', 'null character'],
  ['x'.repeat(256), 'longer than 255 bytes'],
])('putting the key %j fails, and no such object exists', async (key, problem) => {
  const reply = await put(key);
  expect([reply.status, reply.code, reply.text]).toEqual([400, 'InvalidRequest', expect.stringContaining(problem)]);
  expect((await get(key)).code).toBe('NoSuchKey');
  expect(readdirSync(bucket)).toEqual([]);
});

test('a key of more than 1024 bytes fails as in Amazon S3', async () => {
  expect((await put(`${'x'.repeat(200)}/`.repeat(6))).code).toBe('KeyTooLongError');
});

test.each(['../other/a', '..', 'a/../../other/a', '.', './a', 'a/..'])(
  'the key %p reaches nothing outside its bucket',
  async (key) => {
    fixture.s3.addBucket('other', 'named');
    writeFileSync(join(fixture.directory, 'other', 'a'), 'secret');
    mkdirSync(join(bucket, 'a'));
    for (const [method, status] of Object.entries({ PUT: 400, GET: 404, DELETE: 204 }))
      expect((await rawCall(method, `/${BUCKET}/${key}`)).status).toBe(status);
    expect(readFileSync(join(fixture.directory, 'other', 'a'), 'utf8')).toBe('secret');
    expect(readdirSync(join(fixture.directory, 'other'))).toEqual(['a']);
  },
);

test.each(['..', '.', '.incoming-x', 'Upper', 'a', '../lake', 'a..b', '-ab', 'x'.repeat(64)])(
  '%p is not a bucket name',
  async (name) => {
    expect(() => fixture.s3.addBucket(name, 'named')).toThrow('A bucket name must be');
    const reply = await rawCall('GET', `/${name}/a`);
    expect([reply.status, reply.code]).toEqual([404, 'NoSuchBucket']);
  },
);

test('symbolic links are neither objects nor folders nor buckets', async () => {
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

test('an object with the name of a folder fails, and so does an object below another object', async () => {
  await put('a/b');
  expect((await put('a')).text).toContain('there is a folder of this name');
  await put('c');
  expect((await put('c/d')).text).toContain('named as one of its folders');
  expect((await get('c/d')).code).toBe('NoSuchKey');
  expect((await put('e/', 'content')).text).toContain('marks a folder, but has content');
});

test('an object replaces an empty folder of the same name', async () => {
  await put('a/', '');
  expect((await put('a')).status).toBe(200);
  expect((await get('a')).text).toBe('x');
});

test('a failed request leaves nothing behind', async () => {
  await put('e/', 'content');
  const [incoming] = readdirSync(fixture.directory).filter((name) => name.startsWith('.incoming-'));
  expect(readdirSync(join(fixture.directory, incoming))).toEqual([]);
  await fixture.s3.close();
  expect(existsSync(join(fixture.directory, incoming))).toBe(false);
  expect(existsSync(bucket)).toBe(true);
});

/** A request whose path is sent without normalization. */
async function rawCall(method: string, path: string) {
  return send(fixture.s3, { method, path, headers: await signedHeaders(fixture.s3, method, path) });
}

test('the incomplete files of a killed process are removed by the next one', async () => {
  const abandoned = join(fixture.directory, '.incoming-999999999-x');
  const running = join(fixture.directory, `.incoming-${process.ppid}-x`);
  mkdirSync(abandoned);
  mkdirSync(running);
  const other = await startS3({ ...ACCOUNT, directory: fixture.directory, roles: fixture.iam });
  await other.close();
  expect([existsSync(abandoned), existsSync(running)]).toEqual([false, true]);
});
