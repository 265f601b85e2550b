import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUCKET, call, startFixture, type CallOptions, type Fixture } from './fixture';

let fixture: Fixture;
beforeEach(async () => void (fixture = await startFixture()));
afterEach(() => fixture.close());

const send = (method: string, key: string, options?: CallOptions) =>
  call(fixture.s3, method, `/${BUCKET}${key && `/${key}`}`, options);
const put = (key: string, body = '', options?: CallOptions) => send('PUT', key, { body, ...options });
const list = (query: Record<string, string> = {}) => send('GET', '', { query: { 'list-type': '2', ...query } });
const md5 = (text: string | Buffer) => createHash('md5').update(text).digest('hex');

test('an object can be put, is a file, and can be read with its custom headers', async () => {
  const headers = { 'content-type': 'text/csv', 'x-amz-meta-own': 'value' };
  const reply = await put('in/a b.csv', 'one,two', { headers });
  expect([reply.status, reply.headers.get('etag')]).toEqual([200, `"${md5('one,two')}"`]);
  expect(readFileSync(join(fixture.directory, BUCKET, 'in/a b.csv'), 'utf8')).toBe('one,two');
  const got = await send('GET', 'in/a b.csv');
  expect([got.status, got.text, got.headers.get('content-length')]).toEqual([200, 'one,two', '7']);
  const head = await send('HEAD', 'in/a b.csv');
  for (const { headers: found } of [got, head]) {
    expect(found.get('content-type')).toBe('text/csv');
    expect(found.get('x-amz-meta-own')).toBe('value');
    expect(found.get('etag')).toBe(`"${md5('one,two')}"`);
  }
});

test('a file in the folder of a bucket is an object, whose ETag does not look like an MD5 hash', async () => {
  mkdirSync(join(fixture.directory, BUCKET, 'in'));
  writeFileSync(join(fixture.directory, BUCKET, 'in/a.csv'), 'found');
  const got = await send('GET', 'in/a.csv');
  expect([got.text, got.headers.get('etag')]).toEqual(['found', expect.stringMatching(/^"[\da-f]{32}-1"$/)]);
});

test.each([
  ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
  ['bytes=7-', 206, '789', 'bytes 7-9/10'],
  ['bytes=-3', 206, '789', 'bytes 7-9/10'],
  ['bytes=-30', 206, '0123456789', 'bytes 0-9/10'],
  ['bytes=8-99', 206, '89', 'bytes 8-9/10'],
  ['bytes=5-2', 200, '0123456789', null],
  ['lines=1-2', 200, '0123456789', null],
])('GetObject returns the range %s', async (range, status, text, contentRange) => {
  await put('digits', '0123456789');
  const got = await send('GET', 'digits', { headers: { range } });
  expect([got.status, got.text, got.headers.get('content-range')]).toEqual([status, text, contentRange]);
});

test.each(['bytes=10-', 'bytes=-0'])('GetObject fails when the range %s is empty', async (range) => {
  await put('digits', '0123456789');
  const got = await send('GET', 'digits', { headers: { range } });
  expect([got.status, got.code]).toEqual([416, 'InvalidRange']);
});

test('conditional requests compare ETags and times', async () => {
  await put('a', 'one');
  const etag = `"${md5('one')}"`;
  const ask = async (headers: Record<string, string>) => (await send('GET', 'a', { headers })).status;
  expect(await ask({ 'if-match': etag })).toBe(200);
  expect(await ask({ 'if-match': '"other"' })).toBe(412);
  expect(await ask({ 'if-none-match': etag })).toBe(304);
  expect(await ask({ 'if-modified-since': new Date(Date.now() + 60_000).toUTCString() })).toBe(304);
  expect(await ask({ 'if-unmodified-since': new Date(0).toUTCString() })).toBe(412);
  expect((await put('a', 'two', { headers: { 'if-none-match': '*' } })).status).toBe(412);
  expect((await put('b', 'two', { headers: { 'if-none-match': '*' } })).status).toBe(200);
  expect((await put('a', 'two', { headers: { 'if-match': etag } })).status).toBe(200);
  expect((await put('a', 'three', { headers: { 'if-match': etag } })).status).toBe(412);
});

