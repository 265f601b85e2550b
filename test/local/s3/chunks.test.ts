import { createHash, createHmac } from 'node:crypto';
import { ANYONE, BUCKET, call, send, signedHeaders, startFixture, type Fixture } from './fixture';

let fixture: Fixture;
beforeEach(async () => void (fixture = await startFixture()));
afterEach(() => fixture.close());

const put = (body: string, payload: string, headers: Record<string, string> = {}) =>
  call(fixture.s3, 'PUT', `/${BUCKET}/a`, {
    body,
    payload,
    headers: { 'content-encoding': 'aws-chunked', ...headers },
  });
const stored = async () => (await call(fixture.s3, 'GET', `/${BUCKET}/a`)).text;
const UNSIGNED = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';
const HELLO_CRC32 = 'NhCmhg==';
const base64 = (kind: string, text: string) => createHash(kind).update(text).digest('base64');

test('a body in chunks is stored without the framing', async () => {
  const reply = await put('3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n', UNSIGNED, { 'x-amz-decoded-content-length': '5' });
  expect(reply.status).toBe(200);
  const got = await call(fixture.s3, 'GET', `/${BUCKET}/a`);
  expect([got.text, got.headers.get('content-encoding')]).toEqual(['hello', null]);
});

test.each([
  ['x-amz-checksum-crc32', HELLO_CRC32],
  ['x-amz-checksum-crc32c', 'mnG7TA=='],
  ['x-amz-checksum-sha1', base64('sha1', 'hello')],
  ['x-amz-checksum-sha256', base64('sha256', 'hello')],
  ['content-md5', base64('md5', 'hello')],
])('%s is verified, in a header and in a trailer', async (name, value) => {
  expect((await call(fixture.s3, 'PUT', `/${BUCKET}/a`, { body: 'hello', headers: { [name]: value } })).status).toBe(
    200,
  );
  const wrong = await call(fixture.s3, 'PUT', `/${BUCKET}/a`, { body: 'other', headers: { [name]: value } });
  expect([wrong.status, wrong.code]).toEqual([400, 'BadDigest']);
  if (name === 'content-md5') return;
  const trailer = { 'x-amz-trailer': name };
  expect((await put(`5\r\nhello\r\n0\r\n${name}:${value}\r\n\r\n`, UNSIGNED, trailer)).status).toBe(200);
  expect((await put(`5\r\nother\r\n0\r\n${name}:${value}\r\n\r\n`, UNSIGNED, trailer)).code).toBe('BadDigest');
  expect(await stored()).toBe('hello');
});

test('an unsupported checksum is accepted without verification', async () => {
  const trailer = { 'x-amz-trailer': 'x-amz-checksum-crc64nvme' };
  const reply = await put('5\r\nhello\r\n0\r\nx-amz-checksum-crc64nvme:AAAA\r\n\r\n', UNSIGNED, trailer);
  expect(reply.status).toBe(200);
});

test.each([
  ['it ends in a chunk', '5\r\nhel', {}],
  ['it ends before the last chunk', '5\r\nhello\r\n', {}],
  ['a chunk is longer than it announces', '3\r\nhello\r\n0\r\n\r\n', {}],
  ['a size is not a number', 'x\r\nhello\r\n0\r\n\r\n', {}],
  ['it is not as long as announced', '5\r\nhello\r\n0\r\n\r\n', { 'x-amz-decoded-content-length': '6' }],
])('a body in chunks fails when %s', async (_what, body, headers) => {
  const reply = await put(body, UNSIGNED, headers);
  expect([reply.status, reply.code]).toEqual([400, 'IncompleteBody']);
  expect(await stored()).toContain('NoSuchKey');
});

describe('a body with signed chunks', () => {
  const PAYLOAD = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD';
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

  /** Sends chunks with the signatures that the documentation of signature version 4 defines, or with others. */
  async function putSigned(
    chunks: string[],
    { payload = PAYLOAD, trailer = '', tamper = (text: string) => text } = {},
  ) {
    const path = `/${BUCKET}/a`;
    const headers = await signedHeaders(fixture.s3, 'PUT', path, { payload });
    const secret = fixture.s3.environment(ANYONE).AWS_SECRET_ACCESS_KEY;
    const date = headers['x-amz-date'];
    const scope = `${date.slice(0, 8)}/us-east-1/s3/aws4_request`;
    const key = ['us-east-1', 's3', 'aws4_request'].reduce(hmac, hmac(`AWS4${secret}`, date.slice(0, 8)));
    let previous = headers.authorization.slice(-64);
    const sign = (kind: string, ...lines: string[]) => {
      previous = hmac(key, [`AWS4-HMAC-SHA256-${kind}`, date, scope, previous, ...lines].join('\n')).toString('hex');
      return previous;
    };
    const framed = [...chunks, ''].map((chunk) => {
      const signature = sign('PAYLOAD', sha256(''), sha256(chunk));
      const end = chunk === '' ? '' : '\r\n';
      return `${chunk.length.toString(16)};chunk-signature=${signature}\r\n${chunk}${end}`;
    });
    const trailers = trailer && `${trailer}\r\nx-amz-trailer-signature:${sign('TRAILER', sha256(`${trailer}\n`))}\r\n`;
    const body = tamper(`${framed.join('')}${trailers}\r\n`);
    const reply = await send(fixture.s3, { method: 'PUT', path, headers, body });
    return reply.code ?? reply.status;
  }

  test('is stored if every signature is valid', async () => {
    expect(await putSigned(['hel', 'lo'])).toBe(200);
    expect(await stored()).toBe('hello');
  });

  test('may have a signed trailer', async () => {
    const options = { payload: `${PAYLOAD}-TRAILER`, trailer: `x-amz-checksum-crc32:${HELLO_CRC32}` };
    expect(await putSigned(['hel', 'lo'], options)).toBe(200);
    const tamper = (text: string) => text.replace('NhC', 'NhD');
    expect(await putSigned(['hel', 'lo'], { ...options, tamper })).toBe('SignatureDoesNotMatch');
  });

  test.each<[string, (text: string) => string]>([
    ['a byte differs', (text) => text.replace('hel', 'hex')],
    ['a signature differs', (text) => text.replace(/signature=\w{4}/, 'signature=0000')],
    ['signatures are missing', (text) => text.replace(/;chunk-signature=\w+/g, '')],
    ['the chunks are swapped', (text) => text.replace(/(3;.*?hel\r\n)(2;.*?lo\r\n)/s, '$2$1')],
  ])('fails when %s', async (_what, tamper) => {
    expect(await putSigned(['hel', 'lo'], { tamper })).toBe('SignatureDoesNotMatch');
    expect(await stored()).toContain('NoSuchKey');
  });
});
