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
  /** Whether to run the functions of custom resources of a type; the others only get attributes. @default - run all */
  readonly runs?: (type: string) => boolean;
  readonly onEvent?: (event: StackEvent) => void;
  /** How often each asynchronous event is delivered: Lambda guarantees delivery at least once. @default 1 */
  readonly deliveries?: number;
  /**
   * Whether repeated requests for the same change of a resource have the same RequestId. CloudFormation has been observed
   * to reuse request IDs when a deployment is retried (aws-cdk issue 35957). The response URLs are new.
   * @default false
   */
  readonly reuseRequestIds?: boolean;
  /** CloudFormation's behavior where no recording exists. */
  readonly behavior?: Behavior;
  /**
   * Runs the jobs with Apache Spark on this machine. Requires a real-time clock.
   * @default - scripts simulate the job runs
   */
  readonly spark?: SparkOptions;
  /** Serves buckets and their objects on a separate listener. @default - buckets are only names */
  readonly s3?: S3Options;
}
