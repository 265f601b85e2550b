import { ArnFormat, Names, Resource, Stack, Token } from 'aws-cdk-lib';
import { CfnJobTemplate, type IJobTemplateRef, type JobTemplateReference } from 'aws-cdk-lib/aws-emrcontainers';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { JobTemplateParameter } from './job-template-parameter';
import type { JobTemplateProps } from './job-template-props';
import { configurationOverrides } from './private/request/configuration-overrides';
import type { ConfigurationOverrides } from './private/contract';
import { grantableRole } from './private/iam/grantable-role';
import { grantMonitoring } from './private/iam/execution-role-grants';
import { openAtPlaceholder } from './private/validation/validate-template-parameters';
import { requireJobTemplatePropTypes } from './private/validation/validate-prop-types';
import { validateJobTemplate, type JobTemplateData } from './private/validation/validate-job-template';
import { requireString } from './private/validation/validation-errors';
import { acknowledge } from './private/iam/nag';

type ParametricConfigurationOverrides = CfnJobTemplate.ParametricConfigurationOverridesProperty;

/**
 * A job template of Amazon EMR on EKS: what job runs have in common, with parameters for what they do not.
 *
 * The service cannot change a template: a changed one replaces it, and job runs with it are started anew. That is why tags of the
 * app do not reach it; `jobTags` are tags of the runs. It belongs into the stack of its job runs: CloudFormation does not let one stack
 * replace what another one uses.
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
export class JobTemplate extends Resource implements IJobTemplateRef {
  /**
   * A job template that is not in this app, by its ARN.
   *
   * @param scope The scope of the imported construct.
   * @param id The id of the imported construct.
   * @param jobTemplateArn The ARN, such as `arn:aws:emr-containers:eu-west-1:123456789012:/jobtemplates/00000002ab3k4c5d6e7`. May be a token.
   */
  public static fromJobTemplateArn(scope: Construct, id: string, jobTemplateArn: string): IJobTemplateRef {
    requireString('JobTemplate.fromJobTemplateArn: jobTemplateArn', jobTemplateArn);
    return new ImportedJobTemplate(scope, id, jobTemplateArn);
  }

  /**
   * A job template of the stack's account and region that is not in this app, by its id.
   *
   * @param scope The scope of the imported construct.
   * @param id The id of the imported construct.
   * @param jobTemplateId The id: 1 to 64 lower-case letters and digits. May be a token.
   */
  public static fromJobTemplateId(scope: Construct, id: string, jobTemplateId: string): IJobTemplateRef {
    const property = 'JobTemplate.fromJobTemplateId: jobTemplateId';
    requireString(property, jobTemplateId);
    const fits = Token.isUnresolved(jobTemplateId) || /^[0-9a-z]{1,64}$/.test(jobTemplateId);
    if (!fits) throw new Error(`${property} must be 1 to 64 lower-case letters and digits, got "${jobTemplateId}"`);
    const resource = `/jobtemplates/${jobTemplateId}`;
    const arn = Stack.of(scope).formatArn({
      service: 'emr-containers',
      resource,
      arnFormat: ArnFormat.NO_RESOURCE_NAME,
    });
    return new ImportedJobTemplate(scope, id, arn);
  }

  /**
   * The id of the job template.
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
   * The role that the jobs run as.
   */
  public readonly executionRole: IRole;

  /**
   * What the template was made of.
   *
   * @internal
   */
  public readonly _props: JobTemplateProps;

  /**
   * What it says, in the API's words.
   *
   * @internal
   */
  public readonly _data: JobTemplateData;

  /**
   * The name of the job template.
   */
  public readonly jobTemplateName: string;

  constructor(scope: Construct, id: string, props: JobTemplateProps) {
    super(scope, id);
    requireJobTemplatePropTypes(this.node.path, props);
    const { executionRole, releaseLabel, jobDriver, monitoring, jobTags } = props;
    const rights = grantableRole(executionRole, this);
    this.executionRole = executionRole;
    this._props = props;
    this.jobTemplateName = props.jobTemplateName ?? Names.uniqueResourceName(this, { maxLength: 64, separator: '-' });
    this._data = {
      executionRoleArn: executionRole.roleArn,
      releaseLabel: releaseLabel.label,
      jobDriver: jobDriver.bind(this, { executionRole: rights.grantee, templateParameters: true }),
      configurationOverrides: configurationOverrides(props),
    };
    validateJobTemplate(this, this.jobTemplateName, props, this._data);

    if (monitoring) grantMonitoring(monitoring, rights.grantee);
    const resource = new CfnJobTemplate(this, 'Resource', {
      name: this.jobTemplateName,
      jobTemplateData: {
        ...this._data,
        configurationOverrides: parametric(this._data.configurationOverrides),
        parameterConfiguration: props.parameters && rendered(props.parameters),
        jobTags,
      },
    });
    const logGroupName = monitoring?.logGroup?.logGroupName ?? '';
    if (openAtPlaceholder(logGroupName) !== logGroupName) {
      const reason = 'The service takes a parameter in the name of a log group, which the rule does not know';
      acknowledge(this, 'CloudFormation-Validate::E1155', reason);
    }
    // a job run with the template begins when the role's policies are in place
    resource.node.addDependency(rights.dependable);
    // the service could not change them: a tag of the app would replace the template, and so start its jobs anew
    resource.addPropertyDeletionOverride('Tags');
    this.jobTemplateArn = resource.ref;
    this.jobTemplateId = resource.attrId;
  }

  public get jobTemplateRef(): JobTemplateReference {
    return { jobTemplateArn: this.jobTemplateArn };
  }
}

class ImportedJobTemplate extends Resource implements IJobTemplateRef {
  public readonly jobTemplateRef: JobTemplateReference;

  constructor(scope: Construct, id: string, jobTemplateArn: string) {
    super(scope, id, { environmentFromArn: jobTemplateArn });
    this.jobTemplateRef = { jobTemplateArn };
  }
}

function rendered(parameters: Record<string, JobTemplateParameter>) {
  return Object.fromEntries(Object.entries(parameters).map(([name, parameter]) => [name, parameter._render()]));
}

/** The overrides as CloudFormation has them for a template: one name differs, and some of the monitoring is not there. */
function parametric(overrides: ConfigurationOverrides | undefined): ParametricConfigurationOverrides | undefined {
  const { monitoringConfiguration: monitoring, ...others } = overrides ?? {};
  if (!monitoring) return overrides;
  const { persistentAppUI: persistentAppUi, cloudWatchMonitoringConfiguration, s3MonitoringConfiguration } = monitoring;
  return {
    ...others,
    monitoringConfiguration: { persistentAppUi, cloudWatchMonitoringConfiguration, s3MonitoringConfiguration },
  };
}
