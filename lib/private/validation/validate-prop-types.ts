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
  can,
  construct,
  has,
  type Kind,
  LIST,
  MAP,
  OBJECT,
  oneOf,
  requireKind,
  TEXT,
} from './type-checks';
import { quoted } from './describe-value';
import { Problems } from './validation-errors';

const LOG_GROUP = construct('logGroupName', 'be a log group, such as LogGroup.fromLogGroupName(…)');
const KEY: Kind = {
  is: (value) => has('keyArn', '').is(value) && !has('aliasName', '').is(value),
  says: 'be a key, and no alias, such as Key.fromKeyArn(…)',
};
const DURATION = can('toSeconds', 'be a Duration, such as Duration.minutes(20)');
const SIZE = can('toKibibytes', 'be a Size, such as Size.mebibytes(5)');
const CONFIGURATIONS: Kind = { ...LIST, says: 'be a list of ApplicationConfiguration' };
const CONFIGURATION: Kind = {
  ...can('_render', 'be an ApplicationConfiguration, such as ApplicationConfiguration.of(…)'),
  sensitive: true,
};

/** Properties that are objects, or one of several choices. What is looked into is not among them. */
const KINDS: Partial<Record<keyof JobRunProps, Kind>> = {
  executionRole: construct('roleArn', 'be a role, such as Role.fromRoleArn(…)'),
  releaseLabel: has('label', 'be a ReleaseLabel, such as ReleaseLabel.of("emr-7.13.0-latest")'),
  jobDriver: { ...can('_check', 'be made by JobDriver.sparkSubmit or JobDriver.sparkSql'), sensitive: true },
  jobTemplate: construct('jobTemplateRef', 'be a job template, such as a CfnJobTemplate'),
  retryPolicy: { ...OBJECT, says: 'be an object with maxAttempts' },
  waitForCompletion: BOOLEAN,
  timeout: DURATION,
  rerun: can('_render', 'be a RerunPolicy, such as RerunPolicy.once()'),
  replace: oneOf(ReplacePolicy, 'be a ReplacePolicy, such as ReplacePolicy.CANCEL_FIRST'),
  rollback: oneOf(RollbackPolicy, 'be a RollbackPolicy, such as RollbackPolicy.RERUN'),
};

/**
 * Notes what no request can be made of because it is not of its type, which only plain JavaScript lets pass.
 * Gives the properties without it, so that the others can be looked at all the same.
 */
export function checkKinds(props: JobRunProps, problems: Problems): JobRunProps {
  const wrong: string[] = [];
  for (const [property, kind] of Object.entries(KINDS)) {
    if (!problems.kind(property, props[property as keyof JobRunProps], kind)) wrong.push(property);
  }
  if (!areConfigurations(props.applicationConfiguration, problems)) wrong.push('applicationConfiguration');
  if (!isMonitoring(props.monitoring, problems)) wrong.push('monitoring');
  return { ...props, ...Object.fromEntries(wrong.map((property) => [property, undefined])) };
}

function areConfigurations(configurations: unknown[] | undefined, problems: Problems): boolean {
  const property = 'applicationConfiguration';
  const before = problems.count;
  // not even a token can take the place of the list: it could not be rendered
  const isList = problems.kind(property, configurations, CONFIGURATIONS);
  for (const [index, configuration] of isList ? (configurations ?? []).entries() : []) {
    problems.requiredKind(`${property}[${index}]`, configuration, CONFIGURATION);
  }
  return problems.count === before;
}

function isMonitoring(monitoring: Monitoring | undefined, problems: Problems): boolean {
  const before = problems.count;
  if (!problems.kind('monitoring', monitoring, OBJECT) || !monitoring) return problems.count === before;
  const { managedLogs, containerLogRotation } = monitoring;
  problems.kind('monitoring.logGroup', monitoring.logGroup, LOG_GROUP);
  problems.kind('monitoring.logBucket', monitoring.logBucket, BUCKET);
  problems.kind('monitoring.logPrefix', monitoring.logPrefix, TEXT);
  problems.kind('monitoring.logEncryptionKey', monitoring.logEncryptionKey, KEY);
  problems.kind('monitoring.persistentAppUI', monitoring.persistentAppUI, BOOLEAN);
  if (problems.kind('monitoring.managedLogs', managedLogs, OBJECT)) checkManagedLogs(managedLogs ?? {}, problems);
  const isRotation = problems.kind('monitoring.containerLogRotation', containerLogRotation, OBJECT);
  if (isRotation && containerLogRotation) checkRotation(containerLogRotation, problems);
  return problems.count === before;
}

