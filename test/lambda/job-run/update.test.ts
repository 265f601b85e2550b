import { REPLACES_TAG } from '../../../lib/private/contract';
import { jobRunEvent, REQUEST, sdkError, VIRTUAL_CLUSTER } from '../harness';
import { ACTIVE, create, here, NEW_JOB, OTHER_JOB, started, states } from './setup';

const ARN = /^arn:aws:emr-containers:eu-west-1:123456789012:\/virtualclusters\/cluster1\/jobruns\/[0-9a-z]+$/;

describe('Update', () => {
  test.each([
    ['nothing that matters', {}],
    ['tags', { tags: { team: 'other' } }],
  ])('starts nothing when it changes %s, and reports every attribute', async (_, request) => {
    const PhysicalResourceId = await create();
    const answer = await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId, request }));
    expect(answer).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId,
      Data: {
        Id: here.emr.jobRuns()[0].id,
        Arn: PhysicalResourceId,
        Name: 'Data-JobRun1234',
        VirtualClusterId: VIRTUAL_CLUSTER,
      },
    });
    expect(started()).toBe(1);
  });

  test('does not read the stack when nothing changes, and reports the name of the job', async () => {
    const request = { name: 'nightly' };
    const { PhysicalResourceId } = await here.request(jobRunEvent(here, 'Create', { request }));
    here.state.stackStatus = sdkError('ServiceUnavailable', 503);
    const event = jobRunEvent(here, 'Update', { PhysicalResourceId, request, old: request });
    await expect(here.request(event)).resolves.toMatchObject({ Status: 'SUCCESS', Data: { Name: 'nightly' } });
  });

  test('starts nothing when only the order of keys or the type of a number changes', async () => {
    const PhysicalResourceId = await create();
    const request = { retryPolicyConfiguration: { maxAttempts: '3' }, name: 'a' };
    const old = { name: 'a', retryPolicyConfiguration: { maxAttempts: 3 } };
    await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId, request, old }));
    expect(started()).toBe(1);
  });

  test('starts a changed job, and leaves the earlier run to the cleanup', async () => {
    const PhysicalResourceId = await create();
    const answer = await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId, ...NEW_JOB }));
    const [earlier, later] = here.emr.jobRuns();
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: later.arn, Data: { Id: later.id } });
    expect(later.tags?.[REPLACES_TAG]).toBe(earlier.arn);
    expect(earlier.state).not.toMatch(/CANCEL/);
  });

  test.each([
    ['name', { name: 'other' }],
    ['token', { clientToken: 'other' }],
    ['retry policy', { retryPolicyConfiguration: { maxAttempts: '2' } }],
    [
      'order of the arguments',
      { jobDriver: { sparkSubmitJobDriver: { entryPoint: 'local:///pi.py', entryPointArguments: [] } } },
    ],
  ])('starts a job when its %s changes', async (_, request) => {
    const PhysicalResourceId = await create();
    await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId, request }));
    expect(here.emr.jobRuns()).toHaveLength(2);
  });

  test('starts a new run when the job changes back to an earlier one', async () => {
    const first = await create();
    const second = await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...NEW_JOB }));
    const { PhysicalResourceId } = second;
    const answer = await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId, old: OTHER_JOB }));
    expect(here.emr.jobRuns()).toHaveLength(3);
    expect(answer.PhysicalResourceId).toBe(here.emr.jobRuns()[2].arn);
  });

  test('starts the job when the current physical id is not a job run', async () => {
    const answer = await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: 'unknown-1' }));
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: expect.stringMatching(ARN) });
    expect(here.emr.jobRuns()[0].tags).not.toHaveProperty(REPLACES_TAG);
  });

  test('fails when the service rejects the start, and keeps the current run', async () => {
    const PhysicalResourceId = await create();
    const event = jobRunEvent(here, 'Update', { PhysicalResourceId, request: { virtualClusterId: 'nowhere' } });
    await expect(here.request(event)).resolves.toMatchObject({ Status: 'FAILED', PhysicalResourceId });
  });

  test('starts nothing while the stack rolls back without a run, and reports empty attributes', async () => {
    here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    await expect(
      here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: 'unknown-1', ...NEW_JOB })),
    ).resolves.toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: 'unknown-1',
      Data: { Id: '', Arn: 'unknown-1', Name: 'Data-JobRun1234', VirtualClusterId: '' },
    });
    expect(started()).toBe(0);
  });

  test('starts nothing while the stack rolls back with nothing to undo', async () => {
    const PhysicalResourceId = await create();
    here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    const event = jobRunEvent(here, 'Update', { PhysicalResourceId, ...NEW_JOB });
    const failed = { ...event.ResourceProperties, Rerun: 'ONCE' as const, Request: { ...REQUEST, name: 'x' } };
    await expect(here.request({ ...event, OldResourceProperties: failed })).resolves.toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId,
    });
    expect(here.emr.jobRuns()).toHaveLength(1);
  });

  test('starts nothing when the job runs only once', async () => {
    const PhysicalResourceId = await create();
    const event = jobRunEvent(here, 'Update', { PhysicalResourceId, ...NEW_JOB });
    const once = { ...event, ResourceProperties: { ...event.ResourceProperties, Rerun: 'ONCE' as const } };
    await expect(here.request(once)).resolves.toMatchObject({ Status: 'SUCCESS', PhysicalResourceId });
    expect(started()).toBe(1);
  });

  describe('with ReplacePolicy.CANCEL_FIRST', () => {
    const cancelFirst = (PhysicalResourceId: string) => {
      const event = jobRunEvent(here, 'Update', { PhysicalResourceId, ...NEW_JOB });
      return { ...event, ResourceProperties: { ...event.ResourceProperties, Replace: 'CANCEL_FIRST' as const } };
    };

    test('starts the changed job once the earlier run has ended', async () => {
      here.emr.setScript(() => ({ end: 'never', cancelling: 100_000 }));
      const { PhysicalResourceId } = await here.request(jobRunEvent(here, 'Create'));
      here.state.stackStatus = 'UPDATE_IN_PROGRESS';
      await here.request(cancelFirst(PhysicalResourceId));
      const [earlier, later] = here.emr.jobRuns();
      expect(states()).toEqual(['CANCELLED', expect.stringMatching(ACTIVE)]);
      expect(later.createdAt.getTime()).toBeGreaterThanOrEqual(earlier.finishedAt!.getTime());
    });

    test('fails when the earlier run does not end, and starts nothing', async () => {
      here.emr.setScript(() => ({ end: 'never', cancelling: 'never' }));
      const { PhysicalResourceId } = await here.request(jobRunEvent(here, 'Create'));
      here.state.stackStatus = 'UPDATE_IN_PROGRESS';
      await expect(here.request(cancelFirst(PhysicalResourceId))).resolves.toMatchObject({
        Status: 'FAILED',
        PhysicalResourceId,
        Reason: expect.stringMatching(/^Job run \w+ is still CANCEL_PENDING/),
      });
      expect(started()).toBe(1);
    });

    test('fails when the stack begins to roll back meanwhile, and starts nothing', async () => {
      const PhysicalResourceId = await create();
      here.emr.setIntercept(async (operation, _, next) => {
        if (operation === 'CancelJobRun') here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
        return next();
      });
      await expect(here.request(cancelFirst(PhysicalResourceId))).resolves.toMatchObject({ Status: 'FAILED' });
      expect(started()).toBe(1);
    });

    test('cancels nothing while the stack rolls back', async () => {
      const PhysicalResourceId = await create();
      here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
      await here.request(cancelFirst(PhysicalResourceId));
      expect(states()).toEqual([expect.stringMatching(ACTIVE)]);
    });

    test('starts the job when there is no earlier run', async () => {
      here.state.stackStatus = 'UPDATE_IN_PROGRESS';
      await expect(here.request(cancelFirst('unknown-1'))).resolves.toMatchObject({ Status: 'SUCCESS' });
    });
  });

  test('fails when the stack cannot be read, and starts nothing', async () => {
    const PhysicalResourceId = await create();
    here.state.stackStatus = sdkError('ServiceUnavailable', 503);
    const answer = await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId, ...NEW_JOB }));
    expect(answer).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId,
      Reason: expect.stringContaining('No job run was started because the stack status is unknown'),
    });
    expect(started()).toBe(1);
  });
});
