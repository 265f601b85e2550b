import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AssetManifestArtifact, type CloudAssembly } from 'aws-cdk-lib/cx-api';
import type { Account } from '../account';
import type { StoredObject } from './bucket-folder';
import { zipFolder } from './zip';

/** A file or folder of an assembly that is served as an object of a bucket, in place of an upload. */
export interface Asset {
  readonly bucket: string;
  readonly key: string;
  readonly path: string;
  /** Whether the object is a zip file of the folder. */
  readonly isZipped: boolean;
}

interface FileAsset {
  readonly source: { readonly path?: string; readonly packaging?: string };
  readonly destinations: Record<string, { readonly bucketName: string; readonly objectKey: string }>;
}

/** The assets of an assembly, including those of nested assemblies. */
export function assetsOf(assembly: CloudAssembly, account: Account): Asset[] {
  const manifests = assembly.artifacts.filter((one) => AssetManifestArtifact.isAssetManifestArtifact(one));
  return [
    ...manifests.flatMap(({ file }) => assetsIn(file, account)),
    ...assembly.nestedAssemblies.flatMap(({ nestedAssembly }) => assetsOf(nestedAssembly, account)),
  ];
}

function assetsIn(manifest: string, { partition, region, account }: Account): Asset[] {
  const values: Record<string, string> = { Partition: partition, Region: region, AccountId: account };
  const resolve = (text: string) => text.replace(/\$\{AWS::(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  const { files = {} } = JSON.parse(readFileSync(manifest, 'utf8')) as { files?: Record<string, FileAsset> };
  return Object.values(files).flatMap(({ source: { path, packaging }, destinations }) =>
    // an asset without a path is created by a command during the upload
    path === undefined
      ? []
      : Object.values(destinations).map(({ bucketName, objectKey }) => ({
          bucket: resolve(bucketName),
          key: resolve(objectKey),
          path: join(dirname(manifest), path),
          isZipped: packaging === 'zip',
        })),
  );
}

/** Serves an asset. A folder is zipped on the first read, into a file that `newFile` names. */
export function assetObject({ key, path, isZipped }: Asset, newFile: () => string): () => Promise<StoredObject> {
  let zipped: Promise<string> | undefined;
  const zip = async () => {
    const file = newFile();
    await zipFolder(path, file);
    return file;
  };
  return async () => {
    const file = isZipped ? await (zipped ??= zip()) : path;
    const { size, mtime: modified } = statSync(file);
    const etag = `${createHash('md5').update(`${key} ${size}`).digest('hex')}-1`;
    return { key, file, size, modified, etag, headers: {} };
  };
}
