import type { Size } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';

/**
 * Where a job run's logs go and how long its Spark history can be looked at.
 *
 * The execution role is allowed to write to the log group, to the bucket below the prefix, and to use the keys; a role that was
 * imported as immutable has to be allowed already.
 *
 * @see https://docs.aws.amazon.com/emr-on-eks/latest/APIReference/API_MonitoringConfiguration.html
 */
export interface Monitoring {
  /**
   * The log group that the logs of driver and executors are written to.
   *
   * @default - no logs in CloudWatch
   */
  readonly logGroup?: ILogGroup;

  /**
   * What the names of the log streams begin with: 1 to 256 characters, not only white space. May be a token.
   *
   * Fails synthesis without `logGroup`.
   *
   * @default - the names begin with the virtual cluster's id
   */
  readonly logStreamNamePrefix?: string;

  /**
   * The bucket that the logs of driver and executors are written to.
   *
   * @default - no logs in S3
   */
  readonly logBucket?: IBucket;

  /**
   * What the keys in the bucket begin with, without a leading slash. May be a token.
   *
   * Fails synthesis without `logBucket`.
   *
   * @default - the top of the bucket
   */
  readonly logPrefix?: string;

  /**
   * The key that the logs in the bucket are encrypted with.
   *
   * Fails synthesis without `logBucket`.
   *
   * @default - the bucket's own encryption
   */
  readonly logEncryptionKey?: IKey;

  /**
   * Whether the Spark history can be looked at after the job run's end.
   *
   * @default - the service's default: it can
   */
  readonly persistentAppUI?: boolean;

  /**
   * The logs that EMR on EKS itself keeps, for the Spark history.
   *
   * @default - the service's default
   */
  readonly managedLogs?: ManagedLogs;

  /**
   * When the containers begin new log files and how many old ones they keep.
   *
   * Amazon EMR on EKS documents it for logs that also go to a bucket: there is a warning without `logBucket`.
   *
   * Fails synthesis with a release before 6.11.0.
   *
   * @default - log files are not rotated
   */
  readonly containerLogRotation?: ContainerLogRotation;
}

/**
 * The logs that EMR on EKS itself keeps.
 *
 * @see https://docs.aws.amazon.com/emr-on-eks/latest/APIReference/API_ManagedLogs.html
 */
export interface ManagedLogs {
  /**
   * Whether AWS may retain the logs.
   *
   * @default - the service's default: it may
   */
  readonly allowAwsToRetainLogs?: boolean;

  /**
   * The key that the logs are encrypted with.
   *
   * @default - a key of the service
   */
  readonly encryptionKey?: IKey;
}

/**
 * Rotation of the log files in the containers.
 *
 * @see https://docs.aws.amazon.com/emr-on-eks/latest/APIReference/API_ContainerLogRotationConfiguration.html
 */
export interface ContainerLogRotation {
  /**
   * The size at which a new file is begun: at least 2 KiB, whole kibibytes.
   */
  readonly rotationSize: Size;

  /**
   * How many files are kept: 1 to 50.
   */
  readonly maxFilesToKeep: number;
}
