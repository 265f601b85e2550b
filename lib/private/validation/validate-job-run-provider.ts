import { Duration, SizeRoundingBehavior, Stack, Token } from 'aws-cdk-lib';
import { Tracing } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { JobRunProviderAttributes, JobRunProviderProps } from '../../job-run-provider-props';
import { FUNCTION_ARN, MAX_INTEGER, STATE_MACHINE_ARN } from './limits';
import { arnOf, nameErrors } from './name-errors';
import { DURATION } from './prop-types';
import { BOOLEAN, hasMember, hasMethod, LIST, OBJECT, oneOf, requireType } from './type-checks';
import { checkEnvironment } from './validate-environment';
import { validateFunctionEnvironment } from './validate-function-environment';
import { ValidationErrors } from './validation-errors';

const ROLE = hasMember('roleArn', 'be a role, such as Role.fromRoleArn(…)');
const MIN_EVENT_AGE = Duration.minutes(20);
const MAX_EVENT_AGE = Duration.hours(6);
const PROP_TYPES = {
  vpc: hasMember('vpcId', 'be a VPC, such as Vpc.fromLookup(…)'),
  vpcSubnets: OBJECT,
  securityGroups: LIST,
  logGroup: hasMember('logGroupArn', 'be a log group, such as LogGroup.fromLogGroupName(…)'),
  memorySize: hasMethod('toMebibytes', 'be a Size, such as Size.mebibytes(512)'),
  architecture: hasMember('dockerPlatform', 'be an Architecture, such as Architecture.X86_64'),
  maxEventAge: DURATION,
  deadLetterQueue: hasMember('queueArn', 'be a queue, such as Queue.fromQueueArn(…)'),
  tracing: oneOf(Tracing, 'be a Tracing, such as Tracing.ACTIVE'),
  environmentEncryption: hasMember('keyArn', 'be a KMS key, such as Key.fromKeyArn(…)'),
  useFipsEndpoint: BOOLEAN,
};

/** Throws one error that names every invalid property of a provider. */
export function validateJobRunProvider(construct: Construct, props: JobRunProviderProps): void {
  const errors = new ValidationErrors();
  for (const [name, check] of Object.entries(PROP_TYPES)) {
    errors.type(name, props[name as keyof typeof PROP_TYPES], check);
  }
  for (const property of ['vpc', 'logGroup', 'deadLetterQueue', 'environmentEncryption'] as const) {
    checkEnvironment(property, props[property], construct, errors);
  }
  validateFunctionEnvironment(props.environment, errors);
  if (props.useFipsEndpoint === true) checkFipsRegion(Stack.of(construct).region, errors);
  if (errors.count === 0) checkValues(props, errors);
  errors.finish(`JobRunProvider ${construct.node.path}`, construct);
}

function checkValues(props: JobRunProviderProps, errors: ValidationErrors): void {
  const { vpc, vpcSubnets, securityGroups, logGroup, logRetention, memorySize } = props;
  errors.check(!vpcSubnets || !!vpc, 'vpcSubnets requires vpc');
  errors.check(!securityGroups || !!vpc, 'securityGroups requires vpc');
  errors.check(securityGroups?.length !== 0, 'securityGroups must have at least 1 entry, got 0');
  const message = `logRetention must not be set with logGroup, got ${logRetention}: set the retention of that log group instead`;
  errors.check(logRetention === undefined || !logGroup, message);
  const ownEndpoint = 'AWS_ENDPOINT_URL_EMR_CONTAINERS';
  const isBoth = props.useFipsEndpoint === true && props.environment?.[ownEndpoint] !== undefined;
  errors.check(!isBoth, `environment["${ownEndpoint}"] conflicts with useFipsEndpoint: set only one`);
  const { reservedConcurrentExecutions, maxEventAge } = props;
  if (reservedConcurrentExecutions !== undefined)
    errors.wholeNumber('reservedConcurrentExecutions', reservedConcurrentExecutions, 1, MAX_INTEGER);
  if (maxEventAge) checkMaxEventAge(maxEventAge, errors);
  if (!memorySize) return;
  const isToken = memorySize.isUnresolved();
  errors.check(!isToken, 'memorySize must be known at synthesis, got a token');
  if (isToken) return;
  const mebibytes = memorySize.toKibibytes({ rounding: SizeRoundingBehavior.NONE }) / 1024;
  errors.wholeNumber('memorySize in MiB', mebibytes, 128, 10_240);
}

/** @see https://aws.amazon.com/compliance/fips/ */
function checkFipsRegion(region: string, errors: ValidationErrors): void {
  if (Token.isUnresolved(region) || /^(us|ca)-/.test(region)) return;
  errors.warn(
    'fips-region',
    `useFipsEndpoint applies only to regions in the United States and Canada, got ${region}: AWS lists no FIPS endpoints there, so ` +
      'the function cannot call its services',
  );
}

/** A shorter age leaves no time for a retry after an invocation of 15 minutes. */
function checkMaxEventAge(maxEventAge: Duration, errors: ValidationErrors): void {
  if (maxEventAge.isUnresolved()) {
    errors.check(false, 'maxEventAge must be known at synthesis, got a token');
    return;
  }
  const seconds = maxEventAge.toSeconds({ integral: false });
  const isInRange = seconds >= MIN_EVENT_AGE.toSeconds() && seconds <= MAX_EVENT_AGE.toSeconds();
  errors.check(
    isInRange,
    `maxEventAge must be 20 minutes to 6 hours, which leaves time to retry an invocation, got ${maxEventAge.toHumanString()}`,
  );
}

/** Throws one error that names every invalid attribute of an imported provider. */
export function validateJobRunProviderAttributes(attributes: JobRunProviderAttributes): void {
  const factory = 'JobRunProvider.fromJobRunProviderAttributes';
  requireType(`${factory}: attributes`, attributes, OBJECT);
  const errors = new ValidationErrors();
  errors.requiredText('functionArn', attributes.functionArn, FUNCTION_ARN);
  errors.text('waiterArn', attributes.waiterArn, STATE_MACHINE_ARN);
  errors.type('role', attributes.role, ROLE);
  const provider = { arn: attributes.functionArn };
  checkEnvironment('waiterArn', { arn: attributes.waiterArn }, provider, errors);
  checkEnvironment('role', attributes.role, provider, errors);
  errors.throwIfAny(factory);
}

/** The errors of names and ARNs that IAM would read as patterns in the provider's policies. Call it at the end of synthesis. */
export function providerNameErrors(scope: Construct, props: JobRunProviderProps): string[] {
  const { logGroup, deadLetterQueue, environmentEncryption } = props;
  return nameErrors(scope, [
    ['logGroup', logGroup?.logGroupArn.replace(/:\*$/, '')],
    ['deadLetterQueue', deadLetterQueue?.queueArn],
    ['environmentEncryption', arnOf(environmentEncryption)],
  ]);
}
