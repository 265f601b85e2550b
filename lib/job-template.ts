import { Annotations, ArnFormat, CfnResource, Names, Resource, Stack, Token } from 'aws-cdk-lib';
import type { IGrantable, IRole } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { IJobTemplate } from './i-job-template';
import type { JobTemplateParameter } from './job-template-parameter';
import type { JobTemplateFromRequestOptions, JobTemplateProps } from './job-template-props';
import { jobTemplateOfBody } from './private/bodies/create-job-template-body';
import { readBody } from './private/bodies/members';
import type { JobDriverRequest } from './private/contract';
import { grantMonitoring, grantOpenNames } from './private/iam/execution-role-grants';
import { grantableRole } from './private/iam/grantable-role';
import { acknowledge } from './private/iam/nag';
import { jobTemplateData } from './private/request/job-template-data';
import { defaultValues, openNameErrors } from './private/request/open-names';
import { openAtPlaceholder, type ParameterValues } from './private/request/placeholders';
import { validateJobTemplate } from './private/validation/validate-job-template';
import { requireString } from './private/validation/validation-errors';
import { wildcardErrors } from './private/validation/wildcards';

/**
 * A job template of Amazon EMR on EKS: the common settings of job runs, with parameters for the rest.
 *
 * The service cannot update a template. Changing it creates a new template, and its job runs start again. For this reason, tags
 * from `Tags.of(…)` are not added to a template. `jobTags` sets tags on the job runs. Put a template in the same stack as its job
 * runs: CloudFormation does not allow a stack to replace a resource that another stack uses.
 *
 * @example
 * declare const executionRole: iam.IRole;
 * declare const virtualCluster: IVirtualCluster;
 *
 * const jobTemplate = new JobTemplate(this, 'Daily', {
 *   executionRole,
 *   releaseLabel: ReleaseLabel.EMR_7_13_0,
 *   jobDriver: JobDriver.sparkSubmit({
 *     entryPoint: EntryPoint.fromUri('s3://my-code/daily.py'),
 *     entryPointArguments: ['--day', '${Day}'],
 *   }),
 *   parameters: { Day: JobTemplateParameter.string() },
 * });
 * new JobRun(this, 'Sunday', { virtualCluster, jobTemplate, jobTemplateParameters: { Day: '2026-11-22' } });
 *
 * @see https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/job-templates.html
 */
export class JobTemplate extends Resource implements IJobTemplate {
  /**
   * Imports a job template by its ARN.
   *
   * @param scope The scope of the imported construct.
   * @param id The ID of the imported construct.
   * @param jobTemplateArn The ARN, such as `arn:aws:emr-containers:eu-west-1:123456789012:/jobtemplates/00000002ab3k4c5d6e7`. May be a token.
   */
  public static fromJobTemplateArn(scope: Construct, id: string, jobTemplateArn: string): IJobTemplate {
    requireString('JobTemplate.fromJobTemplateArn: jobTemplateArn', jobTemplateArn);
    return new ImportedJobTemplate(scope, id, jobTemplateArn);
  }

  /**
   * Imports a job template in the stack's account and region by its ID.
   *
   * @param scope The scope of the imported construct.
   * @param id The ID of the imported construct.
   * @param jobTemplateId The ID: 1 to 64 lowercase letters and digits. May be a token.
   */
  public static fromJobTemplateId(scope: Construct, id: string, jobTemplateId: string): IJobTemplate {
    const property = 'JobTemplate.fromJobTemplateId: jobTemplateId';
    requireString(property, jobTemplateId);
    const fits = Token.isUnresolved(jobTemplateId) || /^[0-9a-z]{1,64}$/.test(jobTemplateId);
    if (!fits) throw new Error(`${property} must be 1 to 64 lowercase letters and digits, got "${jobTemplateId}"`);
    const resource = `/jobtemplates/${jobTemplateId}`;
    const arn = Stack.of(scope).formatArn({
      service: 'emr-containers',
      resource,
      arnFormat: ArnFormat.NO_RESOURCE_NAME,
    });
    return new ImportedJobTemplate(scope, id, arn);
  }

