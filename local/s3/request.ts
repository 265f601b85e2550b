import type { FileHandle } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { ServiceError } from '../service';
import type { Access } from './access';
import type { IncomingBody } from './body';
import type { StoredObject } from './bucket-folder';
import type { Bucket, Buckets } from './buckets';
import { xmlDocument, type XmlMembers } from './xml';

/** A signed request to a bucket, or to an object if it has a key. */
export interface S3Request {
  readonly method: string;
  readonly bucket: Bucket;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: IncomingBody;
  readonly access: Access;
  readonly buckets: Buckets;
  /** Such as `arn:aws:s3:::`. */
  readonly arnPrefix: string;
}

export interface S3Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | FilePart;
}

/** The bytes of an open file in a range, inclusive. */
export interface FilePart {
  readonly handle: FileHandle;
  readonly start: number;
  readonly end: number;
}

/** Throws unless the caller may perform an action on the object of the request, or on another object. */
export function requireAccess(
  request: Pick<S3Request, 'access' | 'arnPrefix'>,
  action: string,
  { bucket, key }: { readonly bucket: Bucket; readonly key: string },
): void {
  request.access.require(`s3:${action}`, `${request.arnPrefix}${bucket.name}/${key}`);
}

/** Throws unless the caller may perform an action on a bucket. */
export function requireBucketAccess(
  request: Pick<S3Request, 'access' | 'arnPrefix' | 'bucket'>,
  action: string,
  context: Record<string, string | undefined> = {},
): void {
  const { access, arnPrefix, bucket } = request;
  access.require(`s3:${action}`, arnPrefix + bucket.name, context);
}

/**
 * The object of a request, or another one. Only a caller that may list the bucket learns that the object does not exist.
 */
export async function requireObject(
  request: S3Request,
  { bucket, key }: { readonly bucket: Bucket; readonly key: string } = request,
): Promise<StoredObject> {
  const object = await bucket.find(key);
  if (object) return object;
  requireBucketAccess({ ...request, bucket }, 'ListBucket');
  throw new ServiceError('NoSuchKey', 'The specified key does not exist.', 404);
}

export function requireBucket(buckets: Buckets, name: string): Bucket {
  const bucket = buckets.get(name);
  if (bucket) return bucket;
  throw new ServiceError('NoSuchBucket', 'The specified bucket does not exist', 404);
}

export function xmlReply(name: string, value: XmlMembers | string, status = 200): S3Reply {
  return { status, headers: { 'content-type': 'application/xml' }, body: xmlDocument(name, value) };
}

export function quoted(etag: string): string {
  return `"${etag}"`;
}

export function notImplemented(what: string): ServiceError {
  return new ServiceError('NotImplemented', `The embedded S3 does not support ${what}`, 501);
}
