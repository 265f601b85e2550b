import { renderRequest } from '../../../lambda/job-run/start-request';
import { ServiceError } from '../../../local/service';
import { jobRunEvent, sdkError, STACK_ID, VIRTUAL_CLUSTER } from '../harness';
import { ACTIVE, create, here, NEW_JOB, started, states } from './setup';

describe('Delete', () => {
  const remove = (PhysicalResourceId: string) => here.request(jobRunEvent(here, 'Delete', { PhysicalResourceId }));

  test.each([
    ['PENDING', { pending: 1e9 }],
    ['SUBMITTED', { submitted: 1e9 }],
    ['RUNNING', { end: 'never' as const }],
  ])('cancels a run that is %s, and waits until it has ended', async (state, script) => {
    here.emr.setScript(() => ({ ...script, cancelling: 100_000 }));
    const { PhysicalResourceId } = await here.request(jobRunEvent(here, 'Create'));
    await here.clock.advance(3000);
    expect(states()).toEqual([state]);
    await expect(remove(PhysicalResourceId)).resolves.toMatchObject({ Status: 'SUCCESS', PhysicalResourceId });
    expect(states()).toEqual(['CANCELLED']);
    expect(here.calls.filter((call) => call === 'CancelJobRun')).toHaveLength(1);
  });

  test.each([
    ['COMPLETED', {}],
    ['FAILED', { end: 'FAILED' as const }],
    ['CANCELLED', { cancelledAfter: 0 }],
  ])('does nothing to a run that is %s', async (state, script) => {
    here.emr.setScript(() => script);
    const { PhysicalResourceId } = await here.request(jobRunEvent(here, 'Create'));
    await here.clock.advance(10_000);
    expect(states()).toEqual([state]);
    await expect(remove(PhysicalResourceId)).resolves.toMatchObject({ Status: 'SUCCESS' });
    expect(here.calls).not.toContain('CancelJobRun');
  });

  test('only waits for a run that is already being cancelled', async () => {
    here.emr.setScript(() => ({ cancelledAfter: 0, cancelling: 60_000 }));
    const { PhysicalResourceId } = await here.request(jobRunEvent(here, 'Create'));
    await remove(PhysicalResourceId);
    expect(here.calls).not.toContain('CancelJobRun');
    expect(states()).toEqual(['CANCELLED']);
  });

  test('needs three calls for a run that ends soon after its cancellation', async () => {
    here.emr.setScript(() => ({ end: 'never', cancelling: 500 }));
    const PhysicalResourceId = await create();
    here.calls.splice(0);
    await remove(PhysicalResourceId);
    expect(here.calls).toEqual(['DescribeJobRun', 'CancelJobRun', 'DescribeJobRun']);
  });

  test('succeeds when the run ends just before it is cancelled', async () => {
    const PhysicalResourceId = await create();
    here.emr.setIntercept(async (operation, _, next) => {
      if (operation !== 'CancelJobRun') return next();
      here.emr.setIntercept();
      await next();
      await here.clock.sleep(2000);
      throw new ServiceError('ValidationException', 'Job run is not in a cancellable state');
    });
    await expect(remove(PhysicalResourceId)).resolves.toMatchObject({ Status: 'SUCCESS' });
  });

  test('succeeds for a run that the service no longer knows', async () => {
    const arn = `arn:aws:emr-containers:eu-west-1:123456789012:/virtualclusters/${VIRTUAL_CLUSTER}/jobruns/000000000000000gone`;
    await expect(remove(arn)).resolves.toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arn });
  });

  test('cancels a run that the service does not know yet', async () => {
    const PhysicalResourceId = await create();
    let unknown = 3;
    here.emr.setIntercept((operation, _, next) =>
      operation.endsWith('JobRun') && unknown-- > 0
        ? Promise.reject(new ServiceError('ResourceNotFoundException', 'not yet'))
        : next(),
    );
    await expect(remove(PhysicalResourceId)).resolves.toMatchObject({ Status: 'SUCCESS' });
    expect(states()).toEqual(['CANCELLED']);
  });

  test('cancels a run whose virtual cluster is arrested, but does not wait for it', async () => {
    here.emr.setScript(() => ({ end: 'never', cancelling: 'never' }));
    const { PhysicalResourceId } = await here.request(jobRunEvent(here, 'Create'));
    here.emr.addVirtualCluster(VIRTUAL_CLUSTER, { state: 'ARRESTED' });
    await expect(remove(PhysicalResourceId)).resolves.toMatchObject({ Status: 'SUCCESS' });
    expect(states()).toEqual(['CANCEL_PENDING']);
  });

  test.each<[string, Error, () => Promise<string | undefined>]>([
    ['TERMINATED', sdkError('InternalServerException', 500), () => Promise.resolve('TERMINATED')],
    ['TERMINATED', sdkError('Broken', 400), () => Promise.resolve('TERMINATED')],
    ['unknown', sdkError('Broken', 400), () => Promise.reject(sdkError('ResourceNotFoundException', 404))],
  ])('succeeds when the virtual cluster is %s and a cancellation ends with %s', async (_, error, state) => {
    const PhysicalResourceId = await create();
    const cancelJobRun = () => Promise.reject(error);
    const emr = { ...here.services.emr, cancelJobRun, describeVirtualClusterState: state };
    const event = jobRunEvent(here, 'Delete', { PhysicalResourceId });
    await expect(here.request(event, { emr })).resolves.toMatchObject({ Status: 'SUCCESS' });
  });

  test('waits for the end of a run whose virtual cluster cannot be described', async () => {
    here.emr.setScript(() => ({ end: 'never', cancelling: 100_000 }));
    const { PhysicalResourceId } = await here.request(jobRunEvent(here, 'Create'));
    const describeVirtualClusterState = () => Promise.reject(sdkError('Broken', 400));
    const event = jobRunEvent(here, 'Delete', { PhysicalResourceId });
    await here.request(event, { emr: { ...here.services.emr, describeVirtualClusterState } });
    expect(states()).toEqual(['CANCELLED']);
  });

  test('polls a run that is being cancelled at growing intervals of at most 15 seconds', async () => {
    here.emr.setScript(() => ({ end: 'never', cancelling: 600_000 }));
    const { PhysicalResourceId } = await here.request(jobRunEvent(here, 'Create'));
    here.calls.length = 0;
    await remove(PhysicalResourceId);
    const looks = here.calls.filter((call) => call === 'DescribeJobRun').length;
    expect(looks).toBeGreaterThan(40);
    expect(looks).toBeLessThan(50);
  });

  test('fails when the service does not know the run before the invocation ends', async () => {
    const PhysicalResourceId = await create();
    const { id } = here.emr.jobRuns()[0];
    const describeJobRun = () => Promise.reject(sdkError('ResourceNotFoundException', 404));
    const event = jobRunEvent(here, 'Delete', { PhysicalResourceId });
    await here.deliver(event, { emr: { ...here.services.emr, describeJobRun } }, 20_000);
    expect(here.answers.at(-1)).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringMatching(`^Job run ${id} is still unknown after its cancellation was requested`),
    });
  });

  test('retries while CancelJobRun fails', async () => {
    const PhysicalResourceId = await create();
    const until = here.clock.now() + 300_000;
    here.emr.setIntercept((operation, _, next) =>
      operation === 'CancelJobRun' && here.clock.now() < until
        ? Promise.reject(new ServiceError('InternalServerException', 'down', 500))
        : next(),
    );
    await expect(remove(PhysicalResourceId)).resolves.toMatchObject({ Status: 'SUCCESS' });
    expect(states()).toEqual(['CANCELLED']);
  });

  test('does not cancel a run that DescribeJobRun does not know, because its tags are unknown', async () => {
    const PhysicalResourceId = await create();
    here.emr.setIntercept((operation, _, next) =>
      operation === 'DescribeJobRun' ? Promise.reject(new ServiceError('ResourceNotFoundException', 'no')) : next(),
    );
    await expect(remove(PhysicalResourceId)).resolves.toMatchObject({ Status: 'SUCCESS' });
    expect(here.calls).not.toContain('CancelJobRun');
  });

  test('cancels the run on the virtual cluster in its ARN, not in the properties', async () => {
    const PhysicalResourceId = await create();
    here.emr.addVirtualCluster('cluster2');
    const event = jobRunEvent(here, 'Delete', { PhysicalResourceId, request: { virtualClusterId: 'cluster2' } });
    await expect(here.request(event)).resolves.toMatchObject({ Status: 'SUCCESS' });
    expect(states()).toEqual(['CANCELLED']);
  });

  test('spends at most 90 seconds on a precaution', async () => {
    const PhysicalResourceId = await create();
    here.state.stackStatus = 'DELETE_IN_PROGRESS';
    here.emr.setIntercept((operation, _, next) =>
      operation === 'ListJobRuns' ? Promise.reject(new ServiceError('InternalServerException', 'down', 500)) : next(),
    );
    const before = here.clock.now();
    await expect(remove(PhysicalResourceId)).resolves.toMatchObject({ Status: 'SUCCESS' });
    expect(here.clock.now() - before).toBeLessThan(90_000);
  });

  test.each([
    'because no permissions boundary allows the emr-containers:DescribeJobRun action',
    'with an explicit deny in a service control policy',
    'with an explicit deny in an identity-based policy',
    'because no service control policy allows the emr-containers:DescribeJobRun action',
    'because no VPC endpoint policy allows the emr-containers:DescribeJobRun action',
  ])('fails when the function may not read its own run, %s', async (because) => {
    const PhysicalResourceId = await create();
    const message = `User: arn:aws:sts::123456789012:assumed-role/r/s is not authorized to perform: emr-containers:DescribeJobRun on resource: ${PhysicalResourceId} ${because}`;
    const describeJobRun = () => Promise.reject(sdkError('AccessDeniedException', 403, message));
    const event = jobRunEvent(here, 'Delete', { PhysicalResourceId });
    const answer = await here.request(event, { emr: { ...here.services.emr, describeJobRun } });
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId });
    expect(answer.Reason).toContain(because);
    expect(states()).toEqual([expect.stringMatching(ACTIVE)]);
  });

  test('starts no second run when it may not read the run to be cancelled first', async () => {
    const PhysicalResourceId = await create();
    const message = 'not authorized, because no permissions boundary allows the emr-containers:DescribeJobRun action';
    const describeJobRun = () => Promise.reject(sdkError('AccessDeniedException', 403, message));
    const event = jobRunEvent(here, 'Update', { PhysicalResourceId, ...NEW_JOB });
    Object.assign(event.ResourceProperties, { Replace: 'CANCEL_FIRST' });
    const answer = await here.request(event, { emr: { ...here.services.emr, describeJobRun } });
    expect(answer.Status).toBe('FAILED');
    expect(started()).toBe(1);
  });

  test('fails when the run cannot be described', async () => {
    const PhysicalResourceId = await create();
    const emr = { ...here.services.emr, describeJobRun: () => Promise.reject(sdkError('Broken', 400, 'broken')) };
    const event = jobRunEvent(here, 'Delete', { PhysicalResourceId });
    await expect(here.request(event, { emr })).resolves.toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId,
      Reason: expect.stringContaining('Broken: broken'),
    });
  });

  test('fails when the run on an existing virtual cluster cannot be cancelled', async () => {
    const PhysicalResourceId = await create();
    const emr = { ...here.services.emr, cancelJobRun: () => Promise.reject(sdkError('Broken', 400, 'broken')) };
    const event = jobRunEvent(here, 'Delete', { PhysicalResourceId });
    const { id } = here.emr.jobRuns()[0];
    await expect(here.request(event, { emr })).resolves.toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId,
      Reason:
        'CancelJobRun failed: Broken: broken\n' +
        `Cancel it, then try again: aws emr-containers cancel-job-run --virtual-cluster-id cluster1 --id ${id}`,
    });
  });

  test('fails when a cancellation does not complete, and reports the run and the command that shows its state', async () => {
    here.emr.setScript(() => ({ end: 'never', cancelling: 'never' }));
    const { PhysicalResourceId } = await here.request(jobRunEvent(here, 'Create'));
    const before = here.clock.now();
    const answer = await remove(PhysicalResourceId);
    const { id } = here.emr.jobRuns()[0];
    expect(here.clock.now() - before).toBeLessThan(840_000);
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId });
    expect(answer.Reason).toBe(
      `Job run ${id} is still CANCEL_PENDING after its cancellation was requested\n` +
        `Once it has ended, try again. To see its state: aws emr-containers describe-job-run --virtual-cluster-id cluster1 --id ${id}`,
    );
  });

  test.each(['unknown-0123', 'Data-JobRun1234-1ABCDEF', ''])(
    'of the physical id "%s" cancels only the active runs of its resource',
    async (id) => {
      here.emr.setScript(() => ({ end: 'never' }));
      await here.request(jobRunEvent(here, 'Create'));
      await here.request({ ...jobRunEvent(here, 'Create'), LogicalResourceId: 'Another' });
      await expect(remove(id)).resolves.toMatchObject({ Status: 'SUCCESS' });
      expect(states()).toEqual(['CANCELLED', 'RUNNING']);
    },
  );

  test.each([
    ['keeps', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', /^(PENDING|SUBMITTED|RUNNING)$/],
    ['keeps', 'UPDATE_IN_PROGRESS', /^(PENDING|SUBMITTED|RUNNING)$/],
    ['cancels', 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', /^CANCELLED$/],
  ])('of an unknown id %s the runs of this update when the stack is in %s', async (_, status, expected) => {
    await create();
    await here.clock.advance(60_000);
    here.state.stackUpdatedAt = here.clock.now();
    await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: 'unknown-1', ...NEW_JOB }));
    here.state.stackStatus = status;
    await remove('unknown-1');
    expect(states()).toEqual(['CANCELLED', expect.stringMatching(expected)]);
  });

  test('without a physical id responds with an empty one', async () => {
    await expect(here.request(jobRunEvent(here, 'Delete'))).resolves.toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: '',
    });
  });

  test('of an unknown id keeps a run that the next update starts during the sweep', async () => {
    here.state.stackStatus = 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS';
    here.emr.setScript(() => ({ end: 'never' }));
    let looks = 0;
    here.emr.setIntercept(async (operation, _, next) => {
      if (operation === 'ListJobRuns' && ++looks === 2) {
        Object.assign(here.state, { stackStatus: 'UPDATE_IN_PROGRESS', stackUpdatedAt: here.clock.now() });
        await here.services.emr.startJobRun(renderRequest(jobRunEvent(here, 'Create')));
      }
      return next();
    });
    await expect(remove('unknown-1')).resolves.toMatchObject({ Status: 'SUCCESS' });
    expect(states()).toEqual([expect.stringMatching(ACTIVE)]);
  });

  test('of an unknown id cancels all runs of its resource when the stack cannot be read', async () => {
    await create();
    here.state.stackStatus = sdkError('ValidationError', 400);
    await remove('unknown-1');
    expect(states()).toEqual(['CANCELLED']);
  });

  test('cancels no run of another stack with the same name', async () => {
    here.emr.setScript(() => ({ end: 'never' }));
    const StackId = STACK_ID.replace('11111111', '99999999');
    await here.request({ ...jobRunEvent(here, 'Create'), StackId });
    await remove('unknown-0123');
    expect(states()).toEqual(['RUNNING']);
  });

  test('cancels a run that starts during the sweep', async () => {
    here.emr.setScript(() => ({ end: 'never' }));
    const late = renderRequest(jobRunEvent(here, 'Create'));
    const until = here.clock.now() + 11_000;
    here.emr.setIntercept(async (operation, _, next) => {
      if (operation === 'ListJobRuns' && here.clock.now() >= until && started() === 0) {
        await here.services.emr.startJobRun(late);
      }
      return next();
    });
    await remove('unknown-0123');
    expect(states()).toEqual(['CANCELLED']);
  });

  test('searches for runs five times', async () => {
    await remove('unknown-0123');
    expect(here.calls).toEqual(Array(5).fill('ListJobRuns'));
  });

  test('succeeds when a run that was listed without tags is gone before it is described', async () => {
    const emr = {
      ...here.services.emr,
      listActiveJobRuns: async () => [{ id: 'gone' }],
      describeJobRun: () => Promise.reject(sdkError('ResourceNotFoundException', 404)),
    };
    const event = jobRunEvent(here, 'Delete', { PhysicalResourceId: 'unknown-1' });
    await expect(here.request(event, { emr })).resolves.toMatchObject({ Status: 'SUCCESS' });
  });

  test('describes runs that are listed with only their ids', async () => {
    await create();
    const listActiveJobRuns = async (...args: Parameters<typeof here.services.emr.listActiveJobRuns>) =>
      (await here.services.emr.listActiveJobRuns(...args)).map(({ id }) => ({ id }));
    const event = jobRunEvent(here, 'Delete', { PhysicalResourceId: 'unknown-1' });
    await here.request(event, { emr: { ...here.services.emr, listActiveJobRuns } });
    expect(states()).toEqual(['CANCELLED']);
  });

  test('does not describe a run whose client token shows that it belongs to another resource', async () => {
    here.emr.setScript(() => ({ end: 'never' }));
    for (const LogicalResourceId of ['JobRun1', 'JobRun2', 'JobRun3'])
      await here.request({ ...jobRunEvent(here, 'Create'), LogicalResourceId });
    await create();
    const listActiveJobRuns = async (...args: Parameters<typeof here.services.emr.listActiveJobRuns>) =>
      (await here.services.emr.listActiveJobRuns(...args)).map(({ tags: _, ...jobRun }) => jobRun);
    const described: string[] = [];
    const emr: typeof here.services.emr = {
      ...here.services.emr,
      listActiveJobRuns,
      describeJobRun: (key) => {
        described.push(key.id);
        return here.services.emr.describeJobRun(key);
      },
    };
    await here.request(jobRunEvent(here, 'Delete', { PhysicalResourceId: 'unknown-1' }), { emr });
    expect(states()).toEqual(['RUNNING', 'RUNNING', 'RUNNING', 'CANCELLED']);
    expect(new Set(described).size).toBe(1);
  });

  test('succeeds when the virtual cluster does not exist', async () => {
    const event = jobRunEvent(here, 'Delete', { PhysicalResourceId: 'unknown-1', request: { virtualClusterId: 'NO' } });
    await expect(here.request(event)).resolves.toMatchObject({ Status: 'SUCCESS' });
  });

  test('succeeds when the virtual cluster has an empty id, for which the SDK makes no call', async () => {
    const empty = () => Promise.reject(new Error('Empty value provided for input HTTP label: virtualClusterId.'));
    const emr = { ...here.services.emr, startJobRun: empty, listActiveJobRuns: empty };
    const request = { virtualClusterId: '' };
    const created = await here.request(jobRunEvent(here, 'Create', { request }), { emr });
    expect(created).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('virtualClusterId') as string });
    const event = jobRunEvent(here, 'Delete', { PhysicalResourceId: created.PhysicalResourceId, request });
    await expect(here.request(event, { emr })).resolves.toMatchObject({ Status: 'SUCCESS' });
  });

  test.each([
    ['ResourceNotFoundException', 'SUCCESS'],
    ['ValidationException', 'SUCCESS'],
    ['Broken', 'FAILED'],
  ])('of an unknown id, when ListJobRuns fails with %s: %s', async (name, Status) => {
    const emr = { ...here.services.emr, listActiveJobRuns: () => Promise.reject(sdkError(name, 400)) };
    const event = jobRunEvent(here, 'Delete', { PhysicalResourceId: 'unknown-1' });
    await expect(here.request(event, { emr })).resolves.toMatchObject({ Status });
  });

  describe('of an unstarted id', () => {
    const refuse = async () => {
      const event = jobRunEvent(here, 'Create', { request: { virtualClusterId: 'nowhere' } });
      return (await here.request(event)).PhysicalResourceId;
    };

    test('searches for the run of an earlier delivery when the rejected request was late', async () => {
      const event = jobRunEvent(here, 'Create');
      await here.services.emr.startJobRun(renderRequest(event));
      await here.clock.advance(70_000);
      const startJobRun = () => Promise.reject(sdkError('ValidationException', 400));
      const { PhysicalResourceId } = await here.request(event, { emr: { ...here.services.emr, startJobRun } });
      here.emr.setScript(() => ({ end: 'never' }));
      await remove(PhysicalResourceId);
      expect(PhysicalResourceId).toMatch(/^unknown-/);
    });

    test('makes no call', async () => {
      const id = await refuse();
      here.state.stackStatus = 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS';
      here.calls.length = 0;
      await expect(remove(id)).resolves.toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
      expect(here.calls).toEqual([]);
    });
  });

  test.each(['DELETE_IN_PROGRESS', 'ROLLBACK_IN_PROGRESS'])(
    'cancels an unrecorded replacement too when the stack is in %s',
    async (status) => {
      const first = await create();
      await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...NEW_JOB }));
      here.state.stackStatus = status;
      await remove(first);
      expect(states()).toEqual(['CANCELLED', 'CANCELLED']);
    },
  );

  describe('with its stack', () => {
    const lists = () => here.calls.filter((call) => call === 'ListJobRuns').length;
    const removeWithStack = async (physicalId: string, updatedAt?: number) => {
      here.state.stackStatus = 'DELETE_IN_PROGRESS';
      here.state.stackUpdatedAt = updatedAt;
      await remove(physicalId);
    };

    test('looks for no replacement of a run that started after the last update had begun', async () => {
      const begun = here.clock.now();
      await here.clock.advance(20_000);
      await removeWithStack(await create(), begun);
      expect(states()).toEqual(['CANCELLED']);
      expect(lists()).toBe(0);
    });

    test.each([
      ['began after its start', 20_000],
      ['began at about the time of its start', -4_000],
      ['is unknown', undefined],
    ])('looks for replacements of a run if the last update %s', async (_, sinceStart) => {
      const started = here.clock.now();
      const physicalId = await create();
      await removeWithStack(physicalId, sinceStart && started + sinceStart);
      expect(lists()).toBe(1);
    });

    test('looks for replacements of a run that an update has started', async () => {
      const begun = here.clock.now();
      await here.clock.advance(20_000);
      const first = await create();
      const second = await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...NEW_JOB }));
      await removeWithStack(second.PhysicalResourceId, begun);
      expect(lists()).toBe(1);
    });
  });

  test('keeps a replaced run that is retained when its stack is deleted', async () => {
    const first = await create();
    const second = await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...NEW_JOB }));
    here.state.stackStatus = 'DELETE_IN_PROGRESS';
    await remove(second.PhysicalResourceId);
    expect(states()).toEqual([expect.stringMatching(ACTIVE), 'CANCELLED']);
  });

  test.each([
    'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
    'UPDATE_ROLLBACK_IN_PROGRESS',
    'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
  ])('keeps the replacement of the deleted run when the stack is in %s', async (status) => {
    const first = await create();
    await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...NEW_JOB }));
    here.state.stackStatus = status;
    await remove(first);
    expect(states()).toEqual(['CANCELLED', expect.stringMatching(ACTIVE)]);
  });

  test('in a cleanup cancels only the unrecorded replacements of earlier updates', async () => {
    const first = await create();
    const update = (name: string, PhysicalResourceId = first) =>
      here.request(jobRunEvent(here, 'Update', { PhysicalResourceId, request: { name } }));
    await update('unrecorded');
    here.state.physicalId = (await update('recorded')).PhysicalResourceId;
    await update('in-place-of-another', 'unknown-1');
    await here.clock.advance(60_000);
    here.state.stackUpdatedAt = here.clock.now();
    await here.clock.advance(1);
    await update('started-since');
    here.state.stackStatus = 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS';
    await remove(first);
    const active = here.emr.jobRuns().filter(({ state }) => ACTIVE.test(state));
    expect(active.map(({ name }) => name)).toEqual(['recorded', 'in-place-of-another', 'started-since']);
  });

  test.each([
    ['that is listed without its ARN', {}, { arn: undefined }],
    ['when the resource cannot be read', { physicalIdOf: () => Promise.reject(sdkError('AccessDenied', 403)) }, {}],
  ])('in a cleanup cancels no other run %s', async (_, overrides, changes) => {
    const first = await create();
    await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...NEW_JOB }));
    await here.clock.advance(60_000);
    Object.assign(here.state, { stackUpdatedAt: here.clock.now(), stackStatus: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS' });
    const listActiveJobRuns = async (...args: Parameters<typeof here.services.emr.listActiveJobRuns>) =>
      (await here.services.emr.listActiveJobRuns(...args)).map((jobRun) => ({ ...jobRun, ...changes }));
    const event = jobRunEvent(here, 'Delete', { PhysicalResourceId: first });
    await here.request(event, { ...overrides, emr: { ...here.services.emr, listActiveJobRuns } });
    expect(states()).toEqual(['CANCELLED', expect.stringMatching(ACTIVE)]);
  });

  test('waits for every run to end, even if one cannot be cancelled', async () => {
    await create();
    await here.request(jobRunEvent(here, 'Create', { request: { name: 'second' } }));
    const [{ id }] = here.emr.jobRuns();
    const cancelJobRun: typeof here.services.emr.cancelJobRun = (key) =>
      key.id === id ? Promise.reject(sdkError('Broken', 400)) : here.services.emr.cancelJobRun(key);
    const event = jobRunEvent(here, 'Delete', { PhysicalResourceId: 'unknown-1' });
    const answer = await here.request(event, { emr: { ...here.services.emr, cancelJobRun } });
    expect(answer.Status).toBe('FAILED');
    expect(states()).toEqual([expect.stringMatching(ACTIVE), 'CANCELLED']);
  });
});
