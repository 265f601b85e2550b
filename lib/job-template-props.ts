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
   * The role that the jobs run as. The template is created after the role and its policies.
   *
   * Fails synthesis when both this and `executionRoleParameter` are missing, or when the role is known to be in another account
   * than the template.
   *
   * @default - the role that `executionRoleParameter` stands for
   */
  readonly executionRole?: IRole;

  /**
   * The parameter, such as `${Role}`, whose value is the ARN of the role that a job runs as.
   *
   * The library does not know these roles, so grant them access to the jobs' files and logs yourself. Everyone who can start job
   * runs with the template chooses the role.
   *
   * Fails synthesis when `executionRole` is set too.
   *
   * @default - no parameter
   */
  readonly executionRoleParameter?: string;

  /**
   * The Amazon EMR release that the jobs run on.
   */
  readonly releaseLabel: ReleaseLabel;

  /**
   * The program that the jobs run. All its texts can contain parameters, such as `${Day}`.
   *
   * For an object key that starts with a parameter, see `monitoring`.
   */
  readonly jobDriver: JobDriver;

  /**
   * Configuration of the software in the jobs' containers: at most 100 entries. Property values can contain parameters.
   *
   * @default - the defaults of the release
   */
  readonly applicationConfiguration?: ApplicationConfiguration[];

  /**
   * Destinations of the jobs' logs. A template does not support managed logs, log rotation or an encryption key for logs in a
   * bucket. Set these on the job run.
   *
   * A log group name or a log prefix can contain parameters. If it starts with fixed text, such as `/jobs/${Team}`, the role can
   * write to every value of the parameter. If it starts with a parameter, the role can write only to the default value and the
   * values that the app's job runs and schedules set. Synthesis fails when none of these is known.
   *
   * @default - the service's defaults
   */
  readonly monitoring?: JobTemplateMonitoring;

  /**
   * The parameters by name: at most 100, with names of 1 to 512 letters, digits, `.`, `-`, `_` and `#`.
   *
   * Fails synthesis when the template uses `${Name}` and `Name` is not declared here.
   *
   * @default - no parameters
   */
  readonly parameters?: { [name: string]: JobTemplateParameter };

  /**
   * Tags of the job runs that start with the template: at most 46, with keys of 1 to 128 and values of up to 256 characters.
   * Values can contain parameters.
   *
   * Fails synthesis when a key is a token, or starts with `aws:` or `cdk-emr-containers:`.
   *
   * @default - no tags
   */
  readonly jobTags?: { [key: string]: string };
}

/**
 * Options of `JobTemplate.fromRequest`. Each option replaces the corresponding member of the request.
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
   * The program that the jobs run.
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
   * Destinations of the jobs' logs.
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
   * Tags of the job runs that start with the template.
   *
   * @default - the request's `jobTags`
   */
  readonly jobTags?: { [key: string]: string };
}
