import type { Construct } from 'constructs';
import type { JobTemplateProps } from '../../job-template-props';
import type { StartJobRunRequest } from '../contract';
import * as limits from './limits';
import { checkRelease } from './release-features';
import { quoted } from './describe-value';
import { checkNumber, placeholdersIn } from './validate-template-parameters';
import { checkConfigurations, checkJobDriver, checkTags } from './validate-job';
import { checkMonitoring } from './validate-monitoring';
import { Problems } from './validation-errors';

/** What a template says, in the API's words. */
export type JobTemplateData = Required<Pick<StartJobRunRequest, 'executionRoleArn' | 'releaseLabel' | 'jobDriver'>> &
  Pick<StartJobRunRequest, 'configurationOverrides'>;

/** Throws one error that names everything that is wrong with the properties and the template made of them. */
export function validateJobTemplate(
  template: Construct,
  name: string,
  props: JobTemplateProps,
  data: JobTemplateData,
): void {
  const problems = new Problems();
  const { applicationConfiguration, monitoringConfiguration } = data.configurationOverrides ?? {};
  problems.text('jobTemplateName', name, limits.NAME);
  problems.text('executionRole', data.executionRoleArn, limits.ROLE_ARN);
  problems.text('releaseLabel', data.releaseLabel, limits.PARAMETRIC_RELEASE_LABEL);
  checkRelease(problems, props.releaseLabel, props.executionRole, data);
  checkJobDriver(data.jobDriver, problems);
  props.jobDriver._check(problems);
  checkConfigurations('applicationConfiguration', applicationConfiguration, problems);
  checkMonitoring(props.monitoring, monitoringConfiguration, problems, limits.PARAMETRIC_LOG_GROUP_NAME);
  for (const member of ['managedLogs', 'logEncryptionKey', 'containerLogRotation'] as const) {
    const given = props.monitoring?.[member] !== undefined;
    problems.check(!given, `monitoring.${member} must be given to the job run: a job template cannot hold it`);
  }
  checkTags('jobTags', props.jobTags, problems);
  checkParameters(template, props, data, problems);
  problems.throwIfAny(`JobTemplate ${template.node.path}`);
}

function checkParameters(scope: Construct, props: JobTemplateProps, data: JobTemplateData, problems: Problems): void {
  const parameters = problems.map('parameters', props.parameters);
  problems.atMost('parameters', parameters.length, limits.MOST_TEMPLATE_PARAMETERS);
  for (const [name, parameter] of parameters) {
    const { type, defaultValue } = parameter._render();
    const property = `parameters[${quoted(name)}].defaultValue`;
    problems.name('parameters', 'name', name, limits.TEMPLATE_PARAMETER_NAME);
    problems.text(property, defaultValue, limits.PROPERTY_VALUE);
    checkNumber(property, type, defaultValue, problems);
  }
  const declared = parameters.map(([name]) => name);
  for (const name of placeholdersIn(scope, { ...data, jobTags: props.jobTags })) {
    problems.check(declared.includes(name), `parameters must have ${name}, which is used as \${${name}}`);
  }
}
