import { copyFileSync, existsSync, statSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { FileSystem, Token } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Asset, type AssetOptions } from 'aws-cdk-lib/aws-s3-assets';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { BUCKET, requireKind } from './kinds';
import { requireText } from './validation';

/** Where a file that a job needs comes from. */
export interface FileLocation {
  /** The directory on this machine, which becomes a zip file, if it is one. */
  readonly directory?: string;

  /** What the caller has said of a place elsewhere: the URI, or the key in a bucket. */
  readonly said?: string;

  /** Makes sure that the file is there and that the reader may read it; gives its URI. */
  readonly bind: (scope: Construct, id: string, reader?: IGrantable) => string;

  /** The same for a Python file that is imported by its name, which the object of an asset does not keep. */
  readonly bindModule?: (scope: Construct, id: string, reader?: IGrantable) => string;

  /** The same for an archive that Spark unpacks by the end of its name, of which an asset keeps the last extension only. */
  readonly bindArchive?: (scope: Construct, id: string, reader?: IGrantable) => string;
}

/** A file, or a directory, on the machine that synthesizes. */
export function assetLocation(factory: string, file: string, options?: AssetOptions): FileLocation {
  requireText(`${factory}: path`, file);
  if (!existsSync(file)) {
    throw new Error(`${factory}: path must be an existing file, got "${file}" (seen from ${process.cwd()})`);
  }
  const bind = (from: string, scope: Construct, id: string, reader?: IGrantable): string => {
    const asset = new Asset(scope, id, { ...options, path: from });
    if (reader) asset.grantRead(reader);
    return asset.s3ObjectUrl;
  };
  const directory = !options?.bundling && statSync(file).isDirectory() ? file : undefined;
  const isModule = !options?.bundling && file.endsWith('.py');
  const isArchive = !options?.bundling && directory === undefined && file.endsWith('.tar.gz');
  return {
    directory,
    bind: (scope, id, reader) => bind(file, scope, id, reader),
    bindModule: isModule ? (scope, id, reader) => bind(directoryOf(file), scope, id, reader) : undefined,
    bindArchive: isArchive ? (scope, id, reader) => bind(renamed(file, 'archive.tgz'), scope, id, reader) : undefined,
  };
}

/** A new directory with nothing but a copy of the file. */
function directoryOf(file: string): string {
  return path.dirname(renamed(file, path.basename(file)));
}

/** A copy of the file, alone in a new directory. */
function renamed(file: string, name: string): string {
  const copy = path.join(FileSystem.mkdtemp('copy'), name);
  copyFileSync(file, copy);
  return copy;
}

/** A file with this content. */
export function inlineLocation(factory: string, name: string, content: object): FileLocation {
  const text = JSON.stringify(content, null, 2);
  if (Token.isUnresolved(text)) {
    throw new Error(`${factory}: what is in it must be known at synthesis, since it becomes a file; got a token`);
  }
  return {
    bind(scope, id, reader) {
      const file = path.join(FileSystem.mkdtemp('inline'), name);
      writeFileSync(file, text);
      return assetLocation(factory, file).bind(scope, id, reader);
    },
  };
}

/** An object of a bucket. */
export function bucketLocation(factory: string, bucket: IBucket, key: string): FileLocation {
  requireKind(`${factory}: bucket`, bucket, BUCKET);
  requireText(`${factory}: key`, key);
  return {
    said: key,
    bind(_scope, _id, reader) {
      if (reader) bucket.grantRead(reader, key);
      return bucket.s3UrlForObject(key);
    },
  };
}

/** A file that is wherever its URI says. */
export function uriLocation(factory: string, uri: string): FileLocation {
  requireText(`${factory}: uri`, uri);
  return { said: uri, bind: () => uri };
}
