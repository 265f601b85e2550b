import * as cdk from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct, type IConstruct } from 'constructs';
import { OncePer } from '../once-per';

const reasons = new OncePer<IConstruct>();
const acknowledgements = new OncePer<IConstruct>();

/** The API that cdk-nag 3 reads acknowledgements from. Older CDK versions do not have it. */
const { Validations } = cdk as unknown as {
  readonly Validations?: {
    of(scope: IConstruct): { acknowledge(rule: { id: string; reason: string }): void };
  };
};

/** A principal that is not a construct, but whose policy is in one. */
export interface WithPolicyScope {
  readonly policyScope: IConstruct;
}

/**
 * Acknowledges the wildcards in a policy of the library. cdk-nag identifies each wildcard by its text in the template.
 *
 * @param scope The construct that contains the policy, or a grantee.
 * @param parts Actions and resources. Only parts with a wildcard are acknowledged.
 * @param reason Why the policy needs the wildcards.
 */
export function acknowledgeWildcards(
  scope: IConstruct | IGrantable,
  parts: { actions?: string[]; resources?: string[] },
  reason: string,
): void {
  const policyScope = Construct.isConstruct(scope) ? scope : policyScopeOf(scope);
  if (!policyScope || !reasons.isFirst(policyScope, JSON.stringify(parts))) return;
  const acknowledgeEach = () => {
    const actions = (parts.actions ?? []).map((action) => `Action::${action}`);
    const resources = (parts.resources ?? []).map(
      (resource) => `Resource::${nagNotation(cdk.Stack.of(policyScope).resolve(resource))}`,
    );
    for (const part of [...actions, ...resources]) {
      // the CDK rejects an ID with the colons and braces of a dynamic reference
      if (part.includes('*') && !part.includes('{{resolve:'))
        acknowledge(policyScope, `AwsSolutions-IAM5[${part}]`, reason);
    }
    return [];
  };
  // cdk-nag reads acknowledgements after validation; before validation, cross-stack references are not resolved
  policyScope.node.addValidation({ validate: acknowledgeEach });
}

/** Acknowledges, once, that a construct breaks a rule of cdk-nag. */
export function acknowledge(scope: IConstruct, id: string, reason: string): void {
  if (!Validations || !acknowledgements.isFirst(scope, id)) return;
  Validations.of(scope).acknowledge({ id, reason });
}

/** The packs of cdk-nag that share the names of their rules. */
const COMPLIANCE_PACKS = ['HIPAA.Security', 'NIST.800.53.R4', 'NIST.800.53.R5', 'PCI.DSS.321'];

/** Acknowledges, once, that a construct breaks a rule of the packs for HIPAA, NIST 800-53 and PCI DSS. */
export function acknowledgeInPacks(scope: IConstruct, rule: string, reason: string): void {
  for (const pack of COMPLIANCE_PACKS) acknowledge(scope, `${pack}-${rule}`, reason);
}

/** Acknowledges the inline policies of a role of the library, or a policy that the library attaches to a role. */
export function acknowledgeInlinePolicy(scope: IConstruct): void {
  const reason =
    'The statements are for this role only and are deleted with it. A managed policy could be attached to other roles';
  acknowledgeInPacks(scope, 'IAMNoInlinePolicy', reason);
}

/** The construct that contains the policy of a grantee, if it is known. */
export function policyScopeOf({ grantPrincipal }: IGrantable): IConstruct | undefined {
  if (Construct.isConstruct(grantPrincipal)) return grantPrincipal;
  return (grantPrincipal as Partial<WithPolicyScope>).policyScope;
}

/** A template value in the notation of cdk-nag. */
function nagNotation(value: unknown): string {
  if (typeof value === 'string') return value.replace(/\$\{/g, '<').replace(/\}/g, '>');
  const [[intrinsic, argument]] = Object.entries(value as Record<string, unknown>);
  switch (intrinsic) {
    case 'Ref':
      return `<${String(argument)}>`;
    case 'Fn::GetAtt':
      return `<${(argument as string[]).join('.')}>`;
    case 'Fn::Join': {
      const [delimiter, parts] = argument as [string, unknown];
      // a list that is unknown at synthesis is an intrinsic function here
      return Array.isArray(parts) ? parts.map(nagNotation).join(delimiter) : JSON.stringify(value);
    }
    case 'Fn::Sub':
    case 'Fn::ImportValue':
      return nagNotation(argument);
    default:
      return JSON.stringify(value);
  }
}
