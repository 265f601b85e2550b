import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { pathOfKey, requirePathOfKey, unstorable, type KeyPath } from './keys';

/** The metadata that a client sent with an object: its type and its custom headers. */
export type ObjectHeaders = Readonly<Record<string, string>>;

export interface StoredObject {
  readonly key: string;
  /** The file with the bytes; a folder marker has none. */
  readonly file?: string;
  readonly size: number;
  readonly modified: Date;
  /** Without quotation marks. */
  readonly etag: string;
  readonly headers: ObjectHeaders;
}

/** An object, or a folder that stands for all objects below it. */
export type Entry = { readonly object: StoredObject } | { readonly folder: string };

/** A new object: its file is moved into place, unless it marks a folder. */
export interface NewObject {
  readonly file: string;
  readonly etag: string;
  readonly headers: ObjectHeaders;
}

/** A bucket as a plain folder: an object is a file, and an empty folder is an object whose key ends in a slash. */
export interface BucketFolder {
  readonly directory: string;
  find(key: string): StoredObject | undefined;
  put(key: string, object: NewObject): void;
  delete(key: string): void;
  /** All objects below a prefix, in no order. A folder for which `isWhole` returns true stands for all objects in it. */
  list(prefix: string, isWhole: (folder: string) => boolean): Entry[];
}

/** the metadata that files cannot store; valid as long as a file stays unchanged */
interface Remembered extends Pick<NewObject, 'etag' | 'headers'> {
  readonly size: number;
  readonly mtimeMs: number;
}

export function bucketFolder(directory: string): BucketFolder {
  const remembered = new Map<string, Remembered>();
  // folders that clients created, which remain objects even while they contain others
  const markers = new Set<string>();

  /** The file or folder of a path. Symbolic links are not followed, because they could lead out of the bucket. */
  function statsOf({ parts }: KeyPath): Stats | undefined {
    let stats: Stats | undefined;
    for (let count = 0; count <= parts.length; count++) {
      stats = lstatSync(join(directory, ...parts.slice(0, count)), { throwIfNoEntry: false });
      if (!stats || (count < parts.length && !stats.isDirectory())) return undefined;
    }
    return stats;
  }

  function fileObject(key: string, file: string, stats: Stats): StoredObject {
    const { size, mtime: modified, mtimeMs } = stats;
    const known = remembered.get(key);
    const isAsPut = known?.size === size && known.mtimeMs === mtimeMs;
    const { etag, headers } = isAsPut ? known : { etag: etagOfFile(stats), headers: {} };
    return { key, file, size, modified, etag, headers };
  }

  function marker(key: string, { mtime: modified }: Stats): StoredObject {
    return { key, size: 0, modified, etag: EMPTY_MD5, headers: markerHeaders };
  }

  function isMarker(key: string, path: string): boolean {
    return markers.has(key) || readdirSync(path).length === 0;
  }

  function walk(folder: string, path: string, prefix: string, isWhole: (folder: string) => boolean): Entry[] {
    const entries: Entry[] = [];
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const key = folder + entry.name;
      const file = join(path, entry.name);
      if (entry.isFile()) {
        if (key.startsWith(prefix)) entries.push({ object: fileObject(key, file, lstatSync(file)) });
      } else if (entry.isDirectory()) {
        const below = `${key}/`;
        if (!below.startsWith(prefix) && !prefix.startsWith(below)) continue;
        if (isWhole(below)) entries.push({ folder: below });
        else entries.push(...walk(below, file, prefix, isWhole));
      }
    }
    if (folder !== '' && folder.startsWith(prefix) && isMarker(folder, path))
      entries.push({ object: marker(folder, lstatSync(path)) });
    return entries;
  }

  /** A folder exists in S3 as long as it contains an object, or if it is an object itself. */
  function removeEmptyFolders({ parts }: KeyPath): void {
    for (let count = parts.length; count > 0; count--) {
      if (markers.has(`${parts.slice(0, count).join('/')}/`)) return;
      try {
        rmdirSync(join(directory, ...parts.slice(0, count)));
      } catch {
        return;
      }
    }
  }

  function makeFolders(key: string, parts: readonly string[]): void {
    const path = { parts, isFolder: true };
    try {
      mkdirSync(join(directory, ...parts), { recursive: true });
    } catch {
      throw unstorable(key, 'an object of the bucket is named as one of its folders');
    }
    if (!statsOf(path)?.isDirectory()) throw unstorable(key, 'a symbolic link leads there');
  }

  return {
    directory,
    find(key) {
      const path = pathOfKey(key);
      const stats = path && statsOf(path);
      if (!path || !stats || stats.isDirectory() !== path.isFolder) return undefined;
      const file = join(directory, ...path.parts);
      if (path.isFolder) return isMarker(key, file) ? marker(key, stats) : undefined;
      return stats.isFile() ? fileObject(key, file, stats) : undefined;
    },
    put(key, { file, etag, headers }) {
      const path = requirePathOfKey(key);
      if (path.isFolder) {
        makeFolders(key, path.parts);
        markers.add(key);
        return;
      }
      makeFolders(key, path.parts.slice(0, -1));
      const target = join(directory, ...path.parts);
      const present = statsOf(path);
      if (present?.isDirectory() && readdirSync(target).length === 0) {
        markers.delete(`${key}/`);
        rmdirSync(target);
      } else if (present && !present.isFile()) {
        throw unstorable(key, present.isDirectory() ? 'there is a folder of this name' : 'a symbolic link leads there');
      }
      renameSync(file, target);
      const { size, mtimeMs } = lstatSync(target);
      remembered.set(key, { size, mtimeMs, etag, headers });
    },
    delete(key) {
      const path = pathOfKey(key);
      const stats = path && statsOf(path);
      if (!path || !stats) return;
      markers.delete(key);
      remembered.delete(key);
      if (path.isFolder) return removeEmptyFolders(path);
      if (!stats.isFile()) return;
      rmSync(join(directory, ...path.parts), { force: true });
      removeEmptyFolders({ parts: path.parts.slice(0, -1), isFolder: true });
    },
    list(prefix, isWhole) {
      const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
      if (folder === '') return existsSync(directory) ? walk('', directory, prefix, isWhole) : [];
      const path = pathOfKey(folder);
      if (!path || !statsOf(path)?.isDirectory()) return [];
      return walk(folder, join(directory, ...path.parts), prefix, isWhole);
    },
  };
}

const EMPTY_MD5 = 'd41d8cd98f00b204e9800998ecf8427e';
const markerHeaders: ObjectHeaders = { 'content-type': 'application/x-directory' };

/**
 * For a file that was not put through the API. The form of a multipart ETag stops clients from comparing it with a hash.
 */
function etagOfFile({ size, mtimeMs, ino }: Stats): string {
  return `${createHash('md5').update(`${size} ${mtimeMs} ${ino}`).digest('hex')}-1`;
}
