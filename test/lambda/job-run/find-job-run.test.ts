import { tryFindJobRun } from '../../../lambda/job-run/find-job-run';
import { sdkError, VIRTUAL_CLUSTER, createHarness } from '../harness';

beforeEach(() => jest.spyOn(process.stdout, 'write').mockReturnValue(true));
afterEach(() => jest.restoreAllMocks());

const KEY = { virtualClusterId: VIRTUAL_CLUSTER, id: 'run1' };

/** Searches for a run for this many milliseconds. Returns the run and the number of searches. */
async function lookFor(describeJobRun: () => Promise<object>, milliseconds = 840_000) {
  const { clock, services } = createHarness();
  const describe = jest.fn(describeJobRun);
  const emr = { ...services.emr, describeJobRun: describe };
  const now = clock.now();
  const invocation = { ...services, emr, requestedAt: now, deadline: now + milliseconds };
  const jobRun = await clock.run(tryFindJobRun(KEY, invocation));
  return { jobRun, looks: describe.mock.calls.length };
}

test.each([
  [840_000, 5],
  [12_000, 5],
  [11_999, 4],
  [6000, 3],
  [5999, 2],
])('a run that the service does not know, with %i ms left, is described %i times', async (milliseconds, looks) => {
  const unknown = () => Promise.reject(sdkError('ResourceNotFoundException', 404));
  await expect(lookFor(unknown, milliseconds)).resolves.toEqual({ jobRun: undefined, looks });
});

test('a run that becomes known is found', async () => {
  let unknown = 2;
  const late = async () => {
    if (unknown-- > 0) throw sdkError('ResourceNotFoundException', 404);
    return KEY;
  };
  await expect(lookFor(late)).resolves.toEqual({ jobRun: KEY, looks: 3 });
});

test('a run that cannot be described is searched for once', async () => {
  const broken = () => Promise.reject(sdkError('Broken', 400));
  await expect(lookFor(broken)).resolves.toEqual({ jobRun: undefined, looks: 1 });
});
