import type { JobRunScript } from '../../../local/emr-containers/job-run-script';
import { callerArn, cluster, embedded, exception, startRequest } from './fixture';

const id = '00000002ab3k4c00001';
const UNKNOWN_RUN = '0000000000000000000';
const run = { id, virtualClusterId: cluster };

async function startedRun(script: JobRunScript = {}, overrides: Parameters<typeof startRequest>[0] = {}) {
  const cloud = embedded();
  cloud.emr.setScript(() => script);
  await cloud.emr.invoke('StartJobRun', startRequest(overrides), callerArn);
  const describeRun = async () => (await cloud.emr.invoke('DescribeJobRun', run)).jobRun!;
  return { ...cloud, describeRun };
}

describe('StartJobRun', () => {
  test('returns the ID, name, ARN and cluster', async () => {
    expect(await embedded().emr.invoke('StartJobRun', startRequest())).toEqual({
      id,
      name: 'backfill',
      arn: `arn:aws:emr-containers:eu-central-1:123456789012:/virtualclusters/${cluster}/jobruns/${id}`,
      virtualClusterId: cluster,
    });
  });

  test('uses the given partition, Region and account', async () => {
    const { emrContainers } = await import('../../../local/emr-containers/service');
    const { clock } = embedded();
    const emr = emrContainers({ clock, partition: 'aws-cn', region: 'cn-north-1', account: '210987654321' });
    emr.addVirtualCluster(cluster);
    const { arn } = await emr.invoke('StartJobRun', startRequest());
    expect(arn).toBe(`arn:aws-cn:emr-containers:cn-north-1:210987654321:/virtualclusters/${cluster}/jobruns/${id}`);
  });

  test.each([0, 3000, 60_000])('returns the original run for a known token after %d ms', async (milliseconds) => {
    const { emr, clock } = await startedRun();
    await clock.advance(milliseconds);
    const again = await emr.invoke('StartJobRun', startRequest({ name: 'other' }));
    expect(again).toMatchObject({ id, name: 'backfill' });
    expect(emr.jobRuns()).toHaveLength(1);
  });

  test('starts another run for another token, or for the same token on another cluster', async () => {
    const { emr } = await startedRun();
    emr.addVirtualCluster('other');
    await emr.invoke('StartJobRun', startRequest({ clientToken: 'second' }));
    await emr.invoke('StartJobRun', startRequest({ virtualClusterId: 'other' }));
    expect(new Set(emr.jobRuns().map((view) => view.id)).size).toBe(3);
  });

  test('fails when the cluster is unknown', async () => {
    const { emr } = embedded();
    await expect(emr.invoke('StartJobRun', startRequest({ virtualClusterId: 'unknown' }))).rejects.toThrow(
      exception('ResourceNotFoundException', "Virtual cluster unknown doesn't exist."),
    );
  });

  test('fails when the cluster is not RUNNING', async () => {
    const { emr } = embedded();
    emr.addVirtualCluster('arrested', { state: 'ARRESTED' });
    await expect(emr.invoke('StartJobRun', startRequest({ virtualClusterId: 'arrested' }))).rejects.toThrow(
      exception('ValidationException', 'Virtual cluster state ARRESTED is not valid to create resource JobRun.'),
    );
  });

  test('fails when the release is unknown', async () => {
    const request = startRequest({ releaseLabel: 'emr-7.99.0-latest' });
    await expect(embedded().emr.invoke('StartJobRun', request)).rejects.toThrow(
      exception('ResourceNotFoundException', "Release emr-7.99.0-latest doesn't exist."),
    );
  });

  test.each(['executionRoleArn', 'releaseLabel', 'jobDriver'])('fails without %s', async (name) => {
    const request = startRequest({ [name]: undefined });
    await expect(embedded().emr.invoke('StartJobRun', request)).rejects.toThrow(
      exception(
        'ValidationException',
        `1 validation error detected: Value at '${name}' failed to satisfy constraint: Member must not be null`,
      ),
    );
  });

  test.each([
    ['no job driver', {}],
    [
      'two job drivers',
      { sparkSqlJobDriver: { entryPoint: 's3://b/q.sql' }, sparkSubmitJobDriver: { entryPoint: 's3://b/a.py' } },
    ],
  ])('fails when there is %s', async (_, jobDriver) => {
    await expect(embedded().emr.invoke('StartJobRun', startRequest({ jobDriver }))).rejects.toThrow(
      `Value at 'jobDriver' failed to satisfy constraint: Exactly one job driver must be specified`,
    );
  });

  describe('on a cluster with a queue of two runs', () => {
    async function fullQueue() {
      const cloud = embedded();
      const start = (clientToken: string, virtualClusterId = cluster) =>
        cloud.emr.invoke('StartJobRun', startRequest({ clientToken, virtualClusterId }));
      cloud.emr.addVirtualCluster(cluster, { queueSize: 2 });
      cloud.emr.addVirtualCluster('other');
      await start('first');
      await start('elsewhere', 'other');
      await start('second');
      return { ...cloud, start };
    }

    test('fails when two runs are waiting', async () => {
      const { emr, clock, start } = await fullQueue();
      const full = exception('ValidationException', `Virtual cluster ${cluster}: the job run queue is full.`);
      await expect(start('third')).rejects.toThrow(full);
      await clock.advance(1999);
      await expect(start('third')).rejects.toThrow(full);
      expect(emr.jobRuns().map(({ state }) => state)).toEqual(Array(3).fill('SUBMITTED'));
    });

    test('returns the original run for a known token', async () => {
      const { emr, start } = await fullQueue();
      expect((await start('second')).id).toBe(emr.jobRuns()[2].id);
    });

    test('starts any number of runs on a cluster without a limit', async () => {
      const { emr, start } = await fullQueue();
      for (const token of ['first', 'second', 'third']) await start(token, 'other');
      expect(emr.jobRuns()).toHaveLength(6);
    });

    test('starts the next run when one of them is RUNNING or cancelled', async () => {
      const { emr, clock, start } = await fullQueue();
      await emr.invoke('CancelJobRun', run);
      await start('third');
      await expect(start('fourth')).rejects.toThrow('queue is full');
      await clock.advance(2000);
      await start('fourth');
      expect(emr.jobRuns()).toHaveLength(5);
    });
  });

  test('starts nothing when it fails', async () => {
    const { emr } = embedded();
    await expect(emr.invoke('StartJobRun', startRequest({ name: 'two words' }))).rejects.toThrow();
    expect(emr.jobRuns()).toEqual([]);
  });
});

