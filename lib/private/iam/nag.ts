import * as cdk from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct, type IConstruct } from 'constructs';
import { OncePer } from '../once-per';

const reasons = new OncePer<IConstruct>();
const acknowledgements = new OncePer<IConstruct>();

/** What cdk-nag 3 reads. An older CDK, and so an older cdk-nag, does not have it. */
const { Validations } = cdk as unknown as {
  readonly Validations?: {
    of(scope: IConstruct): { acknowledge(rule: { id: string; reason: string }): void };
  };
};

/** A principal that is no construct itself, but has its policy in one. */
export interface WithPolicyScope {
  readonly policyScope: IConstruct;
}

/**
 * Acknowledges the wildcards of a policy of the library for cdk-nag, which identifies each as the template writes it.
 *
 * @param scope The construct that holds the policy, or a grantee.
 * @param parts Actions and resources, of which those without a wildcard need no reason.
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
      // a dynamic reference, whose colons and braces become an id that the CDK refuses
      if (part.includes('*') && !part.includes('{{resolve:'))
        acknowledge(policyScope, `AwsSolutions-IAM5[${part}]`, reason);
    }
    return [];
  };
  // cdk-nag looks for it right after validation; before validation, references between stacks are not resolved
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

/** Acknowledges that a role of the library, or a policy for one, has its statements inline. */
export function acknowledgeInlinePolicy(scope: IConstruct): void {
  const reason =
    'The statements are for this role only and are deleted with it. A managed policy could be attached to other roles';
  acknowledgeInPacks(scope, 'IAMNoInlinePolicy', reason);
}

/** The construct that holds the policy of a grantee, if it is known. */
export function policyScopeOf({ grantPrincipal }: IGrantable): IConstruct | undefined {
  if (Construct.isConstruct(grantPrincipal)) return grantPrincipal;
  return (grantPrincipal as Partial<WithPolicyScope>).policyScope;
}

/** A value of a template in the notation of cdk-nag. */
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
      // a list that only the deployment knows is an intrinsic function here
      return Array.isArray(parts) ? parts.map(nagNotation).join(delimiter) : JSON.stringify(value);
    }
    case 'Fn::Sub':
    case 'Fn::ImportValue':
      return nagNotation(argument);
    default:
      return JSON.stringify(value);
  }
}
