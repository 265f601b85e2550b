import { copyFileSync, existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { FileSystem, Token } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Asset, type AssetOptions } from 'aws-cdk-lib/aws-s3-assets';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { BUCKET, requireType } from '../validation/type-checks';
import { isLocalPath } from './local-path';
import { quote } from '../validation/describe-value';
import { grantReadAsset, grantReadObject } from '../iam/execution-role-grants';
import { requireString } from '../validation/validation-errors';

/** What a file is to Spark: one file, a module that is imported by its name, an archive that is known by the end of its name. */
export type FileUse = 'file' | 'module' | 'archive';

/** Where a file that a job needs comes from. */
export interface FileLocation {
  /** The directory on this machine, which becomes a zip file, if it is one. */
  readonly directory?: string;

  /** What the caller has said of a place elsewhere: the URI, or the key in a bucket. */
  readonly uriOrKey?: string;

  /** Makes sure that the file is there and that the reader may read it; gives its URI. */
  readonly bind: (scope: Construct, id: string, reader: IGrantable | undefined, use: FileUse) => string;
}

/** A file, or a directory, on the machine that synthesizes. */
export function assetLocation(factory: string, file: string, options?: AssetOptions): FileLocation {
  requireString(`${factory}: path`, file);
  if (!existsSync(file)) {
    throw new Error(`${factory}: path must be an existing file, got "${file}" (seen from ${process.cwd()})`);
  }
  const directory = !options?.bundling && statSync(file).isDirectory() ? file : undefined;
  const isPlain = !options?.bundling && directory === undefined;
  return {
    directory,
    bind(scope, id, reader, use) {
      const upload = (from: string) => {
        const asset = new Asset(scope, id, { ...options, path: from });
        if (reader) grantReadAsset(asset, reader);
        if (use === 'file' && options?.bundling && !asset.isFile) {
          throw new Error(`${factory}: bundling must make one file, with BundlingOutput.SINGLE_FILE, got a directory`);
        }
        return asset.s3ObjectUrl;
      };
      // an asset is called by its content, and keeps the last extension only
      if (use === 'module' && isPlain && file.endsWith('.py')) {
        return throughCopy(scope, path.basename(file), (copy) => {
          copyFileSync(file, copy);
          return upload(path.dirname(copy));
        });
      }
      if (use === 'archive' && isPlain && file.endsWith('.tar.gz')) {
        return throughCopy(scope, 'archive.tgz', (copy) => {
          copyFileSync(file, copy);
          return upload(copy);
        });
      }
      return upload(file);
    },
  };
}

/** Makes an asset of a file that is written for it, alone in a new directory. */
function throughCopy(scope: Construct, name: string, upload: (copy: string) => string): string {
  const directory = FileSystem.mkdtemp('job-file');
  const uri = upload(path.join(directory, name));
  // the CDK has its own copy by now, unless it was told to make none
  if (!scope.node.tryGetContext('aws:cdk:disable-asset-staging')) rmSync(directory, { recursive: true });
  return uri;
}

/** A file with this content. */
export function inlineLocation(factory: string, name: string, content: object): FileLocation {
  const text = JSON.stringify(sorted(factory, content), null, 2);
  return {
    bind: (scope, id, reader, use) =>
      throughCopy(scope, name, (copy) => {
        writeFileSync(copy, text);
        return assetLocation(factory, copy).bind(scope, id, reader, use);
      }),
  };
}

/** A copy whose keys are in order, so that the same content is the same file. */
function sorted(factory: string, value: unknown): unknown {
  const refuse = (part: unknown) => {
    if (!Token.isUnresolved(part)) return;
    throw new Error(`${factory}: what is in it must be known at synthesis, since it becomes a file; got a token`);
  };
  refuse(value);
  if (Array.isArray(value)) return value.map((item) => sorted(factory, item));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  for (const [key] of entries) refuse(key);
  return Object.fromEntries(entries.map(([key, member]) => [key, sorted(factory, member)]));
}

/** An object of a bucket. */
export function bucketLocation(factory: string, bucket: IBucket, key: string): FileLocation {
  requireType(`${factory}: bucket`, bucket, BUCKET);
  requireString(`${factory}: key`, key);
  if (/^(\/|$)/.test(key)) throw new Error(`${factory}: key must be a name without a leading slash, got "${key}"`);
  return {
    uriOrKey: key,
    bind(_scope, _id, reader) {
      if (reader) grantReadObject(bucket, key, reader);
      return bucket.s3UrlForObject(key);
    },
  };
}

/** A file that is wherever its URI says. */
export function uriLocation(factory: string, uri: string): FileLocation {
  requireString(`${factory}: uri`, uri);
  if (isLocalPath(uri)) {
    const rule = `${factory}: uri must be one such as s3://bucket/file or local:///file, got ${quote(uri, true)}`;
    throw new Error(`${rule} (for a file on this machine, use fromAsset)`);
  }
  return { uriOrKey: uri, bind: () => uri };
}