describe('DescribeJobRun', () => {
  test('returns all members of a new run', async () => {
    const request = {
      configurationOverrides: { monitoringConfiguration: { persistentAppUI: 'ENABLED' as const } },
      retryPolicyConfiguration: { maxAttempts: 3 },
      tags: { team: 'growth' },
    };
    const { clock, describeRun } = await startedRun({}, request);
    const { virtualClusterId, ...described } = startRequest(request);
    expect(await describeRun()).toEqual({
      ...described,
      virtualClusterId,
      id,
      arn: expect.stringContaining(id) as string,
      state: 'PENDING',
      createdAt: new Date(clock.now()),
      createdBy: callerArn,
      retryPolicyExecution: { currentAttemptCount: 1 },
    });
  });

  test('follows the script', async () => {
    const { clock, describeRun } = await startedRun({ end: 'FAILED', stateDetails: 'exit 1' });
    const createdAt = clock.now();
    const states: unknown[] = [];
    for (let second = 0; second <= 5; second++, await clock.advance(1000)) states.push((await describeRun()).state);
    expect(states).toEqual(['PENDING', 'SUBMITTED', 'RUNNING', 'RUNNING', 'RUNNING', 'FAILED']);
    expect(await describeRun()).toMatchObject({
      finishedAt: new Date(createdAt + 5000),
      failureReason: 'USER_ERROR',
      stateDetails: 'exit 1',
    });
  });

  test('counts the attempts of a retry policy while the run is RUNNING', async () => {
    const retryPolicyConfiguration = { maxAttempts: 5 };
    const { clock, describeRun } = await startedRun({ attempts: 3, end: 'FAILED' }, { retryPolicyConfiguration });
    const attempts: unknown[] = [];
    for (const _ of ['PENDING', 'SUBMITTED', 'RUNNING', 'RUNNING', 'RUNNING', 'FAILED']) {
      attempts.push((await describeRun()).retryPolicyExecution?.currentAttemptCount);
      await clock.advance(1000);
    }
    expect(attempts).toEqual([1, 1, 1, 2, 3, 3]);
  });

  test('omits a retry policy with one attempt', async () => {
    const { describeRun } = await startedRun({}, { retryPolicyConfiguration: { maxAttempts: 1 } });
    const described = await describeRun();
    expect([described.retryPolicyConfiguration, described.retryPolicyExecution]).toEqual([undefined, undefined]);
  });

  test('adds the application UI to a monitoring configuration that omits it', async () => {
    const monitoring = (overrides: object) => ({ configurationOverrides: { monitoringConfiguration: overrides } });
    const logs = { s3MonitoringConfiguration: { logUri: 's3://logs' } };
    const shown = async (overrides: object) =>
      (await (await startedRun({}, overrides)).describeRun()).configurationOverrides?.monitoringConfiguration;
    expect(await shown(monitoring(logs))).toEqual({ persistentAppUI: 'ENABLED', ...logs });
    expect(await shown(monitoring({ persistentAppUI: 'DISABLED' }))).toEqual({ persistentAppUI: 'DISABLED' });
    expect(await shown({})).toBeUndefined();
  });

  test('returns times in whole seconds', async () => {
    const { emr, clock } = embedded();
    const second = clock.now();
    await clock.advance(999);
    await emr.invoke('StartJobRun', startRequest());
    await clock.advance(5000);
    const { createdAt, finishedAt } = emr.jobRuns()[0];
    expect([createdAt, finishedAt]).toEqual([new Date(second), new Date(second + 5000)]);
  });

  test('returns no attempts without a retry policy', async () => {
    const { describeRun } = await startedRun({ attempts: 3, pending: 0, submitted: 0, running: 0 });
    expect((await describeRun()).retryPolicyExecution).toBeUndefined();
  });

  test('keeps the script that was set when a run started', async () => {
    const { emr, clock, describeRun } = await startedRun();
    emr.setScript(({ name }) => ({ end: name === 'backfill' ? 'never' : 'COMPLETED' }));
    await clock.advance(5000);
    expect((await describeRun()).state).toBe('COMPLETED');
  });

  test('fails when the ID is not a run ID', async () => {
    const { emr } = await startedRun();
    await expect(emr.invoke('DescribeJobRun', { id: 'unknown', virtualClusterId: cluster })).rejects.toThrow(
      exception('ValidationException', 'Invalid job run short id'),
    );
  });

  test.each([
    ['run', { id: UNKNOWN_RUN, virtualClusterId: cluster }],
    ['run on this cluster', { id, virtualClusterId: 'unknown' }],
  ])('fails when there is no such %s', async (_, input) => {
    const { emr } = await startedRun();
    await expect(emr.invoke('DescribeJobRun', input)).rejects.toThrow(
      exception('ResourceNotFoundException', `Job run ${input.id} doesn't exist.`),
    );
  });
});

