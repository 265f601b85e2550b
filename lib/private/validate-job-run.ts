import { Duration, SizeRoundingBehavior } from 'aws-cdk-lib';
import type { IVirtualClusterRef } from 'aws-cdk-lib/aws-emrcontainers';
import type { JobRunProps } from '../job-run-props';
import type { ContainerLogRotation } from '../monitoring';
import type { Configuration, JobDriverRequest, StartJobRunRequest } from './contract';
import { Problems } from './validation';

const LONGEST_TIMEOUT = Duration.hours(12);
/** The service takes 50 tags, the library adds 4. */
const MOST_TAGS = 46;

const NAME = { pattern: /^[.\-_/#A-Za-z0-9]+$/, says: 'hold letters, digits, ".", "-", "_", "/" and "#" only' };
const NOT_BLANK = { pattern: /\S/, says: 'not be blank' };
const LABEL = { pattern: /^[.\-_/A-Za-z0-9]+$/, says: 'be a release label, such as emr-7.13.0-latest' };
const VIRTUAL_CLUSTER = {
  pattern: /^[0-9a-z]+$/,
  says: 'be the id of a virtual cluster: lower-case letters and digits',
};
const ROLE_ARN = {
  pattern: /^arn:(aws[a-zA-Z0-9-]*):iam::(\d{12})?:(role((\/)|(\/[\u0021-\u007F]+\/))[\w+=,.@-]+)$/,
  says: 'be the ARN of a role, such as arn:aws:iam::123456789012:role/name',
};

/** Throws when there is no virtual cluster, without which no request can be made. */
export function requireVirtualCluster(path: string, props: JobRunProps): void {
  const problems = new Problems();
  const given = (props?.virtualCluster as IVirtualClusterRef | undefined)?.virtualClusterRef !== undefined;
  problems.check(
    given,
    'virtualCluster is required: a CfnVirtualCluster, or CfnVirtualCluster.fromVirtualClusterId(…)',
  );
  problems.throwIfAny(`JobRun ${path}`);
}

/** Throws one error that names everything that is wrong with the properties and the request made of them. */
export function validateJobRun(path: string, props: JobRunProps, request: StartJobRunRequest): void {
  const problems = new Problems();
  problems.text('virtualCluster', request.virtualClusterId, { max: 64, ...VIRTUAL_CLUSTER });
  problems.text('jobRunName', request.name, { max: 64, ...NAME });
  problems.text('clientToken', request.clientToken, { max: 64, ...NOT_BLANK });
  problems.text('executionRole', request.executionRoleArn, { min: 20, max: 2048, ...ROLE_ARN });
  problems.text('releaseLabel', request.releaseLabel, { max: 64, ...LABEL });
  checkJobTemplate(props, problems);
  if (request.jobDriver) checkJobDriver(request.jobDriver, problems);
  props.jobDriver?._check(problems);
  checkConfigurations('applicationConfiguration', request.configurationOverrides?.applicationConfiguration, problems);
  checkMonitoring(props, problems);
  checkTags(props.tags ?? {}, problems);
  problems.wholeNumber('retryPolicy.maxAttempts', props.retryPolicy?.maxAttempts, 1);
  checkWait(props, problems);
  problems.throwIfAny(`JobRun ${path}`);
}

function checkJobTemplate(props: JobRunProps, problems: Problems): void {
  if (props.jobTemplate) {
    checkMap('jobTemplateParameters', props.jobTemplateParameters, problems);
    return;
  }
  const without = 'is required unless a jobTemplate is given';
  problems.check(!!props.jobDriver, `jobDriver ${without}: use JobDriver.sparkSubmit or JobDriver.sparkSql`);
  problems.check(!!props.executionRole, `executionRole ${without}`);
  problems.check(!!props.releaseLabel, `releaseLabel ${without}`);
  problems.check(!props.jobTemplateParameters, 'jobTemplateParameters need a jobTemplate');
}

function checkJobDriver({ sparkSubmitJobDriver, sparkSqlJobDriver }: JobDriverRequest, problems: Problems): void {
  const entryPoint = (sparkSubmitJobDriver ?? sparkSqlJobDriver)?.entryPoint;
  problems.text('jobDriver.entryPoint', entryPoint, { max: 256, ...NOT_BLANK });
  for (const [index, argument] of (sparkSubmitJobDriver?.entryPointArguments ?? []).entries()) {
    problems.requiredText(`jobDriver.entryPointArguments[${index}]`, argument, { max: 10_280, ...NOT_BLANK });
  }
  const parameters = { max: 102_400, ...NOT_BLANK };
  problems.text('jobDriver.sparkSubmitParameters', sparkSubmitJobDriver?.sparkSubmitParameters, parameters);
  problems.text('jobDriver.sparkSqlParameters', sparkSqlJobDriver?.sparkSqlParameters, parameters);
}

function checkConfigurations(property: string, configurations: Configuration[] = [], problems: Problems): void {
  problems.atMost(property, configurations.length, 100);
  for (const [index, { classification, properties, configurations: inner }] of configurations.entries()) {
    problems.requiredText(`${property}[${index}].classification`, classification, { max: 1024, ...NOT_BLANK });
    checkMap(`${property}[${index}].properties`, properties, problems);
    checkConfigurations(`${property}[${index}].configurations`, inner, problems);
  }
}

function checkMap(property: string, map: Record<string, string> = {}, problems: Problems): void {
  problems.atMost(property, Object.keys(map).length, 100);
  for (const [name, value] of Object.entries(map)) {
    problems.text(`a name in ${property}`, name, { max: 1024, ...NOT_BLANK });
    problems.requiredText(`${property}["${name}"]`, value, { max: 1024, ...NOT_BLANK });
  }
}

function checkTags(tags: Record<string, string>, problems: Problems): void {
  const count = Object.keys(tags).length;
  problems.check(count <= MOST_TAGS, `tags must be at most ${MOST_TAGS} (the library adds 4), got ${count}`);
  for (const [key, value] of Object.entries(tags)) {
    problems.text('a key in tags', key, { max: 128, ...NOT_BLANK });
    problems.requiredText(`tags["${key}"]`, value, { min: 0, max: 256 });
    const reserved = /^(aws:|cdk-emr-containers:)/.test(key);
    problems.check(!reserved, `tags must not use the reserved prefixes aws: and cdk-emr-containers:, got "${key}"`);
  }
}

function checkMonitoring({ monitoring = {} }: JobRunProps, problems: Problems): void {
  const { logGroup, logStreamNamePrefix, logBucket, logPrefix, containerLogRotation } = monitoring;
  const prefix = 'monitoring.logStreamNamePrefix';
  problems.check(logStreamNamePrefix === undefined || !!logGroup, `${prefix} needs monitoring.logGroup`);
  problems.text(prefix, logStreamNamePrefix, { max: 256, ...NOT_BLANK });
  problems.check(logPrefix === undefined || !!logBucket, 'monitoring.logPrefix needs monitoring.logBucket');
  if (containerLogRotation) checkRotation(containerLogRotation, problems);
}

function checkRotation({ rotationSize, maxFilesToKeep }: ContainerLogRotation, problems: Problems): void {
  problems.wholeNumber('monitoring.containerLogRotation.maxFilesToKeep', maxFilesToKeep, 1, 50);
  if (rotationSize.isUnresolved()) return;
  const size = rotationSize.toKibibytes({ rounding: SizeRoundingBehavior.NONE });
  const property = 'monitoring.containerLogRotation.rotationSize in KiB';
  problems.wholeNumber(property, size, 2, 2 * 1024 * 1024);
}

function checkWait({ waitForCompletion, timeout }: JobRunProps, problems: Problems): void {
  if (!timeout) return;
  problems.check(waitForCompletion === true, 'timeout needs waitForCompletion: true');
  if (timeout.isUnresolved()) {
    problems.check(false, 'timeout must be known at synthesis, got a token');
    return;
  }
  const seconds = timeout.toSeconds({ integral: false });
  const inRange = Number.isInteger(seconds) && seconds >= 1 && seconds <= LONGEST_TIMEOUT.toSeconds();
  problems.check(inRange, `timeout must be 1 second to 12 hours in whole seconds, got ${timeout.toHumanString()}`);
}
