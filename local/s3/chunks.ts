import { createHash } from 'node:crypto';
import { ServiceError } from '../service';

/** Verifies the signature of a part of a body; throws if it does not match. */
export interface ChunkSignatures {
  chunk(hash: string, signature: string): void;
  trailer(text: string, signature: string): void;
}

type Bytes = AsyncIterable<Buffer>;

/**
 * Yields the data of a body in `aws-chunked` encoding: each chunk is a line with its size, the bytes, and a line end.
 * An empty chunk ends the body. Trailing headers after it are passed on.
 */
export async function* decodeChunks(
  body: Bytes,
  onTrailer: (name: string, value: string) => void,
  signatures?: ChunkSignatures,
): AsyncGenerator<Buffer, void> {
  const reader = readerOf(body);
  for (;;) {
    const [sizeText = '', ...extensions] = (await reader.line()).split(';');
    if (!/^[\da-f]+$/i.test(sizeText)) throw incomplete();
    const hash = createHash('sha256');
    const size = parseInt(sizeText, 16);
    for await (const piece of reader.bytes(size)) {
      if (signatures) hash.update(piece);
      yield piece;
    }
    signatures?.chunk(hash.digest('hex'), signatureIn(extensions));
    if (size === 0) return readTrailers(reader, onTrailer, signatures);
    if ((await reader.line()) !== '') throw incomplete();
  }
}

async function readTrailers(
  reader: Reader,
  onTrailer: (name: string, value: string) => void,
  signatures: ChunkSignatures | undefined,
): Promise<void> {
  let text = '';
  for (let line = await reader.line(true); line !== ''; line = await reader.line(true)) {
    const [name = '', value = ''] = line.split(/:(.*)/s).map((part) => part.trim());
    if (name.toLowerCase() === 'x-amz-trailer-signature') signatures?.trailer(text, value);
    else {
      text += `${name}:${value}\n`;
      onTrailer(name.toLowerCase(), value);
    }
  }
}

function signatureIn(extensions: readonly string[]): string {
  return extensions.map((one) => /^chunk-signature=([\da-f]{64})$/.exec(one.trim())?.[1]).find(Boolean) ?? '';
}

interface Reader {
  /** The next line, without its line end. At the end of the body an empty line, if that is allowed. */
  line(mayEnd?: boolean): Promise<string>;
  bytes(count: number): AsyncGenerator<Buffer, void>;
}

const MAX_LINE_BYTES = 8192;

function readerOf(body: Bytes): Reader {
  const iterator = body[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);

  async function more(): Promise<boolean> {
    const next = await iterator.next();
    if (next.done) return false;
    rest = rest.length === 0 ? next.value : Buffer.concat([rest, next.value]);
    return true;
  }

  return {
    async line(mayEnd = false) {
      let end = rest.indexOf('\r\n');
      while (end < 0) {
        if (rest.length > MAX_LINE_BYTES || !(await more())) {
          if (mayEnd && rest.length === 0) return '';
          throw incomplete();
        }
        end = rest.indexOf('\r\n');
      }
      const line = rest.toString('latin1', 0, end);
      rest = rest.subarray(end + 2);
      return line;
    },
    async *bytes(count) {
      for (let left = count; left > 0;) {
        if (rest.length === 0 && !(await more())) throw incomplete();
        const piece = rest.subarray(0, left);
        rest = rest.subarray(piece.length);
        left -= piece.length;
        yield piece;
      }
    },
  };
}

function incomplete(): ServiceError {
  return new ServiceError(
    'IncompleteBody',
    'The request body terminated unexpectedly or is not in the form that its headers announce.',
  );
}