describe('CancelJobRun', () => {
  test.each([
    ['PENDING', 0],
    ['SUBMITTED', 1000],
    ['RUNNING', 2000],
  ])('cancels a %s run', async (state, milliseconds) => {
    const { emr, clock, describeRun } = await startedRun({ cancelling: 500 });
    await clock.advance(milliseconds);
    expect((await describeRun()).state).toBe(state);
    expect(await emr.invoke('CancelJobRun', run)).toEqual(run);
    expect((await describeRun()).state).toBe('CANCEL_PENDING');
    await clock.advance(500);
    expect((await describeRun()).state).toBe('CANCELLED');
  });

  test.each<[string, JobRunScript, number]>([
    ['COMPLETED', {}, 5000],
    ['FAILED', { end: 'FAILED' }, 5000],
    ['CANCEL_PENDING', { cancelledAfter: 100, cancelling: 'never' }, 5000],
    ['CANCELLED', { cancelledAfter: 100 }, 5000],
  ])('fails when the run is %s', async (state, script, milliseconds) => {
    const { emr, clock, describeRun } = await startedRun(script);
    await clock.advance(milliseconds);
    await expect(emr.invoke('CancelJobRun', run)).rejects.toThrow(
      exception('ValidationException', `Job run ${id} is not in a cancellable state`),
    );
    expect((await describeRun()).state).toBe(state);
  });

  test('fails with a ValidationException when the run is unknown', async () => {
    await expect(embedded().emr.invoke('CancelJobRun', { id: UNKNOWN_RUN, virtualClusterId: cluster })).rejects.toThrow(
      exception('ValidationException', `Job run ${UNKNOWN_RUN} doesn't exist.`),
    );
  });
});

