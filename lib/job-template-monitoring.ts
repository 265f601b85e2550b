import type { Monitoring } from './monitoring';

/**
 * Monitoring of a template's jobs, with parameters for values that each job run sets.
 *
 * @see https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/use-job-template-parameters.html
 */
export interface JobTemplateMonitoring extends Monitoring {
  /**
   * The S3 URI for the logs, with a parameter for the bucket, such as `${LogUri}` or `s3://${Bucket}/logs`. For a known bucket,
   * set `logBucket` and `logPrefix` instead.
   *
   * The execution role is granted write access below the parameter's default value and below the values that the app's job runs
   * and schedules set, such as `s3://my-logs/daily`. If the bucket uses a KMS key, grant its use yourself.
   *
   * Fails synthesis when `logBucket` is set too, and when no value of the parameters is known.
   *
   * @default - `logBucket`, or no logs in S3
   */
  readonly logUri?: string;

  /**
   * The parameter, such as `${History}`, whose value `ENABLED` or `DISABLED` decides whether you can view the Spark history after
   * a job run ends.
   *
   * Fails synthesis when `persistentAppUI` is set too.
   *
   * @default - no parameter
   */
  readonly persistentAppUIParameter?: string;
}
