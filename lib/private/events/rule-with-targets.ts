import { CfnResource, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import type { IConstruct, IDependable } from 'constructs';
import { dependable } from '../dependables';

/** The library's rules, by the resource that they target. */
const rulesByTarget = new WeakMap<IConstruct, Set<RuleWithTargets>>();

/** A rule that knows the resources that must exist before its targets receive events. */
export class RuleWithTargets extends events.Rule {
  /** The rule and its targets, including targets that are added later, with the policies that let EventBridge reach them. */
  readonly dependable: IDependable = dependable(() => [this, ...this.targetResources()]);

  private readonly targetConstructs: IConstruct[] = [];

  override addTarget(target?: events.IRuleTarget): void {
    if (!target) return;
    super.addTarget({
      bind: (rule, id) => {
        const config = target.bind(rule, id);
        if (config.targetResource) this.record(config.targetResource);
        return config;
      },
    });
  }

  private record(target: IConstruct): void {
    this.targetConstructs.push(target);
    rulesByTarget.set(target, (rulesByTarget.get(target) ?? new Set()).add(this));
  }

  private targetResources(): IConstruct[] {
    // in another stack, referenced resources are already deployed
    const inStack = this.targetConstructs.filter((target) => Stack.of(target) === Stack.of(this));
    return inStack.flatMap((target) => {
      const resources = target.node.findAll().filter((child) => CfnResource.isCfnResource(child));
      if (rulesByTarget.get(target)!.size === 1) return resources;
      // a queue has one policy for all rules that send to it. A rule that is created after the job run would make a cycle
      return resources.filter((resource) => resource.cfnResourceType !== 'AWS::SQS::QueuePolicy');
    });
  }
}
