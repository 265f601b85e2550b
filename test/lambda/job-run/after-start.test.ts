import { renderRequest } from '../../../lambda/job-run/start-request';
import { ServiceError } from '../../../local/service';
import { jobRunEvent, sdkError } from '../harness';
import { ACTIVE, create, here, NEW_JOB, states } from './setup';

describe('a Create', () => {
  test.each(['ROLLBACK_IN_PROGRESS', 'DELETE_IN_PROGRESS', 'ROLLBACK_COMPLETE', 'UPDATE_ROLLBACK_IN_PROGRESS'])(
    'cancels the run when the stack is in %s after the start',
    async (status) => {
      here.emr.setScript(() => ({ end: 'never' }));
      here.state.stackStatus = status;
      let unknown = 2;
      here.emr.setIntercept((operation, _, next) =>
        /^(Describe|Cancel)JobRun/.test(operation) && unknown-- > 0
          ? Promise.reject(new ServiceError('ResourceNotFoundException', 'not yet'))
          : next(),
      );
      const answer = await here.request(jobRunEvent(here, 'Create'));
      const [{ id, arn }] = here.emr.jobRuns();
      expect(answer).toMatchObject({
        Status: 'FAILED',
        PhysicalResourceId: arn,
        Reason: `Job run ${id} was cancelled: the stack was already in ${status} when StartJobRun returned`,
      });
      expect(states()).toEqual(['CANCELLED']);
    },
  );

  test('cancels the run when the stack rolls back and its record of the resource cannot be read', async () => {
    here.emr.setScript(() => ({ end: 'never' }));
    here.state.stackStatus = 'ROLLBACK_IN_PROGRESS';
    const physicalIdOf = () => Promise.reject(sdkError('AccessDenied', 403));
    await here.request(jobRunEvent(here, 'Create'), { physicalIdOf });
    expect(states()).toEqual(['CANCELLED']);
  });

  test('keeps a run that another delivery reported before the next update rolls back', async () => {
    here.emr.setScript(() => ({ end: 'never' }));
    const event = jobRunEvent(here, 'Create');
    const { PhysicalResourceId } = await here.request(event);
    Object.assign(here.state, { physicalId: PhysicalResourceId, stackStatus: 'UPDATE_ROLLBACK_IN_PROGRESS' });
    await expect(here.request(event)).resolves.toMatchObject({ Status: 'SUCCESS', PhysicalResourceId });
    expect(states()).toEqual([expect.stringMatching(ACTIVE)]);
  });

  test.each(['CREATE_FAILED', 'UPDATE_FAILED'])(
    'cancels the run when the stack is left in %s after the start, unless the run is recorded or has a user-supplied client token',
    async (status) => {
      here.emr.setScript(() => ({ end: 'never' }));
      here.state.stackStatus = status;
      const event = jobRunEvent(here, 'Create');
      here.state.physicalId = (await here.services.emr.startJobRun(renderRequest(event))).arn;
      await expect(here.request(event)).resolves.toMatchObject({ Status: 'SUCCESS' });
      here.state.physicalId = 'unknown-1';
      await expect(here.request(event)).resolves.toMatchObject({ Status: 'FAILED' });
      await here.request(jobRunEvent(here, 'Create', { request: { clientToken: 'mine' } }));
      expect(states()).toEqual(['CANCELLED', expect.stringMatching(ACTIVE)]);
    },
  );

  test('keeps the run when the stack is left CREATE_FAILED and its record of the resource cannot be read', async () => {
    here.emr.setScript(() => ({ end: 'never' }));
    here.state.stackStatus = 'CREATE_FAILED';
    const physicalIdOf = () => Promise.reject(sdkError('AccessDenied', 403));
    await expect(here.request(jobRunEvent(here, 'Create'), { physicalIdOf })).resolves.toMatchObject({
      Status: 'SUCCESS',
    });
    expect(states()).toEqual([expect.stringMatching(ACTIVE)]);
  });

  test('does not report a run that it cannot describe, because the run belongs to another stack', async () => {
    here.state.stackStatus = 'ROLLBACK_IN_PROGRESS';
    const describeJobRun = () => Promise.reject(sdkError('AccessDeniedException', 403));
    const answer = await here.request(jobRunEvent(here, 'Create'), { emr: { ...here.services.emr, describeJobRun } });
    expect(answer.Reason).toBe(
      'No job run was started: the stack was already in ROLLBACK_IN_PROGRESS when StartJobRun returned',
    );
    expect(here.calls).not.toContain('CancelJobRun');
  });

  test('reports the run as cancelled when its virtual cluster is gone, although the cancellation cannot complete', async () => {
    here.emr.setScript(() => ({ end: 'never', cancelling: 'never' }));
    here.state.stackStatus = 'ROLLBACK_IN_PROGRESS';
    const describeVirtualClusterState = async () => 'ARRESTED';
    const emr = { ...here.services.emr, describeVirtualClusterState };
    const answer = await here.request(jobRunEvent(here, 'Create'), { emr });
    expect(answer.Reason).toMatch(/^Job run \w+ was cancelled: the stack was already in ROLLBACK_IN_PROGRESS/);
  });

  test('keeps the run when the stack cannot be read', async () => {
    here.state.stackStatus = sdkError('ValidationError', 400);
    await expect(here.request(jobRunEvent(here, 'Create'))).resolves.toMatchObject({ Status: 'SUCCESS' });
  });

  const describeStack = async (stackId: string) => {
    here.calls.push('DescribeStacks');
    return here.services.describeStack(stackId);
  };

  test('reads the stack once, after the start', async () => {
    await here.request(jobRunEvent(here, 'Create'), { describeStack });
    expect(here.calls).toEqual(['StartJobRun', 'DescribeStacks']);
  });

  test('reads the run of a client token before the stack', async () => {
    await here.request(jobRunEvent(here, 'Create', { request: { clientToken: 'mine' } }), { describeStack });
    expect(here.calls).toEqual(['StartJobRun', 'DescribeJobRun', 'DescribeStacks']);
  });

  test('of an Update reads the stack before and after the start, and the run in between', async () => {
    here.state.stackStatus = 'UPDATE_IN_PROGRESS';
    await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: 'unknown-1', ...NEW_JOB }), { describeStack });
    expect(here.calls).toEqual(['DescribeStacks', 'StartJobRun', 'DescribeJobRun', 'DescribeStacks']);
  });
});

