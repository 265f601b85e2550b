import type { Monitoring } from './monitoring';

/**
 * Where the logs of a template's jobs go, with parameters for what only a job run knows.
 *
 * @see https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/use-job-template-parameters.html
 */
export interface JobTemplateMonitoring extends Monitoring {
  /**
   * The URI that the logs are written below, with a parameter for the bucket, such as `${LogUri}` or `s3://${Bucket}/logs`. For a bucket
   * that is known, set `logBucket` and `logPrefix`.
   *
   * The execution role may write below the default value and the values of the app's job runs and schedules, such as
   * `s3://my-logs/daily`. Grant it the use of a key of the bucket yourself.
   *
   * Fails synthesis with `logBucket`, and when no value of the parameters is known.
   *
   * @default - no logs in S3, or those of `logBucket`
   */
  readonly logUri?: string;

  /**
   * The parameter, such as `${History}`, that decides by its value `ENABLED` or `DISABLED` whether the Spark history can be looked at
   * after the end of a job run.
   *
   * Fails synthesis with `persistentAppUI`.
   *
   * @default - no parameter
   */
  readonly persistentAppUIParameter?: string;
}
