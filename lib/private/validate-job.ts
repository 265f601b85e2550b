import type { Configuration, JobDriverRequest } from './contract';
import * as limits from './limits';
import { quoted } from './shown';
import type { Problems } from './validation';

// the parts of a request that say what a job is: its messages call them as the properties of the constructs do

export function checkJobDriver(driver: JobDriverRequest, problems: Problems): void {
  const { sparkSubmitJobDriver, sparkSqlJobDriver } = driver;
  const count = [sparkSubmitJobDriver, sparkSqlJobDriver].filter((given) => given !== undefined).length;
  problems.check(count === 1, `jobDriver must be one of spark-submit and spark-sql, got ${count} of them`);
  if (sparkSubmitJobDriver) {
    const { entryPoint, entryPointArguments, sparkSubmitParameters } = sparkSubmitJobDriver;
    problems.requiredText('jobDriver.entryPoint', entryPoint, limits.ENTRY_POINT);
    for (const [index, argument] of problems.list('jobDriver.entryPointArguments', entryPointArguments)) {
      problems.requiredText(`jobDriver.entryPointArguments[${index}]`, argument, limits.ENTRY_POINT_ARGUMENT);
    }
    problems.text('jobDriver.sparkSubmitParameters', sparkSubmitParameters, limits.SPARK_PARAMETERS);
  }
  if (sparkSqlJobDriver) {
    problems.requiredText('jobDriver.entryPoint', sparkSqlJobDriver.entryPoint, limits.ENTRY_POINT);
    problems.text('jobDriver.sparkSqlParameters', sparkSqlJobDriver.sparkSqlParameters, limits.SPARK_PARAMETERS);
  }
}

export function checkConfigurations(
  property: string,
  configurations: Configuration[] | undefined,
  problems: Problems,
): void {
  for (const [index, configuration] of problems.list(property, configurations, limits.MOST_CONFIGURATIONS)) {
    const { classification, properties, configurations: inner } = configuration;
    problems.requiredText(`${property}[${index}].classification`, classification, limits.CLASSIFICATION);
    checkProperties(`${property}[${index}].properties`, properties, problems);
    checkConfigurations(`${property}[${index}].configurations`, inner, problems);
  }
}

function checkProperties(property: string, properties: Record<string, string> | undefined, problems: Problems): void {
  const entries = problems.map(property, properties);
  problems.atMost(property, entries.length, limits.MOST_PROPERTIES);
  for (const [name, value] of entries) {
    problems.name(property, 'name', name, limits.PROPERTY_NAME);
    problems.requiredText(entry(property, name), value, limits.PROPERTY_VALUE);
  }
}

export function checkTemplateParameters(parameters: Record<string, string> | undefined, problems: Problems): void {
  const property = 'jobTemplateParameters';
  const entries = problems.map(property, parameters);
  problems.atMost(property, entries.length, limits.MOST_TEMPLATE_PARAMETERS);
  for (const [name, value] of entries) {
    problems.name(property, 'name', name, limits.TEMPLATE_PARAMETER_NAME);
    // it may take the place of something sensitive in the template
    problems.requiredText(entry(property, name), value, limits.PROPERTY_VALUE);
  }
}

export function checkTags(tags: Record<string, string> | undefined, problems: Problems): void {
  const entries = problems.map('tags', tags);
  const { MOST_TAGS } = limits;
  problems.check(
    entries.length <= MOST_TAGS,
    `tags must be at most ${MOST_TAGS} (the library adds 4), got ${entries.length}`,
  );
  for (const [key, value] of entries) {
    problems.name('tags', 'key', key, limits.TAG_KEY);
    problems.requiredText(entry('tags', key), value, limits.TAG_VALUE);
    const reserved = /^(aws:|cdk-emr-containers:)/.test(key);
    problems.check(
      !reserved,
      `tags must not use the reserved prefixes aws: and cdk-emr-containers:, got ${quoted(key)}`,
    );
  }
}

function entry(property: string, name: string): string {
  return `${property}[${quoted(name)}]`;
}
