import { setTimeout as sleep } from 'node:timers/promises';
import { JobRun, type JobRunProps, WaitFor } from '../../lib';
import { systemClock } from '../../local/clock';
import type { Cloud } from '../../local/cloud';
import { ServiceError } from '../../local/service';
import {
  expectOneAnswerEach,
  failureOf,
  jobRunProps,
  newCloud,
  states,
  synthesize,
  VIRTUAL_CLUSTER,
} from './deployment';

const COMPLETES = { pending: 100, submitted: 100, running: 15_000 };

let cloud: Cloud;
beforeEach(async () => {
  cloud = await newCloud();
  cloud.emr.setScript(() => COMPLETES);
});

const stackWith = (overrides: Partial<JobRunProps> = {}) =>
  synthesize(
    (stack) => void new JobRun(stack, 'JobRun', jobRunProps(stack, { waitFor: WaitFor.COMPLETION, ...overrides })),
  );

/** Makes the first calls of each operation fail, before or after they take effect. */
function fail(times: number, error: ServiceError, when: 'before' | 'after' = 'before'): void {
  const failures = new Map<string, number>();
  cloud.emr.setIntercept(async (operation, _, next) => {
    const failed = failures.get(operation) ?? 0;
    if (failed >= times) return next();
    failures.set(operation, failed + 1);
    if (when === 'after') await next();
    throw error;
  });
}

test.each([
  ['throttling', new ServiceError('ThrottlingException', 'Rate exceeded', 429), 2],
  ['errors of the service', new ServiceError('InternalServerException', 'down', 503), 3],
  ['cut connections', new ServiceError('ConnectionReset', 'cut'), 3],
  ['permissions that have not propagated yet', new ServiceError('AccessDeniedException', 'not authorized', 403), 2],
])('starts, awaits and cancels one job run despite %s', async (_, error, times) => {
  fail(times, error);
  await cloud.deploy(stackWith());
  expect(states(cloud)).toEqual(['COMPLETED']);
  cloud.emr.setScript(() => ({ end: 'never' }));
  fail(0, error);
  await cloud.deploy(stackWith({ jobRunName: 'other', waitFor: WaitFor.NOTHING }));
  fail(times, error);
  await cloud.destroy();
  expect(states(cloud)).toEqual(['COMPLETED', 'CANCELLED']);
});

test('starts one job run when the response to an accepted start is lost', async () => {
  fail(3, new ServiceError('ConnectionReset', 'lost'), 'after');
  await cloud.deploy(stackWith());
  expect(states(cloud)).toEqual(['COMPLETED']);
  expectOneAnswerEach(cloud);
});

test('awaits a job run that the service does not return right after its start', async () => {
  const from = cloud.clock.now();
  cloud.emr.setIntercept((operation, _, next) =>
    operation === 'DescribeJobRun' && cloud.clock.now() < from + 12_000
      ? Promise.reject(new ServiceError('ResourceNotFoundException', 'not yet'))
      : next(),
  );
  await cloud.deploy(stackWith());
  expect(states(cloud)).toEqual(['COMPLETED']);
});

test('waits for a place in the full queue of a virtual cluster', async () => {
  cloud.emr.setScript(() => ({ pending: 10_000, submitted: 5_000, running: 100 }));
  cloud.emr.addVirtualCluster(VIRTUAL_CLUSTER, { queueSize: 1 });
  await cloud.deploy(
    synthesize((stack) => {
      const props = { ...jobRunProps(stack), waitFor: WaitFor.COMPLETION };
      for (const id of ['One', 'Two']) new JobRun(stack, id, props);
    }),
  );
  expect(states(cloud)).toEqual(['COMPLETED', 'COMPLETED']);
});

test('starts nothing more when Lambda kills the handler during a start and invokes it again', async () => {
  const clock = systemClock({ speed: 20 });
  cloud = await newCloud({ clock });
  cloud.emr.setScript(() => COMPLETES);
  let hanging = false;
  cloud.emr.setIntercept(async (operation, _, next) => {
    const reply = await next();
    if (operation !== 'StartJobRun' || hanging) return reply;
    hanging = true;
    return new Promise<never>(() => undefined);
  });
  const deployment = cloud.deploy(stackWith());
  while (!hanging) await sleep(10);
  clock.skip(900_000);
  while (cloud.invocations[0].endedAt === undefined) await sleep(10);
  expect(cloud.invocations[0].error?.name).toBe('Sandbox.Timedout');
  clock.skip(60_000);
  await deployment;
  expect(states(cloud)).toEqual(['COMPLETED']);
  expect(cloud.invocations.filter(({ asynchronous }) => asynchronous).map(({ attempt }) => attempt)).toEqual([1, 2, 1]);
});

test('a retried deployment that reuses request IDs starts a new run', async () => {
  cloud = await newCloud({ reuseRequestIds: true });
  cloud.emr.setScript(() => COMPLETES);
  await cloud.deploy(stackWith());
  cloud.emr.setScript(() => ({ ...COMPLETES, end: 'FAILED' }));
  const update = stackWith({ jobRunName: 'other' });
  await failureOf(cloud.deploy(update));
  cloud.emr.setScript(() => COMPLETES);
  await cloud.deploy(update);
  expect(states(cloud)).toEqual(['COMPLETED', 'FAILED', 'COMPLETED']);
  const updates = cloud.requests.filter(
    ({ RequestType, ResourceType }) => /Run$/.test(ResourceType) && RequestType === 'Update',
  );
  expect(updates[0].RequestId).toBe(updates.at(-1)!.RequestId);
});
