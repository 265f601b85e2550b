import { SizeRoundingBehavior } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { JobRunProviderAttributes, JobRunProviderProps } from '../../job-run-provider-props';
import type { JobRunProps } from '../../job-run-props';
import { checkEnvironment } from './validate-environment';
import { can, construct, has, type Kind, LIST, OBJECT, requireKind } from './type-checks';
import { FUNCTION_ARN, STATE_MACHINE_ARN } from './limits';
import { Problems } from './validation-errors';

const ROLE = has('roleArn', 'be a role, such as Role.fromRoleArn(…)');
const KINDS = {
  vpc: has('vpcId', 'be a VPC, such as Vpc.fromLookup(…)'),
  vpcSubnets: OBJECT,
  securityGroups: LIST,
  logGroup: has('logGroupArn', 'be a log group, such as LogGroup.fromLogGroupName(…)'),
  memorySize: can('toMebibytes', 'be a Size, such as Size.mebibytes(512)'),
  architecture: has('dockerPlatform', 'be an Architecture, such as Architecture.X86_64'),
  environmentEncryption: has('keyArn', 'be a key, such as Key.fromKeyArn(…)'),
};

const PROVIDER: Kind = {
  is: (value) => construct('functionArn', '').is(value) && has('env', '').is(value),
  says: 'be a JobRunProvider, or JobRunProvider.fromJobRunProviderAttributes(…)',
};

/** Throws one error that names everything that is wrong with the properties of a provider. */
export function validateJobRunProvider(path: string, props: JobRunProviderProps): void {
  const problems = new Problems();
  for (const [name, kind] of Object.entries(KINDS)) {
    problems.kind(name, props[name as keyof typeof KINDS], kind);
  }
  if (problems.count === 0) checkProps(props, problems);
  problems.throwIfAny(`JobRunProvider ${path}`);
}

function checkProps(props: JobRunProviderProps, problems: Problems): void {
  const { vpc, vpcSubnets, securityGroups, logGroup, logRetention, memorySize } = props;
  problems.check(!vpcSubnets || !!vpc, 'vpcSubnets needs vpc');
  problems.check(!securityGroups || !!vpc, 'securityGroups needs vpc');
  problems.check(securityGroups?.length !== 0, 'securityGroups must hold at least one, got none');
  const retention = `logRetention is for the log group that is created, got ${logRetention} with logGroup`;
  problems.check(logRetention === undefined || !logGroup, retention);
  if (!memorySize) return;
  const isToken = memorySize.isUnresolved();
  problems.check(!isToken, 'memorySize must be known at synthesis, got a token');
  if (isToken) return;
  problems.wholeNumber(
    'memorySize in MiB',
    memorySize.toKibibytes({ rounding: SizeRoundingBehavior.NONE }) / 1024,
    128,
    10_240,
  );
}

/** Throws when what is known of a provider cannot be right. */
export function validateAttributes(attributes: JobRunProviderAttributes): void {
  const factory = 'JobRunProvider.fromJobRunProviderAttributes';
  requireKind(`${factory}: attributes`, attributes, OBJECT);
  const problems = new Problems();
  problems.requiredText('functionArn', attributes.functionArn, FUNCTION_ARN);
  problems.text('waiterArn', attributes.waiterArn, STATE_MACHINE_ARN);
  problems.kind('role', attributes.role, ROLE);
  problems.throwIfAny(factory);
}

/** Checks that a job run can be served by its provider. */
export function checkProvider(
  { provider, waitForCompletion }: Partial<JobRunProps> = {},
  scope: Construct,
  problems: Problems,
): void {
  if (!problems.kind('provider', provider, PROVIDER) || !provider) return;
  checkEnvironment('provider', provider, scope, problems);
  const needed = waitForCompletion === true && provider.waiterArn === undefined;
  problems.check(!needed, 'waitForCompletion needs a provider with a waiterArn, got one without it');
}
