import { ArnFormat, type IResource, Names, Resource, Stack } from 'aws-cdk-lib';
import {
  CfnVirtualCluster,
  type IVirtualClusterRef,
  type VirtualClusterReference,
} from 'aws-cdk-lib/aws-emrcontainers';
import { Grant, type IGrantable, type IRole } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { clusterNameOf } from './private/eks/cluster-name';
import { grantNamespaceAccess } from './private/eks/namespace-access';
import { startJobRunStatement, supportingStatements } from './private/iam/start-job-run-statements';
import { validateVirtualCluster } from './private/validation/validate-virtual-cluster';
import { requireString } from './private/validation/validation-errors';
import type { VirtualClusterProps } from './virtual-cluster-props';

/**
 * A virtual cluster of Amazon EMR on EKS, created in this app or imported.
 */
export interface IVirtualCluster extends IResource, IVirtualClusterRef {
  /**
   * The ID of the virtual cluster, such as `abcdefghijklmnopqrstuvwxy`.
   *
   * @attribute
   */
  readonly virtualClusterId: string;

  /**
   * The ARN of the virtual cluster.
   *
   * @attribute
   */
  readonly virtualClusterArn: string;

  /**
   * Grants permission to start job runs on the virtual cluster with this execution role only. The grant includes passing the role
   * to EKS Pod Identity, which StartJobRun requires for a role with EKS Pod Identity.
   *
   * The grant does not include tagging, describing or cancelling job runs, or starting them with a job template instead of the
   * role. A `JobRun` does not need this grant.
   *
   * @param grantee The grantee.
   * @param executionRole The role that the jobs run as.
   */
  grantStartJobRun(grantee: IGrantable, executionRole: IRole): Grant;
}

abstract class VirtualClusterBase extends Resource implements IVirtualCluster {
  public abstract readonly virtualClusterId: string;
  public abstract readonly virtualClusterArn: string;

  public get virtualClusterRef(): VirtualClusterReference {
    return { virtualClusterId: this.virtualClusterId, virtualClusterArn: this.virtualClusterArn };
  }

  public grantStartJobRun(grantee: IGrantable, executionRole: IRole): Grant {
    const target = { virtualCluster: this, executionRole };
    const specs = [
      startJobRunStatement(this.virtualClusterArn, undefined, executionRole.roleArn),
      ...supportingStatements(target),
    ];
    return specs
      .map(({ actions, resource, conditions }) =>
        Grant.addToPrincipal({ grantee, actions, resourceArns: [resource].flat(), conditions }),
      )
      .reduce((all, grant) => all.combine(grant));
  }
}

/**
 * A virtual cluster of Amazon EMR on EKS: a namespace of an EKS cluster in which job runs can start.
 *
 * The service needs access to the namespace:
 *
 * - `authenticationMode` API_AND_CONFIG_MAP: the service creates its own access when it creates the virtual cluster. The
 *   deploying principal needs `eks:CreateAccessEntry` on the cluster, and `eks:DescribeAccessEntry`, `DeleteAccessEntry`,
 *   `ListAssociatedAccessPolicies`, `AssociateAccessPolicy` and `DisassociateAccessPolicy` on its access entries.
 * - CONFIG_MAP, for a `Cluster` of `aws-eks` in this app, where it is the default: the library creates a role and a role binding
 *   in the namespace, and maps the service's role in the aws-auth ConfigMap.
 * - CONFIG_MAP, for any other cluster: run `eksctl create iamidentitymapping --service-name emr-containers` before the
 *   deployment.
 *
 * The service-linked role `AWSServiceRoleForAmazonEMRContainers` must exist in the account.
 *
 * The namespace must exist too. If the app creates it, add a dependency: `virtualCluster.node.addDependency(…)`.
 *
 * CloudFormation cannot update a virtual cluster, and a namespace can have only one. To change a virtual cluster, use another
 * namespace.
 *
 * @example
 * declare const cluster: eks.ICluster;
 *
 * const manifest = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'jobs' } };
 * const virtualCluster = new VirtualCluster(this, 'VirtualCluster', { cluster, namespace: 'jobs' });
 * virtualCluster.node.addDependency(cluster.addManifest('JobsNamespace', manifest));
 *
 * @see https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/setting-up-cluster-access.html
 */
export class VirtualCluster extends VirtualClusterBase {
  /**
   * Imports a virtual cluster in the stack's account and region by its ID.
   *
   * @param scope The scope of the imported construct.
   * @param id The ID of the imported construct.
   * @param virtualClusterId The ID: 1 to 64 lowercase letters and digits. May be a token.
   */
  public static fromVirtualClusterId(scope: Construct, id: string, virtualClusterId: string): IVirtualCluster {
    requireString('VirtualCluster.fromVirtualClusterId: virtualClusterId', virtualClusterId);
    return new ImportedVirtualCluster(scope, id, virtualClusterId);
  }

  /**
   * The ID of the virtual cluster, such as `abcdefghijklmnopqrstuvwxy`.
   *
   * @attribute
   */
  public readonly virtualClusterId: string;

  /**
   * The ARN of the virtual cluster.
   *
   * @attribute
   */
  public readonly virtualClusterArn: string;

  /**
   * The name of the virtual cluster.
   */
  public readonly virtualClusterName: string;

  constructor(scope: Construct, id: string, props: VirtualClusterProps) {
    super(scope, id);
    validateVirtualCluster(this, props);
    const { cluster, namespace, securityConfigurationId, sessionEnabled } = props;
    this.virtualClusterName =
      props.virtualClusterName ?? Names.uniqueResourceName(this, { maxLength: 64, separator: '-' });
    const resource = new CfnVirtualCluster(this, 'Resource', {
      name: this.virtualClusterName,
      containerProvider: { type: 'EKS', id: clusterNameOf(cluster), info: { eksInfo: { namespace } } },
      securityConfigurationId,
    });
    // the L1 construct of older CDK versions does not have this property
    if (sessionEnabled !== undefined) resource.addPropertyOverride('SessionEnabled', sessionEnabled);
    resource.node.addDependency(...grantNamespaceAccess(this, cluster, namespace));
    this.virtualClusterId = resource.attrId;
    this.virtualClusterArn = resource.attrArn;
  }
}

class ImportedVirtualCluster extends VirtualClusterBase {
  public readonly virtualClusterArn: string;

  constructor(
    scope: Construct,
    id: string,
    public readonly virtualClusterId: string,
  ) {
    super(scope, id);
    this.virtualClusterArn = Stack.of(this).formatArn({
      service: 'emr-containers',
      resource: `/virtualclusters/${virtualClusterId}`,
      arnFormat: ArnFormat.NO_RESOURCE_NAME,
    });
  }
}
