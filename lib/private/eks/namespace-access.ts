import { Stack } from 'aws-cdk-lib';
import type { Cluster } from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct, IConstruct, IDependable } from 'constructs';

/** The user name of the service in Kubernetes. */
const USER = 'emr-containers';
const RBAC = 'rbac.authorization.k8s.io';
const ALL_VERBS = 'get list watch describe create edit delete annotate patch label'.split(' ');

/**
 * Grants the service access to a namespace, like `eksctl create iamidentitymapping --service-name emr-containers`. Only for a
 * cluster of the app that uses the aws-auth ConfigMap. Returns the constructs that the virtual cluster must depend on.
 *
 * @see https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/setting-up-cluster-access.html
 */
export function grantNamespaceAccess(scope: Construct, cluster: IConstruct, namespace: string): IDependable[] {
  if (!isManagedByConfigMap(cluster)) return [];
  const metadata = { name: USER, namespace };
  const manifest = cluster.addManifest(
    `EMRContainers${scope.node.addr}`,
    { apiVersion: `${RBAC}/v1`, kind: 'Role', metadata, rules: rules() },
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'RoleBinding',
      metadata,
      subjects: [{ kind: 'User', name: USER, apiGroup: RBAC }],
      roleRef: { kind: 'Role', name: USER, apiGroup: RBAC },
    },
  );
  mapServiceRole(cluster);
  return [manifest, cluster.awsAuth];
}

/** Avoids `instanceof`, which would load the EKS module for apps that do not use it. */
function isManagedByConfigMap(cluster: IConstruct): cluster is Cluster {
  const mode = (cluster as Partial<Cluster>).authenticationMode;
  // only a cluster that this app creates has an adminRole
  return 'adminRole' in cluster && (mode === undefined || (mode as string) === 'CONFIG_MAP');
}

/** Maps the role of the service, once per cluster. */
function mapServiceRole(cluster: Cluster): void {
  const id = 'EMRContainersServiceRole';
  if (cluster.node.tryFindChild(id)) return;
  const { partition, account } = Stack.of(cluster);
  // without the path of the ARN, which the mapping does not support
  const arn = `arn:${partition}:iam::${account}:role/AWSServiceRoleForAmazonEMRContainers`;
  const serviceRole = iam.Role.fromRoleArn(cluster, id, arn, { mutable: false });
  cluster.awsAuth.addRoleMapping(serviceRole, { username: USER, groups: [] });
}

function rules() {
  const rule = (apiGroup: string, resources: string[], verbs: string[]) => ({
    apiGroups: [apiGroup],
    resources,
    verbs,
  });
  const core = ['serviceaccounts', 'services', 'configmaps', 'events', 'pods', 'pods/log'];
  return [
    rule('', ['namespaces'], ['get']),
    rule('', core, [...ALL_VERBS, 'deletecollection']),
    rule('', ['secrets'], ['create', 'patch', 'delete', 'watch']),
    rule('', ['persistentvolumeclaims'], [...ALL_VERBS, 'deletecollection']),
    rule('apps', ['statefulsets', 'deployments'], ALL_VERBS),
    rule('batch', ['jobs'], ALL_VERBS),
    rule('extensions', ['ingresses'], ALL_VERBS),
    rule('networking.k8s.io', ['ingresses'], ALL_VERBS),
    rule(RBAC, ['roles', 'rolebindings'], [...ALL_VERBS, 'deletecollection']),
  ];
}
