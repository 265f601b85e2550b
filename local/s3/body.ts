import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { ServiceError } from '../service';
import { decodeChunks, type ChunkSignatures } from './chunks';
import { crc32 } from './crc32';

/** A received body in a file, verified against the request's headers. */
export interface ReceivedFile {
  readonly file: string;
  readonly size: number;
  /** The MD5 hash of the bytes, in hexadecimal. */
  readonly etag: string;
}

/** A body to receive, and how to verify it. */
export interface IncomingBody {
  readonly bytes: AsyncIterable<Buffer>;
  readonly headers: IncomingHttpHeaders;
  /** For a body whose chunks are signed one by one. */
  readonly signatures?: ChunkSignatures;
}

const MAX_DOCUMENT_BYTES = 4 * 1024 * 1024;

/** Receives the body of a request into a file. If verification fails, the file is deleted. */
export async function receiveFile(incoming: IncomingBody, file: string): Promise<ReceivedFile> {
  const handle = await open(file, 'wx');
  try {
    const { size, md5: etag } = await receive(incoming, async (data) => void (await handle.write(data)));
    return { file, size, etag };
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}

/** Receives the body of a request that is an XML document. */
export async function receiveText(incoming: IncomingBody): Promise<string> {
  const pieces: Buffer[] = [];
  let total = 0;
  await receive(incoming, (data) => {
    total += data.length;
    if (total > MAX_DOCUMENT_BYTES) throw new ServiceError('MalformedXML', 'The XML that was sent is too long');
    pieces.push(data);
  });
  return Buffer.concat(pieces).toString('utf8');
}

async function receive(incoming: IncomingBody, take: (data: Buffer) => void | Promise<void>) {
  const { headers, bytes, signatures } = incoming;
  const announced = announcedIn(headers);
  const payloadHash = String(headers['x-amz-content-sha256'] ?? '');
  const isChunked = payloadHash.startsWith('STREAMING-');
  const onTrailer = (name: string, value: string) => void (announced[name] ??= value);
  const sums = checksums(headers, /^[\da-f]{64}$/.test(payloadHash));
  let size = 0;
  for await (const data of isChunked ? decodeChunks(bytes, onTrailer, signatures) : bytes) {
    size += data.length;
    sums.update(data);
    await take(data);
  }
  const length = headers['x-amz-decoded-content-length'];
  if (isChunked && length !== undefined && Number(length) !== size)
    throw new ServiceError(
      'IncompleteBody',
      `You did not provide the number of bytes specified by x-amz-decoded-content-length: ${String(length)}, got ${size}`,
    );
  const { hex, found } = sums.digest();
  if (hex.sha256 !== undefined && hex.sha256 !== payloadHash)
    throw new ServiceError(
      'XAmzContentSHA256Mismatch',
      'The provided x-amz-content-sha256 header does not match what was computed.',
    );
  for (const [name, value] of Object.entries(announced)) {
    if (found[name] !== undefined && found[name] !== value)
      throw new ServiceError('BadDigest', `The ${name} you specified did not match the calculated checksum.`);
  }
  return { size, md5: hex.md5 };
}

/** The checksums in the headers, by header name. */
function announcedIn(headers: IncomingHttpHeaders): Record<string, string> {
  const names = Object.keys(headers).filter((name) => name === 'content-md5' || isChecksumHeader(name));
  return Object.fromEntries(names.map((name) => [name, String(headers[name])]));
}

function isChecksumHeader(name: string): boolean {
  return /^x-amz-checksum-(crc32|crc32c|sha1|sha256)$/.test(name);
}

/** Computes the checksums that a request announces. CRC-64 and other algorithms are accepted without verification. */
function checksums(headers: IncomingHttpHeaders, isHashed: boolean) {
  const isWanted = (name: string) =>
    headers[name] !== undefined || String(headers['x-amz-trailer'] ?? '').includes(name);
  const wanted = ['crc32', 'crc32c', 'sha1', 'sha256'].filter((kind) => isWanted(`x-amz-checksum-${kind}`));
  const kinds = ['md5', ...(isHashed ? ['sha256'] : []), ...wanted.filter((kind) => kind.startsWith('sha'))];
  const hashes = new Map([...new Set(kinds)].map((kind) => [kind, createHash(kind)]));
  const cycles = new Map(wanted.filter((kind) => kind.startsWith('crc')).map((kind) => [kind, 0]));
  return {
    update(data: Buffer): void {
      for (const hash of hashes.values()) hash.update(data);
      for (const [kind, before] of cycles) cycles.set(kind, crc32(data, before, kind as 'crc32' | 'crc32c'));
    },
    digest() {
      const raw = new Map<string, Buffer>([...hashes].map(([kind, hash]) => [kind, hash.digest()]));
      for (const [kind, value] of cycles) raw.set(kind, bigEndian(value));
      const found = Object.fromEntries(
        wanted.map((kind) => [`x-amz-checksum-${kind}`, raw.get(kind)?.toString('base64')]),
      );
      return {
        hex: {
          md5: raw.get('md5')?.toString('hex') ?? '',
          sha256: isHashed ? raw.get('sha256')?.toString('hex') : undefined,
        },
        found: { ...found, 'content-md5': raw.get('md5')?.toString('base64') } as Record<string, string | undefined>,
      };
    },
  };
}

function bigEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
