import type { SparkSqlJobDriverProps, SparkSubmitJobDriverProps } from '../../job-driver';
import type { JobRunProps } from '../../job-run-props';
import type { JobTemplateProps } from '../../job-template-props';
import type { ContainerLogRotation, ManagedLogs, Monitoring } from '../../monitoring';
import { ReplacePolicy } from '../../replace-policy';
import { RollbackPolicy } from '../../rollback-policy';
import type { SparkParametersProps } from '../../spark-parameters-props';
import {
  BOOLEAN,
  BUCKET,
  hasMethod,
  constructWith,
  hasMember,
  type TypeCheck,
  LIST,
  MAP,
  OBJECT,
  oneOf,
  requireType,
  TEXT,
} from './type-checks';
import { quote } from './describe-value';
import { ValidationErrors } from './validation-errors';

const LOG_GROUP = constructWith('logGroupName', 'be a log group, such as LogGroup.fromLogGroupName(…)');
const KEY: TypeCheck = {
  is: (value) => hasMember('keyArn', '').is(value) && !hasMember('aliasName', '').is(value),
  requirement: 'be a key, and no alias, such as Key.fromKeyArn(…)',
};
const DURATION = hasMethod('toSeconds', 'be a Duration, such as Duration.minutes(20)');
const SIZE = hasMethod('toKibibytes', 'be a Size, such as Size.mebibytes(5)');
const CONFIGURATIONS: TypeCheck = { ...LIST, requirement: 'be a list of ApplicationConfiguration' };
const CONFIGURATION: TypeCheck = {
  ...hasMethod('_render', 'be an ApplicationConfiguration, such as ApplicationConfiguration.of(…)'),
  sensitive: true,
};

/** Properties that are objects, or one of several choices. What is looked into is not among them. */
const PROP_TYPES: Partial<Record<keyof JobRunProps, TypeCheck>> = {
  executionRole: constructWith('roleArn', 'be a role, such as Role.fromRoleArn(…)'),
  releaseLabel: hasMember('label', 'be a ReleaseLabel, such as ReleaseLabel.of("emr-7.13.0-latest")'),
  jobDriver: { ...hasMethod('_check', 'be made by JobDriver.sparkSubmit or JobDriver.sparkSql'), sensitive: true },
  jobTemplate: constructWith('jobTemplateRef', 'be a job template, such as a CfnJobTemplate'),
  retryPolicy: { ...OBJECT, requirement: 'be an object with maxAttempts' },
  waitForCompletion: BOOLEAN,
  timeout: DURATION,
  rerun: hasMethod('_render', 'be a RerunPolicy, such as RerunPolicy.once()'),
  replace: oneOf(ReplacePolicy, 'be a ReplacePolicy, such as ReplacePolicy.CANCEL_FIRST'),
  rollback: oneOf(RollbackPolicy, 'be a RollbackPolicy, such as RollbackPolicy.RERUN'),
};

/**
 * Notes what no request can be made of because it is not of its type, which only plain JavaScript lets pass.
 * Gives the properties without it, so that the others can be looked at all the same.
 */
export function checkPropTypes(props: JobRunProps, errors: ValidationErrors): JobRunProps {
  const wrong: string[] = [];
  for (const [property, kind] of Object.entries(PROP_TYPES)) {
    if (!errors.type(property, props[property as keyof JobRunProps], kind)) wrong.push(property);
  }
  if (!areConfigurations(props.applicationConfiguration, errors)) wrong.push('applicationConfiguration');
  if (!isMonitoring(props.monitoring, errors)) wrong.push('monitoring');
  return { ...props, ...Object.fromEntries(wrong.map((property) => [property, undefined])) };
}

function areConfigurations(configurations: unknown[] | undefined, errors: ValidationErrors): boolean {
  const property = 'applicationConfiguration';
  const before = errors.count;
  // not even a token can take the place of the list: it could not be rendered
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
  errors.type('monitoring.logPrefix', monitoring.logPrefix, TEXT);
  errors.type('monitoring.logEncryptionKey', monitoring.logEncryptionKey, KEY);
  errors.type('monitoring.persistentAppUI', monitoring.persistentAppUI, BOOLEAN);
  if (errors.type('monitoring.managedLogs', managedLogs, OBJECT)) checkManagedLogs(managedLogs ?? {}, errors);
  const isRotation = errors.type('monitoring.containerLogRotation', containerLogRotation, OBJECT);
  if (isRotation && containerLogRotation) checkRotation(containerLogRotation, errors);
  return errors.count === before;
}

