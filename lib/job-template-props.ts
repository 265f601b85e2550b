import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { ApplicationConfiguration } from './application-configuration';
import type { JobDriver } from './job-driver';
import type { JobTemplateMonitoring } from './job-template-monitoring';
import type { JobTemplateParameter } from './job-template-parameter';
import type { ReleaseLabel } from './release-label';

/**
 * Properties of a `JobTemplate`.
 *
 * @see https://docs.aws.amazon.com/emr-on-eks/latest/APIReference/API_JobTemplateData.html
 */
export interface JobTemplateProps {
  /**
   * The name of the template: 1 to 64 letters, digits, `.`, `-`, `_`, `/` and `#`. May be a token.
   *
   * @default - derived from the construct's path
   */
  readonly jobTemplateName?: string;

  /**
   * The role that the jobs run as. The template is created when the role and its policies are in place.
   *
   * Fails synthesis without one, unless there is an `executionRoleParameter`, and when it is in another account than the template, as far
   * as that is known.
   *
   * @default - the role that `executionRoleParameter` stands for
   */
  readonly executionRole?: IRole;

  /**
   * The parameter, such as `${Role}`, whose value is the ARN of the role that a job runs as.
   *
   * Grant such roles access to the files and the logs of the jobs yourself: the library does not know them. Whoever may start job runs with
   * the template chooses the role.
   *
   * Fails synthesis with an `executionRole`.
   *
   * @default - no parameter
   */
  readonly executionRoleParameter?: string;

  /**
   * The Amazon EMR release that the jobs run on.
   */
  readonly releaseLabel: ReleaseLabel;

  /**
   * What the jobs execute. Each of its texts can hold parameters, such as `${Day}`.
   *
   * For a key in a bucket that begins with a parameter, the rule of `monitoring` holds.
   */
  readonly jobDriver: JobDriver;

  /**
   * Configuration of the software in the jobs' containers: at most 100. Values of properties can hold parameters.
   *
   * @default - the defaults of the release
   */
  readonly applicationConfiguration?: ApplicationConfiguration[];

  /**
   * Where the jobs' logs go. A template has no managed logs, no rotation of log files and no key for logs in a bucket: a job
   * run can have them.
   *
   * A log group's name or a prefix in a bucket can hold parameters. Behind a fixed beginning, such as `/jobs/${Team}`, the role may write
   * to whatever the parameter stands for. At the beginning, the role may write where the default value and the values of the app's job
   * runs and schedules say; fails synthesis when none of these is known.
   *
   * @default - the service's defaults
   */
  readonly monitoring?: JobTemplateMonitoring;

  /**
   * The parameters by name: at most 100, names of 1 to 512 letters, digits, `.`, `-`, `_` and `#`.
   *
   * Fails synthesis when the template uses `${Name}` and it is not here.
   *
   * @default - no parameters
   */
  readonly parameters?: { [name: string]: JobTemplateParameter };

  /**
   * Tags of the job runs that are started with the template: at most 46, keys of 1 to 128 and values of up to 256 characters. Values can
   * hold parameters.
   *
   * @default - no tags
   */
  readonly jobTags?: { [key: string]: string };
}

/**
 * Properties of a `JobTemplate` that is a request: each replaces the member of the request that is the same thing.
 */
export interface JobTemplateFromRequestOptions {
  /**
   * The name of the template.
   *
   * @default - the request's `name`, or else derived from the construct's path
   */
  readonly jobTemplateName?: string;

  /**
   * The role that the jobs run as.
   *
   * @default - the request's `executionRoleArn`
   */
  readonly executionRole?: IRole;

  /**
   * The Amazon EMR release that the jobs run on.
   *
   * @default - the request's `releaseLabel`
   */
  readonly releaseLabel?: ReleaseLabel;

  /**
   * What the jobs execute.
   *
   * @default - the request's `jobDriver`
   */
  readonly jobDriver?: JobDriver;

  /**
   * Configuration of the software in the jobs' containers.
   *
   * @default - the request's `applicationConfiguration`
   */
  readonly applicationConfiguration?: ApplicationConfiguration[];

  /**
   * Where the jobs' logs go.
   *
   * @default - the request's `monitoringConfiguration`
   */
  readonly monitoring?: JobTemplateMonitoring;

  /**
   * The parameters by name.
   *
   * @default - the request's `parameterConfiguration`
   */
  readonly parameters?: { [name: string]: JobTemplateParameter };

  /**
   * Tags of the job runs that are started with the template.
   *
   * @default - the request's `jobTags`
   */
  readonly jobTags?: { [key: string]: string };
}
