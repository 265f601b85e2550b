import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { copyFile, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { ServiceError } from '../service';
import { receiveFile, receiveText, type ReceivedFile } from './body';
import type { ObjectHeaders } from './bucket-folder';
import type { Buckets } from './buckets';
import { requirePathOfKey } from './keys';
import { copySource, headersToKeep, requireWriteAccess, store } from './objects';
import {
  quoted,
  requireAccess,
  requireBucketAccess,
  xmlReply,
  type FilePart,
  type S3Reply,
  type S3Request,
} from './request';
import { elementsOf, textIn } from './xml';

interface Part extends ReceivedFile {
  readonly modified: Date;
}

interface Upload {
  readonly id: string;
  readonly bucketName: string;
  readonly key: string;
  readonly headers: ObjectHeaders;
  readonly started: Date;
  readonly parts: Map<number, Part>;
}

/** Multipart uploads in progress. */
export interface MultipartUploads {
  readonly create: (request: S3Request) => S3Reply;
  readonly uploadPart: (request: S3Request) => Promise<S3Reply>;
  readonly complete: (request: S3Request) => Promise<S3Reply>;
  readonly abort: (request: S3Request) => Promise<S3Reply>;
  readonly listParts: (request: S3Request) => S3Reply;
  readonly list: (request: S3Request) => S3Reply;
}

const MAX_PART_NUMBER = 10_000;
const MIN_PART_BYTES = 5 * 1024 * 1024;

export function multipartUploads(): MultipartUploads {
  const uploads = new Map<string, Upload>();

  function find({ query, bucket, key }: S3Request): Upload {
    const upload = uploads.get(query.get('uploadId') ?? '');
    if (upload?.bucketName === bucket.name && upload.key === key) return upload;
    throw new ServiceError(
      'NoSuchUpload',
      'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
      404,
    );
  }

  async function remove({ id, parts }: Upload): Promise<void> {
    uploads.delete(id);
    for (const { file } of parts.values()) await rm(file, { force: true });
  }

  return {
    create(request) {
      const { bucket, key, headers } = request;
      requireWriteAccess(request);
      requirePathOfKey(key);
      const id = randomUUID().replaceAll('-', '');
      const started = new Date();
      uploads.set(id, { id, bucketName: bucket.name, key, headers: headersToKeep(headers), started, parts: new Map() });
      return xmlReply('InitiateMultipartUploadResult', { Bucket: bucket.name, Key: key, UploadId: id });
    },
    async uploadPart(request) {
      requireAccess(request, 'PutObject', request);
      const upload = find(request);
      const number = partNumberOf(request);
      const isCopy = request.headers['x-amz-copy-source'] !== undefined;
      const received = isCopy ? await copiedPart(request) : await receiveFile(request.body, request.buckets.newFile());
      const before = upload.parts.get(number);
      const modified = new Date();
      upload.parts.set(number, { ...received, modified });
      if (before) await rm(before.file, { force: true });
      const ETag = quoted(received.etag);
      if (isCopy) return xmlReply('CopyPartResult', { LastModified: modified.toISOString(), ETag });
      return { status: 200, headers: { etag: ETag } };
    },
    async complete(request) {
      requireAccess(request, 'PutObject', request);
      const upload = find(request);
      const parts = chosenParts(upload, await receiveText(request.body));
      const file = await joined(parts, request.buckets);
      const size = parts.reduce((sum, part) => sum + part.size, 0);
      const hash = createHash('md5');
      for (const { etag } of parts) hash.update(Buffer.from(etag, 'hex'));
      const etag = `${hash.digest('hex')}-${parts.length}`;
      await store(request, { file, size, etag }, upload.headers);
      await remove(upload);
      const { bucket, key } = request;
      const ETag = quoted(etag);
      return xmlReply('CompleteMultipartUploadResult', {
        Location: `/${bucket.name}/${key}`,
        Bucket: bucket.name,
        Key: key,
        ETag,
      });
    },
    async abort(request) {
      requireAccess(request, 'AbortMultipartUpload', request);
      await remove(find(request));
      return { status: 204 };
    },
    listParts(request) {
      requireAccess(request, 'ListMultipartUploadParts', request);
      const { id, key, parts } = find(request);
      const after = Number(request.query.get('part-number-marker') ?? 0);
      const most = Math.min(Number(request.query.get('max-parts') ?? 1000), 1000);
      const rest = [...parts].filter(([number]) => number > after).sort(([one], [other]) => one - other);
      const page = rest.slice(0, most);
      return xmlReply('ListPartsResult', {
        ...{ Bucket: request.bucket.name, Key: key, UploadId: id, StorageClass: 'STANDARD' },
        ...{ PartNumberMarker: after, MaxParts: most, IsTruncated: rest.length > most },
        NextPartNumberMarker: page.at(-1)?.[0],
        Part: page.map(([PartNumber, { modified, etag, size }]) => ({
          ...{ PartNumber, LastModified: modified.toISOString(), ETag: quoted(etag), Size: size },
        })),
      });
    },
    list(request) {
      requireBucketAccess(request, 'ListBucketMultipartUploads');
      const prefix = request.query.get('prefix') ?? '';
      const found = [...uploads.values()].filter(
        ({ bucketName, key }) => bucketName === request.bucket.name && key.startsWith(prefix),
      );
      return xmlReply('ListMultipartUploadsResult', {
        ...{ Bucket: request.bucket.name, Prefix: prefix, MaxUploads: 1000, IsTruncated: false },
        Upload: found
          .sort((one, other) => (one.key < other.key ? -1 : 1))
          .map(({ key, id, started }) => ({
            ...{ Key: key, UploadId: id, StorageClass: 'STANDARD', Initiated: started.toISOString() },
          })),
      });
    },
  };
}

function partNumberOf({ query }: S3Request): number {
  const number = Number(query.get('partNumber'));
  if (Number.isInteger(number) && number >= 1 && number <= MAX_PART_NUMBER) return number;
  throw new ServiceError('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive');
}

/** A part that is copied from a range of another object. */
async function copiedPart(request: S3Request): Promise<ReceivedFile> {
  const { object } = await copySource(request);
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(String(request.headers['x-amz-copy-source-range'] ?? '')) ?? [];
  const [start, end] = first === undefined ? [0, object.size - 1] : [Number(first), Number(last)];
  if (end >= object.size || end < start - 1)
    throw new ServiceError('InvalidArgument', 'Range specified is not valid for source object');
  const bytes = readPart({ file: object.file, start, end });
  return receiveFile({ bytes, headers: {} }, request.buckets.newFile());
}

async function* readPart({ file, start, end }: Omit<FilePart, 'handle'> & { file?: string }) {
  if (file !== undefined && end >= start) yield* createReadStream(file, { start, end }) as AsyncIterable<Buffer>;
}

/** The parts in the client's request to complete its upload. */
function chosenParts({ parts }: Upload, document: string): Part[] {
  const chosen = elementsOf(document, 'Part').map((part) => ({
    number: Number(textIn(part, 'PartNumber')),
    etag: textIn(part, 'ETag')?.replaceAll('"', ''),
  }));
  if (chosen.length === 0)
    throw new ServiceError(
      'MalformedXML',
      'The XML you provided was not well-formed or did not validate against our published schema',
    );
  if (chosen.some(({ number }, index) => index > 0 && number <= chosen[index - 1].number))
    throw new ServiceError('InvalidPartOrder', 'The list of parts was not in ascending order.');
  const found = chosen.map(({ number, etag }) => {
    const part = parts.get(number);
    if (part && part.etag === etag) return part;
    throw new ServiceError(
      'InvalidPart',
      "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    );
  });
  if (found.slice(0, -1).some(({ size }) => size < MIN_PART_BYTES))
    throw new ServiceError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
  return found;
}

/** Appends all parts to a copy of the first one, so that a failed completion can be repeated. */
async function joined([first, ...others]: readonly Part[], buckets: Buckets): Promise<string> {
  const file = buckets.newFile();
  await copyFile(first.file, file);
  for (const part of others) await pipeline(createReadStream(part.file), createWriteStream(file, { flags: 'a' }));
  return file;
}
