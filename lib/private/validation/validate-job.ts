import { Token } from 'aws-cdk-lib';
import type { ApplicationConfiguration } from '../../application-configuration';
import { Classification } from '../../classification';
import type { Configuration, JobDriverRequest } from '../contract';
import { checkRawParameters } from './command-line/check-raw-parameters';
import { quote } from './describe-value';
import * as limits from './limits';
import { checkUri } from './uri';
import { checkArguments } from './validate-arguments';
import { checkFileProperties } from './validate-file-properties';
import { checkClassifications, checkConfigurationNames } from './validate-names';
import { ValidationErrors } from './validation-errors';

// the rules that job runs, schedules and job templates have in common

/** The text that `spark-submit` accepts instead of a file, to run a class of Spark. */
const NO_FILE = ['spark-internal'];

/** Checks a job driver in the form of the API. With `isCustom`, also checks the parameters, which other drivers check themselves. */
export function checkJobDriver(
  driver: JobDriverRequest,
  errors: ValidationErrors,
  { templateParameters = false, isCustom = false } = {},
): void {
  const { sparkSubmitJobDriver, sparkSqlJobDriver } = driver;
  const count = [sparkSubmitJobDriver, sparkSqlJobDriver].filter((given) => given !== undefined).length;
  errors.check(
    count === 1,
    `jobDriver must have exactly one of sparkSubmitJobDriver and sparkSqlJobDriver, got ${count}`,
  );
  if (sparkSubmitJobDriver) {
    const { entryPoint, entryPointArguments, sparkSubmitParameters } = sparkSubmitJobDriver;
    if (entryPoint === undefined) errors.requiredText('jobDriver.entryPoint', entryPoint, limits.ENTRY_POINT);
    const uriOptions = { templateParameters, exceptions: NO_FILE };
    checkUri('jobDriver.entryPoint', entryPoint, limits.ENTRY_POINT, uriOptions, errors);
    const texts = errors.list('jobDriver.entryPointArguments', entryPointArguments);
    for (const [index, argument] of texts) {
      errors.requiredText(`jobDriver.entryPointArguments[${index}]`, argument, limits.ENTRY_POINT_ARGUMENT);
    }
    checkArguments(
      'jobDriver.entryPointArguments',
      texts.map(([, text]) => text),
      templateParameters,
      errors,
    );
    errors.text('jobDriver.sparkSubmitParameters', sparkSubmitParameters, limits.SPARK_PARAMETERS);
    if (isCustom && sparkSubmitParameters !== undefined) {
      const property = 'jobDriver.sparkSubmitParameters';
      checkRawParameters(property, sparkSubmitParameters, 'spark-submit', templateParameters, errors);
    }
  }
  if (sparkSqlJobDriver) {
    const { entryPoint, sparkSqlParameters } = sparkSqlJobDriver;
    checkUri('jobDriver.entryPoint', entryPoint, limits.ENTRY_POINT, { templateParameters }, errors);
    errors.text('jobDriver.sparkSqlParameters', sparkSqlParameters, limits.SPARK_PARAMETERS);
    // a token can contain the option for a query
    const hasQuery = Token.isUnresolved(sparkSqlParameters) || /(^|\s)--?[ef]\s/.test(sparkSqlParameters ?? '');
    const missing =
      'jobDriver.entryPoint is required unless query is set: set entryPoint to a SQL script, or set query';
    errors.check(entryPoint !== undefined || hasQuery, missing);
    if (isCustom && sparkSqlParameters !== undefined) {
      checkRawParameters('jobDriver.sparkSqlParameters', sparkSqlParameters, 'spark-sql', templateParameters, errors);
    }
  }
}

export function checkConfigurations(
  configurations: ApplicationConfiguration[] | undefined,
  errors: ValidationErrors,
  templateParameters = false,
): void {
  checkRenderedConfigurations('applicationConfiguration', rendered(configurations), templateParameters, errors);
}

/** The configurations in the form of the API. */
export function rendered(configurations: ApplicationConfiguration[] | undefined): Configuration[] | undefined {
  return configurations?.map((configuration) => configuration._render());
}

export function checkRenderedConfigurations(
  property: string,
  configurations: Configuration[] | undefined,
  templateParameters: boolean,
  errors: ValidationErrors,
): void {
  const entries = errors.list(property, configurations, limits.MAX_CONFIGURATIONS);
  for (const [index, configuration] of entries) {
    const { classification, properties, configurations: inner } = configuration;
    errors.requiredText(`${property}[${index}].classification`, classification, limits.CLASSIFICATION);
    checkProperties(`${property}[${index}].properties`, properties, errors);
    checkConfigurationNames(`${property}[${index}].properties`, configuration, errors);
    if (classification === Classification.SPARK_DEFAULTS) {
      checkFileProperties(`${property}[${index}].properties`, trimmed(properties), templateParameters, errors);
    }
    checkRenderedConfigurations(`${property}[${index}].configurations`, inner, templateParameters, errors);
  }
  checkClassifications(
    property,
    entries.map(([, configuration]) => configuration),
    errors,
  );
}

/** The values, trimmed as Spark does when it reads the file that the service writes. */
function trimmed(properties: Record<string, string> = {}): Record<string, string> {
  const texts = Object.entries(properties).filter(([, value]) => typeof value === 'string');
  return Object.fromEntries(texts.map(([name, value]) => [name, value.trim()]));
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
    // the value can replace a sensitive part of the template
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
  errors.check(!Token.isUnresolved(tags), `${property} must be known at synthesis, except for the values, got a token`);
  const entries = errors.map(property, tags);
  const requirement = `must have at most ${limits.MAX_TAGS} entries (the library adds 4)`;
  errors.check(entries.length <= limits.MAX_TAGS, `${property} ${requirement}, got ${entries.length}`);
  for (const [key, value] of entries) {
    errors.name(property, 'key', key, limits.TAG_KEY);
    errors.requiredText(entry(property, key), value, limits.TAG_VALUE);
    errors.check(!isReservedTag(key), `${property} ${RESERVED_TAGS}, got ${quote(key)}`);
  }
}

export const RESERVED_TAGS = 'must not use the reserved prefixes aws: or cdk-emr-containers:';

/**
 * Whether a tag belongs to AWS or to the library, which identifies the owner of a job run by its tags. Lookalike letters and
 * other case count too, because IAM ignores the case of condition keys.
 */
export function isReservedTag(key: string): boolean {
  return /^\s*(aws:|cdk-emr-containers:)/iu.test(key.normalize('NFKC'));
}

function entry(property: string, name: string): string {
  return `${property}[${quote(name)}]`;
}
