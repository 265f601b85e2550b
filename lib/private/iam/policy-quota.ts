import { Stack } from 'aws-cdk-lib';
import { CfnManagedPolicy, CfnPolicy, CfnRole } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const INLINE_CHARACTERS = 10_240;
const MANAGED_CHARACTERS = 6_144;
const MANAGED_POLICIES = 20;

/** Stands for an ARN that only the deployment knows, with names made by CloudFormation. */
const UNKNOWN = 'x'.repeat(120);
/** As long as these can be. */
const KNOWN: Record<string, string> = {
  'AWS::Partition': 'aws-us-gov',
  'AWS::Region': 'ap-southeast-1',
  'AWS::AccountId': '123456789012',
  'AWS::StackId': 'x'.repeat(240),
};

/**
 * What is wrong with the size of a role's policies: IAM would refuse it in the middle of a deployment.
 *
 * @param whose Whose job runs the policies are for.
 * @param scopes Where the policies are.
 * @param place Where some of the job runs would fit.
 */
export function policyQuotaErrors(whose: string, scopes: IConstruct[], place: string): string[] {
  const constructs = scopes.flatMap(({ node }) => node.findAll());
  const inline = constructs.flatMap(inlineDocuments).reduce<number>((sum, document) => sum + sizeOf(document), 0);
  const managed = constructs.filter((construct) => construct instanceof CfnManagedPolicy);
  const fits =
    inline <= INLINE_CHARACTERS &&
    managed.length <= MANAGED_POLICIES &&
    managed.every((policy) => sizeOf(resolved(policy, policy.policyDocument)) <= MANAGED_CHARACTERS);
  if (fits) return [];
  return [
    `The job runs of ${whose} use more virtual clusters and execution roles than one IAM role ` +
      `can be allowed (${inline} characters of inline policy, of ${INLINE_CHARACTERS}; ${managed.length} managed ` +
      `policies, of ${MANAGED_POLICIES}): put some of the job runs ${place}`,
  ];
}

/** The documents that IAM counts together: those of policies, and those that a role has in itself. */
function inlineDocuments(construct: IConstruct): unknown[] {
  if (construct instanceof CfnPolicy) return [resolved(construct, construct.policyDocument)];
  if (!(construct instanceof CfnRole)) return [];
  const policies = resolved(construct, construct.policies) as { readonly policyDocument: unknown }[] | undefined;
  return (policies ?? []).map(({ policyDocument }) => policyDocument);
}

function resolved(scope: IConstruct, value: unknown): unknown {
  return Stack.of(scope).resolve(value);
}

function sizeOf(document: unknown): number {
  return JSON.stringify(deployed(document)).length;
}

/** A document as IAM will see it, with a guess for each value that only the deployment knows. */
function deployed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(deployed);
  if (typeof value !== 'object' || value === null) return value;
  const [[key, argument] = ['', undefined], ...more] = Object.entries(value) as [string, unknown][];
  if (more.length === 0 && key === 'Ref') return KNOWN[argument as string] ?? UNKNOWN;
  if (more.length === 0 && key === 'Fn::Join') {
    const [delimiter, parts] = argument as [string, unknown];
    // a list that only the deployment knows is no list here
    return Array.isArray(parts) ? parts.map(deployed).join(delimiter) : UNKNOWN;
  }
  if (more.length === 0 && key.startsWith('Fn::')) return UNKNOWN;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, deployed(member)]));
}