  /**
   * Creates a job template from a CreateJobTemplate request in JSON form. The request's `clientToken` is ignored.
   *
   * The template has the data of the request, after the same checks as properties. The role, log group and buckets in the request
   * are imported into this app. The role is granted access to read the entry point and write the logs. Each option replaces the
   * corresponding member of the request.
   *
   * The role, the log URI and the Spark history setting can be parameters, such as `${Role}`. If such a parameter has no default
   * value, the role is granted access only to the logs of this app's job runs, and synthesis shows a warning.
   *
   * Throws for a member that this library does not know. CloudFormation does not support `kmsKeyArn` of a job template.
   *
   * @param scope The scope of the job template. The imported constructs are in its sibling construct `<id>Request`.
   * @param id The construct ID of the job template.
   * @param request The request body, with the names of the API, such as `{ name: …, jobTemplateData: { … } }`. Values may be
   * tokens.
   * @param options Replacements for members of the request.
   *
   * @see https://docs.aws.amazon.com/emr-on-eks/latest/APIReference/API_CreateJobTemplate.html
   */
  public static fromRequest(
    scope: Construct,
    id: string,
    request: { [key: string]: unknown },
    options: JobTemplateFromRequestOptions = {},
  ): JobTemplate {
    return JobTemplate.ofBody('JobTemplate.fromRequest', scope, id, request, options);
  }

  /**
   * Creates a job template from a CreateJobTemplate request in a JSON file. See `fromRequest`.
   *
   * @param scope The scope of the job template.
   * @param id The construct ID of the job template.
   * @param path The file, relative to the directory in which the app runs.
   * @param options Replacements for members of the request.
   */
  public static fromRequestFile(
    scope: Construct,
    id: string,
    path: string,
    options: JobTemplateFromRequestOptions = {},
  ): JobTemplate {
    const factory = 'JobTemplate.fromRequestFile';
    return JobTemplate.ofBody(factory, scope, id, readBody(factory, path), options);
  }

  private static ofBody(
    factory: string,
    scope: Construct,
    id: string,
    body: unknown,
    options: JobTemplateFromRequestOptions,
  ): JobTemplate {
    const { props, logUri } = jobTemplateOfBody(factory, scope, id, body, options);
    const template = new JobTemplate(scope, id, props);
    const path = 'JobTemplateData.ConfigurationOverrides.MonitoringConfiguration.S3MonitoringConfiguration.LogUri';
    if (logUri !== undefined) (template.node.defaultChild as CfnResource).addPropertyOverride(path, logUri);
    template.warnOfOpenNames(factory);
    return template;
  }

  /**
   * The ID of the job template.
   *
   * @attribute
   */
  public readonly jobTemplateId: string;

  /**
   * The ARN of the job template.
   *
   * @attribute
   */
  public readonly jobTemplateArn: string;

  /**
   * The role that the jobs run as. Undefined if the role is a parameter.
   */
  public readonly executionRole?: IRole;

  /**
   * The properties of the template.
   *
   * @internal
   */
  public readonly _props: JobTemplateProps;

  /**
   * The configuration of the template's driver.
   *
   * @internal
   */
  public readonly _jobDriver: JobDriverRequest;

  /**
   * The name of the job template.
   */
  public readonly jobTemplateName: string;

  /** Whether job runs of the app set values for the parameters: names are then checked with these values. */
  private isFilledIn = false;

