import { ArnFormat, Names, Resource, Stack } from 'aws-cdk-lib';
import { CfnJobTemplate, type IJobTemplateRef, type JobTemplateReference } from 'aws-cdk-lib/aws-emrcontainers';
import type { Construct } from 'constructs';
import type { JobTemplateParameter } from './job-template-parameter';
import type { JobTemplateProps } from './job-template-props';
import { configurationOverrides } from './private/configuration-overrides';
import type { ConfigurationOverrides } from './private/contract';
import { grantMonitoring } from './private/monitoring-permissions';
import { validateJobTemplate } from './private/validate-job-template';

type ParametricConfigurationOverrides = CfnJobTemplate.ParametricConfigurationOverridesProperty;

/**
 * A job template of Amazon EMR on EKS: what job runs have in common, with parameters for what they do not.
 *
 * The service cannot change a template: a changed one replaces it, and job runs with it are started anew.
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
   * The name of the job template.
   */
  public readonly jobTemplateName: string;

  constructor(scope: Construct, id: string, props: JobTemplateProps) {
    super(scope, id);
    const { executionRole, releaseLabel, jobDriver, monitoring, jobTags } = props;
    this.jobTemplateName = props.jobTemplateName ?? Names.uniqueResourceName(this, { maxLength: 64, separator: '-' });
    const data = {
      executionRoleArn: executionRole.roleArn,
      releaseLabel: releaseLabel.label,
      jobDriver: jobDriver.bind(this, { executionRole }),
      configurationOverrides: configurationOverrides(props),
    };
    validateJobTemplate(this, this.jobTemplateName, props, data);

    if (monitoring) grantMonitoring(monitoring, executionRole);
    const resource = new CfnJobTemplate(this, 'Resource', {
      name: this.jobTemplateName,
      jobTemplateData: {
        ...data,
        configurationOverrides: parametric(data.configurationOverrides),
        parameterConfiguration: props.parameters && rendered(props.parameters),
        jobTags,
      },
    });
    // a job run with the template begins when the role's policies are in place
    if (Stack.of(executionRole) === this.stack) resource.node.addDependency(executionRole);
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
