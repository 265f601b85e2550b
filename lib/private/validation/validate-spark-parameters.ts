import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { type Duration, type Size, SizeRoundingBehavior, Token } from 'aws-cdk-lib';
import type { DynamicAllocation } from '../../dynamic-allocation';
import type { SparkFile } from '../../spark-file';
import type { SparkParametersProps } from '../../spark-parameters-props';
import { DYNAMIC_ALLOCATION_PROPERTY_OF, PROPERTY_OF } from '../spark/spark-properties';
import { MAX_INTEGER, SPARK_FILE } from './limits';
import { quote } from './describe-value';
import type { ValidationErrors } from './validation-errors';

/** The program that is given the parameters. */
export type SparkProgram = 'spark-submit' | 'spark-sql';

const JAVA_CLASS = {
  // or a parameter of a job template
  pattern: /^([\p{L}_$][\p{L}\p{N}_$]*(\.[\p{L}_$][\p{L}\p{N}_$]*)*|\$\{[\w.#-]+\})$/u,
  requirement: 'be the name of a Java class, such as com.example.Main',
};

/** Notes everything that is wrong with the parameters. */
export function checkSparkParameters(
  property: string,
  props: SparkParametersProps,
  program: SparkProgram,
  errors: ValidationErrors,
): void {
  if (program === 'spark-sql') {
    errors.check(props.mainClass === undefined, `${property}.mainClass is not for spark-sql: leave it out`);
  } else {
    errors.text(`${property}.mainClass`, props.mainClass, { max: 1024, ...JAVA_CLASS });
  }
  checkConf(property, props, errors);
  for (const name of ['driverCores', 'executorCores', 'executorInstances'] as const) {
    checkCount(`${property}.${name}`, props[name], 1, errors);
  }
  for (const name of ['driverMemory', 'driverMemoryOverhead', 'executorMemory', 'executorMemoryOverhead'] as const) {
    checkMemory(`${property}.${name}`, props[name], errors);
  }
  const { dynamicAllocation, executorInstances } = props;
  if (dynamicAllocation) {
    checkDynamicAllocation(`${property}.dynamicAllocation`, dynamicAllocation, errors);
    const instead = `${property}.executorInstances does not go with dynamicAllocation: use its initialExecutors`;
    errors.check(executorInstances === undefined, instead);
  }
  for (const name of ['driverPodTemplate', 'executorPodTemplate'] as const) {
    errors.text(`${property}.${name}`, props[name]?._uriOrKey, SPARK_FILE);
  }
  for (const name of ['pyFiles', 'jars', 'files', 'archives'] as const) {
    for (const [index, file] of (props[name] ?? []).entries()) {
      checkFile(`${property}.${name}[${index}]`, file, errors);
      if (name !== 'archives') checkNoAlias(`${property}.${name}[${index}]`, file, errors);
      if (name === 'pyFiles') checkModule(`${property}.${name}[${index}]`, file, errors);
      if (name === 'jars' || name === 'files') {
        const said = `${property}.${name}[${index}] must be a file, got the directory "${file._directory}"`;
        errors.check(file._directory === undefined, said);
      }
    }
  }
}

function checkConf(property: string, props: SparkParametersProps, errors: ValidationErrors): void {
  const members = memberOfProperty(props);
  for (const [name, value] of Object.entries(props.conf ?? {})) {
    if (Token.isUnresolved(name)) {
      errors.check(false, `a name in ${property}.conf must be known at synthesis, got a token`);
      continue;
    }
    const entry = `${property}.conf["${name}"]`;
    const isSpark = /^spark\../.test(name);
    errors.check(isSpark, `${entry} is ignored by Spark: a name must begin with "spark."`);
    errors.check(!/[\s=]/.test(name), `${entry} is no property: a name must hold no white space and no "="`);
    const member = members.get(name);
    errors.check(!member, `${entry} is said by ${member} too: leave one out`);
    errors.requiredText(entry, value, { min: 0, max: 102_400, sensitive: true });
    const isArgument = !String(value).includes('\0');
    errors.check(isArgument, `${entry} must hold no NUL character, which ends an argument`);
  }
}

/** Which member of the parameters says a Spark property, for those that are given. */
function memberOfProperty(props: SparkParametersProps): Map<string, string> {
  const members = new Map<string, string>();
  for (const [member, name] of Object.entries(PROPERTY_OF)) {
    if (props[member as keyof typeof PROPERTY_OF] !== undefined) members.set(name, member);
  }
  if (props.dynamicAllocation) {
    for (const name of Object.values(DYNAMIC_ALLOCATION_PROPERTY_OF)) members.set(name, 'dynamicAllocation');
  }
  return members;
}

function checkCount(property: string, value: number | undefined, min: number, errors: ValidationErrors): void {
  if (value !== undefined) errors.wholeNumber(property, value, min, MAX_INTEGER);
}

function checkMemory(property: string, size: Size | undefined, errors: ValidationErrors): void {
  if (!size) return;
  if (size.isUnresolved()) {
    errors.check(false, `${property} must be known at synthesis, got a token`);
    return;
  }
  checkCount(`${property} in MiB`, size.toMebibytes({ rounding: SizeRoundingBehavior.NONE }), 1, errors);
}

function checkDynamicAllocation(property: string, allocation: DynamicAllocation, errors: ValidationErrors): void {
  const { minExecutors, initialExecutors, maxExecutors } = allocation;
  checkCount(`${property}.minExecutors`, minExecutors, 0, errors);
  checkCount(`${property}.initialExecutors`, initialExecutors, 0, errors);
  checkCount(`${property}.maxExecutors`, maxExecutors, 1, errors);
  checkSeconds(`${property}.executorIdleTimeout`, allocation.executorIdleTimeout, errors);
  checkSeconds(`${property}.shuffleTrackingTimeout`, allocation.shuffleTrackingTimeout, errors);
  const ordered = (lower: string, low: number | undefined, higher: string, high: number | undefined): void => {
    if (low === undefined || high === undefined || Token.isUnresolved(low) || Token.isUnresolved(high)) return;
    errors.check(low <= high, `${property}.${lower} must be at most ${higher}, got ${low} and ${high}`);
  };
  ordered('minExecutors', minExecutors, 'maxExecutors', maxExecutors);
  ordered('minExecutors', minExecutors, 'initialExecutors', initialExecutors);
  ordered('initialExecutors', initialExecutors, 'maxExecutors', maxExecutors);
}

function checkSeconds(property: string, duration: Duration | undefined, errors: ValidationErrors): void {
  if (!duration) return;
  if (duration.isUnresolved()) {
    errors.check(false, `${property} must be known at synthesis, got a token`);
    return;
  }
  checkCount(`${property} in seconds`, duration.toSeconds({ integral: false }), 0, errors);
}

function checkFile(property: string, file: SparkFile, errors: ValidationErrors): void {
  errors.text(property, file._uriOrKey, SPARK_FILE);
  const said = file._uriOrKey;
  const hasComma = said !== undefined && !Token.isUnresolved(said) && said.includes(',');
  errors.check(!hasComma, `${property} must hold no comma, which separates files, got ${quote(said ?? '', true)}`);
}

/** Spark puts the zip file itself where modules are looked for. */
function checkModule(property: string, { _directory: directory }: SparkFile, errors: ValidationErrors): void {
  if (directory === undefined || !existsSync(path.join(directory, '__init__.py'))) return;
  const rule = `${property} must be the directory that a package is in, got the package "${directory}"`;
  errors.check(false, rule);
}

function checkNoAlias(property: string, { _alias }: SparkFile, errors: ValidationErrors): void {
  errors.check(_alias === undefined, `${property} must have no alias, which is for archives, got "${_alias}"`);
}
