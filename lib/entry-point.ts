import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { AssetOptions } from 'aws-cdk-lib/aws-s3-assets';
import {
  assetLocation,
  bucketLocation,
  type FileLocation,
  type FileUris,
  uriLocation,
} from './private/spark/file-location';

/**
 * The program, or the SQL script, that a job executes.
 */
export class EntryPoint {
  /**
   * A file on the machine that synthesizes: it is uploaded with the app's assets, and the execution role may read it.
   *
   * A changed file is a changed job.
   *
   * Fails synthesis when there is no such file, or when it is a directory.
   *
   * @param path The file, seen from the directory in which the app runs: a Python file, a jar or a SQL script.
   * @param options How the asset is made, such as `bundling` to build a jar.
   */
  public static fromAsset(path: string, options?: AssetOptions): EntryPoint {
    const location = assetLocation('EntryPoint.fromAsset', path, options);
    if (location.directory) throw new Error(`EntryPoint.fromAsset: path must be a file, got the directory "${path}"`);
    return new EntryPoint(location);
  }

  /**
   * An object of an S3 bucket, which the execution role may read.
   *
   * A file that changes behind the same key runs nothing again, unless the rerun policy names its hash.
   *
   * @param bucket The bucket.
   * @param key The object's key, without a leading slash. May be a token.
   */
  public static fromBucket(bucket: IBucket, key: string): EntryPoint {
    return new EntryPoint(bucketLocation('EntryPoint.fromBucket', bucket, key));
  }

  /**
   * A program by its URI: `s3://…` for an object that the execution role can read already, `local:///…` for a file in the
   * container image.
   *
   * @param uri 1 to 256 characters. May be a token.
   */
  public static fromUri(uri: string): EntryPoint {
    return new EntryPoint(uriLocation('EntryPoint.fromUri', uri));
  }

  private constructor(private readonly location: FileLocation) {}

  /** @internal */
  public _uri(uris: FileUris): string {
    return uris(this.location, 'EntryPoint', 'file');
  }
}
