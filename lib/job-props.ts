import type { IVirtualClusterRef } from 'aws-cdk-lib/aws-emrcontainers';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { ApplicationConfiguration } from './application-configuration';
import type { IJobTemplate } from './i-job-template';
import type { JobDriver } from './job-driver';
import type { Monitoring } from './monitoring';
import type { ReleaseLabel } from './release-label';

/**
 * What to run, but for where: the part of a job's declaration that a request can say instead.
 *
 * @see https://docs.aws.amazon.com/emr-on-eks/latest/APIReference/API_StartJobRun.html
 */
export interface JobOptions {
  /**
   * The role that the job runs as. No job is started before the role and its policies are in place.
   *
   * It is allowed to read the job's files and to write its logs. For a role of another stack, a policy of this stack does that; a
   * role that was imported as immutable, or that is in a template outside of this app, has to be allowed already.
   *
   * A right that names a `JobRun` itself, such as describing it, belongs in an `iam.Policy` outside the role: in the role's own
   * policy, role and job run would wait for each other.
   *
   * Fails synthesis when it is missing and there is no `jobTemplate`, and when it is in another account than the job, as far as that is
   * known: for data of another account, it assumes a role there.
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
   * @default - of a `JobRun`, the stack's name and the resource's logical id; of a `JobRunSchedule`, derived from its path
   */
  readonly jobRunName?: string;

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
   * Fails synthesis when it is in another account or region than the job, as far as that is known.
   *
   * @default - no template
   */
  readonly jobTemplate?: IJobTemplate;

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
   * Tags of the job run: at most 46, keys of 1 to 128 and values of up to 256 characters. A `JobRun` adds 4 of its own.
   *
   * A change of tags does not run the job again: a new job run gets them.
   *
   * @default - no tags of yours
   */
  readonly tags?: { [key: string]: string };
}

/**
 * What to run: the part of a job's declaration that `JobRun` and `JobRunSchedule` have in common.
 *
 * @see https://docs.aws.amazon.com/emr-on-eks/latest/APIReference/API_StartJobRun.html
 */
export interface JobProps extends JobOptions {
  /**
   * The virtual cluster that the job runs on.
   *
   * For one that is not in this app, use `VirtualCluster.fromVirtualClusterId`.
   *
   * Fails synthesis when it is in another account or region than the job, as far as that is known.
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
   * How often the driver is started at most: a whole number from 1 to 2147483647.
   */
  readonly maxAttempts: number;
}
