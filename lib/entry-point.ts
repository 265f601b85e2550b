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
 * The program or SQL script that a job runs.
 */
export class EntryPoint {
  /**
   * A local file. It is uploaded with the app's assets, and the execution role is granted read access.
   *
   * Editing the file reruns the job.
   *
   * Throws when the file does not exist or is a directory.
   *
   * @param path The file, relative to the directory in which the app runs: a Python file, a jar or a SQL script.
   * @param options Asset options, such as `bundling` to build a jar.
   */
  public static fromAsset(path: string, options?: AssetOptions): EntryPoint {
    const location = assetLocation('EntryPoint.fromAsset', path, options);
    if (location.directory) throw new Error(`EntryPoint.fromAsset: path must be a file, got the directory "${path}"`);
    return new EntryPoint(location);
  }

  /**
   * An object in an S3 bucket. The execution role is granted read access.
   *
   * Replacing the object under the same key does not rerun the job. To rerun it, pass a hash of the object to the rerun policy.
   *
   * Throws when the key is empty or starts with a slash.
   *
   * @param bucket The bucket.
   * @param key The object's key, without a leading slash. May be a token.
   */
  public static fromBucket(bucket: IBucket, key: string): EntryPoint {
    return new EntryPoint(bucketLocation('EntryPoint.fromBucket', bucket, key));
  }

  /**
   * A program or script by its URI: `local:///…` for a file in the container image, or `s3://…` for an object. No access is
   * granted: the execution role must already be able to read the object.
   *
   * Throws for a path without a scheme, such as `jobs/daily.py`. A job that uses the entry point fails synthesis when the
   * URI does not name a file.
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
