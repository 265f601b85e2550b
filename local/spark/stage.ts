import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { isS3Uri, type ObjectStore } from './object-store';

interface StageOptions {
  readonly files: readonly string[];
  readonly archives: readonly string[];
  /** The working directory of the driver. */
  readonly folder: string;
  /** A folder for downloads. */
  readonly scratch: string;
  readonly store?: ObjectStore;
  readonly python: string;
}

const execute = promisify(execFile);

/** Unlike `shutil.unpack_archive`, this keeps the permissions of executable files. */
const UNZIP = `
import os, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    for member in archive.infolist():
        path = archive.extract(member, sys.argv[2])
        mode = member.external_attr >> 16 & 0o777
        if mode and not member.is_dir():
            os.chmod(path, mode)
`;

/**
 * Puts files and archives into the driver's folder, where a driver in a pod has them. Spark does not do this with the
 * master `local[*]`.
 */
export async function stage({ files, archives, folder, scratch, store, python }: StageOptions): Promise<void> {
  for (const uri of files) {
    const [location, alias] = split(uri);
    const target = join(folder, alias ?? basename(location));
    await fetchTo(target, location, store);
  }
  for (const uri of archives) {
    const [location, alias] = split(uri);
    const archive = join(scratch, basename(location));
    await fetchTo(archive, location, store);
    const target = join(folder, alias ?? basename(location));
    await unpack(archive, target, python);
  }
}

function split(uri: string): [location: string, alias: string | undefined] {
  const at = uri.lastIndexOf('#');
  return at < 0 ? [uri, undefined] : [uri.slice(0, at), basename(uri.slice(at + 1))];
}

async function fetchTo(target: string, location: string, store: ObjectStore | undefined): Promise<void> {
  if (isS3Uri(location)) {
    if (!store) throw new Error(`${location} cannot be read: this cloud has no Amazon S3`);
    writeFileSync(target, await store.get(location));
    return;
  }
  const path = location.replace(/^(file|local):(\/\/)?/, '');
  if (!existsSync(path)) throw new Error(`${location} does not exist on this machine`);
  cpSync(path, target, { recursive: true });
}

async function unpack(archive: string, target: string, python: string): Promise<void> {
  if (statSync(archive).isDirectory()) return renameSync(archive, target);
  mkdirSync(target, { recursive: true });
  if (/\.(zip|jar)$/i.test(archive)) await execute(python, ['-c', UNZIP, archive, target]);
  else if (/\.(tar|tar\.gz|tgz)$/i.test(archive)) await execute('tar', ['-xf', archive, '-C', target]);
  else cpSync(archive, join(target, basename(archive)));
}
