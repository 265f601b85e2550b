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

/** How Spark uses a file: unchanged, as a module with an import name, or as an archive, which it recognizes by the extension. */
export type FileUse = 'file' | 'module' | 'archive';

/** Where a file that a job needs comes from. */
export interface FileLocation {
  /** The local directory that becomes a zip file. */
  readonly directory?: string;

  /** The URI or object key that the user passed. */
  readonly uriOrKey?: string;

  /** The bucket object, if the file is one. */
  readonly object?: BucketObject;

  /** The URI of an existing file. Undefined for a file that is uploaded. */
  readonly knownUri?: string;

  /** Uploads a local file, grants the reader access, and returns the URI. */
  readonly bind: (scope: Construct, id: string, reader: IGrantable | undefined, use: FileUse) => string;
}

/** Turns a file of a job into its URI: by uploading it, or for validation, before anything is uploaded. */
export type FileUris = (location: FileLocation, id: string, use: FileUse) => string;

/** An object in a bucket. The execution role is granted read access. */
export interface BucketObject {
  readonly bucket: IBucket;
  readonly key: string;
}

/** Uploads files as assets of the scope, and grants the reader access. */
export function boundUris(scope: Construct, reader?: IGrantable): FileUris {
  return (location, id, use) => location.bind(scope, id, reader, use);
}

const UNKNOWN_URI = Lazy.string({ produce: () => 's3://the-bucket-of-assets/file' });

/** The URIs for validation. Creates nothing: a token stands for each file that is not uploaded yet. */
export const knownUris: FileUris = ({ knownUri = UNKNOWN_URI }) => knownUri;

/** A local file or directory. */
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
      // an asset is named after a hash and keeps only its last extension
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

/** Uploads a file that is written into a new directory. */
function throughCopy(scope: Construct, name: string, upload: (copy: string) => string): string {
  const directory = FileSystem.mkdtemp('job-file');
  const uri = upload(path.join(directory, name));
  // the CDK has its own copy now, unless asset staging is disabled
  if (!scope.node.tryGetContext('aws:cdk:disable-asset-staging')) rmSync(directory, { recursive: true });
  return uri;
}

/** A JSON file with this content. */
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

/** A copy with sorted keys, so that the same content makes the same file. */
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

/** An object in a bucket. */
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

/** A file at a URI. No access is granted. */
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

/** Whether a text is a local path that was passed as a URI by mistake. */
function isLocalPath(text: string): boolean {
  return LOCAL_PATH.test(text);
}