test('an object is copied with its headers, or with new ones', async () => {
  await put('a b', 'one', { headers: { 'x-amz-meta-own': 'value' } });
  const source = { 'x-amz-copy-source': `/${BUCKET}/a%20b` };
  const reply = await put('copy', '', { headers: source });
  expect([reply.status, reply.all('ETag')]).toEqual([200, [`&quot;${md5('one')}&quot;`]]);
  const copy = await send('GET', 'copy');
  expect([copy.text, copy.headers.get('x-amz-meta-own')]).toEqual(['one', 'value']);
  const replaced = { ...source, 'x-amz-metadata-directive': 'REPLACE', 'x-amz-meta-own': 'other' };
  await put('a b', '', { headers: replaced });
  expect((await send('HEAD', 'a b')).headers.get('x-amz-meta-own')).toBe('other');
  expect((await put('a b', '', { headers: source })).code).toBe('InvalidRequest');
  expect((await put('x', '', { headers: { 'x-amz-copy-source': `/${BUCKET}/none` } })).code).toBe('NoSuchKey');
});

test('a copy fails when the encoding of its source is not valid', async () => {
  expect((await put('x', '', { headers: { 'x-amz-copy-source': `${BUCKET}/%zz` } })).code).toBe('InvalidArgument');
});

test('a reader can request other headers', async () => {
  await put('a', 'x', { headers: { 'content-type': 'text/csv' } });
  const ask = (value: string) => send('GET', 'a', { query: { 'response-content-type': value } });
  expect((await ask('text/plain')).headers.get('content-type')).toBe('text/plain');
  expect((await ask('a\nb')).code).toBe('InvalidArgument');
});

test('deleting an object also deletes folders that become empty', async () => {
  await put('out/day=1/a', 'x');
  await put('out/b', 'x');
  expect((await send('DELETE', 'out/day=1/a')).status).toBe(204);
  expect(existsSync(join(fixture.directory, BUCKET, 'out/day=1'))).toBe(false);
  expect((await send('DELETE', 'out/b')).status).toBe(204);
  expect(existsSync(join(fixture.directory, BUCKET, 'out'))).toBe(false);
  expect((await send('DELETE', 'never')).status).toBe(204);
});

test('DeleteObjects deletes several objects', async () => {
  await put('a&b', 'x');
  await put('c', 'x');
  const document = '<Delete xmlns="x"><Object><Key>a&amp;b</Key></Object><Object><Key>c</Key></Object></Delete>';
  const reply = await send('POST', '', { query: { delete: '' }, body: document });
  expect(reply.all('Key')).toEqual(['a&amp;b', 'c']);
  expect((await list()).all('Key')).toEqual([]);
});

test('DeleteObjects lists no deleted objects in quiet mode, and rejects a malformed list', async () => {
  const quiet = '<Delete><Object><Key>a</Key></Object><Quiet>true</Quiet></Delete>';
  expect((await send('POST', '', { query: { delete: '' }, body: quiet })).all('Key')).toEqual([]);
  expect((await send('POST', '', { query: { delete: '' }, body: '<Delete/>' })).code).toBe('MalformedXML');
});

test('folder markers are objects, with and without other objects in the folder', async () => {
  await put('out/');
  expect((await send('HEAD', 'out/')).status).toBe(200);
  expect((await list({ prefix: 'out/' })).all('Key')).toEqual(['out/']);
  await put('out/a', 'x');
  expect((await list({ prefix: 'out/' })).all('Key')).toEqual(['out/', 'out/a']);
  await send('DELETE', 'out/a');
  expect((await list()).all('Key')).toEqual(['out/']);
  await send('DELETE', 'out/');
  expect((await list()).all('Key')).toEqual([]);
  expect((await send('HEAD', 'out/')).status).toBe(404);
});

