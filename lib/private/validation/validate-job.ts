import { Token } from 'aws-cdk-lib';
import type { ApplicationConfiguration } from '../../application-configuration';
import type { Configuration, JobDriverRequest } from '../contract';
import { quote } from './describe-value';
import * as limits from './limits';
import { ValidationErrors } from './validation-errors';

// the rules that job runs, schedules and job templates have in common

export function checkJobDriver(driver: JobDriverRequest, errors: ValidationErrors): void {
  const { sparkSubmitJobDriver, sparkSqlJobDriver } = driver;
  const count = [sparkSubmitJobDriver, sparkSqlJobDriver].filter((given) => given !== undefined).length;
  errors.check(count === 1, `jobDriver must be one of spark-submit and spark-sql, got ${count} of them`);
  if (sparkSubmitJobDriver) {
    const { entryPoint, entryPointArguments, sparkSubmitParameters } = sparkSubmitJobDriver;
    errors.requiredText('jobDriver.entryPoint', entryPoint, limits.ENTRY_POINT);
    for (const [index, argument] of errors.list('jobDriver.entryPointArguments', entryPointArguments)) {
      errors.requiredText(`jobDriver.entryPointArguments[${index}]`, argument, limits.ENTRY_POINT_ARGUMENT);
    }
    errors.text('jobDriver.sparkSubmitParameters', sparkSubmitParameters, limits.SPARK_PARAMETERS);
  }
  if (sparkSqlJobDriver) {
    errors.requiredText('jobDriver.entryPoint', sparkSqlJobDriver.entryPoint, limits.ENTRY_POINT);
    errors.text('jobDriver.sparkSqlParameters', sparkSqlJobDriver.sparkSqlParameters, limits.SPARK_PARAMETERS);
  }
}

export function checkConfigurations(
  configurations: ApplicationConfiguration[] | undefined,
  errors: ValidationErrors,
): void {
  const rendered = configurations?.map((configuration) => configuration._render());
  checkRenderedConfigurations('applicationConfiguration', rendered, errors);
}

function checkRenderedConfigurations(
  property: string,
  configurations: Configuration[] | undefined,
  errors: ValidationErrors,
): void {
  for (const [index, configuration] of errors.list(property, configurations, limits.MAX_CONFIGURATIONS)) {
    const { classification, properties, configurations: inner } = configuration;
    errors.requiredText(`${property}[${index}].classification`, classification, limits.CLASSIFICATION);
    checkProperties(`${property}[${index}].properties`, properties, errors);
    checkRenderedConfigurations(`${property}[${index}].configurations`, inner, errors);
  }
}

function checkProperties(
  property: string,
  properties: Record<string, string> | undefined,
  errors: ValidationErrors,
): void {
  const entries = errors.map(property, properties);
  errors.atMost(property, entries.length, limits.MAX_PROPERTIES);
  for (const [name, value] of entries) {
    errors.name(property, 'name', name, limits.PROPERTY_NAME);
    errors.requiredText(entry(property, name), value, limits.PROPERTY_VALUE);
  }
}

export function checkTemplateParameters(
  parameters: Record<string, string> | undefined,
  errors: ValidationErrors,
): void {
  const property = 'jobTemplateParameters';
  const entries = errors.map(property, parameters);
  errors.atMost(property, entries.length, limits.MAX_TEMPLATE_PARAMETERS);
  for (const [name, value] of entries) {
    errors.name(property, 'name', name, limits.TEMPLATE_PARAMETER_NAME);
    // the value may replace something sensitive in the template
    errors.requiredText(entry(property, name), value, limits.PROPERTY_VALUE);
  }
}

/** The errors of the tags that a job run has at the end of synthesis. */
export function tagErrors(tags: Record<string, string>): string[] {
  const errors = new ValidationErrors();
  checkTags('tags', tags, errors);
  return errors.messages;
}

export function checkTags(property: string, tags: Record<string, string> | undefined, errors: ValidationErrors): void {
  errors.check(!Token.isUnresolved(tags), `${property} must be known at synthesis but for their values, got a token`);
  const entries = errors.map(property, tags);
  const requirement = `must be at most ${limits.MAX_TAGS} (the library adds 4)`;
  errors.check(entries.length <= limits.MAX_TAGS, `${property} ${requirement}, got ${entries.length}`);
  for (const [key, value] of entries) {
    errors.name(property, 'key', key, limits.TAG_KEY);
    errors.requiredText(entry(property, key), value, limits.TAG_VALUE);
    errors.check(!isReservedTag(key), `${property} ${RESERVED_TAGS}, got ${quote(key)}`);
  }
}

export const RESERVED_TAGS = 'must not use the reserved prefixes aws: and cdk-emr-containers:';

/** Whether a tag is one of AWS, or one of the library, which decides by it whose a job run is. */
export function isReservedTag(key: string): boolean {
  return /^(aws:|cdk-emr-containers:)/i.test(key);
}

function entry(property: string, name: string): string {
  return `${property}[${quote(name)}]`;
}
