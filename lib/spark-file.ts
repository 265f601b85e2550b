import { Token } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { AssetOptions } from 'aws-cdk-lib/aws-s3-assets';
import {
  assetLocation,
  bucketLocation,
  type FileLocation,
  type FileUris,
  type FileUse,
  uriLocation,
} from './private/spark/file-location';
import { requireString } from './private/validation/validation-errors';

/**
 * A file that Spark distributes to the driver and the executors of a job: a Python module, a jar, a data file or an archive.
 */
export class SparkFile {
  /**
   * A local file or directory. It is uploaded with the app's assets, and the execution role is granted read access. A directory
   * becomes a zip file.
   *
   * Editing the file reruns the job. The uploaded file is named after a hash of its content. If the job needs the file name, as
   * for a data file, put the file in a directory and pass the directory as an archive with an alias.
   *
   * Throws when the file does not exist.
   *
   * @param path The file or directory, relative to the directory in which the app runs.
   * @param options Asset options, such as `bundling`.
   */
  public static fromAsset(path: string, options?: AssetOptions): SparkFile {
    return new SparkFile(assetLocation('SparkFile.fromAsset', path, options));
  }

  /**
   * An object in an S3 bucket. The execution role is granted read access.
   *
   * Throws when the key is empty or starts with a slash.
   *
   * @param bucket The bucket.
   * @param key The object's key, without a leading slash. May be a token.
   */
  public static fromBucket(bucket: IBucket, key: string): SparkFile {
    return new SparkFile(bucketLocation('SparkFile.fromBucket', bucket, key));
  }

  /**
   * A file by its URI: `local:///…` for a file in the container image, or `s3://…` for an object. No access is granted: the
   * execution role must already be able to read the object.
   *
   * Throws for a path without a scheme, such as `jobs/daily.py`.
   *
   * @param uri At least 1 character, none of them a comma. May be a token.
   */
  public static fromUri(uri: string): SparkFile {
    return new SparkFile(uriLocation('SparkFile.fromUri', uri));
  }

  private constructor(
    private readonly location: FileLocation,
    private readonly alias?: string,
  ) {}

  /**
   * Returns the same file with an alias: the name of the directory that Spark unpacks an archive into.
   *
   * Throws when the alias contains other characters, or when the URI already contains `#`.
   *
   * @param alias The name, without slashes, commas, white space and `#`.
   */
  public withAlias(alias: string): SparkFile {
    requireString('SparkFile.withAlias: alias', alias);
    const fits = Token.isUnresolved(alias) || /^[^/,#\s]+$/.test(alias);
    if (this.location.uriOrKey?.includes('#')) throw new Error('SparkFile.withAlias: the URI must not contain "#"');
    if (!fits)
      throw new Error(`SparkFile.withAlias: alias must be a name without "/", ",", "#" or spaces, got "${alias}"`);
    return new SparkFile(this.location, alias);
  }

  /**
   * The local directory that becomes a zip file, if the file is a directory.
   *
   * @internal
   */
  public get _directory(): string | undefined {
    return this.location.directory;
  }

  /**
   * The URI or object key that the user passed.
   *
   * @internal
   */
  public get _uriOrKey(): string | undefined {
    return this.location.uriOrKey;
  }

  /**
   * The URI of an existing file. Undefined for a file that is uploaded.
   *
   * @internal
   */
  public get _knownUri(): string | undefined {
    return this.location.knownUri;
  }

  /** @internal */
  public get _alias(): string | undefined {
    return this.alias;
  }

  /** @internal */
  public _uri(uris: FileUris, id: string, use: FileUse): string {
    const uri = uris(this.location, id, use);
    return this.alias === undefined ? uri : `${uri}#${this.alias}`;
  }
}
