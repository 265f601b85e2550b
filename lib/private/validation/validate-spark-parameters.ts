import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { type Duration, type Size, SizeRoundingBehavior, Token } from 'aws-cdk-lib';
import type { DynamicAllocation } from '../../dynamic-allocation';
import type { ReleaseLabel } from '../../release-label';
import type { SparkFile } from '../../spark-file';
import type { SparkParametersProps } from '../../spark-parameters-props';
import { quote } from './describe-value';
import { MAX_INTEGER, SPARK_FILE } from './limits';
import { DURATION, SIZE } from './prop-types';
import { PYTHON_PATH_PROPERTIES } from './python-environment-target';
import { DYNAMIC_ALLOCATION_PROPERTY_NAMES, SPARK_PROPERTY_NAMES } from './spark-property-names';
import { hasMethod, LIST, MAP, OBJECT, requireType, STRING, type TypeCheck } from './type-checks';
import { uriError } from './uri';
import { checkFileProperties } from './validate-file-properties';
import { checkPythonEnvironment } from './validate-python-environment';
import { checkSparkPropertyName, checkSparkPropertyValue } from './validate-names';
import type { ValidationErrors } from './validation-errors';

/** The program that receives the parameters. */
export type SparkProgram = 'spark-submit' | 'spark-sql';

/** The program and the job that use the parameters. */
export interface ParametersUse {
  readonly program: SparkProgram;
  /** Whether `${Name}` stands for a parameter of a job template. */
  readonly templateParameters?: boolean;
  /** The release of the job, if it is known at synthesis. */
  readonly releaseLabel?: ReleaseLabel;
}

const COUNTS = ['driverCores', 'executorCores', 'executorInstances'] as const;
const SIZES = ['driverMemory', 'driverMemoryOverhead', 'executorMemory', 'executorMemoryOverhead'] as const;
const POD_TEMPLATES = ['driverPodTemplate', 'executorPodTemplate'] as const;
const FILES = ['pyFiles', 'jars', 'files', 'archives'] as const;

