import type { Duration } from 'aws-cdk-lib';
import type { IJobTemplateRef, IVirtualClusterRef } from 'aws-cdk-lib/aws-emrcontainers';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { ApplicationConfiguration } from './application-configuration';
import type { JobDriver } from './job-driver';
import type { Monitoring } from './monitoring';
import type { ReleaseLabel } from './release-label';
import type { ReplacePolicy } from './replace-policy';
import type { RerunPolicy } from './rerun-policy';
import type { RollbackPolicy } from './rollback-policy';

/**
 * Properties of a `JobRun`.
 *
 * @see https://docs.aws.amazon.com/emr-on-eks/latest/APIReference/API_StartJobRun.html
 */
export interface JobRunProps {
  /**
   * The virtual cluster that the job runs on.
   *
   * For one that is not in this app, use `VirtualCluster.fromVirtualClusterId`.
   */
  readonly virtualCluster: IVirtualClusterRef;

  /**
   * The role that the job runs as. The job is started when the role and its policies are in place.
   *
   * A right that names the job run itself, such as describing it, belongs in an `iam.Policy` outside the role: in the role's own
   * policy, role and job run would wait for each other.
   *
   * Fails synthesis when it is missing and there is no `jobTemplate`.
   *
   * @default - the job template's
   */
  readonly executionRole?: IRole;

  /**
   * The Amazon EMR release that the job runs on.
   *
   * Fails synthesis when it is missing and there is no `jobTemplate`.
   *
   * @default - the job template's
   */
  readonly releaseLabel?: ReleaseLabel;

  /**
   * What the job executes.
   *
   * Fails synthesis when it is missing and there is no `jobTemplate`.
   *
   * @default - the job template's
   */
  readonly jobDriver?: JobDriver;

  /**
   * The name of the job run: 1 to 64 letters, digits, `.`, `-`, `_`, `/` and `#`. May be a token.
   *
   * @default - the stack's name and the resource's logical id
   */
  readonly jobRunName?: string;

  /**
   * The token by which the service knows a request again: 1 to 64 characters, not only white space. May be a token.
   *
   * The service answers a token that it knows with the job run that it started for it, whatever has become of that run. A
   * token of your own is passed on as it is, however often the request is made: give a new one whenever the job shall run again.
   * A deployment that changes the job and not its token fails.
   *
   * @default - derived from the stack, the resource, CloudFormation's request and the job
   */
  readonly clientToken?: string;

  /**
   * Configuration of the software in the job's containers: at most 100.
   *
   * @default - the defaults of the release
   */
  readonly applicationConfiguration?: ApplicationConfiguration[];

  /**
   * Where the job's logs go.
   *
   * @default - the service's defaults
   */
  readonly monitoring?: Monitoring;

  /**
   * The template that says what is not said here.
   *
   * @default - no template
   */
  readonly jobTemplate?: IJobTemplateRef;

  /**
   * Values for the template's parameters: at most 100, each 1 to 1024 characters, with names of up to 512 letters, digits, `.`, `-`,
   * `_` and `#`. Values may be tokens.
   *
   * Fails synthesis without `jobTemplate`.
   *
   * @default - the defaults that the template declares
   */
  readonly jobTemplateParameters?: { [name: string]: string };

  /**
   * How often the service restarts the job's driver when it fails.
   *
   * Fails synthesis with a release before 6.9.0.
   *
   * @default - the driver is not restarted
   */
  readonly retryPolicy?: RetryPolicy;

  /**
   * Tags of the job run: at most 46, keys of 1 to 128 and values of up to 256 characters. The library adds 4 of its own.
   *
   * A change of tags does not run the job again: a new job run gets them.
   *
   * @default - only the library's own tags
   */
  readonly tags?: { [key: string]: string };

  /**
   * Whether the deployment waits for the job run: it goes on when the run has COMPLETED, and fails when the run FAILED,
   * was CANCELLED or took longer than `timeout`.
   *
   * Whatever depends on the `JobRun` is created after that.
   *
   * @default false
   */
  readonly waitForCompletion?: boolean;

  /**
   * How long the deployment waits: 1 second to 12 hours, in whole seconds. A run that takes longer is cancelled.
   *
   * Counted from when the deployment begins to wait, which it does when the job run is started. Each 55 minutes begun of it take
   * a resource of the stack: CloudFormation gives a resource an hour at most.
   *
   * Fails synthesis without `waitForCompletion`.
   *
   * @default Duration.minutes(55)
   */
  readonly timeout?: Duration;

  /**
   * What makes a deployment run the job again.
   *
   * @default RerunPolicy.onChange()
   */
  readonly rerun?: RerunPolicy;

  /**
   * Whether a changed job is started before or after the earlier run of it is cancelled.
   *
   * @default ReplacePolicy.START_FIRST
   */
  readonly replace?: ReplacePolicy;

  /**
   * Whether a rollback runs the earlier job again.
   *
   * @default RollbackPolicy.ADOPT
   */
  readonly rollback?: RollbackPolicy;
}

/**
 * How the service restarts a job's driver.
 *
 * @see https://docs.aws.amazon.com/emr-on-eks/latest/APIReference/API_RetryPolicyConfiguration.html
 */
export interface RetryPolicy {
  /**
   * How often the driver is started at most: a whole number from 1 to 2147483647.
   */
  readonly maxAttempts: number;
}
