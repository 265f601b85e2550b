import { lstatSync, mkdirSync, mkdtempSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { assetObject, type Asset } from './assets';
import { bucketFolder, type BucketFolder, type Entry, type StoredObject } from './bucket-folder';
import { isBucketName } from './keys';

/**
 * Why a bucket exists: a stack created it, it contains assets, a resource property names it, or its folder
 * already existed.
 */
export type BucketOrigin = 'stack' | 'assets' | 'named' | 'folder';

export interface BucketView {
  readonly name: string;
  /**
   * The directory for the buckets; you can fill and inspect it. Assets are not in it: they are served from their original
   * place.
   */
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
  /** The folder that contains the buckets. */
  readonly root: string;
  get(name: string): Bucket | undefined;
  /** The buckets in order of name. */
  all(): Bucket[];
  /** Creates a bucket unless it exists; throws if the name is not valid. */
  readonly add: (name: string, origin: BucketOrigin) => void;
  /** Whether a stack created the bucket and has not removed it. */
  readonly isOfStack: (name: string) => boolean;
  /** Removes an empty bucket; throws for any other. In a directory of the user, the folder stays. */
  readonly remove: (name: string) => void;
  /** Removes all objects of a bucket. In a directory of the user, they stay. */
  readonly empty: (name: string) => void;
  readonly addAsset: (asset: Asset) => void;
  /** The name of a new file on the same disk as the buckets. */
  newFile(): string;
  close(): void;
}

/** Buckets as folders in a directory; by default in a folder that is removed at the end. */
export function buckets(directory?: string): Buckets {
  if (directory !== undefined) mkdirSync(directory, { recursive: true });
  const root = directory === undefined ? mkdtempSync(join(tmpdir(), 'embedded-s3-')) : resolve(directory);
  // beside the buckets, under a name that no bucket can have; a complete file is moved, not copied
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
    // the user may have removed or replaced a folder
    return bucket && (isFolder(name) || !isTaken(name)) ? bucket : undefined;
  }

  function register(name: string, origin: BucketOrigin): AssetBucket {
    const bucket = bucketWithAssets(name, origin, join(root, name));
    known.set(name, bucket);
    return bucket;
  }

  function add(name: string, origin: BucketOrigin): void {
    if (!isBucketName(name))
      throw new Error(`A bucket name must be 3 to 63 lowercase letters, digits, dots and hyphens, got ${name}`);
    const present = known.get(name);
    if (present && (present.origin === 'stack' || origin !== 'stack')) return;
    const folder = join(root, name);
    // assets need no folder until another object is stored beside them
    if (origin !== 'assets') mkdirSync(folder, { recursive: true });
    if (isTaken(name) && !isFolder(name))
      throw new Error(`The bucket ${name} cannot be stored in ${folder}: it is not a directory`);
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

/** Removes files that killed processes did not finish receiving. */
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
    // another user's process
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
