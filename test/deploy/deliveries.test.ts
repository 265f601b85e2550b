import { setTimeout as sleep } from 'node:timers/promises';
import { JobRun, type JobRunProps, WaitFor } from '../../lib';
import type { Cloud } from '../../local/cloud';
import { job, jobRunProps, newCloud, states, synthesize } from './deployment';

function stackWith(overrides: Partial<JobRunProps>): string {
  return synthesize((stack) => void new JobRun(stack, 'JobRun', jobRunProps(stack, overrides)));
}

/** Waits until no function is running: the second delivery of an event may end after the deployment. */
async function quiet({ invocations, executions }: Cloud): Promise<void> {
  const atWork = () =>
    invocations.some(({ endedAt }) => endedAt === undefined) || executions.some(({ status }) => status === 'RUNNING');
  while (atWork()) await sleep(20);
}

/** The responses to each request, one for each delivery. */
function answersOf({ answers }: Cloud, requestId: string): { Status: string; PhysicalResourceId: string }[] {
  return answers
    .filter(({ request }) => request.RequestId === requestId)
    .map(({ body }) => JSON.parse(body) as { Status: string; PhysicalResourceId: string })
    .map(({ Status, PhysicalResourceId }) => ({ Status, PhysicalResourceId }));
}

test('starts each job run once when every event is delivered twice, and responds identically until its policies are gone', async () => {
  const cloud = await newCloud({ deliveries: 2 });
  cloud.emr.setScript(() => ({ pending: 100, submitted: 100, running: 15_000 }));

  await cloud.deploy(stackWith({ waitFor: WaitFor.COMPLETION }));
  await quiet(cloud);
  expect(states(cloud)).toEqual(['COMPLETED']);

  cloud.emr.setScript(() => ({ pending: 100, submitted: 100, end: 'never' }));
  await cloud.deploy(stackWith({ jobDriver: job('local:///other.py') }));
  await quiet(cloud);
  expect(states(cloud)).toEqual(['COMPLETED', expect.stringMatching(/PENDING|SUBMITTED|RUNNING/)]);

  await cloud.destroy();
  await quiet(cloud);
  expect(states(cloud)).toEqual(['COMPLETED', 'CANCELLED']);

  const asynchronous = cloud.invocations.filter((invocation) => invocation.asynchronous);
  expect(asynchronous).toHaveLength(2 * cloud.requests.length);
  expect(asynchronous.filter(({ error }) => error)).toEqual([]);
  for (const { RequestId, RequestType } of cloud.requests) {
    const [first, ...others] = answersOf(cloud, RequestId);
    expect(first).toMatchObject({ Status: 'SUCCESS' });
    expect(others.length).toBeLessThanOrEqual(1);
    // once a Delete has succeeded, CloudFormation deletes the policies, which a later delivery may still need
    const statuses = RequestType === 'Delete' ? ['SUCCESS', 'FAILED'] : ['SUCCESS'];
    for (const { Status, ...other } of others) {
      expect(statuses).toContain(Status);
      expect({ ...other, Status: 'SUCCESS' }).toEqual(first);
    }
  }
});
