import { fingerprint } from '../../lambda/job-run/fingerprint';
import { jobRunKey } from '../../lambda/job-run/physical-id';
import { renderRequest } from '../../lambda/job-run/start-request';
import type { Event } from '../../lambda/handler';
import golden from './golden.json';
import { createHarness, type Harness } from './harness';

// deployed events and ids stay in use: never change them here, only add new ones

let here: Harness;
beforeEach(() => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  here = createHarness();
});
afterEach(() => jest.restoreAllMocks());

type JobRunEvent = Parameters<typeof renderRequest>[0];

test.each(golden.starts.map(({ version, event, started }) => [version, event, started] as const))(
  'an event of version %s starts the same run, by token and tags, as it always did',
  (_, event, started) => {
    const { clientToken, name, tags } = renderRequest(event as unknown as JobRunEvent);
    expect({ clientToken, name, tags }).toEqual(started);
  },
);

test('a job has the same fingerprint in every version of the properties', () => {
  const [first, ...others] = golden.starts.map(({ event }) =>
    fingerprint((event as unknown as JobRunEvent).ResourceProperties),
  );
  expect(others.filter((other) => other !== first)).toEqual([]);
});

test.each(golden.starts.map(({ version, event }) => [version, event] as const))(
  'an update of properties of version %s to the current version starts nothing',
  async (_, event) => {
    const { ResourceProperties: today } = golden.starts.at(-1)!.event;
    const update = {
      ...event,
      RequestType: 'Update',
      PhysicalResourceId: golden.physicalIds.jobRun,
      ResourceProperties: today,
      OldResourceProperties: event.ResourceProperties,
    };
    await expect(here.request(update as unknown as Event)).resolves.toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: golden.physicalIds.jobRun,
      Data: { Id: '00000002ab3k4c00001', VirtualClusterId: 'cluster1' },
    });
    expect(here.calls).toEqual([]);
  },
);

test('the ARN of a job run is read in every partition', () => {
  expect(jobRunKey(golden.physicalIds.jobRun)).toEqual({ virtualClusterId: 'cluster1', id: '00000002ab3k4c00001' });
  for (const partition of ['aws-cn', 'aws-us-gov', 'aws-iso-b']) {
    expect(jobRunKey(golden.physicalIds.jobRun.replace('arn:aws:', `arn:${partition}:`))).toBeDefined();
  }
});

test.each(Object.entries(golden.physicalIds))('a Delete of %s, "%s", succeeds', async (_, PhysicalResourceId) => {
  for (const { event } of golden.starts) {
    const remove = { ...event, RequestType: 'Delete', PhysicalResourceId };
    await expect(here.request(remove as unknown as Event)).resolves.toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId,
    });
  }
});

test.each(golden.waits)('a wait of version $version is completed', async ({ input }) => {
  await expect(here.deliver(input as unknown as Event)).resolves.toMatchObject({ done: true });
  expect(here.answers).toEqual([expect.objectContaining({ Status: 'FAILED', PhysicalResourceId: 'Completion1234' })]);
});

test.each(golden.completions)('a Completion of version $version gets a response', async ({ event }) => {
  await expect(here.request(event as unknown as Event)).resolves.toMatchObject({
    Status: 'SUCCESS',
    PhysicalResourceId: 'Completion1234',
  });
});
