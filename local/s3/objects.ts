import { copyFile, open, rm, writeFile } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { ServiceError } from '../service';
import { receiveFile, receiveText, type ReceivedFile } from './body';
import type { ObjectHeaders, StoredObject } from './bucket-folder';
import { isUnchanged, preconditionFailed, requireWritable } from './conditions';
import { requirePathOfKey, unstorable } from './keys';
import { quoted, requireAccess, requireBucket, requireObject, xmlReply, type S3Reply, type S3Request } from './request';
import { elementsOf, textIn } from './xml';

const OWN_HEADERS = [
  ...['content-type', 'content-encoding', 'content-language', 'content-disposition', 'cache-control', 'expires'],
];
const DEFAULT_TYPE = 'binary/octet-stream';

/** GetObject and HeadObject. */
export async function getObject(request: S3Request): Promise<S3Reply> {
  const { method, query, headers } = request;
  requireAccess(request, 'GetObject', request);
  const object = await requireObject(request);
  const overrides = OWN_HEADERS.flatMap((name) => {
    const value = query.get(`response-${name}`);
    if (value !== null && !/^[\t\x20-\x7e]*$/.test(value))
      throw new ServiceError('InvalidArgument', `response-${name} must be a value of a header`);
    return value === null ? [] : [[name, value]];
  });
  const common = {
    'content-type': DEFAULT_TYPE,
    ...object.headers,
    ...(Object.fromEntries(overrides) as ObjectHeaders),
    ...{ etag: quoted(object.etag), 'last-modified': object.modified.toUTCString(), 'accept-ranges': 'bytes' },
  };
  if (isUnchanged(object, headers)) return { status: 304, headers: common };
  const range = rangeOf(headers.range, object.size);
  const { start, end } = range ?? { start: 0, end: object.size - 1 };
  const reply = {
    status: range ? 206 : 200,
    headers: {
      ...{ ...common, 'content-length': String(end - start + 1) },
      ...(range && { 'content-range': `bytes ${start}-${end}/${object.size}` }),
    },
  };
  if (method === 'HEAD' || object.file === undefined || end < start) return reply;
  // an open file keeps its content when another file takes its name
  return { ...reply, body: { handle: await open(object.file), start, end } };
}

/** A single range of bytes. As in Amazon S3, any other header returns the whole object. */
function rangeOf(header: string | undefined, size: number) {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(size - 1, Number(last));
  if (first !== '' && last !== '' && Number(last) < start) return undefined;
  if (start >= size || (first === '' && Number(last) === 0))
    throw new ServiceError('InvalidRange', 'The requested range is not satisfiable', 416);
  return { start, end };
}

/** PutObject, or CopyObject if the request names a source. */
export async function putObject(request: S3Request): Promise<S3Reply> {
  const { key, headers, body, buckets } = request;
  requireWriteAccess(request);
  if (headers['x-amz-copy-source'] !== undefined) return copyObject(request);
  requirePathOfKey(key);
  const received = await receiveFile(body, buckets.newFile());
  await store(request, received, headersToKeep(headers));
  return { status: 200, headers: { etag: quoted(received.etag) } };
}

/** Moves a file into the place of an object if the writer's conditions are met. */
export async function store(
  { bucket, key, headers }: Pick<S3Request, 'bucket' | 'key' | 'headers'>,
  { file, size, etag }: ReceivedFile,
  kept: ObjectHeaders,
): Promise<void> {
  try {
    if (key.endsWith('/') && size > 0)
      throw unstorable(key, 'it ends in a slash, which marks a folder, but has content');
    requireWritable(await bucket.find(key), headers);
    bucket.put(key, { file, etag, headers: kept });
  } finally {
    await rm(file, { force: true });
  }
}

export function requireWriteAccess(request: S3Request): void {
  const { headers } = request;
  requireAccess(request, 'PutObject', request);
  if (headers['x-amz-tagging'] !== undefined) requireAccess(request, 'PutObjectTagging', request);
  if (headers['x-amz-acl'] !== undefined) requireAccess(request, 'PutObjectAcl', request);
}

