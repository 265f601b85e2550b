import type { FileHandle } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { ServiceError } from '../service';
import type { Access } from './access';
import type { IncomingBody } from './body';
import type { StoredObject } from './bucket-folder';
import type { Bucket, Buckets } from './buckets';
import { xmlDocument, type XmlMembers } from './xml';

/** A signed request to a bucket, or to an object when it has a key. */
export interface S3Request {
  readonly method: string;
  readonly bucket: Bucket;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: IncomingBody;
  readonly access: Access;
  readonly buckets: Buckets;
  /** e.g. `arn:aws:s3:::` */
  readonly arnPrefix: string;
}

export interface S3Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | FilePart;
}

/** Bytes of an open file, from the first to the last one. */
export interface FilePart {
  readonly handle: FileHandle;
  readonly start: number;
  readonly end: number;
}

/** Whether the caller may do something with the object of a request, or with another one. */
export function requireAccess(
  request: Pick<S3Request, 'access' | 'arnPrefix'>,
  action: string,
  { bucket, key }: { readonly bucket: Bucket; readonly key: string },
): void {
  request.access.require(`s3:${action}`, `${request.arnPrefix}${bucket.name}/${key}`);
}

/** Whether the caller may do something with a bucket. */
export function requireBucketAccess(
  request: Pick<S3Request, 'access' | 'arnPrefix' | 'bucket'>,
  action: string,
  context: Record<string, string | undefined> = {},
): void {
  const { access, arnPrefix, bucket } = request;
  access.require(`s3:${action}`, arnPrefix + bucket.name, context);
}

/** The object of a request, or another one; only who may list the bucket learns that there is none. */
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
  return new ServiceError('NotImplemented', `The embedded S3 does not know ${what}`, 501);
}
