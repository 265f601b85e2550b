import type { EmrContainers } from '../lambda/aws/services';
import { handle } from '../lambda/handler';
import { createHarness, jobRunEvent, STACK_ID } from '../test/lambda/harness';
import type { AtOnce, Load } from './handlers';

const INVOCATION_MS = 900_000;

/**
 * Requests at once, by the handler's rules over the embedded service, with a clock that runs when all of them wait. The service
 * lists job runs without their tags.
 */
async function atOnce({ requestType, jobRuns, stacks, limit }: Load): Promise<AtOnce> {
  const here = createHarness();
  here.emr.setScript(() => ({ end: 'never' }));
  const services = { ...here.services, random: Math.random, emr: withoutListedTags(here.services.emr) };

  async function request(type: Load['requestType'], physicalIds: readonly string[] = []): Promise<AtOnce> {
    const [begun, calls, answers] = [here.clock.now(), here.emr.calls.length, here.answers.length];
    let left = jobRuns;
    for (let index = 0; index < jobRuns; index++) {
      const event = {
        ...jobRunEvent(here, type, { PhysicalResourceId: physicalIds[index] }),
        StackId: STACK_ID.replace('11111111', String(10_000_000 + (index % stacks))),
        LogicalResourceId: `JobRun${index}`,
      };
      void handle(event, services, INVOCATION_MS).finally(() => left--);
    }
    while (left > 0) await here.clock.advance(1000);
    const made = here.emr.calls.slice(calls);
    const lastCall = Math.max(...made.filter((call) => !call.throttled).map(({ time }) => time));
    return {
      succeeded: here.answers.slice(answers).filter(({ Status }) => Status === 'SUCCESS').length,
      seconds: (lastCall - begun) / 1000,
      callsEach: made.length / jobRuns,
    };
  }

  if (requestType === 'Create') {
    here.emr.setRateLimit(limit);
    const result = await request('Create');
    if (here.emr.jobRuns().length !== jobRuns) throw new Error('not every job run has started exactly once');
    return result;
  }
  const stackUpdatedAt = here.clock.now();
  await here.clock.advance(30_000);
  await request('Create');
  Object.assign(here.state, { stackStatus: 'DELETE_IN_PROGRESS', stackUpdatedAt });
  here.emr.setRateLimit(limit);
  const result = await request(
    'Delete',
    here.answers.map(({ PhysicalResourceId }) => PhysicalResourceId),
  );
  if (here.emr.jobRuns().some(({ state }) => state !== 'CANCELLED')) throw new Error('not every job run has ended');
  return result;
}

function withoutListedTags(emr: EmrContainers): EmrContainers {
  return {
    ...emr,
    listActiveJobRuns: async (...args) =>
      (await emr.listActiveJobRuns(...args)).map(({ tags: _, ...jobRun }) => jobRun),
  };
}

void atOnce(JSON.parse(process.argv[2] ?? '{}') as Load).then((result) => console.log(JSON.stringify(result)));
