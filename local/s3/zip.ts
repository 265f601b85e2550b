import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deflateRaw } from 'node:zlib';
import { crc32 } from './crc32';

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END_OF_DIRECTORY = 0x06054b50;
const VERSION = 20;
const UTF8_NAMES = 0x0800;
const DEFLATED = 8;
/** 1980-01-01, as in the CDK's zip files: equal files produce equal zip files. */
const DAY = 0x0021;
const UNIX = 3;
const MAX_FILES = 0xffff;
const MAX_BYTES = 0xffffffff;

/** Writes a folder as a zip file, as the CDK CLI uploads it: without folders, and with the targets of symbolic links. */
export async function zipFolder(folder: string, file: string): Promise<void> {
  const names = await filesBelow(folder, '');
  if (names.length > MAX_FILES) throw tooBig(folder, `${names.length} files, more than ${MAX_FILES}`);
  const handle = await open(file, 'wx');
  try {
    const directory: Buffer[] = [];
    let offset = 0;
    for (const name of names) {
      const { local, central, size } = await zipEntry(folder, name, offset);
      for (const part of local) await handle.write(part);
      directory.push(central);
      offset += size;
      if (offset > MAX_BYTES) throw tooBig(folder, 'more than 4 GB');
    }
    const central = Buffer.concat(directory);
    await handle.write(Buffer.concat([central, endOf(names.length, central.length, offset)]));
  } finally {
    await handle.close();
  }
}

async function zipEntry(folder: string, name: string, offset: number) {
  const path = join(folder, name);
  const [content, { mode }] = [await readFile(path), await stat(path)];
  const data = await promisify(deflateRaw)(content);
  const encodedName = Buffer.from(name);
  const common = Buffer.alloc(26);
  common.writeUInt16LE(VERSION, 0);
  common.writeUInt16LE(UTF8_NAMES, 2);
  common.writeUInt16LE(DEFLATED, 4);
  common.writeUInt16LE(DAY, 8);
  common.writeUInt32LE(crc32(content), 10);
  common.writeUInt32LE(data.length, 14);
  common.writeUInt32LE(content.length, 18);
  common.writeUInt16LE(encodedName.length, 22);
  const local = [uint32(LOCAL_HEADER), common, encodedName, data];
  const start = Buffer.alloc(6);
  start.writeUInt32LE(CENTRAL_HEADER, 0);
  start.writeUInt16LE((UNIX << 8) | VERSION, 4);
  const end = Buffer.alloc(14);
  end.writeUInt32LE((mode << 16) >>> 0, 6);
  end.writeUInt32LE(offset, 10);
  const size = local.reduce((sum, { length }) => sum + length, 0);
  return { local, size, central: Buffer.concat([start, common, end, encodedName]) };
}

function endOf(files: number, size: number, offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(END_OF_DIRECTORY, 0);
  end.writeUInt16LE(files, 8);
  end.writeUInt16LE(files, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

async function filesBelow(folder: string, prefix: string): Promise<string[]> {
  const names = (await readdir(join(folder, prefix))).sort();
  const found = names.map(async (name) => {
    const path = prefix + name;
    return (await stat(join(folder, path))).isDirectory() ? filesBelow(folder, `${path}/`) : [path];
  });
  return (await Promise.all(found)).flat();
}

function tooBig(folder: string, what: string): Error {
  return new Error(`The asset ${folder} is too big for a zip file in the embedded S3: it has ${what}`);
}