test('a folder without a marker is not an object', async () => {
  await put('out/a', 'x');
  expect((await send('HEAD', 'out/')).status).toBe(404);
  expect((await send('HEAD', 'out')).status).toBe(404);
  expect((await list()).all('Key')).toEqual(['out/a']);
});

test('listings are sorted, grouped and paged', async () => {
  for (const key of ['a/1', 'a/2', 'a-b', 'b', 'c/d/1']) await put(key, 'x');
  expect((await list()).all('Key')).toEqual(['a-b', 'a/1', 'a/2', 'b', 'c/d/1']);
  const grouped = await list({ delimiter: '/' });
  expect([grouped.all('Key'), grouped.all('CommonPrefixes'), grouped.all('KeyCount')]).toEqual([
    ['a-b', 'b'],
    ['<Prefix>a/</Prefix>', '<Prefix>c/</Prefix>'],
    ['4'],
  ]);
  expect((await list({ prefix: 'c/', delimiter: '/' })).all('CommonPrefixes')).toEqual(['<Prefix>c/d/</Prefix>']);
  expect((await list({ prefix: 'a' })).all('Key')).toEqual(['a-b', 'a/1', 'a/2']);
  expect((await list({ delimiter: '-' })).all('CommonPrefixes')).toEqual(['<Prefix>a-</Prefix>']);
  expect((await list({ 'start-after': 'a/1', delimiter: '/' })).all('Prefix')).toEqual(['', 'a/', 'c/']);
  expect((await list({ 'max-keys': '0' })).all('IsTruncated')).toEqual(['false']);
  expect((await list({ 'max-keys': 'x' })).code).toBe('InvalidArgument');
});

test.each(['1', '2'])('each page of a listing begins after the previous one, in version %s', async (version) => {
  for (const key of ['a/1', 'a/2', 'a-b', 'b', 'c/d/1']) await put(key, 'x');
  const names: string[] = [];
  let next: Record<string, string> | undefined = {};
  while (next) {
    const query: Record<string, string> = { delimiter: '/', 'max-keys': '1', ...next };
    const page = await (version === '2' ? list(query) : send('GET', '', { query }));
    names.push(...page.all('Key'), ...page.all('CommonPrefixes'));
    const [token] = page.all(version === '2' ? 'NextContinuationToken' : 'NextMarker');
    next = token === undefined ? undefined : { [version === '2' ? 'continuation-token' : 'marker']: token };
  }
  expect(names).toEqual(['a-b', '<Prefix>a/</Prefix>', 'b', '<Prefix>c/</Prefix>']);
});

test('a listing encodes its keys on request', async () => {
  await put('a b/ü&', 'x');
  expect((await list({ 'encoding-type': 'url' })).all('Key')).toEqual(['a%20b/%C3%BC%26']);
  expect((await list()).all('Key')).toEqual(['a b/ü&amp;']);
});

test('HeadBucket and GetBucketLocation return the existence and the location of a bucket', async () => {
  expect((await send('HEAD', '')).headers.get('x-amz-bucket-region')).toBe('us-east-1');
  expect((await send('GET', '', { query: { location: '' } })).text).toContain('></LocationConstraint>');
  fixture.s3.addBucket('other', 'named');
  expect((await call(fixture.s3, 'GET', '/')).all('Name')).toEqual([BUCKET, 'other']);
  expect((await call(fixture.s3, 'GET', '/nothing/a')).code).toBe('NoSuchBucket');
});

