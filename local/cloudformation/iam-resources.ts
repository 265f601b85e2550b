import type { PolicyDocument } from '../iam/evaluate';
import type { Roles, TrustPolicy } from '../iam/roles';
import type { Account } from '../account';
import {
  physicalName,
  ResourceFailure,
  textOf,
  type CreateRequest,
  type Outcome,
  type Properties,
  type ResourceHandler,
} from './resource';

interface PolicyProperty {
  readonly PolicyDocument: PolicyDocument;
}

const MAX_ROLE_NAME = 64;

/** AWS::IAM::Role, with its inline policies. */
export function roleHandler(roles: Roles, { partition, account }: Account): ResourceHandler {
  const put = ({ owner, logicalId, properties }: CreateRequest): Outcome => {
    const generated = physicalName(owner, logicalId);
    const name = textOf(properties, 'RoleName') ?? generated.slice(-MAX_ROLE_NAME).replace(/^-/, '');
    const arn = `arn:${partition}:iam::${account}:role${textOf(properties, 'Path') ?? '/'}${name}`;
    const inline = (properties.Policies ?? []) as PolicyProperty[];
    roles.putRole({
      name,
      arn,
      trustPolicy: trustPolicyOf(properties),
      inlinePolicies: inline.map(({ PolicyDocument }) => PolicyDocument),
      managedPolicyArns: (properties.ManagedPolicyArns ?? []) as string[],
    });
    return { physicalId: name, attributes: { Arn: arn, RoleId: `AROA${generated.slice(-12)}` } };
  };
  return {
    create: put,
    update: put,
    delete: ({ current }) => roles.removeRole(current.physicalId),
    attribute: ({ attributes }, name) => attributes[name],
  };
}

/** A document may be JSON text, whose keys may come from intrinsic functions. */
function trustPolicyOf({ AssumeRolePolicyDocument: document }: Properties): TrustPolicy {
  if (typeof document !== 'string') return document as TrustPolicy;
  try {
    return JSON.parse(document) as TrustPolicy;
  } catch {
    throw new ResourceFailure('MalformedPolicyDocument: This policy contains invalid Json');
  }
}

/** AWS::IAM::OIDCProvider, whose `Ref` is its ARN. */
export function oidcProviderHandler({ partition, account }: Account): ResourceHandler {
  const put = ({ properties }: CreateRequest): Outcome => {
    const issuer = (textOf(properties, 'Url') ?? '').replace('https://', '');
    const arn = `arn:${partition}:iam::${account}:oidc-provider/${issuer}`;
    return { physicalId: arn, attributes: { Arn: arn } };
  };
  return { create: put, update: put, delete: () => undefined, attribute: ({ attributes }, name) => attributes[name] };
}

/** Rejects a role that the service cannot assume. */
export function requireAssumable(roles: Roles, roleArn: string, service: string): void {
  if (roles.isAssumableBy(roleArn, service)) return;
  throw new ResourceFailure(`The role ${roleArn} cannot be assumed by ${service}`);
}

/** AWS::IAM::Policy and AWS::IAM::RolePolicy: policy documents of roles. */
export function inlinePolicyHandler(roles: Roles): ResourceHandler {
  const put = ({ owner, logicalId, properties }: CreateRequest): Outcome => {
    const physicalId = physicalName(owner, logicalId);
    roles.putPolicy(physicalId, policyOf(properties));
    return { physicalId, attributes: { Id: physicalId } };
  };
  return policyKind(roles, put);
}

/** AWS::IAM::ManagedPolicy, attached by its own `Roles` property or by the roles. */
export function managedPolicyHandler(roles: Roles, { partition, account }: Account): ResourceHandler {
  const put = ({ owner, logicalId, properties }: CreateRequest): Outcome => {
    const name = textOf(properties, 'ManagedPolicyName') ?? physicalName(owner, logicalId);
    const arn = `arn:${partition}:iam::${account}:policy${textOf(properties, 'Path') ?? '/'}${name}`;
    roles.putPolicy(arn, policyOf(properties));
    return { physicalId: arn, attributes: { PolicyArn: arn, PolicyId: `ANPA${name.slice(-12)}` } };
  };
  return policyKind(roles, put);
}

function policyKind(roles: Roles, put: (request: CreateRequest) => Outcome): ResourceHandler {
  return {
    create: put,
    update: put,
    delete: ({ current }) => roles.removePolicy(current.physicalId),
    attribute: ({ attributes }, name) => attributes[name],
  };
}

function policyOf({ PolicyDocument: document, Roles: names = [], RoleName: name }: Properties) {
  const roleNames = [...(names as string[]), ...(typeof name === 'string' ? [name] : [])];
  return { document: document as PolicyDocument, roleNames };
}
