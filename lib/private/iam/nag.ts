import { Stack, Validations } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct, type IConstruct } from 'constructs';

/** A principal that is no construct, but whose policy is one. */
export interface WithPolicyScope {
  readonly policyScope: IConstruct;
}

/**
 * Tells cdk-nag why a policy of the library has wildcards. It wants each by what it looks like in the template.
 *
 * @param scope What the policy is in, or a grantee.
 * @param parts Actions and resources, of which those without a wildcard need no reason.
 * @param reason Why they are there.
 */
export function acknowledgeWildcards(
  scope: IConstruct | IGrantable,
  parts: { actions?: string[]; resources?: string[] },
  reason: string,
): void {
  const place = Construct.isConstruct(scope) ? scope : policyScopeOf(scope);
  if (!place) return;
  const explain = () => {
    const actions = (parts.actions ?? []).map((action) => `Action::${action}`);
    const resources = (parts.resources ?? []).map(
      (resource) => `Resource::${asNagWritesIt(Stack.of(place).resolve(resource))}`,
    );
    for (const part of [...actions, ...resources]) {
      if (part.includes('*')) acknowledge(place, `AwsSolutions-IAM5[${part}]`, reason);
    }
    return [];
  };
  // the last moment before it is looked for, and the first in which references between stacks are what they become
  place.node.addValidation({ validate: explain });
}

/** Tells cdk-nag why a rule of its does not hold, once. */
export function acknowledge(scope: IConstruct, id: string, reason: string): void {
  const key = Validations.ACKNOWLEDGED_RULES_METADATA_KEY;
  const isKnown = scope.node.metadata.some(({ type, data }) => type === key && id in (data as object));
  if (!isKnown) Validations.of(scope).acknowledge({ id, reason });
}

function policyScopeOf({ grantPrincipal }: IGrantable): IConstruct | undefined {
  if (Construct.isConstruct(grantPrincipal)) return grantPrincipal;
  return (grantPrincipal as Partial<WithPolicyScope>).policyScope;
}

/** As cdk-nag writes what is in a template. */
function asNagWritesIt(value: unknown): string {
  if (typeof value === 'string') return value.replace(/\$\{/g, '<').replace(/\}/g, '>');
  const [[intrinsic, argument]] = Object.entries(value as Record<string, unknown>);
  switch (intrinsic) {
    case 'Ref':
      return `<${String(argument)}>`;
    case 'Fn::GetAtt':
      return `<${(argument as string[]).join('.')}>`;
    case 'Fn::Join': {
      const [delimiter, parts] = argument as [string, unknown];
      // a list that only the deployment knows is no list here
      return Array.isArray(parts) ? parts.map(asNagWritesIt).join(delimiter) : JSON.stringify(value);
    }
    case 'Fn::Sub':
    case 'Fn::ImportValue':
      return asNagWritesIt(argument);
    default:
      return JSON.stringify(value);
  }
}