function checkManagedLogs({ allowAwsToRetainLogs, encryptionKey }: ManagedLogs, errors: ValidationErrors): void {
  errors.type('monitoring.managedLogs.allowAwsToRetainLogs', allowAwsToRetainLogs, BOOLEAN);
  errors.type('monitoring.managedLogs.encryptionKey', encryptionKey, KEY);
}

function checkRotation({ rotationSize }: ContainerLogRotation, errors: ValidationErrors): void {
  const property = 'monitoring.containerLogRotation.rotationSize';
  if (!errors.requiredType(property, rotationSize, SIZE)) return;
  errors.check(!rotationSize.isUnresolved(), `${property} must be known at synthesis, got a token`);
}

/** Throws when a driver lacks its entry point, or has a text in the place of what is made of it. */
export function requireJobDriverPropTypes(
  factory: string,
  props: Partial<SparkSubmitJobDriverProps & SparkSqlJobDriverProps>,
): void {
  requireType(`${factory}: props`, props, OBJECT);
  const { entryPoint, sparkSubmitParameters, sparkSqlParameters } = props;
  const parameters = hasMethod('_bind', 'be SparkParameters, such as SparkParameters.of(…)');
  const requirement = 'be an EntryPoint, such as EntryPoint.fromAsset(…)';
  requireType(`${factory}: entryPoint`, entryPoint, { ...hasMethod('_bind', requirement), sensitive: true });
  for (const [name, value] of Object.entries({ sparkSubmitParameters, sparkSqlParameters })) {
    if (value !== undefined) requireType(`${factory}: ${name}`, value, { ...parameters, sensitive: true });
  }
}

/** Throws when the configurations within another one are not all of them made as they should be. */
export function requireConfigurations(property: string, configurations: unknown): void {
  requireType(property, configurations, CONFIGURATIONS);
  for (const [index, configuration] of (configurations as unknown[]).entries()) {
    requireType(`${property}[${index}]`, configuration, CONFIGURATION);
  }
}

const FILE = hasMethod('_bind', 'be a SparkFile, such as SparkFile.fromAsset(…)');
const POD_TEMPLATE = hasMethod('_bind', 'be a PodTemplate, such as PodTemplate.fromAsset(…)');

/** Throws when Spark parameters are not of their types, so that they cannot be rendered. */
export function requireSparkParametersPropTypes(factory: string, props: SparkParametersProps): void {
  requireType(`${factory}: props`, props, OBJECT);
  const optional = (name: string, value: unknown, kind: TypeCheck) => {
    if (value !== undefined) requireType(`${factory}: ${name}`, value, kind);
  };
  optional('conf', props.conf, MAP);
  for (const name of ['driverMemory', 'driverMemoryOverhead', 'executorMemory', 'executorMemoryOverhead'] as const) {
    optional(name, props[name], SIZE);
  }
  optional('driverPodTemplate', props.driverPodTemplate, POD_TEMPLATE);
  optional('executorPodTemplate', props.executorPodTemplate, POD_TEMPLATE);
  for (const name of ['pyFiles', 'jars', 'files', 'archives'] as const) {
    optional(name, props[name], LIST);
    for (const [index, file] of (props[name] ?? []).entries()) requireType(`${factory}: ${name}[${index}]`, file, FILE);
  }
  optional('dynamicAllocation', props.dynamicAllocation, OBJECT);
  for (const name of ['executorIdleTimeout', 'shuffleTrackingTimeout'] as const) {
    optional(`dynamicAllocation.${name}`, props.dynamicAllocation?.[name], DURATION);
  }
}

/** Throws when a template lacks what it is made of, or has something of a wrong type. */
export function requireJobTemplatePropTypes(path: string, props: JobTemplateProps = {} as JobTemplateProps): void {
  const errors = new ValidationErrors();
  for (const name of ['executionRole', 'releaseLabel', 'jobDriver'] as const) {
    errors.check((props[name] as unknown) !== undefined, `${name} is required`);
  }
  checkPropTypes(props as Partial<JobRunProps> as JobRunProps, errors);
  for (const [name, parameter] of errors.map('parameters', props.parameters)) {
    const requirement = 'be a JobTemplateParameter, such as JobTemplateParameter.string()';
    errors.requiredType(`parameters[${quote(name)}]`, parameter, hasMethod('_render', requirement));
  }
  errors.throwIfAny(`JobTemplate ${path}`);
}
