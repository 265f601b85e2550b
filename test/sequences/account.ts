import type { Event } from '../../lambda/handler';
import type { Wait } from '../../lambda/completion/wait';
import { manualClock } from '../../local/clock';
import { cloudFormation } from '../../local/cloudformation/cloud-formation';
import { customResources } from '../../local/cloudformation/custom-resource';
import type { CustomResourceEvent } from '../../local/cloudformation/custom-resource-event';
import type { Behavior, PlannedFailure } from '../../local/cloudformation/operation';
import { otherHandler } from '../../local/cloudformation/other-resource';
import type { Stack, StackEvent } from '../../local/cloudformation/stack';
import { isCustomResource, type Template } from '../../local/cloudformation/template';
import type { JobRunScript } from '../../local/emr-containers/job-run-script';
import { emrContainers } from '../../local/emr-containers/service';
import type { Functions } from '../../local/lambda/functions';
import { faultInjector, injectedFaults, type FaultInjector, type Faults } from './fault-injector';
import { handlerFunction } from './handler-function';
import { randomNumbers } from './random-numbers';
import { accountHistory, recordingClient } from './account-history';
import { faultyServices } from './faulty-services';
import { CLUSTERS } from './template';
import { execute } from './waiter';

export const STACK_NAME = 'Data';
const ENVIRONMENT = { partition: 'aws', region: 'eu-west-1', account: '123456789012' };
const HOUR = 3_600_000;
export const MAX_CANCELLATION = 120_000;

/** The faults during one operation on the stack, and the lives of the job runs that it starts. */
export interface OperationScript {
  readonly faults: Faults;
  /** One script for each run, in the order of starts. */
  readonly jobRunScripts: readonly JobRunScript[];
}

/** Undocumented behavior of AWS: drawn for each sequence, or the same for all sequences ('true', 'false'). */
const ROLLBACK_MOVES_TIME: string = process.env.ROLLBACK_MOVES_TIME ?? 'sometimes';
const GENERAL_TYPE_IN_CLEAN_UP: string = process.env.GENERAL_TYPE_IN_CLEAN_UP ?? 'sometimes';

/** The behavior of AWS, drawn for a sequence. */
function behaviorOf(seed: number): Behavior {
  // separate random numbers, so that the latencies of a seed stay the same
  const random = randomNumbers(~seed);
  const draw = (chosen: string) => (random() < 0.5 ? chosen === 'sometimes' || chosen === 'true' : chosen === 'true');
  return {
    rollbackMovesUpdatedTime: draw(ROLLBACK_MOVES_TIME),
    generalTypeInCleanUp: draw(GENERAL_TYPE_IN_CLEAN_UP),
    preparation: 1_000 + random() * 5_000,
    rollbackPreparation: random() < 0.5 ? 0 : random() * 30_000,
  };
}

/** An AWS account in this process, on a manual clock: CloudFormation, Lambda, Step Functions and EMR on EKS. */
export function account(seed: number, behavior = behaviorOf(seed)) {
  let updateBeganAt: number | undefined;
  const clock = manualClock();
  const random = randomNumbers(seed);
  const emr = emrContainers({ clock, ...ENVIRONMENT });
  for (const id of Object.values(CLUSTERS)) emr.addVirtualCluster(id);
  const history = accountHistory(clock);
  const pending = new Set<Promise<void>>();
  const executions = new Set<string>();
  const injectors = new Map<string, FaultInjector>();
  let current: FaultInjector = faultInjector({}, { clock, random });

  function track(work: Promise<void>): void {
    const ended = work.finally(() => pending.delete(ended));
    pending.add(ended);
  }

  const lambda = handlerFunction({
    clock,
    random,
    servicesFor(event, invocation) {
      const { RequestId: requestId } = 'answer' in event ? event.answer : event;
      const own = injectors.get(requestId) ?? current;
      const recording = recordingClient({ emr, history, requestId, unknownForMs: own.unknownForMs });
      return faultyServices({ ...aws, emr: recording }, { clock, random, invocation, faultInjector: own });
    },
  });

  const custom = customResources({
    clock,
    region: ENVIRONMENT.region,
    endpoint: () => 'https://answers.example',
    functions: {
      requireRunnable: () => undefined,
      invokeAsync(_arn: string, event: CustomResourceEvent) {
        history.request(event);
        injectors.set(event.RequestId, current);
        track(lambda.queue(event as unknown as Event));
        const { duplicateAfterMs } = current;
        if (duplicateAfterMs === undefined) return;
        injectedFaults.duplicates++;
        track(clock.sleep(duplicateAfterMs).then(() => lambda.queue(event as unknown as Event)));
      },
    } as Partial<Functions> as Functions,
  });

  const aws = {
    logs: { streams: async () => [], lastMessages: async () => [] },
    async describeStack(stackId: string) {
      return { status: history.statusOf(stackId), updatedAt: formation.stacks.get(STACK_NAME)?.updatedAt };
    },
    updateBeganAt: async () => updateBeganAt,
    async physicalIdOf(_stackId: string, logicalId: string) {
      return formation.stacks.get(STACK_NAME)?.resources.get(logicalId)?.physicalId;
    },
    async startExecution(_arn: string, name: string, input: string) {
      if (executions.has(name)) return;
      executions.add(name);
      track(execute(input, { clock, random, invoke: (event: Wait) => lambda.invoke(event) }));
    },
    async put(url: string, body: string) {
      const { status } = custom.takeAnswer(new URL(url), body);
      const answer = custom.answers.at(-1);
      if (status !== 200 || !answer) throw new Error(`CloudFormation rejected the response: HTTP ${status}`);
      const { RequestType: type, PhysicalResourceId: id } = answer.request;
      history.answered(answer, type === 'Delete' ? emr.jobRuns().find(({ arn }) => arn === id)?.state : undefined);
    },
  };

  const other = otherHandler(ENVIRONMENT);
  const formation = cloudFormation({
    ...ENVIRONMENT,
    clock,
    handlerFor: (type) => (isCustomResource(type) ? custom : other),
    emit(event: StackEvent) {
      history.event(event);
      if (event.type !== 'AWS::CloudFormation::Stack') return;
      if (event.status === 'CREATE_IN_PROGRESS') updateBeganAt = undefined;
      if (event.status === 'UPDATE_IN_PROGRESS') updateBeganAt = event.time;
    },
    behavior,
  });
  const { signal } = new AbortController();

  function beginOperation({ faults, jobRunScripts }: OperationScript): void {
    let started = 0;
    current = faultInjector(faults, { clock, random });
    emr.setScript(() => jobRunScripts[started++ % jobRunScripts.length] ?? {});
    history.operation();
  }

  return {
    clock,
    emr,
    history,
    nextStart: history.nextStart,
    stack: (): Readonly<Stack> | undefined => formation.stacks.get(STACK_NAME),
    deploy(template: Template, script: OperationScript, failures: Record<string, PlannedFailure>) {
      beginOperation(script);
      return clock.run(formation.deploy({ stackName: STACK_NAME, template, failures, signal }), 6 * HOUR);
    },
    destroy(script: OperationScript) {
      beginOperation(script);
      return clock.run(formation.delete(STACK_NAME, signal), 6 * HOUR);
    },
    pass: (milliseconds: number) => clock.run(clock.sleep(milliseconds)),
    /** Lets time pass until no function or state machine is running and all cancelled runs have ended. */
    async settle() {
      while (pending.size > 0) await clock.run(Promise.all(pending), 6 * HOUR);
      await clock.run(clock.sleep(MAX_CANCELLATION));
    },
  };
}

export type Account = ReturnType<typeof account>;
