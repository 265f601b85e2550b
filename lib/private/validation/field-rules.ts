import { Token } from 'aws-cdk-lib';
import type { Configuration, JobDriverRequest } from '../contract';
import { Classification } from '../../classification';
import type { Monitoring } from '../../monitoring';
import { quote } from './describe-value';
import { editDistance } from './known-names/near-miss';
import { SparkSettings } from './spark-settings';
import { checkSparkValueTypes } from './spark-value-types';
import type { ValidationErrors } from './validation-errors';

// rules of the AWS guide between fields, or within one text. test/lib/private/validation/field-rules.test.ts lists all rules of
// the guide with their sources, including rules that only the service can check

interface FieldUse {
  readonly jobDriver?: JobDriverRequest;
  readonly configurations?: readonly Configuration[];
  readonly monitoring?: Monitoring & { readonly logUri?: string };
  /** Whether a job template can set what is not set here. */
  readonly hasTemplate?: boolean;
  /** Whether `${Name}` stands for a parameter of a job template. */
  readonly templateParameters?: boolean;
}

/** Adds an error for settings that the guide forbids, and a warning for settings that have no effect according to the guide. */
export function checkFieldRules(use: FieldUse, errors: ValidationErrors): void {
  const { jobDriver, configurations = [], templateParameters } = use;
  const settings = new SparkSettings(jobDriver, configurations, templateParameters);
  checkSparkValueTypes(settings, errors);
  checkContainerLogRotation(use, errors);
  checkEventLogRotation(settings, use, errors);
  checkVerticalAutoscaling(settings, use, errors);
  for (const [index, configuration] of configurations.entries()) {
    checkPodSettings(`applicationConfiguration[${index}]`, configuration, errors);
  }
}

/** @see https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/emr-eks-log-rotation-container.html */
function checkContainerLogRotation({ monitoring, hasTemplate }: FieldUse, errors: ValidationErrors): void {
  const { containerLogRotation, logBucket, logUri } = monitoring ?? {};
  if (!containerLogRotation || logBucket || logUri !== undefined || hasTemplate) return;
  errors.warn(
    'containerLogRotation',
    'monitoring.containerLogRotation is set without monitoring.logBucket: Amazon EMR on EKS documents rotation for logs that also go to a bucket. ' +
      'Set logBucket',
  );
}

const ROTATION = 'spark.eventLog.rotation.';

/** @see https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/emr-eks-log-rotation.html */
function checkEventLogRotation(settings: SparkSettings, use: FieldUse, errors: ValidationErrors): void {
  checkNumber(settings, `${ROTATION}interval`, { min: 60, unit: ' seconds' }, errors);
  checkNumber(settings, `${ROTATION}maxFilesToRetain`, { min: 1, max: 10 }, errors);
  const [name] = settings.namesBelow(ROTATION).filter((other) => other !== `${ROTATION}enabled`);
  const enabled = settings.get(`${ROTATION}enabled`);
  if (name !== undefined && !isOn(enabled) && !canBeElsewhere(settings, use)) {
    const { source } = settings.get(name)!;
    errors.warn('eventLogRotation', `${source}: ${name} has no effect without ${ROTATION}enabled=true: set both`);
  }
  const isWritten = use.monitoring?.persistentAppUI !== false || isOn(settings.get('spark.eventLog.enabled'));
  if (!isOn(enabled) || enabled!.isOpen || isWritten || settings.isOpen) return;
  errors.warn(
    'eventLogRotation',
    `${enabled!.source}: ${ROTATION}enabled has no effect with monitoring.persistentAppUI: false, because Spark writes no event log: ` +
      'remove one of them, or set spark.eventLog.enabled=true',
  );
}

const LABEL = 'spark.kubernetes.driver.label.emr-containers.amazonaws.com/dynamic.sizing';
const ANNOTATION = 'spark.kubernetes.driver.annotation.emr-containers.amazonaws.com/dynamic.sizing';

