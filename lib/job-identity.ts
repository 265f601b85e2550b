import { Arn, Lazy, Token } from 'aws-cdk-lib';
import { CfnPodIdentityAssociation, type IClusterRef } from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
import { EKS_CLUSTER, hasMember, requireType } from './private/validation/type-checks';
import type { ServiceAccounts } from './private/eks/service-accounts';

/**
 * How the pods of a job get the credentials of the role that it runs as: by IRSA or by EKS Pod Identity.
 */
export abstract class JobIdentity {
  /**
   * IRSA (IAM roles for service accounts): the role trusts the OIDC provider of an EKS cluster.
   *
   * Creates nothing besides the role. `cluster.openIdConnectProvider` of a cluster in this app creates the provider when it is read.
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
   * Creates three associations, of which a cluster has 1000 unless its quota is raised. The cluster needs the EKS Pod Identity Agent.
   *
   * Fails synthesis of a job run, or a job template, with the role and a release before 7.3.0.
   *
   * @param cluster The EKS cluster, in the account of the role.
   *
   * @see https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/setting-up-enable-IAM.html
   */
  public static podIdentity(cluster: IClusterRef): JobIdentity {
    requireType('JobIdentity.podIdentity: cluster', cluster, EKS_CLUSTER);
    return new PodIdentity(cluster);
  }

  /**
   * Whether it is EKS Pod Identity, which not every release has.
   *
   * @internal
   */
  public abstract readonly _isPodIdentity: boolean;

  /**
   * Who may act in the role.
   *
   * @internal
   */
  public abstract _principal(accounts: ServiceAccounts): iam.IPrincipal;

  /**
   * Does what else it takes, when there is the role.
   *
   * @internal
   */
  public abstract _bind(role: iam.Role, accounts: ServiceAccounts): void;
}

class Irsa extends JobIdentity {
  public readonly _isPodIdentity = false;
  private readonly issuer: string;

  constructor(private readonly provider: iam.IOIDCProviderRef) {
    super();
    this.issuer = Arn.extractResourceName(provider.oidcProviderRef.oidcProviderArn, 'oidc-provider');
  }

  public _principal({ subject }: ServiceAccounts): iam.IPrincipal {
    return new iam.OpenIdConnectPrincipal(this.provider, { StringLike: { [`${this.issuer}:sub`]: subject } });
  }

  public _bind(role: iam.Role): void {
    if (!Token.isUnresolved(this.issuer)) return;
    // a template cannot have a token as a key, but a document written as text can: no custom resource needed
    const document = Lazy.string({ produce: () => role.stack.toJsonString(role.assumeRolePolicy) });
    (role.node.defaultChild as iam.CfnRole).assumeRolePolicyDocument = document;
  }
}

class PodIdentity extends JobIdentity {
  public readonly _isPodIdentity = true;

  constructor(private readonly cluster: IClusterRef) {
    super();
  }

  public _principal(): iam.IPrincipal {
    return new iam.SessionTagsPrincipal(new iam.ServicePrincipal('pods.eks.amazonaws.com'));
  }

  public _bind(role: iam.Role, { namespace, names }: ServiceAccounts): void {
    const { clusterName } = this.cluster.clusterRef;
    for (const [component, serviceAccount] of names) {
      const id = `${component.charAt(0).toUpperCase()}${component.slice(1)}Association`;
      new CfnPodIdentityAssociation(role, id, { clusterName, namespace, serviceAccount, roleArn: role.roleArn });
    }
  }
}