describe('an Update', () => {
  test('keeps a recorded run although the stack has begun another update', async () => {
    const PhysicalResourceId = await create();
    const event = jobRunEvent(here, 'Update', { PhysicalResourceId, ...NEW_JOB });
    here.state.physicalId = (await here.request(event)).PhysicalResourceId;
    here.emr.setIntercept(async (operation, _, next) => {
      if (operation === 'StartJobRun') await here.clock.sleep(120_000);
      here.state.stackUpdatedAt = here.clock.now() - 10_000;
      return next();
    });
    await expect(here.request(event)).resolves.toMatchObject({ Status: 'SUCCESS' });
    expect(states()).toEqual([expect.stringMatching(ACTIVE), expect.stringMatching(ACTIVE)]);
  });

  test('cancels a run that starts after the stack has begun another update', async () => {
    const PhysicalResourceId = await create();
    const event = jobRunEvent(here, 'Update', { PhysicalResourceId, ...NEW_JOB });
    here.emr.setIntercept(async (operation, _, next) => {
      if (operation !== 'StartJobRun') return next();
      here.emr.setIntercept();
      await here.clock.sleep(120_000);
      here.state.stackUpdatedAt = here.clock.now() - 10_000;
      return next();
    });
    await expect(here.request(event)).resolves.toMatchObject({ Status: 'FAILED', PhysicalResourceId });
    expect(states()).toEqual([expect.stringMatching(ACTIVE), 'CANCELLED']);
  });
});