/** @see https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/jobruns-vas-configure.html */
function checkVerticalAutoscaling(settings: SparkSettings, use: FieldUse, errors: ValidationErrors): void {
  if (canBeElsewhere(settings, use)) return;
  // the guide shows the switch as a label on one page, and as an annotation on another
  const isSwitchedOn = isOn(settings.get(LABEL)) || isOn(settings.get(ANNOTATION));
  const signature = `${ANNOTATION}.signature`;
  const [name] = settings.namesBelow(`${ANNOTATION}.`);
  if (isSwitchedOn && !settings.get(signature)) {
    const { source } = (settings.get(LABEL) ?? settings.get(ANNOTATION))!;
    errors.warn('verticalAutoscaling', `${source}: vertical autoscaling requires a job signature: set ${signature}`);
  } else if (!isSwitchedOn && name !== undefined) {
    const { source } = settings.get(name)!;
    errors.warn('verticalAutoscaling', `${source}: ${name} has no effect without ${LABEL}=true: set both`);
  }
}

const CONTAINER_DEFAULTS = [
  'job-start-timeout',
  'executor.logging',
  'logging.image',
  'logging.request.cores',
  'logging.request.memory',
];

/**
 * @see https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/emr-eks-job-submitter.html
 * @see https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/emr-eks-job-submitter-container-defaults.html
 */
function checkPodSettings(
  property: string,
  { classification, properties }: Configuration,
  errors: ValidationErrors,
): void {
  const { EMR_JOB_SUBMITTER: submitter, EMR_CONTAINERS_DEFAULTS: defaults } = Classification;
  if ((classification !== submitter && classification !== defaults) || Token.isUnresolved(properties)) return;
  for (const [name, value] of Object.entries(properties ?? {})) {
    const entry = `${property}.properties[${quote(name)}]`;
    const isOfSubmitter = name.startsWith('jobsubmitter.');
    const near = CONTAINER_DEFAULTS.find((known) => editDistance(name.toLowerCase(), known) <= 2);
    if (classification === submitter && !isOfSubmitter) {
      const meant = CONTAINER_DEFAULTS.includes(name)
        ? `move it to ${defaults}`
        : 'its property names start with "jobsubmitter."';
      errors.warn('classificationProperty', `${entry} is not a property of ${submitter}: ${meant}`);
    } else if (classification === defaults && isOfSubmitter) {
      errors.warn('classificationProperty', `${entry} is not a property of ${defaults}: move it to ${submitter}`);
    } else if (classification === defaults && near !== undefined && near !== name) {
      errors.warn('classificationProperty', `${entry} is not a property of ${defaults}: did you mean "${near}"?`);
    }
    if (classification === defaults) checkContainerDefault(entry, name, value, errors);
  }
}

function checkContainerDefault(entry: string, name: string, value: unknown, errors: ValidationErrors): void {
  if (typeof value !== 'string' || /\$\{/.test(value)) return;
  const isSeconds = name !== 'job-start-timeout' || /^\d+$/.test(value);
  errors.check(isSeconds, `${entry} must be a whole number of seconds, such as "1800", got ${quote(value)}`);
  if (name !== 'executor.logging' || /^(ENABLED|DISABLED)$/.test(value)) return;
  errors.warn(
    'classificationProperty',
    `${entry} leaves logging on: only "DISABLED" turns it off, got ${quote(value)}`,
  );
}

/** Whether a token or the job template can set a missing property. */
function canBeElsewhere(settings: SparkSettings, { hasTemplate = false }: FieldUse): boolean {
  return settings.isOpen || hasTemplate;
}

/** Whether a switch is on, or could be on because its value is unknown. */
function isOn(setting: ReturnType<SparkSettings['get']>): boolean {
  return setting !== undefined && (setting.isOpen || setting.value.toLowerCase() === 'true');
}

function checkNumber(
  settings: SparkSettings,
  name: string,
  { min, max, unit = '' }: { readonly min: number; readonly max?: number; readonly unit?: string },
  errors: ValidationErrors,
): void {
  const setting = settings.get(name);
  if (!setting || setting.isOpen) return;
  const [, digits] = /^(\d+)s?$/.exec(setting.value) ?? [];
  // Spark also accepts other units
  if (digits === undefined && /^\d+(ms|us|min|m|h|d)$/.test(setting.value)) return;
  const isInRange = digits !== undefined && Number(digits) >= min && Number(digits) <= (max ?? Infinity);
  const range = max === undefined ? `at least ${min}${unit}` : `a whole number from ${min} to ${max}`;
  errors.check(isInRange, `${setting.source}: ${name} must be ${range}, got ${quote(setting.value)}`);
}
