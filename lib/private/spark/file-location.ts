import { copyFileSync, existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { FileSystem, Lazy, Token } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Asset, type AssetOptions } from 'aws-cdk-lib/aws-s3-assets';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { grantReadAsset, grantReadObject } from '../iam/execution-role-grants';
import { quote } from '../validation/describe-value';
import { BUCKET, requireType } from '../validation/type-checks';
import { requireString } from '../validation/validation-errors';

/** How Spark uses a file: as it is, as a module that is imported by its name, or as an archive that is known by its extension. */
export type FileUse = 'file' | 'module' | 'archive';

/** Where a file that a job needs comes from. */
export interface FileLocation {
  /** The directory on this machine that becomes a zip file. */
  readonly directory?: string;

  /** The URI, or the key in a bucket, as the user gave it. */
  readonly uriOrKey?: string;

  /** The object of a bucket that the file is. */
  readonly object?: BucketObject;

  /** The URI of a file that is there already; undefined for one that is uploaded. */
  readonly knownUri?: string;

  /** Uploads the file unless it is there already, grants the reader access, and returns the URI. */
  readonly bind: (scope: Construct, id: string, reader: IGrantable | undefined, use: FileUse) => string;
}

/** How the files of a job become URIs: uploaded by a construct, or only as far as the URIs are known before that. */
export type FileUris = (location: FileLocation, id: string, use: FileUse) => string;

/** An object of a bucket, which the execution role may read. */
export interface BucketObject {
  readonly bucket: IBucket;
  readonly key: string;
}

/** The URIs of files that are uploaded with the app, and that the reader may read. */
export function boundUris(scope: Construct, reader?: IGrantable): FileUris {
  return (location, id, use) => location.bind(scope, id, reader, use);
}

const UNKNOWN_URI = Lazy.string({ produce: () => 's3://the-bucket-of-assets/file' });

/** The URIs as validation sees them: creates nothing, and has a token for each file that is not uploaded yet. */
export const knownUris: FileUris = ({ knownUri = UNKNOWN_URI }) => knownUri;

/** A file, or a directory, on the machine that synthesizes. */
export function assetLocation(factory: string, file: string, options?: AssetOptions): FileLocation {
  requireString(`${factory}: path`, file);
  if (!existsSync(file)) {
    throw new Error(`${factory}: path must be an existing file, got "${file}" (relative to ${process.cwd()})`);
  }
  const directory = !options?.bundling && statSync(file).isDirectory() ? file : undefined;
  const isPlainFile = !options?.bundling && directory === undefined;
  return {
    directory,
    bind(scope, id, reader, use) {
      const upload = (from: string) => {
        const asset = new Asset(scope, id, { ...options, path: from });
        if (reader) grantReadAsset(asset, reader);
        if (use === 'file' && options?.bundling && !asset.isFile) {
          throw new Error(
            `${factory}: bundling must produce one file, got a directory: set outputType to BundlingOutput.SINGLE_FILE`,
          );
        }
        return asset.s3ObjectUrl;
      };
      // an asset is named after its content, and keeps the last extension only
      if (use === 'module' && isPlainFile && file.endsWith('.py')) {
        return throughCopy(scope, path.basename(file), (copy) => {
          copyFileSync(file, copy);
          return upload(path.dirname(copy));
        });
      }
      if (use === 'archive' && isPlainFile && file.endsWith('.tar.gz')) {
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
  // the CDK has its own copy by now, unless its staging is disabled
  if (!scope.node.tryGetContext('aws:cdk:disable-asset-staging')) rmSync(directory, { recursive: true });
  return uri;
}

/** A file with this content. */
export function inlineLocation(factory: string, name: string, content: object): FileLocation {
  const text = JSON.stringify(sortedCopy(factory, content), null, 2);
  return {
    bind: (scope, id, reader, use) =>
      throughCopy(scope, name, (copy) => {
        writeFileSync(copy, text);
        return assetLocation(factory, copy).bind(scope, id, reader, use);
      }),
  };
}

/** A copy whose keys are in order, so that the same content is the same file. */
function sortedCopy(factory: string, value: unknown): unknown {
  const refuseToken = (part: unknown) => {
    if (!Token.isUnresolved(part)) return;
    throw new Error(`${factory}: its content must be known at synthesis, because it becomes a file, got a token`);
  };
  refuseToken(value);
  if (Array.isArray(value)) return value.map((item) => sortedCopy(factory, item));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  for (const [key] of entries) refuseToken(key);
  return Object.fromEntries(entries.map(([key, member]) => [key, sortedCopy(factory, member)]));
}

/** An object of a bucket. */
export function bucketLocation(factory: string, bucket: IBucket, key: string): FileLocation {
  requireType(`${factory}: bucket`, bucket, BUCKET);
  requireString(`${factory}: key`, key);
  if (/^(\/|$)/.test(key)) throw new Error(`${factory}: key must not be empty or start with a slash, got "${key}"`);
  return {
    uriOrKey: key,
    object: { bucket, key },
    get knownUri() {
      return bucket.s3UrlForObject(key);
    },
    bind(_scope, _id, reader) {
      if (reader) grantReadObject(bucket, key, reader);
      return bucket.s3UrlForObject(key);
    },
  };
}

/** A file at a URI, to which nothing is granted. */
export function uriLocation(factory: string, uri: string): FileLocation {
  requireString(`${factory}: uri`, uri);
  if (isLocalPath(uri)) {
    const requirement = `uri must have a scheme, as in s3://bucket/file or local:///file, got ${quote(uri, true)}`;
    throw new Error(`${factory}: ${requirement} (for a file on this machine, use fromAsset)`);
  }
  return { uriOrKey: uri, knownUri: uri, bind: () => uri };
}

const EXTENSIONS = 'py|jar|sql|zip|egg|whl|tgz|gz|json|yaml|yml|properties|conf|txt|csv';
const LOCAL_PATH = new RegExp(`^(?!/)[^:$]+\\.(${EXTENSIONS})$|^[A-Z]:\\\\`, 'i');

/** Whether a text is a path on the machine that synthesizes, given as a URI by mistake. */
function isLocalPath(text: string): boolean {
  return LOCAL_PATH.test(text);
}
