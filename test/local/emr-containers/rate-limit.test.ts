import { embedded, cluster, exception, startRequest } from './fixture';

const describeCluster = ({ emr }: ReturnType<typeof embedded>) => emr.invoke('DescribeVirtualCluster', { id: cluster });
const throttled = exception('ThrottlingException', 'Rate exceeded');

/** Whether calls at once get through. */
async function burst(cloud: ReturnType<typeof embedded>, count: number): Promise<boolean[]> {
  const outcomes = await Promise.allSettled(Array.from({ length: count }, () => describeCluster(cloud)));
  return outcomes.map(({ status }) => status === 'fulfilled');
}

test('without a limit every call gets through, and is counted', async () => {
  const cloud = embedded();
  expect(await burst(cloud, 100)).not.toContain(false);
  expect(cloud.emr.calls).toHaveLength(100);
  const time = cloud.clock.now();
  expect(cloud.emr.calls[99]).toEqual({ operation: 'DescribeVirtualCluster', time, throttled: false });
});

test('a burst takes all tokens, which come back with the time, and are no more than fit', async () => {
  const cloud = embedded();
  cloud.emr.setRateLimit({ perSecond: 2, burst: 3 });
  expect(await burst(cloud, 5)).toEqual([true, true, true, false, false]);
  await cloud.clock.advance(499);
  expect(await burst(cloud, 1)).toEqual([false]);
  await cloud.clock.advance(1);
  expect(await burst(cloud, 2)).toEqual([true, false]);
  await cloud.clock.advance(60_000);
  expect(await burst(cloud, 4)).toEqual([true, true, true, false]);
  expect(cloud.emr.calls.filter((call) => call.throttled)).toHaveLength(5);
});

test('a call that is too much does nothing, not even reach the hook, and can be told by its status', async () => {
  const cloud = embedded();
  const hook = jest.fn();
  cloud.emr.setRateLimit({ perSecond: 1, burst: 0 });
  cloud.emr.setIntercept(hook);
  await expect(cloud.emr.invoke('StartJobRun', startRequest())).rejects.toMatchObject({ status: 429 });
  await expect(cloud.emr.invoke('StartJobRun', startRequest({ name: '' }))).rejects.toEqual(throttled);
  expect(hook).not.toHaveBeenCalled();
  expect(cloud.emr.jobRuns()).toEqual([]);
});

test('the limit is one for all operations, and can be removed', async () => {
  const cloud = embedded();
  cloud.emr.setRateLimit({ perSecond: 1, burst: 1 });
  await cloud.emr.invoke('StartJobRun', startRequest());
  await expect(describeCluster(cloud)).rejects.toEqual(throttled);
  expect(cloud.emr.calls.map((call) => [call.operation, call.throttled])).toEqual([
    ['StartJobRun', false],
    ['DescribeVirtualCluster', true],
  ]);
  cloud.emr.setRateLimit();
  expect(await burst(cloud, 10)).not.toContain(false);
});
