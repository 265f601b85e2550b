import type { Construct } from 'constructs';
import type { JobTemplateMonitoring } from '../../job-template-monitoring';
import type { JobTemplateParameter } from '../../job-template-parameter';
import type { JobTemplateProps } from '../../job-template-props';
import type { JobDriverRequest } from '../contract';
import { configurationOverrides } from '../request/configuration-overrides';
import { placeholdersOf } from '../request/placeholders';
import { quote } from './describe-value';
import { checkFieldRules } from './field-rules';
import * as limits from './limits';
import { checkPropTypes, JOB_PROP_TYPES } from './prop-types';
import { checkRelease } from './release-features';
import { hasMethod, typeError } from './type-checks';
import { checkBucketEnvironments, checkEnvironment, checkMonitoringEnvironment } from './validate-environment';
import { checkConfigurations, checkJobDriver, checkTags, rendered } from './validate-job';
import { checkDerivedNames } from './validate-derived-names';
import { checkMonitoring } from './validate-monitoring';
import { checkNumber } from './validate-template-parameters';
import { ValidationErrors } from './validation-errors';

const PARAMETER = hasMethod('_render', 'be a JobTemplateParameter, such as JobTemplateParameter.string()');

/**
 * Throws one error that names every invalid property of a job template. Creates nothing.
 *
 * @param boundJobDriver The configuration of the driver, if it is already bound.
 */
export function validateJobTemplate(
  template: Construct,
  props = {} as Partial<JobTemplateProps>,
  boundJobDriver?: JobDriverRequest,
): void {
  const errors = new ValidationErrors();
  for (const name of ['releaseLabel', 'jobDriver'] as const) {
    errors.check(props[name] !== undefined, `${name} is required`);
  }
  const { executionRole, executionRoleParameter } = props;
  const hasRole = executionRole !== undefined || executionRoleParameter !== undefined;
  errors.check(hasRole, 'executionRole is required: set executionRole or executionRoleParameter');
  const hasBoth = executionRole !== undefined && executionRoleParameter !== undefined;
  errors.check(!hasBoth, 'executionRoleParameter conflicts with executionRole: set only one');
  errors.text('executionRoleParameter', executionRoleParameter, ONE_PARAMETER);
  const typed = checkPropTypes(props, JOB_PROP_TYPES, errors);
  checkEnvironment('executionRole', props.executionRole, template, errors);
  checkMonitoringEnvironment(typed.monitoring, template, errors);
  checkBucketEnvironments(typed.jobDriver?._objects, template, errors);
  const parameters = errors.map('parameters', props.parameters);
  for (const [name, parameter] of parameters) errors.requiredType(`parameters[${quote(name)}]`, parameter, PARAMETER);
  const jobDriver = boundJobDriver ?? typed.jobDriver?._preview(true);
  checkValues(typed, jobDriver, errors);
  checkParameters(template, typed, parameters, jobDriver, errors);
  errors.finish(`JobTemplate ${template.node.path}`, template);
}

function checkValues(
  props: Partial<JobTemplateProps>,
  jobDriver: JobDriverRequest | undefined,
  errors: ValidationErrors,
): void {
  const { executionRole, releaseLabel, monitoring } = props;
  errors.text('jobTemplateName', props.jobTemplateName, limits.NAME);
  errors.text('executionRole', executionRole?.roleArn, limits.ROLE_ARN);
  errors.text('releaseLabel', releaseLabel?.label, limits.PARAMETRIC_RELEASE_LABEL);
  const configurations = rendered(props.applicationConfiguration);
  checkRelease(releaseLabel, { jobDriver, configurations, monitoring, executionRole }, errors);
  if (jobDriver) checkJobDriver(jobDriver, errors, { templateParameters: true, isCustom: props.jobDriver?._isCustom });
  props.jobDriver?._validate(errors, { templateParameters: true, releaseLabel });
  checkConfigurations(props.applicationConfiguration, errors, true);
  checkMonitoring(monitoring, errors, limits.PARAMETRIC_LOG_GROUP_NAME);
  checkDerivedNames(monitoring, errors);
  for (const member of ['managedLogs', 'logEncryptionKey', 'containerLogRotation'] as const) {
    const isGiven = monitoring?.[member] !== undefined;
    errors.check(!isGiven, `monitoring.${member} must be set on the job run: a job template does not support it`);
  }
  checkParametricMonitoring(monitoring, errors);
  checkFieldRules({ jobDriver, configurations, monitoring, templateParameters: true }, errors);
  checkTags('jobTags', props.jobTags, errors);
}

const ONE_PARAMETER: limits.TextRule = {
  max: 520,
  pattern: /^\$\{[\w.#-]+\}$/,
  requirement: 'be a single parameter, such as "${History}"',
};

function checkParametricMonitoring(monitoring: JobTemplateMonitoring = {}, errors: ValidationErrors): void {
  const { logUri, persistentAppUIParameter } = monitoring;
  const conflict = (property: string, other: keyof JobTemplateMonitoring, isGiven: boolean) =>
    errors.check(
      !isGiven || monitoring[other] === undefined,
      `monitoring.${property} conflicts with monitoring.${other}: set only one`,
    );
  conflict('logUri', 'logBucket', logUri !== undefined);
  conflict('persistentAppUIParameter', 'persistentAppUI', persistentAppUIParameter !== undefined);
  errors.text('monitoring.persistentAppUIParameter', persistentAppUIParameter, ONE_PARAMETER);
  errors.text('monitoring.logUri', logUri, limits.LOG_URI);
  if (typeof logUri !== 'string') return;
  const isParametric = /^(s3:\/\/)?[^/]*\$\{(?!Token\[)/.test(logUri);
  const rule = 'must name the bucket with a parameter, such as "${LogUri}" or "s3://${Bucket}/logs"';
  errors.check(
    isParametric,
    `monitoring.logUri ${rule}, got ${quote(logUri)}: for a known bucket, set logBucket and logPrefix`,
  );
}

function checkParameters(
  template: Construct,
  props: Partial<JobTemplateProps>,
  parameters: [string, JobTemplateParameter][],
  jobDriver: JobDriverRequest | undefined,
  errors: ValidationErrors,
): void {
  errors.atMost('parameters', parameters.length, limits.MAX_TEMPLATE_PARAMETERS);
  for (const [name, parameter] of parameters) {
    if (typeError(parameter, PARAMETER)) continue;
    const { type, defaultValue } = parameter._render();
    const property = `parameters[${quote(name)}].defaultValue`;
    errors.name('parameters', 'name', name, limits.TEMPLATE_PARAMETER_NAME);
    errors.text(property, defaultValue, limits.PROPERTY_VALUE);
    checkNumber(property, type, defaultValue, errors);
  }
  const { executionRole, executionRoleParameter, releaseLabel, monitoring, jobTags } = props;
  const texts = [
    executionRole?.roleArn,
    executionRoleParameter,
    releaseLabel?.label,
    jobDriver,
    configurationOverrides(props),
    monitoring?.logUri,
    monitoring?.persistentAppUIParameter,
    jobTags,
  ];
  const declared = parameters.map(([name]) => name);
  for (const name of placeholdersOf(template, texts)) {
    errors.check(declared.includes(name), `parameters must declare ${name}, which the template uses as \${${name}}`);
  }
}