async function copyObject(request: S3Request): Promise<S3Reply> {
  const { bucket, key, headers, buckets } = request;
  requirePathOfKey(key);
  const { object, bucketName } = await copySource(request);
  const replaces = headers['x-amz-metadata-directive'] === 'REPLACE';
  if (bucketName === bucket.name && object.key === key && !replaces)
    throw new ServiceError(
      'InvalidRequest',
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  const file = buckets.newFile();
  await (object.file === undefined ? writeFile(file, '') : copyFile(object.file, file));
  const { etag, size } = object;
  await store(request, { file, size, etag }, replaces ? headersToKeep(headers) : object.headers);
  return xmlReply('CopyObjectResult', { LastModified: new Date().toISOString(), ETag: quoted(etag) });
}

/** The source object of a copy, if the caller may read it. */
export async function copySource(request: S3Request): Promise<{ object: StoredObject; bucketName: string }> {
  const { headers, buckets } = request;
  const [path = '', version] = String(headers['x-amz-copy-source']).split('?versionId=');
  if (version !== undefined && version !== 'null')
    throw new ServiceError('InvalidArgument', 'Invalid version id specified');
  const [name = '', ...parts] = decoded(path).replace(/^\//, '').split('/');
  const source = { bucket: requireBucket(buckets, name), key: parts.join('/') };
  requireAccess(request, 'GetObject', source);
  const object = await requireObject(request, source);
  if (isUnchanged(object, headers, 'x-amz-copy-source-')) throw preconditionFailed();
  return { object, bucketName: name };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new ServiceError('InvalidArgument', 'Invalid copy source encoding.');
  }
}

/** The headers that a client gets back with the object: its type and its custom metadata. */
export function headersToKeep(headers: IncomingHttpHeaders): ObjectHeaders {
  const kept = Object.entries(headers).filter(([name]) => name.startsWith('x-amz-meta-') || OWN_HEADERS.includes(name));
  const encoding = (value: string) => value.replace(/(^|,)\s*aws-chunked\s*(,|$)/, '').trim();
  return Object.fromEntries(
    kept
      .map(([name, value]) => [name, name === 'content-encoding' ? encoding(String(value)) : String(value)])
      .filter(([, value]) => value !== ''),
  ) as ObjectHeaders;
}

export function deleteObject(request: S3Request): S3Reply {
  requireAccess(request, 'DeleteObject', request);
  request.bucket.delete(request.key);
  return { status: 204 };
}

const MOST_DELETED = 1000;

/** DeleteObjects: the permission is checked for each key. */
export async function deleteObjects(request: S3Request): Promise<S3Reply> {
  const document = await receiveText(request.body);
  const keys = elementsOf(document, 'Object').map((object) => textIn(object, 'Key'));
  if (keys.length === 0 || keys.length > MOST_DELETED || keys.includes(undefined))
    throw new ServiceError(
      'MalformedXML',
      'The XML you provided was not well-formed or did not validate against our published schema',
    );
  const outcomes = (keys as string[]).map((key) => deleteOne(request, key));
  const isQuiet = textIn(document, 'Quiet') === 'true';
  return xmlReply('DeleteResult', {
    Deleted: isQuiet ? [] : outcomes.flatMap(({ Key, error }) => (error ? [] : [{ Key }])),
    Error: outcomes.flatMap(({ Key, error }) => (error ? [{ Key, Code: error.code, Message: error.message }] : [])),
  });
}

function deleteOne(request: S3Request, key: string): { Key: string; error?: ServiceError } {
  try {
    requireAccess(request, 'DeleteObject', { ...request, key });
    request.bucket.delete(key);
    return { Key: key };
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code === 'NotImplemented') throw error;
    return { Key: key, error };
  }
}
