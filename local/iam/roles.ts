import { createHash } from 'node:crypto';
import type { Caller, Signer } from '../http';
import type { ConditionContext } from '../service';
import { authorizeBy, decide, isAllowed, type Decision, type PolicyDocument } from './evaluate';
import { managedPolicy } from './managed-policies';
import { asList, type OneOrMany } from './wildcards';

interface Role {
  readonly name: string;
  readonly arn: string;
  readonly trustPolicy: TrustPolicy;
  readonly inlinePolicies: readonly PolicyDocument[];
  readonly managedPolicyArns: readonly string[];
}

/** Who may act in a role, as far as services are concerned. */
export interface TrustPolicy {
  readonly Statement: OneOrMany<{
    readonly Effect: 'Allow' | 'Deny';
    readonly Action: OneOrMany<string>;
    readonly Principal: { readonly Service?: OneOrMany<string>; readonly Federated?: OneOrMany<string> };
  }>;
}

/** A policy that is a resource of its own. */
interface Policy {
  readonly document: PolicyDocument;
  readonly roleNames: readonly string[];
}

/** A session of a role that signs requests. */
export interface RoleSession extends Signer {
  readonly roleArn: string;
}

/** IAM roles and what they may do at this moment. */
export interface Roles {
  putRole(role: Role): void;
  removeRole(name: string): void;
  /** An inline policy or a customer managed one, by its physical id. */
  putPolicy(id: string, policy: Policy): void;
  removePolicy(id: string): void;
  /** Whether a service, e.g. lambda.amazonaws.com, may act in the role. */
  isAssumableBy(roleArn: string, service: string): boolean;
  readonly isAllowed: (roleArn: string, action: string, resource: string, context?: ConditionContext) => boolean;
  /**
   * How the role's policies judge an action; undefined when nobody knows: the role was never deployed here, or nothing but
   * a policy that was not may allow this.
   */
  readonly decide: (
    roleArn: string,
    action: string,
    resource: string,
    context?: ConditionContext,
  ) => Decision | undefined;
  /** Of a session of the role, as the environment variables of the SDK. */
  readonly credentials: (roleArn: string, session: string) => Record<string, string>;
  /** Who signed with an access key. */
  readonly signerOf: (accessKeyId: string) => RoleSession | undefined;
  /** Somebody who acts in the role: a service that assumed it. */
  readonly caller: (roleArn: string, session: string) => Caller;
}

export function roles(): Roles {
  const rolesByName = new Map<string, Role>();
  const policies = new Map<string, Policy>();
  const sessions = new Map<string, RoleSession>();
  const everDeployed = new Set<string>();

  function find(roleArn: string): Role | undefined {
    return [...rolesByName.values()].find(({ arn }) => arn === roleArn);
  }

  function policiesOf(roleArn: string): PolicyDocument[] {
    const role = find(roleArn);
    if (!role) return [];
    const attached = [...policies]
      .filter(([id, { roleNames }]) => roleNames.includes(role.name) || role.managedPolicyArns.includes(id))
      .map(([, { document }]) => document);
    const managed = role.managedPolicyArns.flatMap((arn) => managedPolicy(arn) ?? []);
    return [...role.inlinePolicies, ...attached, ...managed];
  }

  function hasUnknownPolicy(roleArn: string): boolean {
    return (find(roleArn)?.managedPolicyArns ?? []).some((arn) => !policies.has(arn) && !managedPolicy(arn));
  }

  function caller(roleArn: string, session: string): Caller {
    const [, partition, , , account, path = ''] = roleArn.split(':');
    const callerArn = `arn:${partition}:sts::${account}:assumed-role/${path.split('/').at(-1)}/${session}`;
    return {
      callerArn,
      authorize: (action, resource, context) => authorizeBy(policiesOf(roleArn), callerArn)(action, resource, context),
    };
  }

  return {
    putRole(role) {
      rolesByName.set(role.name, role);
      everDeployed.add(role.arn);
    },
    removeRole: (name) => void rolesByName.delete(name),
    putPolicy: (id, policy) => void policies.set(id, policy),
    removePolicy: (id) => void policies.delete(id),
    isAssumableBy(roleArn, service) {
      const statements = asList(find(roleArn)?.trustPolicy.Statement ?? []);
      return statements.some(
        ({ Effect, Action, Principal }) =>
          Effect === 'Allow' &&
          asList(Action).includes('sts:AssumeRole') &&
          asList(Principal.Service ?? []).includes(service),
      );
    },
    isAllowed: (roleArn, action, resource, context) => isAllowed(policiesOf(roleArn), action, resource, context),
    decide(roleArn, action, resource, context) {
      if (!everDeployed.has(roleArn)) return undefined;
      const decision = decide(policiesOf(roleArn), action, resource, context);
      return decision === 'implicitly denied' && hasUnknownPolicy(roleArn) ? undefined : decision;
    },
    credentials(roleArn, session) {
      const hash = createHash('sha256').update(`${roleArn} ${session}`).digest('hex');
      const accessKeyId = `ASIA${hash.slice(0, 16).toUpperCase()}`;
      const sessionToken = `local-${hash}`;
      const credentials = { accessKeyId, secretAccessKey: hash, sessionToken };
      sessions.set(accessKeyId, { roleArn, caller: caller(roleArn, session), credentials });
      return { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: hash, AWS_SESSION_TOKEN: sessionToken };
    },
    signerOf: (accessKeyId) => sessions.get(accessKeyId),
    caller,
  };
}