  constructor(scope: Construct, id: string, props: JobTemplateProps) {
    super(scope, id);
    validateJobTemplate(this, props);
    const { executionRole, jobDriver, monitoring } = props;
    const grantable = executionRole && grantableRole(executionRole, this);
    const grantee = grantable?.grantee;
    this.executionRole = executionRole;
    this._props = props;
    this.jobTemplateName = props.jobTemplateName ?? Names.uniqueResourceName(this, { maxLength: 64, separator: '-' });
    this._jobDriver = jobDriver.bind(this, {
      executionRole: grantee,
      templateParameters: true,
      releaseLabel: props.releaseLabel,
    });
    // the configuration of a user-defined driver is known only after bind
    if (jobDriver._isCustom) validateJobTemplate(this, props, this._jobDriver);

    const defaults = defaultValues(props.parameters);
    if (grantee) {
      if (monitoring) grantMonitoring(monitoring, grantee);
      grantOpenNames({ monitoring, objects: jobDriver._objects }, grantee, defaults);
      // job runs that are defined later can still set the values
      this.node.addValidation({ validate: () => (this.isFilledIn ? [] : this._openNameErrors(defaults)) });
    }
    this.node.addValidation({
      validate: () => wildcardErrors(this, [{ executionRole, monitoring, jobDriver }], defaults),
    });
    // older CDK versions have no L1 construct for it
    const resource = new CfnResource(this, 'Resource', {
      type: 'AWS::EMRContainers::JobTemplate',
      properties: {
        Name: this.jobTemplateName,
        JobTemplateData: {
          ...jobTemplateData(props, this._jobDriver),
          ParameterConfiguration: props.parameters && rendered(props.parameters),
        },
      },
    });
    const logGroupName = monitoring?.logGroup?.logGroupName ?? '';
    if (openAtPlaceholder(logGroupName) !== logGroupName) {
      const reason =
        'The log group name contains a job template parameter, which EMR on EKS accepts and this rule does not';
      acknowledge(this, 'CloudFormation-Validate::E1155', reason);
    }
    if (!executionRole) {
      const reason = 'The execution role is a job template parameter, which EMR on EKS accepts and this rule does not';
      acknowledge(this, 'CloudFormation-Validate::E1156', reason);
    }
    // a job run with the template must start after the role's policies exist
    if (grantable) resource.node.addDependency(grantable.dependable);
    this.jobTemplateArn = resource.ref;
    this.jobTemplateId = resource.getAtt('Id').toString();
  }

  /**
   * The errors of names that start with a parameter, for the given parameter values.
   *
   * @internal
   */
  public _openNameErrors(values: ParameterValues): string[] {
    const { monitoring, jobDriver } = this._props;
    return openNameErrors({ monitoring, keys: jobDriver._objects.map(({ key }) => key) }, values);
  }

  /** Warns instead of failing: a request from elsewhere does not contain parameter values. */
  private warnOfOpenNames(factory: string): void {
    if (!this.executionRole) return;
    for (const error of this._openNameErrors(defaultValues(this._props.parameters))) {
      const [subject] = error.split(' must ');
      Annotations.of(this).addWarningV2(
        'cdk-emr-containers:openName',
        `${factory}: ${subject} contains a parameter without a defaultValue, so executionRole is granted access only to the values that ` +
          'job runs in this app set: grant access to other values yourself, or give the parameter a defaultValue',
      );
    }
    this.isFilledIn = true;
  }

  /**
   * Grants a job run's role access to the names that start with a parameter, using the job run's parameter values.
   *
   * @internal
   */
  public _grantFilledIn(values: ParameterValues, role: IGrantable | undefined): void {
    const { monitoring, jobDriver } = this._props;
    this.isFilledIn = true;
    if (role) grantOpenNames({ monitoring, objects: jobDriver._objects }, role, values);
  }
}

class ImportedJobTemplate extends Resource implements IJobTemplate {
  constructor(
    scope: Construct,
    id: string,
    public readonly jobTemplateArn: string,
  ) {
    super(scope, id, { environmentFromArn: jobTemplateArn });
  }
}

function rendered(parameters: Record<string, JobTemplateParameter>) {
  const entries = Object.entries(parameters).map(([name, parameter]) => {
    const { type, defaultValue } = parameter._render();
    return [name, { Type: type, DefaultValue: defaultValue }];
  });
  return Object.fromEntries(entries) as unknown;
}
