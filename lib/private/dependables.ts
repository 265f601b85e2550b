import { CfnResource } from 'aws-cdk-lib';
import { Dependable, type IConstruct, type IDependable } from 'constructs';

/** A dependable whose roots are looked up only at the end of synthesis, when all of them exist. */
export function dependable(roots: () => IConstruct[]): IDependable {
  const result: IDependable = {};
  Dependable.implement(result, {
    get dependencyRoots() {
      return roots();
    },
  });
  return result;
}

/** Leaves out roots without resources, so that the CDK does not scan them again for each dependent. */
export function onlyWithResources(given: IDependable): IDependable {
  return dependable(() => Dependable.of(given).dependencyRoots.filter(hasResources));
}

export function hasResources({ node }: IConstruct): boolean {
  return node.findAll().some(CfnResource.isCfnResource);
}
