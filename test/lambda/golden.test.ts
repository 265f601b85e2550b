import { fingerprint } from '../../lambda/job-run/fingerprint';
import { jobRunKey } from '../../lambda/job-run/physical-id';
import { renderRequest } from '../../lambda/job-run/start-request';
import type { Event } from '../../lambda/handler';
import golden from './golden.json';
import { createHarness, type Harness } from './harness';

// what was once deployed stays deployed: events and ids here are never changed, only added

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
  'properties of version %s that become those of today start nothing',
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

test.each(golden.waits)('a wait that version $version of the waiter was given is seen through', async ({ input }) => {
  await expect(here.deliver(input as unknown as Event)).resolves.toMatchObject({ done: true });
  expect(here.answers).toEqual([expect.objectContaining({ Status: 'FAILED', PhysicalResourceId: 'Completion1234' })]);
});

test.each(golden.completions)('a completion of version $version is answered', async ({ event }) => {
  await expect(here.request(event as unknown as Event)).resolves.toMatchObject({
    Status: 'SUCCESS',
    PhysicalResourceId: 'Completion1234',
  });
});
