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
 * A file that Spark hands to the driver and the executors of a job: a Python module, a jar, a data file, an archive.
 */
export class SparkFile {
  /**
   * A file or a directory on the machine that synthesizes: it is uploaded with the app's assets, and the execution role may
   * read it. A directory becomes a zip file.
   *
   * A changed file is a changed job. The uploaded file is named by its content, not as it was: where the job looks for a name, as
   * it does for a data file, put the file into a directory and give that as an archive with an alias.
   *
   * Fails synthesis when there is no such file.
   *
   * @param path The file or directory, seen from the directory in which the app runs.
   * @param options How the asset is made, such as `bundling`.
   */
  public static fromAsset(path: string, options?: AssetOptions): SparkFile {
    return new SparkFile(assetLocation('SparkFile.fromAsset', path, options));
  }

  /**
   * An object of an S3 bucket, which the execution role may read.
   *
   * @param bucket The bucket.
   * @param key The object's key, without a leading slash. May be a token.
   */
  public static fromBucket(bucket: IBucket, key: string): SparkFile {
    return new SparkFile(bucketLocation('SparkFile.fromBucket', bucket, key));
  }

  /**
   * A file by its URI: `s3://…` for an object that the execution role can read already, `local:///…` for a file in the
   * container image.
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
   * The same file with an alias: the name of the directory that an archive is unpacked into.
   *
   * @param alias The name, without a slash, a comma and a `#`.
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
   * The directory on this machine that becomes a zip file, if it is one.
   *
   * @internal
   */
  public get _directory(): string | undefined {
    return this.location.directory;
  }

  /**
   * The URI, or the key in a bucket, as the user gave it.
   *
   * @internal
   */
  public get _uriOrKey(): string | undefined {
    return this.location.uriOrKey;
  }

  /**
   * The URI of a file that is there already; undefined for one that is uploaded.
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
