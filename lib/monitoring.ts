import type { Size } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';

/**
 * Destinations of a job run's logs, and settings of its Spark history.
 *
 * The execution role is granted permission to write to the log group and below the prefix in the bucket, and to use the keys. If
 * the role is imported as immutable, grant these permissions yourself.
 *
 * @see https://docs.aws.amazon.com/emr-on-eks/latest/APIReference/API_MonitoringConfiguration.html
 */
export interface Monitoring {
  /**
   * The log group for the logs of the driver and the executors.
   *
   * @default - no logs in CloudWatch
   */
  readonly logGroup?: ILogGroup;

  /**
   * The prefix of the log stream names: 1 to 256 characters without `:` and `*`, not only white space. May be a token.
   *
   * Fails synthesis when `logGroup` is not set.
   *
   * @default - the names start with the virtual cluster's ID
   */
  readonly logStreamNamePrefix?: string;

  /**
   * The bucket for the logs of the driver and the executors.
   *
   * @default - no logs in S3
   */
  readonly logBucket?: IBucket;

  /**
   * The prefix of the object keys in the bucket: up to 824 bytes, without a leading slash. May be a token.
   *
   * Fails synthesis when `logBucket` is not set.
   *
   * @default - no prefix
   */
  readonly logPrefix?: string;

  /**
   * The KMS key that encrypts the logs in the bucket.
   *
   * Fails synthesis when `logBucket` is not set.
   *
   * @default - the bucket's own encryption
   */
  readonly logEncryptionKey?: IKey;

  /**
   * Whether you can view the Spark history after the job run ends.
   *
   * @default - the service's default: you can
   */
  readonly persistentAppUI?: boolean;

  /**
   * The logs that Amazon EMR on EKS keeps for the Spark history.
   *
   * @default - the service's default
   */
  readonly managedLogs?: ManagedLogs;

  /**
   * When the containers rotate their log files, and how many files they keep.
   *
   * Amazon EMR on EKS documents rotation for logs that also go to a bucket. Synthesis shows a warning when `logBucket` is not
   * set.
   *
   * Fails synthesis with a release before 6.11.0.
   *
   * @default - log files are not rotated
   */
  readonly containerLogRotation?: ContainerLogRotation;
}

/**
 * The logs that Amazon EMR on EKS keeps.
 *
 * @see https://docs.aws.amazon.com/emr-on-eks/latest/APIReference/API_ManagedLogs.html
 */
export interface ManagedLogs {
  /**
   * Whether AWS may retain the logs.
   *
   * @default - the service's default: true
   */
  readonly allowAwsToRetainLogs?: boolean;

  /**
   * The KMS key that encrypts the logs.
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
   * The size at which a new file starts: 2 KiB to 2 GiB, in whole kibibytes. Must not be a token.
   */
  readonly rotationSize: Size;

  /**
   * The number of files to keep: 1 to 50. May be a token.
   */
  readonly maxFilesToKeep: number;
}
