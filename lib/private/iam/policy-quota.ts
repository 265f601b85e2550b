import { Stack, Token } from 'aws-cdk-lib';
import { CfnManagedPolicy, CfnPolicy, CfnRole } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const MAX_INLINE_CHARACTERS = 10_240;
const MAX_MANAGED_CHARACTERS = 6_144;
const MAX_MANAGED_POLICIES = 20;

/** Placeholder for an ARN that is unknown at synthesis, with a generated name. */
const UNKNOWN_VALUE = 'x'.repeat(120);
/** The longest values of the pseudo parameters. */
const PSEUDO_PARAMETERS: Record<string, string> = {
  'AWS::Partition': 'aws-us-gov',
  'AWS::Region': 'ap-southeast-1',
  'AWS::AccountId': '123456789012',
};
/** The longest name that CloudFormation generates for a nested stack. */
const MAX_STACK_NAME = 128;
const STACK_UUID = 'x'.repeat(36);

/**
 * The error if a role's policies exceed the IAM quotas. Otherwise, the deployment would fail halfway through.
 *
 * @param subject The stack or provider whose job runs the policies are for.
 * @param scopes The constructs that contain the policies.
 * @param destination Where to put some of the job runs.
 */
export function policyQuotaErrors(subject: string, scopes: IConstruct[], destination: string): string[] {
  const constructs = scopes.flatMap(({ node }) => node.findAll());
  const inline = constructs.reduce((sum, construct) => sum + inlineSizeOf(construct), 0);
  const managed = constructs.filter((construct) => construct instanceof CfnManagedPolicy);
  const fits =
    inline <= MAX_INLINE_CHARACTERS &&
    managed.length <= MAX_MANAGED_POLICIES &&
    managed.every((policy) => sizeOf(policy, policy.policyDocument) <= MAX_MANAGED_CHARACTERS);
  if (fits) return [];
  return [
    `The job runs of ${subject} use more virtual clusters and execution roles than fit into the policies of one IAM ` +
      `role (${inline} of ${MAX_INLINE_CHARACTERS} inline policy characters; ${managed.length} of ${MAX_MANAGED_POLICIES} ` +
      `managed policies): move some of the job runs ${destination}`,
  ];
}

/** The characters that count towards the inline policy quota: policy resources and policies within a role. */
function inlineSizeOf(construct: IConstruct): number {
  if (construct instanceof CfnPolicy) return sizeOf(construct, construct.policyDocument);
  if (!(construct instanceof CfnRole)) return 0;
  const policies = resolved(construct, construct.policies) as { readonly policyDocument: unknown }[] | undefined;
  return (policies ?? []).reduce((sum, { policyDocument }) => sum + sizeOf(construct, policyDocument), 0);
}

function resolved(scope: IConstruct, value: unknown): unknown {
  return Stack.of(scope).resolve(value);
}

function sizeOf(scope: IConstruct, document: unknown): number {
  const pseudoParameters = { ...PSEUDO_PARAMETERS, 'AWS::StackId': stackIdOf(Stack.of(scope)) };
  return JSON.stringify(deployed(resolved(scope, document), pseudoParameters)).length;
}

/** A stack ID of the same length as the deployed one. */
function stackIdOf({ stackName }: Stack): string {
  const name = Token.isUnresolved(stackName) ? 'x'.repeat(MAX_STACK_NAME) : stackName;
  const { 'AWS::Partition': partition, 'AWS::Region': region, 'AWS::AccountId': account } = PSEUDO_PARAMETERS;
  return `arn:${partition}:cloudformation:${region}:${account}:stack/${name}/${STACK_UUID}`;
}

/** A document as IAM counts it, with an estimate for each value that is unknown at synthesis. */
function deployed(value: unknown, pseudoParameters: Record<string, string>): unknown {
  const within = (member: unknown) => deployed(member, pseudoParameters);
  if (Array.isArray(value)) return value.map(within);
  if (typeof value !== 'object' || value === null) return value;
  const [[key, argument] = ['', undefined], ...more] = Object.entries(value) as [string, unknown][];
  if (more.length === 0 && key === 'Ref') return pseudoParameters[argument as string] ?? UNKNOWN_VALUE;
  if (more.length === 0 && key === 'Fn::Join') {
    const [delimiter, parts] = argument as [string, unknown];
    // a list that is unknown at synthesis is an intrinsic function here
    return Array.isArray(parts) ? parts.map(within).join(delimiter) : UNKNOWN_VALUE;
  }
  if (more.length === 0 && key === 'Fn::Select') return selected(argument, within);
  if (more.length === 0 && key.startsWith('Fn::')) return UNKNOWN_VALUE;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, within(member)]));
}

/** A part of a known text, such as the end of a stack ID. */
function selected(argument: unknown, deployedValue: (value: unknown) => unknown): unknown {
  const [index, list] = argument as [unknown, { readonly 'Fn::Split'?: [string, unknown] }];
  const [delimiter, text] = list['Fn::Split'] ?? [];
  const known = deployedValue(text);
  if (delimiter === undefined || typeof known !== 'string') return UNKNOWN_VALUE;
  return known.split(delimiter)[Number(index)] ?? UNKNOWN_VALUE;
}
