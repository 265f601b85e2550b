import { CfnResource, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Dependable, type IConstruct, type IDependable } from 'constructs';

/** A rule that knows what else has to be there before its targets get events. */
export class RuleWithTargets extends events.Rule {
  private readonly receivers: IConstruct[] = [];

  override addTarget(target?: events.IRuleTarget): void {
    if (!target) return;
    super.addTarget({
      bind: (rule, id) => {
        const config = target.bind(rule, id);
        if (config.targetResource) this.receivers.push(config.targetResource);
        return config;
      },
    });
  }

  /** The rule, and its targets with the policies that let EventBridge reach them; what is added later is among them. */
  ready(): IDependable {
    const ready: IDependable = {};
    const roots = () => [this, ...this.receiving()];
    Dependable.implement(ready, {
      get dependencyRoots() {
        return roots();
      },
    });
    return ready;
  }

  private receiving(): IConstruct[] {
    // of another stack, what is referenced has been deployed before
    const here = this.receivers.filter((receiver) => Stack.of(receiver) === Stack.of(this));
    const resources = here.flatMap((receiver) =>
      receiver.node.findAll().filter((child) => CfnResource.isCfnResource(child)),
    );
    return resources.filter((resource) => !namesOtherRules(resource, this));
  }
}

/** Whether it is a queue's policy with other rules in it: one of these may come after the job run, and that would be a circle. */
function namesOtherRules(resource: CfnResource, rule: events.Rule): boolean {
  if (!sqs.CfnQueuePolicy.isCfnQueuePolicy(resource)) return false;
  const { Statement: statements = [] } = Stack.of(resource).resolve(resource.policyDocument) as PolicyDocument;
  const sources = statements.flatMap(({ Condition: condition }) => condition?.ArnEquals?.['aws:SourceArn'] ?? []);
  const own = JSON.stringify(Stack.of(rule).resolve(rule.ruleArn));
  return sources.some((source) => JSON.stringify(source) !== own);
}

interface PolicyDocument {
  readonly Statement?: readonly { readonly Condition?: { readonly ArnEquals?: Readonly<Record<string, unknown>> } }[];
}
