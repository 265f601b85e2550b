import { createHarness, jobRunEvent, type Harness } from '../harness';

export const OTHER_JOB = { jobDriver: { sparkSubmitJobDriver: { entryPoint: 'local:///other.py' } } };
export const NEW_JOB = { request: OTHER_JOB };
export const ACTIVE = /^(PENDING|SUBMITTED|RUNNING)$/;

/** Created anew for every test of a file that imports it. */
export let here: Harness;
beforeEach(() => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  here = createHarness();
});
afterEach(() => jest.restoreAllMocks());

/** The log lines of a test, without their times. */
export const logged = () =>
  jest.spyOn(process.stdout, 'write').mock.calls.map(([line]) => {
    const { time: _, ...fields } = JSON.parse(String(line)) as Record<string, unknown>;
    return fields;
  });

export const states = () => here.emr.jobRuns().map(({ state }) => state);
export const started = () => here.calls.filter((call) => call === 'StartJobRun').length;

/** Starts a run that never ends, and leaves the stack in an update. */
export async function create(): Promise<string> {
  here.emr.setScript(() => ({ end: 'never' }));
  const { PhysicalResourceId } = await here.request(jobRunEvent(here, 'Create'));
  here.state.stackStatus = 'UPDATE_IN_PROGRESS';
  return PhysicalResourceId;
}
