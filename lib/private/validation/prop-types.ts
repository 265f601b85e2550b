import type { Monitoring } from '../../monitoring';
import {
  BOOLEAN,
  BUCKET,
  constructWith,
  hasMember,
  hasMethod,
  LIST,
  OBJECT,
  requireType,
  STRING,
  type TypeCheck,
} from './type-checks';
import type { ValidationErrors } from './validation-errors';

// the types of properties. TypeScript checks them; plain JavaScript and other languages do not

export const DURATION = hasMethod('toSeconds', 'be a Duration, such as Duration.minutes(20)');
export const SIZE = hasMethod('toKibibytes', 'be a Size, such as Size.mebibytes(5)');

const LOG_GROUP = constructWith('logGroupName', 'be a log group, such as LogGroup.fromLogGroupName(…)');
const KEY: TypeCheck = {
  is: (value) => hasMember('keyArn', '').is(value) && !hasMember('aliasName', '').is(value),
  requirement: 'be a KMS key, not an alias, such as Key.fromKeyArn(…)',
};
const CONFIGURATIONS: TypeCheck = { ...LIST, requirement: 'be a list of ApplicationConfiguration' };
const CONFIGURATION: TypeCheck = {
  ...hasMethod('_render', 'be an ApplicationConfiguration, such as ApplicationConfiguration.of(…)'),
  sensitive: true,
};

export type PropTypes = Readonly<Record<string, TypeCheck>>;

/** The properties of every job. */
export const JOB_PROP_TYPES = {
  executionRole: constructWith('roleArn', 'be a role, such as Role.fromRoleArn(…)'),
  releaseLabel: hasMember('label', 'be a ReleaseLabel, such as ReleaseLabel.of("emr-7.13.0-latest")'),
  jobDriver: { ...hasMethod('_preview', 'be created by JobDriver.sparkSubmit or JobDriver.sparkSql'), sensitive: true },
} satisfies PropTypes;

interface StructuredProps {
  readonly applicationConfiguration?: unknown[];
  readonly monitoring?: Monitoring;
}

/** Checks the types of properties. Returns the properties with the correct type, whose values can be checked next. */
export function checkPropTypes<T extends StructuredProps>(
  props: Partial<T>,
  types: PropTypes,
  errors: ValidationErrors,
): Partial<T> {
  const wrong: string[] = [];
  for (const [name, check] of Object.entries(types)) {
    if (!errors.type(name, props[name as keyof T], check)) wrong.push(name);
  }
  if (!areConfigurations(props.applicationConfiguration, errors)) wrong.push('applicationConfiguration');
  if (!isMonitoring(props.monitoring, errors)) wrong.push('monitoring');
  return { ...props, ...Object.fromEntries(wrong.map((name) => [name, undefined])) };
}

function areConfigurations(configurations: unknown[] | undefined, errors: ValidationErrors): boolean {
  const property = 'applicationConfiguration';
  const before = errors.count;
  // a token cannot replace the list: it could not be rendered
  const isList = errors.type(property, configurations, CONFIGURATIONS);
  for (const [index, configuration] of isList ? (configurations ?? []).entries() : []) {
    errors.requiredType(`${property}[${index}]`, configuration, CONFIGURATION);
  }
  return errors.count === before;
}

function isMonitoring(monitoring: Monitoring | undefined, errors: ValidationErrors): boolean {
  const before = errors.count;
  if (!errors.type('monitoring', monitoring, OBJECT) || !monitoring) return errors.count === before;
  const { managedLogs, containerLogRotation } = monitoring;
  errors.type('monitoring.logGroup', monitoring.logGroup, LOG_GROUP);
  errors.type('monitoring.logBucket', monitoring.logBucket, BUCKET);
  errors.type('monitoring.logPrefix', monitoring.logPrefix, STRING);
  errors.type('monitoring.logEncryptionKey', monitoring.logEncryptionKey, KEY);
  errors.type('monitoring.persistentAppUI', monitoring.persistentAppUI, BOOLEAN);
  if (errors.type('monitoring.managedLogs', managedLogs, OBJECT)) {
    errors.type('monitoring.managedLogs.allowAwsToRetainLogs', managedLogs?.allowAwsToRetainLogs, BOOLEAN);
    errors.type('monitoring.managedLogs.encryptionKey', managedLogs?.encryptionKey, KEY);
  }
  if (errors.type('monitoring.containerLogRotation', containerLogRotation, OBJECT) && containerLogRotation) {
    const property = 'monitoring.containerLogRotation.rotationSize';
    const { rotationSize } = containerLogRotation;
    const isSize = errors.requiredType(property, rotationSize, SIZE);
    errors.check(!isSize || !rotationSize.isUnresolved(), `${property} must be known at synthesis, got a token`);
  }
  return errors.count === before;
}

/** Throws when a property of a driver has the wrong type. */
export function requireJobDriverPropTypes(
  factory: string,
  props: { entryPoint?: unknown; query?: unknown; sparkSubmitParameters?: unknown; sparkSqlParameters?: unknown },
  needsEntryPoint = true,
): void {
  requireType(`${factory}: props`, props, OBJECT);
  const { entryPoint, sparkSubmitParameters, sparkSqlParameters } = props;
  const parameters = hasMethod('_validate', 'be SparkParameters, such as SparkParameters.of(…)');
  const requirement = 'be an EntryPoint, such as EntryPoint.fromAsset(…)';
  if (needsEntryPoint || entryPoint !== undefined) {
    requireType(`${factory}: entryPoint`, entryPoint, { ...hasMethod('_uri', requirement), sensitive: true });
  }
  if (props.query !== undefined) requireType(`${factory}: query`, props.query, { ...STRING, sensitive: true });
  for (const [name, value] of Object.entries({ sparkSubmitParameters, sparkSqlParameters })) {
    if (value !== undefined) requireType(`${factory}: ${name}`, value, { ...parameters, sensitive: true });
  }
}

/** Throws when nested configurations have the wrong type. */
export function requireConfigurations(property: string, configurations: unknown): void {
  requireType(property, configurations, CONFIGURATIONS);
  for (const [index, configuration] of (configurations as unknown[]).entries()) {
    requireType(`${property}[${index}]`, configuration, CONFIGURATION);
  }
}
