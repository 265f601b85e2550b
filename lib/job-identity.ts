import { Arn, Lazy, Token } from 'aws-cdk-lib';
import { CfnPodIdentityAssociation } from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct, IConstruct } from 'constructs';
import { clusterNameOf } from './private/eks/cluster-name';
import { hasCustomizedRoles } from './private/iam/customized-roles';
import { EKS_CLUSTER, hasMember, requireType } from './private/validation/type-checks';
import { checkEnvironment } from './private/validation/validate-environment';
import type { ValidationErrors } from './private/validation/validation-errors';
import type { ServiceAccounts } from './private/eks/service-accounts';

/**
 * How a job's pods get the credentials of the execution role: by IRSA or by EKS Pod Identity.
 */
export abstract class JobIdentity {
  /**
   * IRSA (IAM roles for service accounts): the role trusts the OIDC provider of an EKS cluster.
   *
   * Creates no further resources. Reading `openIdConnectProvider` of a cluster in this app creates the OIDC provider.
   *
   * @param openIdConnectProvider The cluster's OIDC provider in IAM, such as `cluster.openIdConnectProvider` or
   * `OpenIdConnectProvider.fromOpenIdConnectProviderArn(…)`. Its ARN may be a token.
   *
   * @see https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/setting-up-trust-policy.html
   */
  public static irsa(openIdConnectProvider: iam.IOIDCProviderRef): JobIdentity {
    const example = 'OpenIdConnectProvider.fromOpenIdConnectProviderArn(…)';
    const kind = hasMember('oidcProviderRef', `be an OIDC provider, such as ${example}`);
    requireType('JobIdentity.irsa: openIdConnectProvider', openIdConnectProvider, kind);
    return new Irsa(openIdConnectProvider);
  }

  /**
   * EKS Pod Identity: the role trusts EKS, and is associated with the service accounts of its jobs.
   *
   * Creates three pod identity associations. The default quota is 1000 for each cluster. The cluster needs the EKS Pod Identity
   * Agent.
   *
   * A job run or job template that uses the role fails synthesis with a release before 7.3.0.
   *
   * @param cluster The EKS cluster, in the account and region of the role's stack: a cluster of `aws-eks` or `aws-eks-v2`, or a
   * `CfnCluster`.
   *
   * @see https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/setting-up-enable-IAM.html
   */
  public static podIdentity(cluster: IConstruct): JobIdentity {
    requireType('JobIdentity.podIdentity: cluster', cluster, EKS_CLUSTER);
    return new PodIdentity(cluster);
  }

  /**
   * Whether this is EKS Pod Identity, which older releases do not support.
   *
   * @internal
   */
  public abstract readonly _isPodIdentity: boolean;

  /**
   * The principal that can assume the role. The role may be in the report of `iam.Role.customizeRoles`.
   *
   * @internal
   */
  public abstract _principal(accounts: ServiceAccounts, hasReport: boolean): iam.IPrincipal;

  /**
   * Adds an error if the trusted OIDC provider or cluster is known to be in another account or region.
   *
   * @internal
   */
  public abstract _checkEnvironment(scope: Construct, errors: ValidationErrors): void;

  /**
   * Completes the setup once the role exists.
   *
   * @internal
   */
  public abstract _bind(role: iam.Role, accounts: ServiceAccounts): void;
}

/** Placeholder for an issuer that is unknown at synthesis, in the format of the `iam.Role.customizeRoles` report. */
const REPORTED_ISSUER = '(OIDC_ISSUER)';

class Irsa extends JobIdentity {
  public readonly _isPodIdentity = false;
  private readonly issuer: string;

  constructor(private readonly provider: iam.IOIDCProviderRef) {
    super();
    this.issuer = Arn.extractResourceName(provider.oidcProviderRef.oidcProviderArn, 'oidc-provider');
  }

  public _checkEnvironment(scope: Construct, errors: ValidationErrors): void {
    checkEnvironment('identity', { arn: this.provider.oidcProviderRef.oidcProviderArn }, scope, errors);
  }

  public _principal({ subject }: ServiceAccounts, hasReport: boolean): iam.IPrincipal {
    // the report does not support tokens as keys
    const issuer = hasReport && Token.isUnresolved(this.issuer) ? REPORTED_ISSUER : this.issuer;
    return new iam.OpenIdConnectPrincipal(this.provider, { StringLike: { [`${issuer}:sub`]: subject } });
  }

  public _bind(role: iam.Role): void {
    const resource = role.node.defaultChild as iam.CfnRole | undefined;
    if (!Token.isUnresolved(this.issuer) || !resource) return;
    // a template cannot have a token as a key, but a document written as text can: no custom resource needed
    const document = () =>
      role.stack.toJsonString(
        hasCustomizedRoles(role) ? this.withIssuer(role.stack.resolve(role.assumeRolePolicy)) : role.assumeRolePolicy,
      );
    resource.assumeRolePolicyDocument = Lazy.string({ produce: document });
  }

  /** A copy of a value in which the issuer replaces the report's placeholder in all keys. */
  private withIssuer(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.withIssuer(item));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(([key, member]) => [
      key.replace(REPORTED_ISSUER, this.issuer),
      this.withIssuer(member),
    ]);
    return Object.fromEntries(entries) as unknown;
  }
}

class PodIdentity extends JobIdentity {
  public readonly _isPodIdentity = true;

  constructor(private readonly cluster: IConstruct) {
    super();
  }

  public _checkEnvironment(scope: Construct, errors: ValidationErrors): void {
    checkEnvironment('cluster', this.cluster, scope, errors);
  }

  public _principal(): iam.IPrincipal {
    return new iam.SessionTagsPrincipal(new iam.ServicePrincipal('pods.eks.amazonaws.com'));
  }

  public _bind(role: iam.Role, { namespace, names }: ServiceAccounts): void {
    const clusterName = clusterNameOf(this.cluster);
    for (const [component, serviceAccount] of names) {
      const id = `${component.charAt(0).toUpperCase()}${component.slice(1)}Association`;
      new CfnPodIdentityAssociation(role, id, { clusterName, namespace, serviceAccount, roleArn: role.roleArn });
    }
  }
}
