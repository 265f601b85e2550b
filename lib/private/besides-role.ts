import { CfnResource } from 'aws-cdk-lib';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { Dependable, type IDependable } from 'constructs';

/**
 * What belongs to a role, such as its policies, without the role itself: what refers to the role comes after that anyway, and
 * each dependency of each job run takes time and a line of the template.
 */
export function besidesRole(role: IDependable): IDependable {
  const those = {};
  Dependable.implement(those, {
    get dependencyRoots() {
      const resources = Dependable.of(role).dependencyRoots.flatMap(({ node }) => node.findAll());
      return resources.filter((one) => CfnResource.isCfnResource(one) && !CfnRole.isCfnRole(one));
    },
  });
  return those;
}
