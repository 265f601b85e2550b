import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { ServiceRequest } from './service';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The parameters of signature version 4, with the credential scope. */
export interface Signature {
  readonly accessKeyId: string;
  /** e.g. 20261123 */
  readonly day: string;
  readonly region: string;
  readonly service: string;
  /** e.g. 20261123T024910Z */
  readonly date: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly sessionToken?: string;
}

type SignedRequest = Pick<ServiceRequest, 'method' | 'path' | 'query' | 'headers'>;

/** The signature in the headers of a request; undefined if the request has no signature of version 4. */
export function signatureOf({ headers }: Pick<SignedRequest, 'headers'>): Signature | undefined {
  const { authorization = '' } = headers;
  const scope = /^AWS4-HMAC-SHA256 .*Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request/.exec(
    authorization,
  );
  const signedHeaders = /SignedHeaders=([^,\s]+)/.exec(authorization)?.[1];
  const signature = /Signature=([\da-f]{64})$/.exec(authorization)?.[1];
  if (!scope || signedHeaders === undefined || signature === undefined) return undefined;
  const [, accessKeyId = '', day = '', region = '', service = ''] = scope;
  return {
    ...{ accessKeyId, day, region, service, signature },
    date: textOf(headers['x-amz-date']) ?? '',
    signedHeaders: signedHeaders.split(';'),
    sessionToken: textOf(headers['x-amz-security-token']),
  };
}

/** Whether these credentials produce the signature (version 4) of a request, given the hash of its body. */
export function isSignedBy(
  credentials: Credentials,
  request: SignedRequest,
  { signature: sent, bodyHash }: { readonly signature: Signature; readonly bodyHash: string },
): boolean {
  const { date, day, signedHeaders, signature, sessionToken } = sent;
  if (!signedHeaders.includes('host') || !/^\d{8}T\d{6}Z$/.test(date) || !date.startsWith(day)) return false;
  if (sessionToken !== credentials.sessionToken) return false;
  const canonical = canonicalRequest(request, sent, bodyHash);
  const wanted = hmac(signingKey(credentials, sent), stringToSign('AWS4-HMAC-SHA256', sent, sha256(canonical)));
  return timingSafeEqual(wanted, Buffer.from(signature, 'hex'));
}

/** The key that signs a request and the chunks of its body. */
export function signingKey(
  { secretAccessKey }: Credentials,
  { day, region, service }: Pick<Signature, 'day' | 'region' | 'service'>,
): Buffer {
  return [day, region, service, 'aws4_request'].reduce<Buffer>(
    (key, part) => hmac(key, part),
    Buffer.from(`AWS4${secretAccessKey}`),
  );
}

/** The string to sign: the algorithm, the time and the scope, followed by more lines. */
export function stringToSign(algorithm: string, { date, day, region, service }: Signature, ...lines: string[]): string {
  return [algorithm, date, `${day}/${region}/${service}/aws4_request`, ...lines].join('\n');
}

export function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

export function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'utf8').digest();
}

function canonicalRequest({ method, path, query, headers }: SignedRequest, sent: Signature, bodyHash: string): string {
  const { service, signedHeaders } = sent;
  const valueOf = (name: string) => (textOf(headers[name]) ?? '').trim().replace(/\s+/g, ' ');
  return [
    method,
    // every service except Amazon S3 encodes the path a second time
    encodePath(service === 's3' ? decodeURIComponent(path) : path),
    canonicalQuery(query),
    ...signedHeaders.map((name) => `${name}:${valueOf(name)}`),
    '',
    signedHeaders.join(';'),
    bodyHash,
  ].join('\n');
}

function canonicalQuery(query: URLSearchParams): string {
  return [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map((pair) => pair.map(encode))
    .sort(([name = '', value = ''], [otherName = '', otherValue = '']) =>
      name === otherName ? compare(value, otherValue) : compare(name, otherName),
    )
    .map((pair) => pair.join('='))
    .join('&');
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

function encodePath(path: string): string {
  return path.split('/').map(encode).join('/');
}

/** Percent-encodes every character that RFC 3986 does not list as unreserved. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function textOf(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'object' ? value.join(',') : value;
}