describe('a multipart upload', () => {
  const FIVE_MEGABYTES = Buffer.alloc(5 * 1024 * 1024, 'x');
  const begin = async (key: string, headers = {}) =>
    (await send('POST', key, { query: { uploads: '' }, headers })).all('UploadId')[0];
  const part = async (key: string, uploadId: string, partNumber: string, body: string | Buffer) =>
    (await send('PUT', key, { query: { uploadId, partNumber }, body })).headers.get('etag') ?? '';
  const complete = (key: string, uploadId: string, ...parts: [number, string][]) => {
    const list = parts.map(([number, etag]) => `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag></Part>`);
    const body = `<CompleteMultipartUpload>${list.join('')}</CompleteMultipartUpload>`;
    return send('POST', key, { query: { uploadId }, body });
  };

  test('becomes an object of the named parts once it is completed', async () => {
    const id = await begin('big', { 'content-type': 'text/plain' });
    const second = await part('big', id, '2', 'end');
    await part('big', id, '7', 'not named');
    const first = await part('big', id, '1', FIVE_MEGABYTES);
    expect((await list()).all('Key')).toEqual([]);
    expect((await send('GET', 'big', { query: { uploadId: id } })).all('PartNumber')).toEqual(['1', '2', '7']);
    expect((await send('GET', '', { query: { uploads: '' } })).all('UploadId')).toEqual([id]);
    const reply = await complete('big', id, [1, first], [2, second.replaceAll('"', '&quot;')]);
    expect([reply.status, reply.all('ETag')[0]]).toEqual([200, expect.stringMatching(/-2&quot;$/)]);
    const got = await send('GET', 'big', { headers: { range: 'bytes=5242878-' } });
    expect([got.text, got.headers.get('content-type')]).toEqual(['xxend', 'text/plain']);
    expect((await complete('big', id, [1, first])).code).toBe('NoSuchUpload');
  });

  test('fails when a part is unknown, out of order or too small', async () => {
    const id = await begin('big');
    const etag = await part('big', id, '1', 'a');
    await part('big', id, '2', 'a');
    expect((await complete('big', id, [1, 'other'])).code).toBe('InvalidPart');
    expect((await complete('big', id, [3, etag])).code).toBe('InvalidPart');
    expect((await complete('big', id, [2, etag], [1, etag])).code).toBe('InvalidPartOrder');
    expect((await complete('big', id, [1, etag], [2, etag])).code).toBe('EntityTooSmall');
    expect((await complete('big', id)).code).toBe('MalformedXML');
    expect((await send('PUT', 'big', { query: { uploadId: id, partNumber: '0' }, body: 'a' })).code).toBe(
      'InvalidArgument',
    );
    expect((await send('PUT', 'other', { query: { uploadId: id, partNumber: '1' }, body: 'a' })).code).toBe(
      'NoSuchUpload',
    );
  });

  test('no longer exists once it is aborted', async () => {
    const id = await begin('big');
    await part('big', id, '1', 'a');
    expect((await send('DELETE', 'big', { query: { uploadId: id } })).status).toBe(204);
    expect((await send('DELETE', 'big', { query: { uploadId: id } })).code).toBe('NoSuchUpload');
  });

  test('can copy ranges of other objects', async () => {
    await put('source', '0123456789');
    const id = await begin('copy');
    const headers = { 'x-amz-copy-source': `${BUCKET}/source`, 'x-amz-copy-source-range': 'bytes=2-4' };
    const query = { uploadId: id, partNumber: '1' };
    const [etag] = (await send('PUT', 'copy', { query, headers })).all('ETag');
    expect((await complete('copy', id, [1, etag])).status).toBe(200);
    expect((await send('GET', 'copy')).text).toBe('234');
  });
});

test.each([
  ['GET', 'a', { acl: '' }],
  ['PUT', 'a', { tagging: '' }],
  ['GET', 'a', { versionId: 'x' }],
  ['PUT', '', { versioning: '' }],
  ['GET', 'a', { 'X-Amz-Signature': '0' }],
  ['PUT', '', {}],
  ['DELETE', '', {}],
])('%s of %p with %p fails because the feature is not supported', async (method, key, query) => {
  const reply = await send(method, key, { query: query });
  expect([reply.status, reply.code]).toEqual([501, 'NotImplemented']);
});