function checkManagedLogs({ allowAwsToRetainLogs, encryptionKey }: ManagedLogs, problems: Problems): void {
  problems.kind('monitoring.managedLogs.allowAwsToRetainLogs', allowAwsToRetainLogs, BOOLEAN);
  problems.kind('monitoring.managedLogs.encryptionKey', encryptionKey, KEY);
}

function checkRotation({ rotationSize }: ContainerLogRotation, problems: Problems): void {
  const property = 'monitoring.containerLogRotation.rotationSize';
  if (!problems.requiredKind(property, rotationSize, SIZE)) return;
  problems.check(!rotationSize.isUnresolved(), `${property} must be known at synthesis, got a token`);
}

/** Throws when a driver lacks its entry point, or has a text in the place of what is made of it. */
export function requireDriverProps(
  factory: string,
  props: Partial<SparkSubmitJobDriverProps & SparkSqlJobDriverProps>,
): void {
  requireKind(`${factory}: props`, props, OBJECT);
  const { entryPoint, sparkSubmitParameters, sparkSqlParameters } = props;
  const parameters = can('_bind', 'be SparkParameters, such as SparkParameters.of(…)');
  const says = 'be an EntryPoint, such as EntryPoint.fromAsset(…)';
  requireKind(`${factory}: entryPoint`, entryPoint, { ...can('_bind', says), sensitive: true });
  for (const [name, value] of Object.entries({ sparkSubmitParameters, sparkSqlParameters })) {
    if (value !== undefined) requireKind(`${factory}: ${name}`, value, { ...parameters, sensitive: true });
  }
}

/** Throws when the configurations within another one are not all of them made as they should be. */
export function requireConfigurations(property: string, configurations: unknown): void {
  requireKind(property, configurations, CONFIGURATIONS);
  for (const [index, configuration] of (configurations as unknown[]).entries()) {
    requireKind(`${property}[${index}]`, configuration, CONFIGURATION);
  }
}

const FILE = can('_bind', 'be a SparkFile, such as SparkFile.fromAsset(…)');
const POD_TEMPLATE = can('_bind', 'be a PodTemplate, such as PodTemplate.fromAsset(…)');

/** Throws when Spark parameters are not of their types, so that they cannot be rendered. */
export function requireSparkParametersProps(factory: string, props: SparkParametersProps): void {
  requireKind(`${factory}: props`, props, OBJECT);
  const optional = (name: string, value: unknown, kind: Kind) => {
    if (value !== undefined) requireKind(`${factory}: ${name}`, value, kind);
  };
  optional('conf', props.conf, MAP);
  for (const name of ['driverMemory', 'driverMemoryOverhead', 'executorMemory', 'executorMemoryOverhead'] as const) {
    optional(name, props[name], SIZE);
  }
  optional('driverPodTemplate', props.driverPodTemplate, POD_TEMPLATE);
  optional('executorPodTemplate', props.executorPodTemplate, POD_TEMPLATE);
  for (const name of ['pyFiles', 'jars', 'files', 'archives'] as const) {
    optional(name, props[name], LIST);
    for (const [index, file] of (props[name] ?? []).entries()) requireKind(`${factory}: ${name}[${index}]`, file, FILE);
  }
  optional('dynamicAllocation', props.dynamicAllocation, OBJECT);
  for (const name of ['executorIdleTimeout', 'shuffleTrackingTimeout'] as const) {
    optional(`dynamicAllocation.${name}`, props.dynamicAllocation?.[name], DURATION);
  }
}

/** Throws when a template lacks what it is made of, or has something of a wrong type. */
export function requireJobTemplateProps(path: string, props: JobTemplateProps = {} as JobTemplateProps): void {
  const problems = new Problems();
  for (const name of ['executionRole', 'releaseLabel', 'jobDriver'] as const) {
    problems.check((props[name] as unknown) !== undefined, `${name} is required`);
  }
  checkKinds(props as Partial<JobRunProps> as JobRunProps, problems);
  for (const [name, parameter] of problems.map('parameters', props.parameters)) {
    const says = 'be a JobTemplateParameter, such as JobTemplateParameter.string()';
    problems.requiredKind(`parameters[${quoted(name)}]`, parameter, can('_render', says));
  }
  problems.throwIfAny(`JobTemplate ${path}`);
}
