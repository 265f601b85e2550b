import { CfnResource } from 'aws-cdk-lib';
import { Dependable, type IDependable } from 'constructs';

/** What of a dependable holds resources at the end: the CDK would look at the rest for every single dependent, for nothing. */
export function onlyWithResources(dependable: IDependable): IDependable {
  const those = {};
  Dependable.implement(those, {
    get dependencyRoots() {
      return Dependable.of(dependable).dependencyRoots.filter(({ node }) =>
        node.findAll().some(CfnResource.isCfnResource),
      );
    },
  });
  return those;
}