const FILE = hasMethod('withAlias', 'be a SparkFile, such as SparkFile.fromAsset(…)');
const POD_TEMPLATE = hasMethod('_uri', 'be a PodTemplate, such as PodTemplate.fromAsset(…)');
const PYTHON_ENVIRONMENT = hasMethod('_uri', 'be a PythonEnvironment, such as PythonEnvironment.fromRequirements(…)');
const JAVA_CLASS = {
  max: 1024,
  // or a parameter of a job template
  pattern: /^([\p{L}_$][\p{L}\p{N}_$]*(\.[\p{L}_$][\p{L}\p{N}_$]*)*|\$\{[\w.#-]+\})$/u,
  requirement: 'be a Java class name, such as com.example.Main',
};

const CONF_VALUE = { min: 0, max: 102_400, sensitive: true };
const HIVE_NAME = { max: 1024, pattern: /^[^\s=]+$/, requirement: 'not contain white space or "="' };
/** Spark opens the file with Java's file API, which supports neither S3 nor URIs. */
const PROPERTIES_FILE = {
  max: 1024,
  rejectUnsetValues: true,
  pattern: /^(\/[^\s:/][^\s]*|\$\{[\w.#-]+\})$/,
  requirement: 'be an absolute path in the container image, not a URI, such as /etc/spark/job.conf',
};

/** Throws when a parameter has the wrong type and cannot be rendered. */
export function requireSparkParametersPropTypes(factory: string, props: SparkParametersProps): void {
  requireType(`${factory}: props`, props, OBJECT);
  const optional = (name: string, value: unknown, check: TypeCheck) => {
    if (value !== undefined) requireType(`${factory}: ${name}`, value, check);
  };
  optional('conf', props.conf, MAP);
  optional('hiveVariables', props.hiveVariables, MAP);
  optional('hiveConf', props.hiveConf, MAP);
  optional('propertiesFile', props.propertiesFile, { ...STRING, sensitive: true });
  for (const name of SIZES) optional(name, props[name], SIZE);
  for (const name of POD_TEMPLATES) optional(name, props[name], POD_TEMPLATE);
  for (const name of FILES) {
    optional(name, props[name], LIST);
    for (const [index, file] of (props[name] ?? []).entries()) requireType(`${factory}: ${name}[${index}]`, file, FILE);
  }
  optional('pythonEnvironment', props.pythonEnvironment, PYTHON_ENVIRONMENT);
  optional('dynamicAllocation', props.dynamicAllocation, OBJECT);
  for (const name of ['executorIdleTimeout', 'shuffleTrackingTimeout'] as const) {
    optional(`dynamicAllocation.${name}`, props.dynamicAllocation?.[name], DURATION);
  }
}

/** Adds an error for each invalid parameter. */
export function checkSparkParameters(
  property: string,
  props: SparkParametersProps,
  use: ParametersUse,
  errors: ValidationErrors,
): void {
  const { program, templateParameters = false } = use;
  if (program === 'spark-sql') {
    errors.check(props.mainClass === undefined, `${property}.mainClass applies only to spark-submit: remove it`);
  } else {
    errors.text(`${property}.mainClass`, props.mainClass, JAVA_CLASS);
  }
  checkConf(property, props, errors);
  checkFileProperties(`${property}.conf`, props.conf ?? {}, templateParameters, errors);
  checkSqlParameters(property, props, program, errors);
  checkPythonEnvironment(property, props, use, errors);
  for (const name of COUNTS) checkCount(`${property}.${name}`, props[name], 1, errors);
  for (const name of SIZES) checkMemory(`${property}.${name}`, props[name], errors);
  const { dynamicAllocation, executorInstances } = props;
  if (dynamicAllocation) {
    checkDynamicAllocation(`${property}.dynamicAllocation`, dynamicAllocation, errors);
    const instead = `${property}.executorInstances conflicts with dynamicAllocation: use dynamicAllocation.initialExecutors`;
    errors.check(executorInstances === undefined, instead);
  }
  for (const name of POD_TEMPLATES) {
    const template = props[name];
    const before = errors.count;
    errors.text(`${property}.${name}`, template?._uriOrKey, SPARK_FILE);
    checkLocation(`${property}.${name}`, template?._knownUri, templateParameters, before, errors);
    template?._validate(`${property}.${name}`, name === 'driverPodTemplate' ? 'driver' : 'executor', errors);
  }
  for (const name of FILES) {
    for (const [index, file] of (props[name] ?? []).entries()) {
      const before = errors.count;
      checkFile(`${property}.${name}[${index}]`, name, file, errors);
      checkLocation(`${property}.${name}[${index}]`, file._knownUri, templateParameters, before, errors);
    }
  }
}

/** Checks the URI of a file, unless it already has an error. */
function checkLocation(
  property: string,
  uri: string | undefined,
  templateParameters: boolean,
  before: number,
  errors: ValidationErrors,
): void {
  const error = uri === undefined || errors.count > before ? undefined : uriError(uri, { templateParameters });
  if (error) errors.check(false, `${property} ${error}`);
}

/** Checks the parameters that only `spark-sql` has, and the properties file. */
function checkSqlParameters(
  property: string,
  props: SparkParametersProps,
  program: SparkProgram,
  errors: ValidationErrors,
): void {
  for (const member of ['hiveVariables', 'hiveConf'] as const) {
    const values = props[member];
    if (values === undefined) continue;
    const instead = 'applies only to spark-sql: use entryPointArguments or conf';
    errors.check(program === 'spark-sql', `${property}.${member} ${instead}`);
    for (const [name, value] of Object.entries(values)) {
      errors.name(`${property}.${member}`, 'name', name, HIVE_NAME);
      errors.requiredText(`${property}.${member}[${quote(name)}]`, value, CONF_VALUE);
      const hasNul = String(value).includes('\0');
      errors.check(!hasNul, `${property}.${member}[${quote(name)}] must not contain a NUL character`);
    }
  }
  errors.text(`${property}.propertiesFile`, props.propertiesFile, PROPERTIES_FILE);
}

function checkConf(property: string, props: SparkParametersProps, errors: ValidationErrors): void {
  const typedMembers = typedMembersByProperty(props);
  for (const [name, value] of Object.entries(props.conf ?? {})) {
    if (Token.isUnresolved(name)) {
      errors.check(false, `a name in ${property}.conf must be known at synthesis, got a token`);
      continue;
    }
    const entry = `${property}.conf["${name}"]`;
    checkSparkPropertyName(entry, name, errors);
    const member = typedMembers.get(name);
    errors.check(!member, `${entry} conflicts with ${member}: set only one`);
    errors.requiredText(entry, value, CONF_VALUE);
    checkSparkPropertyValue(entry, name, value, errors);
    const hasNul = String(value).includes('\0');
    errors.check(!hasNul, `${entry} must not contain a NUL character, which would end the argument`);
  }
}

/** The members that are set, by the name of the Spark property that they are rendered as. */
function typedMembersByProperty(props: SparkParametersProps): Map<string, string> {
  const members = new Map<string, string>();
  for (const [member, name] of Object.entries(SPARK_PROPERTY_NAMES)) {
    if (props[member as keyof typeof SPARK_PROPERTY_NAMES] !== undefined) members.set(name, member);
  }
  if (props.dynamicAllocation) {
    for (const name of Object.values(DYNAMIC_ALLOCATION_PROPERTY_NAMES)) members.set(name, 'dynamicAllocation');
  }
  if (props.pythonEnvironment) {
    for (const name of PYTHON_PATH_PROPERTIES) members.set(name, 'pythonEnvironment');
    if (!members.has(SPARK_PROPERTY_NAMES.archives)) members.set(SPARK_PROPERTY_NAMES.archives, 'pythonEnvironment');
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
  const checkOrder = (lower: string, low: number | undefined, higher: string, high: number | undefined): void => {
    if (low === undefined || high === undefined || Token.isUnresolved(low) || Token.isUnresolved(high)) return;
    errors.check(low <= high, `${property}.${lower} must be at most ${higher}, got ${low} and ${high}`);
  };
  checkOrder('minExecutors', minExecutors, 'maxExecutors', maxExecutors);
  checkOrder('minExecutors', minExecutors, 'initialExecutors', initialExecutors);
  checkOrder('initialExecutors', initialExecutors, 'maxExecutors', maxExecutors);
}

function checkSeconds(property: string, duration: Duration | undefined, errors: ValidationErrors): void {
  if (!duration) return;
  if (duration.isUnresolved()) {
    errors.check(false, `${property} must be known at synthesis, got a token`);
    return;
  }
  checkCount(`${property} in seconds`, duration.toSeconds({ integral: false }), 0, errors);
}

function checkFile(property: string, member: (typeof FILES)[number], file: SparkFile, errors: ValidationErrors): void {
  const { _uriOrKey: uriOrKey, _alias: alias, _directory: directory } = file;
  errors.text(property, uriOrKey, SPARK_FILE);
  const hasComma = uriOrKey !== undefined && !Token.isUnresolved(uriOrKey) && uriOrKey.includes(',');
  errors.check(
    !hasComma,
    `${property} must not contain a comma, which separates files, got ${quote(uriOrKey ?? '', true)}`,
  );
  if (member === 'archives') return;
  errors.check(alias === undefined, `${property} must not have an alias, which only archives support, got "${alias}"`);
  if (member !== 'pyFiles') {
    errors.check(directory === undefined, `${property} must be a file, got the directory "${directory}"`);
    return;
  }
  // Python searches modules at the top of the zip file, so the package must be below it
  const isPackage = directory !== undefined && existsSync(path.join(directory, '__init__.py'));
  errors.check(!isPackage, `${property} must be the parent directory of a package, got the package "${directory}"`);
}
