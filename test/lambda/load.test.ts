import { handle } from '../../lambda/handler';
import { jobRunEvent, createHarness, type Harness } from './harness';

beforeEach(() => jest.spyOn(process.stdout, 'write').mockReturnValue(true));
afterEach(() => jest.restoreAllMocks());

/** The same numbers for the same seed (mulberry32). */
function random(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Sends a request for each of this many job runs at once, and lets time pass until all are handled. */
async function requestAtOnce(here: Harness, type: 'Create' | 'Delete', physicalIds: (string | undefined)[]) {
  const services = { ...here.services, random: random(physicalIds.length) };
  let left = physicalIds.length;
  for (const [index, PhysicalResourceId] of physicalIds.entries()) {
    const event = { ...jobRunEvent(here, type, { PhysicalResourceId }), LogicalResourceId: `JobRun${index}` };
    void handle(event, services, 900_000).finally(() => left--);
  }
  while (left > 0) await here.clock.advance(1000);
}

test.each([
  [500, { perSecond: 10, burst: 20 }, 6],
  [100, { perSecond: 5, burst: 20 }, 2.5],
])(
  '%i job runs that are created at once each start once, however few calls the service allows',
  async (count, limit, callsEach) => {
    const here = createHarness();
    here.emr.setScript(() => ({ end: 'never' }));
    here.emr.setRateLimit(limit);
    await requestAtOnce(here, 'Create', Array<undefined>(count).fill(undefined));
    const { answers, emr } = here;
    const [jobRuns, calls] = [emr.jobRuns(), emr.calls.length];
    const throttled = emr.calls.filter((call) => call.throttled).length;
    expect(answers.filter(({ Status }) => Status === 'SUCCESS')).toHaveLength(count);
    expect(new Set(answers.map(({ PhysicalResourceId }) => PhysicalResourceId)).size).toBe(count);
    expect(jobRuns).toHaveLength(count);
    expect(calls - throttled).toBe(count);
    expect(calls).toBeLessThan(callsEach * count);
  },
);

test.each([500, 100])('%i job runs that are deleted at once are all cancelled and end', async (count) => {
  const here = createHarness();
  here.emr.setScript(() => ({ end: 'never' }));
  await requestAtOnce(here, 'Create', Array<undefined>(count).fill(undefined));
  const physicalIds = here.answers.splice(0).map(({ PhysicalResourceId }) => PhysicalResourceId);
  here.emr.setRateLimit({ perSecond: 10, burst: 20 });
  await requestAtOnce(here, 'Delete', physicalIds);
  expect(here.answers.filter(({ Status }) => Status === 'SUCCESS')).toHaveLength(count);
  expect(here.emr.jobRuns().filter(({ state }) => state === 'CANCELLED')).toHaveLength(count);
});

test.each([
  ['no update has begun since they started', 0, 0],
  ['an update has begun since they started', 60_000, 1],
])(
  '100 job runs that are deleted with their stack are not described for one another: %s',
  async (_, updated, lists) => {
    const here = createHarness();
    here.emr.setScript(() => ({ end: 'never' }));
    const stackUpdatedAt = here.clock.now() + updated;
    await here.clock.advance(30_000);
    await requestAtOnce(here, 'Create', Array<undefined>(100).fill(undefined));
    const physicalIds = here.answers.splice(0).map(({ PhysicalResourceId }) => PhysicalResourceId);
    const listActiveJobRuns = async () => {
      here.calls.push('ListJobRuns');
      // all of them, as while they are being cancelled
      return here.emr.jobRuns().map(({ id, arn, clientToken }) => ({ id, arn, clientToken }));
    };
    Object.assign(here.services, { emr: { ...here.services.emr, listActiveJobRuns } });
    Object.assign(here.state, { stackStatus: 'DELETE_IN_PROGRESS', stackUpdatedAt });
    here.calls.splice(0);
    await requestAtOnce(here, 'Delete', physicalIds);
    const count = (operation: string) => here.calls.filter((call) => call === operation).length;
    expect(here.emr.jobRuns().filter(({ state }) => state === 'CANCELLED')).toHaveLength(100);
    expect(count('ListJobRuns') > 0).toBe(lists > 0);
    // before and after the cancellation, and once more as one of the active runs
    expect(count('DescribeJobRun')).toBeLessThanOrEqual((2 + lists) * 100);
  },
);
