import type { Clock } from './clock';
import type { Behavior } from './cloudformation/operation';
import type { StackEvent } from './cloudformation/stack';
import type { SparkOptions } from './spark/options';
import type { S3Options } from './s3/s3';

export interface CloudOptions {
  /** @default systemClock() */
  readonly clock?: Clock;
  /** @default 'us-east-1' */
  readonly region?: string;
  /** @default '123456789012' */
  readonly account?: string;
  /** Whether the functions behind custom resources of a type are run; the others only get attributes. @default all are */
  readonly runs?: (type: string) => boolean;
  readonly onEvent?: (event: StackEvent) => void;
  /** How often each asynchronous event reaches its function: Lambda promises once at least. @default 1 */
  readonly deliveries?: number;
  /**
   * Whether the same wish for a resource has the same RequestId each time: CloudFormation has been seen to use the ids of
   * requests again when a deployment is retried (aws-cdk issue 35957). The addresses of the answers are new. @default false
   */
  readonly reuseRequestIds?: boolean;
  /** How CloudFormation behaves where nobody has recorded it. */
  readonly behavior?: Behavior;
  /** Has the jobs run by Apache Spark on this machine. Takes a clock in real time. @default - scripts play them */
  readonly spark?: SparkOptions;
  /** Serves buckets and what is in them, on a listener of its own. @default - buckets are names alone */
  readonly s3?: S3Options;
}
