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

/** The service principals that may assume a role. */
export interface TrustPolicy {
  readonly Statement: OneOrMany<{
    readonly Effect: 'Allow' | 'Deny';
    readonly Action: OneOrMany<string>;
    readonly Principal: { readonly Service?: OneOrMany<string>; readonly Federated?: OneOrMany<string> };
  }>;
}

/** A policy that is a separate resource. */
interface Policy {
  readonly document: PolicyDocument;
  readonly roleNames: readonly string[];
}

/** A session of a role that signs requests. */
export interface RoleSession extends Signer {
  readonly roleArn: string;
}

/** The IAM roles with their current permissions. */
export interface Roles {
  putRole(role: Role): void;
  removeRole(name: string): void;
  /** Adds an inline policy or a customer managed policy, by its physical ID. */
  putPolicy(id: string, policy: Policy): void;
  removePolicy(id: string): void;
  /** Whether a service, such as lambda.amazonaws.com, may assume the role. */
  isAssumableBy(roleArn: string, service: string): boolean;
  readonly isAllowed: (roleArn: string, action: string, resource: string, context?: ConditionContext) => boolean;
  /**
   * Evaluates the role's policies for an action. Undefined if the result is unknown: the role is not deployed here, or only
   * a policy that is not deployed here could allow the action.
   */
  readonly decide: (
    roleArn: string,
    action: string,
    resource: string,
    context?: ConditionContext,
  ) => Decision | undefined;
  /** The credentials of a session of the role, as environment variables for the SDK. */
  readonly credentials: (roleArn: string, session: string) => Record<string, string>;
  /** The caller that signed with an access key. */
  readonly signerOf: (accessKeyId: string) => RoleSession | undefined;
  /** A caller in the role, such as a service that assumed it. */
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
