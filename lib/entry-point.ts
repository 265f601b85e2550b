import { type IBucket } from 'aws-cdk-lib/aws-s3';
import { BUCKET, requireKind } from './private/kinds';
import { requireText } from './private/validation';

/**
 * The program, or the SQL script, that a job run executes.
 */
export class EntryPoint {
  /**
   * A program in an S3 bucket. The execution role needs read access to it.
   *
   * @param bucket The bucket.
   * @param key The object's key, without a leading slash.
   */
  public static fromBucket(bucket: IBucket, key: string): EntryPoint {
    requireKind('EntryPoint.fromBucket: bucket', bucket, BUCKET);
    requireText('EntryPoint.fromBucket: key', key);
    return new EntryPoint(bucket.s3UrlForObject(key));
  }

  /**
   * A program by its URI: `s3://…` for an object that the execution role may read, `local:///…` for a file in the container image.
   *
   * @param uri 1 to 256 characters. May be a token.
   */
  public static fromUri(uri: string): EntryPoint {
    requireText('EntryPoint.fromUri: uri', uri);
    return new EntryPoint(uri);
  }

  private constructor(
    /** The URI as the API takes it. */
    public readonly uri: string,
  ) {}
}
