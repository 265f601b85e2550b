import { SizeRoundingBehavior } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { JobRunProviderAttributes, JobRunProviderProps } from '../../job-run-provider-props';
import type { JobRunProps } from '../../job-run-props';
import { checkSameEnvironment } from './validate-environment';
import { hasMethod, constructWith, hasMember, type TypeCheck, LIST, OBJECT, requireType } from './type-checks';
import { FUNCTION_ARN, STATE_MACHINE_ARN } from './limits';
import { ValidationErrors } from './validation-errors';

const ROLE = hasMember('roleArn', 'be a role, such as Role.fromRoleArn(…)');
const PROP_TYPES = {
  vpc: hasMember('vpcId', 'be a VPC, such as Vpc.fromLookup(…)'),
  vpcSubnets: OBJECT,
  securityGroups: LIST,
  logGroup: hasMember('logGroupArn', 'be a log group, such as LogGroup.fromLogGroupName(…)'),
  memorySize: hasMethod('toMebibytes', 'be a Size, such as Size.mebibytes(512)'),
  architecture: hasMember('dockerPlatform', 'be an Architecture, such as Architecture.X86_64'),
  environmentEncryption: hasMember('keyArn', 'be a key, such as Key.fromKeyArn(…)'),
};

const PROVIDER: TypeCheck = {
  is: (value) => constructWith('functionArn', '').is(value) && hasMember('env', '').is(value),
  requirement: 'be a JobRunProvider, or JobRunProvider.fromJobRunProviderAttributes(…)',
};

/** Throws one error that names everything that is wrong with the properties of a provider. */
export function validateJobRunProvider(path: string, props: JobRunProviderProps): void {
  const errors = new ValidationErrors();
  for (const [name, kind] of Object.entries(PROP_TYPES)) {
    errors.type(name, props[name as keyof typeof PROP_TYPES], kind);
  }
  if (errors.count === 0) checkProps(props, errors);
  errors.throwIfAny(`JobRunProvider ${path}`);
}

function checkProps(props: JobRunProviderProps, errors: ValidationErrors): void {
  const { vpc, vpcSubnets, securityGroups, logGroup, logRetention, memorySize } = props;
  errors.check(!vpcSubnets || !!vpc, 'vpcSubnets needs vpc');
  errors.check(!securityGroups || !!vpc, 'securityGroups needs vpc');
  errors.check(securityGroups?.length !== 0, 'securityGroups must hold at least one, got none');
  const retention = `logRetention is for the log group that is created, got ${logRetention} with logGroup`;
  errors.check(logRetention === undefined || !logGroup, retention);
  if (!memorySize) return;
  const isToken = memorySize.isUnresolved();
  errors.check(!isToken, 'memorySize must be known at synthesis, got a token');
  if (isToken) return;
  errors.wholeNumber(
    'memorySize in MiB',
    memorySize.toKibibytes({ rounding: SizeRoundingBehavior.NONE }) / 1024,
    128,
    10_240,
  );
}

/** Throws when what is known of a provider cannot be right. */
export function validateJobRunProviderAttributes(attributes: JobRunProviderAttributes): void {
  const factory = 'JobRunProvider.fromJobRunProviderAttributes';
  requireType(`${factory}: attributes`, attributes, OBJECT);
  const errors = new ValidationErrors();
  errors.requiredText('functionArn', attributes.functionArn, FUNCTION_ARN);
  errors.text('waiterArn', attributes.waiterArn, STATE_MACHINE_ARN);
  errors.type('role', attributes.role, ROLE);
  errors.throwIfAny(factory);
}

/** Checks that a job run can be served by its provider. */
export function checkProvider(
  { provider, waitForCompletion }: Partial<JobRunProps> = {},
  scope: Construct,
  errors: ValidationErrors,
): void {
  if (!errors.type('provider', provider, PROVIDER) || !provider) return;
  checkSameEnvironment('provider', provider, scope, errors);
  const needed = waitForCompletion === true && provider.waiterArn === undefined;
  errors.check(!needed, 'waitForCompletion needs a provider with a waiterArn, got one without it');
}