describe('ListJobRuns', () => {
  async function threeRuns() {
    const cloud = embedded();
    const times: Date[] = [];
    for (const name of ['first', 'second', 'third']) {
      times.push(new Date(cloud.clock.now()));
      await cloud.emr.invoke('StartJobRun', startRequest({ name, clientToken: name, tags: { name } }));
      await cloud.clock.advance(2000);
    }
    const names = async (filter: object) => {
      const { jobRuns = [] } = await cloud.emr.invoke('ListJobRuns', { virtualClusterId: cluster, ...filter });
      return jobRuns.map(({ name }) => name);
    };
    return { ...cloud, times, names };
  }

  test('lists the newest runs first, with their tags', async () => {
    const { emr } = await threeRuns();
    const { jobRuns } = await emr.invoke('ListJobRuns', { virtualClusterId: cluster });
    expect(jobRuns).toMatchObject(['third', 'second', 'first'].map((name) => ({ name, tags: { name } })));
  });

  test('omits the job, and returns only the attempts of a retry policy', async () => {
    const { emr } = await startedRun({}, { retryPolicyConfiguration: { maxAttempts: 2 }, configurationOverrides: {} });
    const [entry] = (await emr.invoke('ListJobRuns', { virtualClusterId: cluster })).jobRuns!;
    const withheld = ['jobDriver', 'configurationOverrides', 'retryPolicyConfiguration'];
    expect(Object.keys(entry).filter((name) => withheld.includes(name))).toEqual([]);
    expect(entry.retryPolicyExecution).toEqual({ currentAttemptCount: 1 });
  });

  test('filters by states, name and times', async () => {
    const { names, times } = await threeRuns();
    expect(await names({ states: ['RUNNING'] })).toEqual(['third', 'second']);
    expect(await names({ states: ['COMPLETED', 'FAILED'] })).toEqual(['first']);
    expect(await names({ name: 'second' })).toEqual(['second']);
    expect(await names({ createdAfter: times[1] })).toEqual(['third', 'second']);
    expect(await names({ createdBefore: times[1] })).toEqual(['second', 'first']);
  });

  test('lists the runs of one cluster only', async () => {
    const { emr, names } = await threeRuns();
    emr.addVirtualCluster('other');
    expect(await names({ virtualClusterId: 'other' })).toEqual([]);
  });

  test('returns pages, which do not shift when a run starts in the meantime', async () => {
    const { emr } = await threeRuns();
    const first = await emr.invoke('ListJobRuns', { virtualClusterId: cluster, maxResults: 2 });
    expect(first.jobRuns?.map(({ name }) => name)).toEqual(['third', 'second']);
    await emr.invoke('StartJobRun', startRequest({ clientToken: 'fourth' }));
    const { nextToken } = first;
    const rest = await emr.invoke('ListJobRuns', { virtualClusterId: cluster, maxResults: 2, nextToken });
    expect(rest.jobRuns?.map(({ name }) => name)).toEqual(['first']);
    expect(rest.nextToken).toBeUndefined();
  });

  test('a page with all runs has no next token', async () => {
    const { emr } = await threeRuns();
    const { nextToken } = await emr.invoke('ListJobRuns', { virtualClusterId: cluster, maxResults: 3 });
    expect(nextToken).toBeUndefined();
  });

  test.each([
    ['the token is not one of the service', { nextToken: 'forged' }, 'nextToken is not valid'],
    ['the maximum is zero', { maxResults: 0 }, `Value '0' at 'maxResults'`],
  ])('fails when %s', async (_, filter, message) => {
    const { names } = await threeRuns();
    await expect(names(filter)).rejects.toThrow(message);
  });
});
