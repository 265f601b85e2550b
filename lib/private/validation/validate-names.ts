import { Token } from 'aws-cdk-lib';
import { Classification } from '../../classification';
import type { Configuration } from '../contract';
import { quote } from './describe-value';
import { meantClassification } from './known-names/classifications';
import { meantSparkProperty } from './known-names/spark-properties';
import { CLASSIFICATION, PROPERTY_NAME } from './limits';
import { textError, type ValidationErrors } from './validation-errors';

// names of properties and classifications, which Spark and the service silently ignore if they are wrong

/** Why a name cannot be a Spark property name. Undefined if it can. */
function sparkNameError(name: string): string | undefined {
  if (!/^spark\../.test(name)) return `is ignored by Spark: a name must start with "spark."${hintFor(name)}`;
  if (/[\s=]/.test(name)) return 'is not a Spark property: a name must not contain white space or "="';
  return /\p{C}/u.test(name) ? 'is not a Spark property: a name must not contain invisible characters' : undefined;
}

function hintFor(name: string): string {
  if (/^[\s"']*spark\./i.test(name)) return ' in lowercase, with nothing before it';
  if (/^(fs|hadoop|mapreduce)\./.test(name)) return ` (for Hadoop, use "spark.hadoop.${name}")`;
  if (/^hive\./.test(name)) {
    return ` (for Hive, use "spark.hadoop.${name}", or ApplicationConfiguration.sparkHiveSite)`;
  }
  return '';
}

/** Names without an error or a warning. Most jobs use the same names. */
const SOUND = new Set<string>();

/** Adds an error for a name that Spark ignores, and a warning for a name that looks like a misspelled Spark property. */
export function checkSparkPropertyName(property: string, name: string, errors: ValidationErrors): void {
  if (SOUND.has(name)) return;
  const error = sparkNameError(name);
  if (error) {
    errors.check(false, `${property} ${error}`);
    return;
  }
  const meant = meantSparkProperty(name);
  if (meant !== undefined) {
    errors.warn(
      'sparkPropertyName',
      `${property} is not a Spark property, so Spark ignores it: did you mean "${meant}"?`,
    );
  } else if (/^spark\.kubernetes\.(driver|executor)\.podTemplateContainerName$/.test(name)) {
    const reason = 'Amazon EMR on EKS uses its own names for the Spark containers';
    errors.warn('sparkPropertyName', `${property} cannot be changed: ${reason}`);
  } else {
    SOUND.add(name);
  }
}

/**
 * Adds a warning for white space at the start or end of a value on a command line. The program that submits the job keeps it, but
 * the driver reads the properties from a file and drops it. Java options are split at white space anyway.
 */
export function checkSparkPropertyValue(
  property: string,
  name: string,
  value: unknown,
  errors: ValidationErrors,
): void {
  if (typeof value !== 'string' || value === value.trim() || /JavaOptions$/.test(name)) return;
  const lost = 'which the program that submits the job keeps but the driver drops: remove it';
  errors.warn('sparkPropertyValue', `${property} has a value that starts or ends with white space, ${lost}`);
}

/** Checks the names of the classifications of one list. */
export function checkClassifications(
  property: string,
  configurations: readonly Configuration[],
  errors: ValidationErrors,
): void {
  const seen = new Map<string, number>();
  for (const [index, { classification }] of configurations.entries()) {
    if (typeof classification !== 'string' || Token.isUnresolved(classification)) continue;
    const entry = `${property}[${index}].classification`;
    const before = seen.get(classification);
    const again = `must be unique in its list, got ${quote(classification)} as in ${property}[${before}]`;
    errors.check(before === undefined, `${entry} ${again}: merge the two configurations`);
    seen.set(classification, index);
    if (textError(classification, CLASSIFICATION)) continue;
    const hasBlank = /[\s\p{C}]/u.test(classification);
    errors.check(!hasBlank, `${entry} must not contain white space, got ${quote(classification)}`);
    const meant = hasBlank ? undefined : meantClassification(classification);
    if (meant === undefined) continue;
    const unknown = `is not a classification that Amazon EMR on EKS documents, got ${quote(classification)}`;
    errors.warn('classificationName', `${entry} ${unknown}: did you mean "${meant}"?`);
  }
}

/** Checks the names of the properties of one classification. */
export function checkConfigurationNames(
  property: string,
  { classification, properties }: Configuration,
  errors: ValidationErrors,
): void {
  const names = properties && !Token.isUnresolved(properties) ? Object.keys(properties) : [];
  for (const name of names) {
    // these already have an error
    if (Token.isUnresolved(name) || textError(name, PROPERTY_NAME)) continue;
    const entry = `${property}[${quote(name)}]`;
    if (classification === Classification.SPARK_DEFAULTS) checkSparkPropertyName(entry, name, errors);
    else {
      const blank = `must not start or end with white space, got ${quote(name)}`;
      errors.check(name === name.trim(), `a name in ${property} ${blank}`);
    }
  }
  if (classification === Classification.SPARK_ENV && names.length > 0) {
    const instead =
      'does not set environment variables: AWS documents them in an "export" configuration inside spark-env';
    errors.warn('classificationName', `${property} of spark-env ${instead}`);
  }
}
