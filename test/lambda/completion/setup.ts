import type { JobRunScript } from '../../../local/emr-containers/job-run-script';
import { completionEvent, createHarness, jobRunEvent, type Harness } from '../harness';

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

/** Starts a run with the handler and lets time pass. Returns the run's ARN. */
export async function start(script: JobRunScript, milliseconds = 0, request = {}): Promise<string> {
  here.emr.setScript(() => script);
  const { PhysicalResourceId } = await here.request(jobRunEvent(here, 'Create', { request }));
  await here.clock.advance(milliseconds);
  return PhysicalResourceId;
}

/** Waits for a run with the handler and the waiter. Returns the response. */
export async function wait(arn: string, timeoutSeconds?: string) {
  const before = here.answers.length;
  await here.deliver(completionEvent(here, 'Create', arn, timeoutSeconds));
  const polls = here.answers.length > before ? 0 : await here.runWaiter();
  expect(here.answers).toHaveLength(before + 1);
  return { ...here.answers.at(-1)!, polls };
}
