import { embedded, cluster, exception, startRequest } from './fixture';

const describeCluster = ({ emr }: ReturnType<typeof embedded>) => emr.invoke('DescribeVirtualCluster', { id: cluster });
const throttled = exception('ThrottlingException', 'Rate exceeded');

/** Sends calls at once and returns which of them succeed. */
async function burst(cloud: ReturnType<typeof embedded>, count: number): Promise<boolean[]> {
  const outcomes = await Promise.allSettled(Array.from({ length: count }, () => describeCluster(cloud)));
  return outcomes.map(({ status }) => status === 'fulfilled');
}

test('without a limit, every call succeeds and is counted', async () => {
  const cloud = embedded();
  expect(await burst(cloud, 100)).not.toContain(false);
  expect(cloud.emr.calls).toHaveLength(100);
  const time = cloud.clock.now();
  expect(cloud.emr.calls[99]).toEqual({ operation: 'DescribeVirtualCluster', time, throttled: false });
});

test('a burst takes all tokens, which refill over time up to the capacity', async () => {
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

test('a call over the limit has no effect, does not reach the hook, and is recorded as throttled', async () => {
  const cloud = embedded();
  const hook = jest.fn();
  cloud.emr.setRateLimit({ perSecond: 1, burst: 0 });
  cloud.emr.setIntercept(hook);
  await expect(cloud.emr.invoke('StartJobRun', startRequest())).rejects.toMatchObject({ status: 429 });
  await expect(cloud.emr.invoke('StartJobRun', startRequest({ name: '' }))).rejects.toEqual(throttled);
  expect(hook).not.toHaveBeenCalled();
  expect(cloud.emr.jobRuns()).toEqual([]);
});

test('the limit applies to all operations together, and can be removed', async () => {
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
