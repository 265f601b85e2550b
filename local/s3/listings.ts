import { ServiceError } from '../service';
import type { Entry, StoredObject } from './bucket-folder';
import { quoted, requireBucketAccess, xmlReply, type S3Reply, type S3Request } from './request';
import type { XmlMembers } from './xml';

const MOST_KEYS = 1000;

interface Page {
  readonly objects: readonly StoredObject[];
  readonly commonPrefixes: readonly string[];
  /** The last name on the page, if there are more. */
  readonly next?: string;
}

interface PageRequest {
  readonly prefix: string;
  readonly delimiter: string;
  readonly after: string;
  readonly mostKeys: number;
}

/** ListObjectsV2, or ListObjects if `list-type` is absent. */
export async function listObjects(request: S3Request): Promise<S3Reply> {
  const { query, bucket } = request;
  const given = (name: string) => query.get(name) ?? undefined;
  requireBucketAccess(request, 'ListBucket', {
    ...{ 's3:prefix': given('prefix'), 's3:delimiter': given('delimiter'), 's3:max-keys': given('max-keys') },
  });
  const isSecond = query.get('list-type') === '2';
  const token = given('continuation-token');
  const startAfter = given('start-after');
  const marker = given('marker');
  const after = isSecond ? (token === undefined ? startAfter : nameIn(token)) : marker;
  const asked = { prefix: given('prefix') ?? '', delimiter: given('delimiter') ?? '', mostKeys: mostKeysOf(request) };
  const page = await pageOf(request, { ...asked, after: after ?? '' });
  const isEncoded = query.get('encoding-type') === 'url';
  const encode = (text: string) => (isEncoded ? encodeURIComponent(text).replaceAll('%2F', '/') : text);
  const encodeAny = (text?: string) => text && encode(text);
  return xmlReply('ListBucketResult', {
    Name: bucket.name,
    Prefix: encode(asked.prefix),
    ...(isSecond
      ? {
          StartAfter: encodeAny(startAfter),
          ContinuationToken: token,
          NextContinuationToken: page.next && tokenOf(page.next),
          KeyCount: page.objects.length + page.commonPrefixes.length,
        }
      : { Marker: encode(marker ?? ''), NextMarker: asked.delimiter ? encodeAny(page.next) : undefined }),
    MaxKeys: asked.mostKeys,
    Delimiter: encodeAny(asked.delimiter),
    EncodingType: isEncoded ? 'url' : undefined,
    IsTruncated: page.next !== undefined,
    Contents: page.objects.map((object) => contentsOf(object, encode)),
    CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })),
  });
}

function contentsOf({ key, modified, etag, size }: StoredObject, encode: (text: string) => string): XmlMembers {
  const LastModified = modified.toISOString();
  return { Key: encode(key), LastModified, ETag: quoted(etag), Size: size, StorageClass: 'STANDARD' };
}

function mostKeysOf({ query }: S3Request): number {
  const text = query.get('max-keys') ?? String(MOST_KEYS);
  if (!/^\d{1,10}$/.test(text))
    throw new ServiceError('InvalidArgument', 'Provided max-keys not an integer or within integer range');
  return Math.min(Number(text), MOST_KEYS);
}

async function pageOf({ bucket }: S3Request, { prefix, delimiter, after, mostKeys }: PageRequest): Promise<Page> {
  // the objects of a folder are skipped if the folder stands for them
  const isWhole = (folder: string) =>
    delimiter === '/' && folder.length > prefix.length && folder.startsWith(prefix) && !after.startsWith(folder);
  const entries = await bucket.list(prefix, isWhole);
  const names = new Map<string, StoredObject | undefined>();
  for (const entry of entries) {
    const [name, object] = grouped(entry, prefix, delimiter);
    const last = 'folder' in entry ? entry.folder : entry.object.key;
    // a page that ended with a group ended with everything in it
    if (last > after && name !== after) names.set(name, object);
  }
  const sorted = [...names].sort(([one], [other]) => (one < other ? -1 : 1));
  const page = sorted.slice(0, mostKeys);
  return {
    objects: page.flatMap(([, object]) => object ?? []),
    commonPrefixes: page.flatMap(([name, object]) => (object ? [] : [name])),
    next: mostKeys > 0 && sorted.length > mostKeys ? page.at(-1)?.[0] : undefined,
  };
}

/** The name under which an entry is listed: its own, or the common prefix that the delimiter forms. */
function grouped(entry: Entry, prefix: string, delimiter: string): [string, StoredObject | undefined] {
  if ('folder' in entry) return [entry.folder, undefined];
  const { key } = entry.object;
  const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
  return end < 0 ? [key, entry.object] : [key.slice(0, end + delimiter.length), undefined];
}

function tokenOf(name: string): string {
  return Buffer.from(name).toString('base64url');
}

function nameIn(token: string): string {
  return Buffer.from(token, 'base64url').toString('utf8');
}
