import type { Event } from '../../lambda/handler';
import type { Wait } from '../../lambda/completion/wait';
import { manualClock } from '../../local/clock';
import { cloudFormation } from '../../local/cloudformation/cloud-formation';
import { customResources } from '../../local/cloudformation/custom-resource';
import type { CustomResourceEvent } from '../../local/cloudformation/custom-resource-event';
import type { PlannedFailure } from '../../local/cloudformation/operation';
import { otherKind } from '../../local/cloudformation/other-resource';
import type { Stack, StackEvent } from '../../local/cloudformation/stack';
import { isCustomResource, type Template } from '../../local/cloudformation/template';
import type { JobRunScript } from '../../local/emr-containers/job-run-script';
import { emrContainers } from '../../local/emr-containers/service';
import type { Functions } from '../../local/lambda/functions';
import { weather, type Faults, type Weather } from './faults';
import { handlerFunction } from './function';
import { randomNumbers } from './random';
import { history, recorded } from './history';
import { disturbed } from './services';
import { CLUSTERS } from './template';
import { execute } from './waiter';

export const STACK_NAME = 'Data';
const PLACE = { partition: 'aws', region: 'eu-west-1', account: '123456789012' };
const HOUR = 3_600_000;
export const MAX_CANCELLATION = 120_000;

/** What is drawn for one operation on the stack. */
export interface Circumstances {
  readonly faults: Faults;
  /** What becomes of the runs that are started, in turn. */
  readonly scripts: readonly JobRunScript[];
}

/** An AWS account in this process on a driven clock: CloudFormation, Lambda, Step Functions and EMR on EKS. */
export function account(seed: number) {
  const clock = manualClock();
  const random = randomNumbers(seed);
  const emr = emrContainers({ clock, ...PLACE });
  for (const id of Object.values(CLUSTERS)) emr.addVirtualCluster(id);
  const past = history(clock);
  const atWork = new Set<Promise<void>>();
  const executions = new Set<string>();
  const weathers = new Map<string, Weather>();
  let now: Weather = weather({}, { clock, random });

  function begin(work: Promise<void>): void {
    const ended = work.finally(() => atWork.delete(ended));
    atWork.add(ended);
  }

  const lambda = handlerFunction({
    clock,
    random,
    servicesFor(event, life) {
      const { RequestId: requestId } = 'answer' in event ? event.answer : event;
      const own = weathers.get(requestId) ?? now;
      const recording = recorded({ emr, past, requestId, unknownFor: own.unknownFor });
      return disturbed({ ...aws, emr: recording }, { clock, random, life, weather: own });
    },
  });

  const custom = customResources({
    clock,
    region: PLACE.region,
    endpoint: () => 'https://answers.example',
    functions: {
      requireRunnable: () => undefined,
      invokeAsync(_arn: string, event: CustomResourceEvent) {
        past.request(event);
        weathers.set(event.RequestId, now);
        begin(lambda.queue(event as unknown as Event));
        const { duplicateAfter } = now;
        if (duplicateAfter === undefined) return;
        begin(clock.sleep(duplicateAfter).then(() => lambda.queue(event as unknown as Event)));
      },
    } as Partial<Functions> as Functions,
  });

  const aws = {
    logs: { streams: async () => [], lastMessages: async () => [] },
    async describeStack(stackId: string) {
      return { status: past.statusOf(stackId), updatedAt: formation.stacks.get(STACK_NAME)?.updatedAt };
    },
    async physicalIdOf(_stackId: string, logicalId: string) {
      return formation.stacks.get(STACK_NAME)?.resources.get(logicalId)?.physicalId;
    },
    async startExecution(_arn: string, name: string, input: string) {
      if (executions.has(name)) return;
      executions.add(name);
      begin(execute(input, { clock, random, invoke: (event: Wait) => lambda.invoke(event) }));
    },
    async put(url: string, body: string) {
      const { status } = custom.takeAnswer(new URL(url), body);
      const answer = custom.answers.at(-1);
      if (status !== 200 || !answer) throw new Error(`the answer is refused: HTTP ${status}`);
      const { RequestType: type, PhysicalResourceId: id } = answer.request;
      past.answered(answer, type === 'Delete' ? emr.jobRuns().find(({ arn }) => arn === id)?.state : undefined);
    },
  };

  const other = otherKind(PLACE);
  const formation = cloudFormation({
    ...PLACE,
    clock,
    kindOf: (type) => (isCustomResource(type) ? custom : other),
    emit: (event: StackEvent) => past.event(event),
  });
  const { signal } = new AbortController();

  function enter({ faults, scripts }: Circumstances): void {
    let started = 0;
    now = weather(faults, { clock, random });
    emr.setScript(() => scripts[started++ % scripts.length] ?? {});
    past.operation();
  }

  return {
    clock,
    emr,
    past,
    nextStart: past.nextStart,
    stack: (): Readonly<Stack> | undefined => formation.stacks.get(STACK_NAME),
    deploy(template: Template, circumstances: Circumstances, failures: Record<string, PlannedFailure>) {
      enter(circumstances);
      return clock.run(formation.deploy({ stackName: STACK_NAME, template, failures, signal }), 6 * HOUR);
    },
    destroy(circumstances: Circumstances) {
      enter(circumstances);
      return clock.run(formation.delete(STACK_NAME, signal), 6 * HOUR);
    },
    pass: (milliseconds: number) => clock.run(clock.sleep(milliseconds)),
    /** Lets time pass until nothing is at work, and what is being cancelled has ended. */
    async rest() {
      while (atWork.size > 0) await clock.run(Promise.all(atWork), 6 * HOUR);
      await clock.run(clock.sleep(MAX_CANCELLATION));
    },
  };
}

export type Account = ReturnType<typeof account>;
