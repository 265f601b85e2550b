import { lstatSync, mkdirSync, mkdtempSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { assetObject, type Asset } from './assets';
import { bucketFolder, type BucketFolder, type Entry, type StoredObject } from './bucket-folder';
import { isBucketName } from './keys';

/**
 * Why there is a bucket: a stack created it, it holds assets, the properties of some resource name it, or its folder was
 * there.
 */
export type BucketOrigin = 'stack' | 'assets' | 'named' | 'folder';

export interface BucketView {
  readonly name: string;
  /** Holds its objects as files, to fill and to look into. Assets are not in it, which are served from where they lie. */
  readonly directory: string;
  readonly origin: BucketOrigin;
}

/** A bucket: the files of its folder, and assets. */
export interface Bucket extends BucketView, Pick<BucketFolder, 'put' | 'delete'> {
  find(key: string): Promise<StoredObject | undefined>;
  list(...request: Parameters<BucketFolder['list']>): Promise<Entry[]>;
}

/** The buckets of an account. */
export interface Buckets {
  /** The folder that holds the buckets. */
  readonly root: string;
  get(name: string): Bucket | undefined;
  /** In the order of their names. */
  all(): Bucket[];
  /** Has a bucket of that name, which may be there; throws when no bucket can have the name. */
  readonly add: (name: string, origin: BucketOrigin) => void;
  /** Whether a stack has created the bucket, which is there for as long as it is not removed. */
  readonly isOfStack: (name: string) => boolean;
  /** Removes an empty bucket and throws for another one; in a directory of the user's own its folder stays as it is. */
  readonly remove: (name: string) => void;
  /** Removes all objects of a bucket; in a directory of the user's own they stay. */
  readonly empty: (name: string) => void;
  readonly addAsset: (asset: Asset) => void;
  /** The name of a file that is not there yet, on the disk of the buckets. */
  newFile(): string;
  close(): void;
}

/** Buckets as folders in a directory; without one in a folder that is removed at the end. */
export function buckets(directory?: string): Buckets {
  if (directory !== undefined) mkdirSync(directory, { recursive: true });
  const root = directory === undefined ? mkdtempSync(join(tmpdir(), 'embedded-s3-')) : resolve(directory);
  // beside the buckets, whose names begin otherwise: what is complete is moved and not copied
  removeAbandoned(root);
  const work = mkdtempSync(join(root, `.incoming-${process.pid}-`));
  const known = new Map<string, AssetBucket>();
  let files = 0;

  const statsOf = (name: string) => lstatSync(join(root, name), { throwIfNoEntry: false });
  const isTaken = (name: string) => statsOf(name) !== undefined;
  const isFolder = (name: string) => statsOf(name)?.isDirectory() ?? false;

  function get(name: string): Bucket | undefined {
    if (!isBucketName(name)) return undefined;
    const bucket = known.get(name) ?? (isFolder(name) ? register(name, 'folder') : undefined);
    // the user may have removed a folder, or have put something else in its place
    return bucket && (isFolder(name) || !isTaken(name)) ? bucket : undefined;
  }

  function register(name: string, origin: BucketOrigin): AssetBucket {
    const bucket = bucketWithAssets(name, origin, join(root, name));
    known.set(name, bucket);
    return bucket;
  }

  function add(name: string, origin: BucketOrigin): void {
    if (!isBucketName(name))
      throw new Error(`A bucket's name must be 3 to 63 lower-case letters, digits, dots and hyphens, got ${name}`);
    const present = known.get(name);
    if (present && (present.origin === 'stack' || origin !== 'stack')) return;
    const folder = join(root, name);
    // assets need no folder until something is put beside them
    if (origin !== 'assets') mkdirSync(folder, { recursive: true });
    if (isTaken(name) && !isFolder(name))
      throw new Error(`The bucket ${name} cannot be kept in ${folder}: it is no folder`);
    if (present) known.set(name, { ...present, origin });
    else register(name, origin);
  }

  return {
    ...{ root, get },
    all() {
      const names = readdirSync(root).filter((name) => isBucketName(name) && isFolder(name));
      return [...new Set([...names, ...known.keys()])].sort().flatMap((name) => get(name) ?? []);
    },
    add,
    isOfStack: (name) => known.get(name)?.origin === 'stack',
    remove(name) {
      if (directory === undefined && isFolder(name)) {
        if (readdirSync(join(root, name)).length > 0)
          throw new Error('The bucket you tried to delete is not empty (Service: S3, Status Code: 409)');
        rmdirSync(join(root, name));
      }
      known.delete(name);
    },
    empty(name) {
      if (directory !== undefined || !isBucketName(name) || !isFolder(name)) return;
      for (const entry of readdirSync(join(root, name)))
        rmSync(join(root, name, entry), { recursive: true, force: true });
    },
    addAsset(asset) {
      add(asset.bucket, 'assets');
      known.get(asset.bucket)?.addAsset(asset.key, assetObject(asset, newFile));
    },
    newFile,
    close() {
      rmSync(directory === undefined ? root : work, { recursive: true, force: true });
    },
  };

  function newFile(): string {
    return join(work, String(++files));
  }
}

/** Removes what processes that were killed had not finished to receive. */
function removeAbandoned(root: string): void {
  for (const name of readdirSync(root)) {
    const [, pid] = /^\.incoming-(\d+)-/.exec(name) ?? [];
    if (pid !== undefined && !isRunning(Number(pid))) rmSync(join(root, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // somebody else's process
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

interface AssetBucket extends Bucket {
  addAsset(key: string, read: () => Promise<StoredObject>): void;
}

function bucketWithAssets(name: string, origin: BucketOrigin, directory: string): AssetBucket {
  const folder = bucketFolder(directory);
  const assets = new Map<string, () => Promise<StoredObject>>();
  return {
    ...{ name, origin, directory },
    find: async (key) => folder.find(key) ?? assets.get(key)?.(),
    put: (key, object) => folder.put(key, object),
    delete(key) {
      assets.delete(key);
      folder.delete(key);
    },
    async list(prefix, isWhole) {
      const entries = folder.list(prefix, isWhole);
      const shadowed = new Set(entries.map((entry) => ('object' in entry ? entry.object.key : '')));
      const keys = [...assets.keys()].filter((key) => key.startsWith(prefix) && !shadowed.has(key));
      for (const key of keys) {
        const object = await assets.get(key)?.();
        if (object) entries.push({ object });
      }
      return entries;
    },
    addAsset: (key, read) => void assets.set(key, read),
  };
}
