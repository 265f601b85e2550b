import type { IVirtualClusterRef } from 'aws-cdk-lib/aws-emrcontainers';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { ApplicationConfiguration } from './application-configuration';
import type { IJobTemplate } from './i-job-template';
import type { JobDriver } from './job-driver';
import type { Monitoring } from './monitoring';
import type { ReleaseLabel } from './release-label';

/**
 * Properties of a job, except the virtual cluster. With `fromRequest`, the request can supply them instead.
 *
 * @see https://docs.aws.amazon.com/emr-on-eks/latest/APIReference/API_StartJobRun.html
 */
export interface JobOptions {
  /**
   * The role that the job runs as. The job starts only after the role and its policies exist.
   *
   * The role is granted access to read the job's files and write its logs. For a role of another stack, the policy is created in
   * this stack. Nothing is granted to a role that is imported as immutable, or that belongs to a job template outside this app:
   * grant it these permissions yourself.
   *
   * To give the role a permission on a `JobRun` itself, such as describing it, use a separate `iam.Policy`. In the role's own
   * policy, the permission would create a circular dependency.
   *
   * Fails synthesis when both this and `jobTemplate` are missing, or when the role is known to be in another account than the
   * job. To use data of another account, let the role assume a role there.
   *
   * @default - the job template's
   */
  readonly executionRole?: IRole;

  /**
   * The Amazon EMR release that the job runs on.
   *
   * Fails synthesis when both this and `jobTemplate` are missing.
   *
   * @default - the job template's
   */
  readonly releaseLabel?: ReleaseLabel;

  /**
   * The program that the job runs.
   *
   * Fails synthesis when both this and `jobTemplate` are missing.
   *
   * @default - the job template's
   */
  readonly jobDriver?: JobDriver;

  /**
   * The name of the job run: 1 to 64 letters, digits, `.`, `-`, `_`, `/` and `#`. May be a token.
   *
   * @default - for a `JobRun`, the stack name and the logical ID of the resource; for a `JobRunSchedule`, derived from its path
   */
  readonly jobRunName?: string;

  /**
   * Configuration of the software in the job's containers: at most 100 entries.
   *
   * @default - the defaults of the release
   */
  readonly applicationConfiguration?: ApplicationConfiguration[];

  /**
   * Destinations of the job's logs.
   *
   * @default - the service's defaults
   */
  readonly monitoring?: Monitoring;

  /**
   * The job template. It supplies any property that is not set here.
   *
   * Fails synthesis when it is known to be in another account or region than the job.
   *
   * @default - no template
   */
  readonly jobTemplate?: IJobTemplate;

  /**
   * Values for the template's parameters: at most 100, with values of 1 to 1024 characters and names of up to 512 letters,
   * digits, `.`, `-`, `_` and `#`. Values may be tokens.
   *
   * Fails synthesis when `jobTemplate` is not set. With a `JobTemplate` of this app, synthesis also fails when a value is
   * missing, when its parameter is not declared, or when it is not a number although the parameter requires one.
   *
   * @default - the defaults that the template declares
   */
  readonly jobTemplateParameters?: { [name: string]: string };

  /**
   * How the service restarts the job's driver when it fails.
   *
   * Fails synthesis with a release before 6.9.0.
   *
   * @default - the driver is not restarted
   */
  readonly retryPolicy?: RetryPolicy;

  /**
   * Tags of the job run: at most 46, with keys of 1 to 128 and values of up to 256 characters. Values may be tokens. A `JobRun`
   * adds 4 tags of its own.
   *
   * Changing the tags does not rerun the job. The next job run gets the new tags.
   *
   * Fails synthesis when a key is a token, or starts with `aws:` or `cdk-emr-containers:`.
   *
   * @default - no tags except those of the library
   */
  readonly tags?: { [key: string]: string };
}

/**
 * Properties that `JobRun` and `JobRunSchedule` have in common.
 *
 * @see https://docs.aws.amazon.com/emr-on-eks/latest/APIReference/API_StartJobRun.html
 */
export interface JobProps extends JobOptions {
  /**
   * The virtual cluster that the job runs on.
   *
   * To import a virtual cluster, use `VirtualCluster.fromVirtualClusterId`.
   *
   * Fails synthesis when it is known to be in another account or region than the job.
   */
  readonly virtualCluster: IVirtualClusterRef;
}

/**
 * How the service restarts a job's driver.
 *
 * @see https://docs.aws.amazon.com/emr-on-eks/latest/APIReference/API_RetryPolicyConfiguration.html
 */
export interface RetryPolicy {
  /**
   * The maximum number of times that the driver starts: a whole number from 1 to 2147483647.
   */
  readonly maxAttempts: number;
}
