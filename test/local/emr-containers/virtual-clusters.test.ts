import { cluster, embedded, exception, startRequest } from './fixture';

const containerProvider = { type: 'EKS' as const, id: 'eks', info: { eksInfo: { namespace: 'spark' } } };
const create = { name: 'jobs', clientToken: 't', containerProvider };

async function stateOf({ emr }: ReturnType<typeof embedded>, id: string) {
  return (await emr.invoke('DescribeVirtualCluster', { id })).virtualCluster?.state;
}

test('a created cluster is RUNNING and has the requested properties', async () => {
  const { emr, clock } = embedded();
  // the SDK's types lack some of the members
  const settings = { sessionEnabled: true, schedulerConfiguration: { maxInQueueJobRuns: 5, maxConcurrentJobRuns: 2 } };
  const input = { ...create, ...settings, tags: { team: 'growth' } };
  const { id = '', arn } = await emr.invoke('CreateVirtualCluster', input);
  expect(arn).toBe(`arn:aws:emr-containers:eu-central-1:123456789012:/virtualclusters/${id}`);
  expect(await emr.invoke('DescribeVirtualCluster', { id })).toEqual({
    virtualCluster: {
      ...{ id, arn, name: 'jobs', state: 'RUNNING', containerProvider, tags: { team: 'growth' }, ...settings },
      schedulerStatus: { currentInQueueJobRuns: 0, currentConcurrentJobRuns: 0 },
      createdAt: new Date(clock.now()),
    },
  });
});

test('the scheduler configuration limits the runs in the queue, and the cluster reports their number', async () => {
  const { emr, clock } = embedded();
  const limited = { ...create, schedulerConfiguration: { maxInQueueJobRuns: 1 } };
  const { id: virtualClusterId = '' } = await emr.invoke('CreateVirtualCluster', limited);
  const start = (clientToken: string) => emr.invoke('StartJobRun', startRequest({ virtualClusterId, clientToken }));
  await start('first');
  await expect(start('second')).rejects.toThrow('the job run queue is full');
  await clock.advance(2000);
  await start('second');
  const { virtualCluster } = await emr.invoke('DescribeVirtualCluster', { id: virtualClusterId });
  expect(virtualCluster).toMatchObject({ schedulerStatus: { currentInQueueJobRuns: 1, currentConcurrentJobRuns: 1 } });
});

test.each<[string, object, string]>([
  ['sessions that are not a boolean', { sessionEnabled: 'true' }, 'STRING_VALUE can not be converted to a Boolean'],
  ['a queue of size zero', { schedulerConfiguration: { maxInQueueJobRuns: 0 } }, 'greater than or equal to 1'],
  [
    'a limit that is too high',
    { schedulerConfiguration: { maxConcurrentJobRuns: 1001 } },
    'less than or equal to 1000',
  ],
])('a cluster with %s is rejected', async (_, settings, message) => {
  await expect(embedded().emr.invoke('CreateVirtualCluster', { ...create, ...settings })).rejects.toThrow(message);
});

test('IDs of clusters and runs have the length of the service', async () => {
  const { emr } = embedded();
  const { id: virtualClusterId = '' } = await emr.invoke('CreateVirtualCluster', create);
  const { id = '' } = await emr.invoke('StartJobRun', startRequest({ virtualClusterId }));
  expect([virtualClusterId, id].map((one) => /^[0-9a-z]+$/.test(one) && one.length)).toEqual([25, 19]);
});

test('a cluster is created once per token, and once per namespace', async () => {
  const cloud = embedded();
  const { emr, clock } = cloud;
  const { id = '' } = await emr.invoke('CreateVirtualCluster', create);
  expect(await emr.invoke('CreateVirtualCluster', create)).toMatchObject({ id });
  const second = { ...create, clientToken: 'second' };
  await expect(emr.invoke('CreateVirtualCluster', second)).rejects.toThrow('already exists in the given namespace');
  const info = { eksInfo: { namespace: 'other' } };
  const besides = { ...create, clientToken: 'besides', containerProvider: { ...containerProvider, info } };
  expect((await emr.invoke('CreateVirtualCluster', besides)).id).not.toBe(id);
  const elsewhere = { ...create, clientToken: 'third', containerProvider: { ...containerProvider, id: 'eks-2' } };
  expect((await emr.invoke('CreateVirtualCluster', elsewhere)).id).not.toBe(id);

  await emr.invoke('DeleteVirtualCluster', { id });
  await clock.advance(2000);
  expect((await emr.invoke('CreateVirtualCluster', second)).id).not.toBe(id);
});

test('a deleted cluster is TERMINATING, then TERMINATED, and starts no job runs', async () => {
  const cloud = embedded();
  await cloud.emr.invoke('DeleteVirtualCluster', { id: cluster });
  for (const state of ['TERMINATING', 'TERMINATED']) {
    expect(await stateOf(cloud, cluster)).toBe(state);
    await expect(cloud.emr.invoke('StartJobRun', startRequest())).rejects.toThrow(
      `Virtual cluster state ${state} is not valid to create resource JobRun.`,
    );
    await expect(cloud.emr.invoke('DeleteVirtualCluster', { id: cluster })).rejects.toThrow(`is ${state}`);
    await cloud.clock.advance(2000);
  }
});

test('a deleted cluster is TERMINATING while a job runs', async () => {
  const cloud = embedded();
  cloud.emr.setScript(() => ({ end: 'never' }));
  const { id = '' } = await cloud.emr.invoke('StartJobRun', startRequest());
  await cloud.emr.invoke('DeleteVirtualCluster', { id: cluster });
  await cloud.clock.advance(60_000);
  expect(await stateOf(cloud, cluster)).toBe('TERMINATING');
  await cloud.emr.invoke('CancelJobRun', { id, virtualClusterId: cluster });
  await cloud.clock.advance(1000);
  expect(await stateOf(cloud, cluster)).toBe('TERMINATED');
});

test.each([
  ['DescribeVirtualCluster', 'ResourceNotFoundException'],
  ['DeleteVirtualCluster', 'ValidationException'],
] as const)('%s of an unknown cluster fails with a %s', async (operation, name) => {
  await expect(embedded().emr.invoke(operation, { id: 'unknown' })).rejects.toThrow(
    exception(name, "Virtual cluster unknown doesn't exist."),
  );
});
