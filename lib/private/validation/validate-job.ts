import { Token } from 'aws-cdk-lib';
import type { Configuration, JobDriverRequest } from '../contract';
import * as limits from './limits';
import { quoted } from './describe-value';
import { Problems } from './validation-errors';

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

/** What is wrong with the tags that a job run has at the end of synthesis. */
export function tagProblems(tags: Record<string, string>): string[] {
  const problems = new Problems();
  checkTags('tags', tags, problems);
  return [...problems.lines];
}

export function checkTags(property: string, tags: Record<string, string> | undefined, problems: Problems): void {
  problems.check(!Token.isUnresolved(tags), `${property} must be known at synthesis but for their values, got a token`);
  const entries = problems.map(property, tags);
  const most = `must be at most ${limits.MOST_TAGS} (the library adds 4)`;
  problems.check(entries.length <= limits.MOST_TAGS, `${property} ${most}, got ${entries.length}`);
  for (const [key, value] of entries) {
    problems.name(property, 'key', key, limits.TAG_KEY);
    problems.requiredText(entry(property, key), value, limits.TAG_VALUE);
    const reserved = /^(aws:|cdk-emr-containers:)/.test(key);
    const rule = 'must not use the reserved prefixes aws: and cdk-emr-containers:';
    problems.check(!reserved, `${property} ${rule}, got ${quoted(key)}`);
  }
}

function entry(property: string, name: string): string {
  return `${property}[${quoted(name)}]`;
}
