import { handle } from '../../lambda/handler';
import { jobRunEvent, world } from './world';

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

/** Creates so many job runs at once; gives the answers, the job runs, and the calls of the service that it took. */
async function createAtOnce(count: number, limit: { perSecond: number; burst: number }) {
  const here = world();
  here.emr.setScript(() => ({ end: 'never' }));
  here.emr.setRateLimit(limit);
  const services = { ...here.services, random: random(count) };
  let left = count;
  for (let index = 0; index < count; index++) {
    const event = { ...jobRunEvent(here, 'Create'), LogicalResourceId: `JobRun${index}` };
    void handle(event, services, 900_000).finally(() => left--);
  }
  while (left > 0) await here.clock.advance(1000);
  const { answers, emr } = here;
  return {
    answers,
    jobRuns: emr.jobRuns(),
    calls: emr.calls.length,
    throttled: emr.calls.filter((c) => c.throttled).length,
  };
}

test.each([
  [500, { perSecond: 10, burst: 20 }, 6],
  [100, { perSecond: 5, burst: 20 }, 2.5],
])(
  '%i job runs that are created at once are each started once, however few calls the service allows',
  async (count, limit, callsEach) => {
    const { answers, jobRuns, calls, throttled } = await createAtOnce(count, limit);
    expect(answers.filter(({ Status }) => Status === 'SUCCESS')).toHaveLength(count);
    expect(new Set(answers.map(({ PhysicalResourceId }) => PhysicalResourceId)).size).toBe(count);
    expect(jobRuns).toHaveLength(count);
    expect(calls - throttled).toBe(count);
    expect(calls).toBeLessThan(callsEach * count);
  },
);
