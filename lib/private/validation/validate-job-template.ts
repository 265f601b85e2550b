import type { Construct } from 'constructs';
import type { JobTemplateProps } from '../../job-template-props';
import type { StartJobRunRequest } from '../contract';
import * as limits from './limits';
import { checkRelease } from './release-features';
import { quote } from './describe-value';
import { checkNumber, placeholdersOf } from './validate-template-parameters';
import { checkConfigurations, checkJobDriver, checkTags } from './validate-job';
import { checkMonitoring } from './validate-monitoring';
import { ValidationErrors } from './validation-errors';

/** What a template holds, in the API's words. */
export type JobTemplateData = Required<Pick<StartJobRunRequest, 'executionRoleArn' | 'releaseLabel' | 'jobDriver'>> &
  Pick<StartJobRunRequest, 'configurationOverrides'>;

/** Throws one error that names everything that is wrong with the properties and the template made of them. */
export function validateJobTemplate(
  template: Construct,
  name: string,
  props: JobTemplateProps,
  data: JobTemplateData,
): void {
  const errors = new ValidationErrors();
  const { applicationConfiguration, monitoringConfiguration } = data.configurationOverrides ?? {};
  errors.text('jobTemplateName', name, limits.NAME);
  errors.text('executionRole', data.executionRoleArn, limits.ROLE_ARN);
  errors.text('releaseLabel', data.releaseLabel, limits.PARAMETRIC_RELEASE_LABEL);
  checkRelease(errors, props.releaseLabel, props.executionRole, data);
  checkJobDriver(data.jobDriver, errors);
  props.jobDriver._check(errors);
  checkConfigurations('applicationConfiguration', applicationConfiguration, errors);
  checkMonitoring(props.monitoring, monitoringConfiguration, errors, limits.PARAMETRIC_LOG_GROUP_NAME);
  for (const member of ['managedLogs', 'logEncryptionKey', 'containerLogRotation'] as const) {
    const given = props.monitoring?.[member] !== undefined;
    errors.check(!given, `monitoring.${member} must be given to the job run: a job template cannot hold it`);
  }
  checkTags('jobTags', props.jobTags, errors);
  checkParameters(template, props, data, errors);
  errors.throwIfAny(`JobTemplate ${template.node.path}`);
}

function checkParameters(
  scope: Construct,
  props: JobTemplateProps,
  data: JobTemplateData,
  errors: ValidationErrors,
): void {
  const parameters = errors.map('parameters', props.parameters);
  errors.atMost('parameters', parameters.length, limits.MAX_TEMPLATE_PARAMETERS);
  for (const [name, parameter] of parameters) {
    const { type, defaultValue } = parameter._render();
    const property = `parameters[${quote(name)}].defaultValue`;
    errors.name('parameters', 'name', name, limits.TEMPLATE_PARAMETER_NAME);
    errors.text(property, defaultValue, limits.PROPERTY_VALUE);
    checkNumber(property, type, defaultValue, errors);
  }
  const declared = parameters.map(([name]) => name);
  for (const name of placeholdersOf(scope, { ...data, jobTags: props.jobTags })) {
    errors.check(declared.includes(name), `parameters must have ${name}, which is used as \${${name}}`);
  }
}
