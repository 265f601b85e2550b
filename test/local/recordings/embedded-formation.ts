import { manualClock } from '../../../local/clock';
import { cloudFormation } from '../../../local/cloudformation/cloud-formation';
import { customResources } from '../../../local/cloudformation/custom-resource';
import type { CustomResourceEvent } from '../../../local/cloudformation/custom-resource-event';
import type { Behavior, PlannedFailure } from '../../../local/cloudformation/operation';
import { otherHandler } from '../../../local/cloudformation/other-resource';
import type { StackEvent } from '../../../local/cloudformation/stack';
import { isCustomResource, type ResourceDeclaration } from '../../../local/cloudformation/template';
import type { Functions } from '../../../local/lambda/functions';
import type { ServiceRequest } from '../../../local/service';

const ENVIRONMENT = { partition: 'aws', region: 'eu-west-1', account: '123456789012' };
export const NAME = 'Data';

export interface Answer {
  readonly Status?: 'SUCCESS' | 'FAILED';
  readonly Reason?: string;
  readonly PhysicalResourceId?: string;
}

type Resources = Record<string, ResourceDeclaration>;

/**
 * The embedded CloudFormation without processes: functions respond after a second, and the test describes each stack
 * status.
 */
export function embeddedFormation(answer: (event: CustomResourceEvent) => Answer = () => ({}), behavior?: Behavior) {
  const clock = manualClock();
  const events: StackEvent[] = [];
  const described: Record<string, string>[] = [];

  function invokeAsync(_arn: string, event: CustomResourceEvent): void {
    const { StackId, RequestId, LogicalResourceId, PhysicalResourceId = `${LogicalResourceId}-id` } = event;
    const body = { Status: 'SUCCESS', StackId, RequestId, LogicalResourceId, PhysicalResourceId, ...answer(event) };
    void clock.sleep(1000).then(() => custom.takeAnswer(new URL(event.ResponseURL), JSON.stringify(body)));
  }

  const custom = customResources({
    ...{ clock, region: ENVIRONMENT.region, endpoint: () => 'https://answers.example' },
    functions: { requireRunnable: () => undefined, invokeAsync } as Partial<Functions> as Functions,
  });
  const other = otherHandler(ENVIRONMENT);
  const formation = cloudFormation({
    ...{ ...ENVIRONMENT, clock, behavior },
    handlerFor: (type) => (isCustomResource(type) ? custom : other),
    emit(event) {
      events.push(event);
      if (event.logicalId === NAME) void describeStack(event.stackId).then((fields) => described.push(fields));
    },
  });
  const { signal } = new AbortController();

  async function call(parameters: Record<string, string>): Promise<string> {
    const body = new URLSearchParams(parameters).toString();
    const request = { method: 'POST', body, authorize: () => undefined } as Partial<ServiceRequest> as ServiceRequest;
    return (await formation.handle(request)).body;
  }

  /** The fields of DescribeStacks with their values. */
  async function describeStack(StackName = NAME): Promise<Record<string, string>> {
    const fields = (await call({ Action: 'DescribeStacks', StackName })).matchAll(/<(\w+)>([^<]*)<\/\1>/g);
    return Object.fromEntries([...fields].map(([, name, value]) => [name, value]));
  }

  return {
    clock,
    events,
    /** The DescribeStacks responses in each status, in order of time. */
    described,
    requests: custom.requests,
    call,
    begin: (resources: Resources, failures: Record<string, PlannedFailure> = {}) =>
      formation.deploy({ stackName: NAME, template: { Resources: resources }, failures, signal }),
    deploy(resources: Resources, failures: Record<string, PlannedFailure> = {}) {
      return clock.run(this.begin(resources, failures));
    },
    destroy: () => clock.run(formation.delete(NAME, signal)),
  };
}

/** A custom resource, or a topic if a name is given. */
export function custom(Type: string, more: Partial<ResourceDeclaration> = {}): ResourceDeclaration {
  return { Type, ...more, Properties: { ServiceToken: 'arn:aws:lambda:::function:f', ...more.Properties } };
}

export function topic(TopicName: string): ResourceDeclaration {
  return { Type: 'AWS::SNS::Topic', Properties: { TopicName } };
}
