import { createHash } from 'node:crypto';
import { authorizeBy, isAllowed, type PolicyDocument } from '../iam/evaluate';
import type { Caller } from '../http';

export interface Role {
  readonly name: string;
  readonly arn: string;
  readonly inlinePolicies: readonly PolicyDocument[];
  readonly managedPolicyArns: readonly string[];
}

/** A policy that is a resource of its own. */
export interface Policy {
  readonly document: PolicyDocument;
  readonly roleNames: readonly string[];
}

/** IAM roles and what they may do at this moment. */
export interface Roles {
  putRole(role: Role): void;
  removeRole(name: string): void;
  /** An inline policy or a customer managed one, by its physical id. */
  putPolicy(id: string, policy: Policy): void;
  removePolicy(id: string): void;
  readonly isAllowed: (roleArn: string, action: string, resource: string) => boolean;
  /** Of a session of the role, as the environment variables of the SDK. */
  readonly credentials: (roleArn: string, session: string) => Record<string, string>;
  /** Who signed with an access key. */
  readonly callerOf: (accessKeyId: string) => Caller | undefined;
  /** Somebody who acts in the role: a service that assumed it. */
  readonly caller: (roleArn: string, session: string) => Caller;
}

// of AWS's own policies only those that a function needs for its log; all others grant nothing here
const LOGGING: PolicyDocument = {
  Statement: {
    Effect: 'Allow',
    Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: '*',
  },
};
const AWS_MANAGED = /:iam::aws:policy\/service-role\/AWSLambda(Basic|VPCAccess)ExecutionRole$/;

export function roles(): Roles {
  const rolesByName = new Map<string, Role>();
  const policies = new Map<string, Policy>();
  const sessions = new Map<string, { readonly roleArn: string; readonly session: string }>();

  function policiesOf(roleArn: string): PolicyDocument[] {
    const role = [...rolesByName.values()].find(({ arn }) => arn === roleArn);
    if (!role) return [];
    const attached = [...policies]
      .filter(([id, { roleNames }]) => roleNames.includes(role.name) || role.managedPolicyArns.includes(id))
      .map(([, { document }]) => document);
    const logging = role.managedPolicyArns.some((arn) => AWS_MANAGED.test(arn)) ? [LOGGING] : [];
    return [...role.inlinePolicies, ...attached, ...logging];
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
    putRole: (role) => void rolesByName.set(role.name, role),
    removeRole: (name) => void rolesByName.delete(name),
    putPolicy: (id, policy) => void policies.set(id, policy),
    removePolicy: (id) => void policies.delete(id),
    isAllowed: (roleArn, action, resource) => isAllowed(policiesOf(roleArn), action, resource),
    credentials(roleArn, session) {
      const hash = createHash('sha256').update(`${roleArn} ${session}`).digest('hex');
      const accessKeyId = `ASIA${hash.slice(0, 16).toUpperCase()}`;
      sessions.set(accessKeyId, { roleArn, session });
      return { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: hash, AWS_SESSION_TOKEN: `local-${hash}` };
    },
    callerOf(accessKeyId) {
      const session = sessions.get(accessKeyId);
      return session && caller(session.roleArn, session.session);
    },
    caller,
  };
}
