import type { JobRunScript } from '../../../local/emr-containers/job-run-script';
import { ServiceError } from '../../../local/service';
import { jobRunEvent, sdkError } from '../harness';
import { ACTIVE, here, states } from './setup';

describe('a request with the id of an earlier one', () => {
  const again = async (outcome: JobRunScript, request = {}, overrides = {}) => {
    here.state.stackStatus = 'UPDATE_IN_PROGRESS';
    here.emr.setScript(() => outcome);
    const event = jobRunEvent(here, 'Create', { request });
    await here.request(event);
    await here.clock.advance(60_000);
    const { ResponseURL } = here.envelope();
    return here.request({ ...event, ResponseURL }, overrides);
  };

  test.each<[string, JobRunScript]>([
    ['FAILED', { end: 'FAILED' }],
    ['CANCELLED', { cancelledAfter: 0 }],
    ['become CANCEL_PENDING', { cancelledAfter: 0, cancelling: 'never' }],
    ['COMPLETED', {}],
  ])('starts a new run when the earlier one has %s', async (_, outcome) => {
    const answer = await again(outcome);
    const [, second] = here.emr.jobRuns();
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: second.arn });
    expect(here.emr.jobRuns()).toHaveLength(2);
  });

  test('starts one new run when it is delivered twice', async () => {
    here.state.stackStatus = 'UPDATE_IN_PROGRESS';
    here.emr.setScript(() => ({ end: 'FAILED' }));
    const event = jobRunEvent(here, 'Create');
    await here.request(event);
    await here.clock.advance(60_000);
    const retried = { ...event, ResponseURL: here.envelope().ResponseURL };
    const first = await here.request(retried);
    await expect(here.request(retried)).resolves.toEqual(first);
    expect(here.emr.jobRuns()).toHaveLength(2);
  });

  test('keeps a run that is still active, or that cannot be described', async () => {
    await again({ end: 'never' });
    here.emr.setIntercept((operation, _, next) =>
      operation === 'DescribeJobRun' ? Promise.reject(new ServiceError('ValidationException', 'no')) : next(),
    );
    await expect(again({ end: 'FAILED' })).resolves.toMatchObject({ Status: 'SUCCESS' });
    expect(here.emr.jobRuns()).toHaveLength(2);
  });

  test('keeps a run that is described without its creation time', async () => {
    const describeJobRun: typeof here.services.emr.describeJobRun = async (key) => ({
      ...(await here.services.emr.describeJobRun(key)),
      createdAt: undefined,
    });
    const answer = await again({ end: 'FAILED' }, {}, { emr: { ...here.services.emr, describeJobRun } });
    expect(answer.Status).toBe('SUCCESS');
    expect(here.emr.jobRuns()).toHaveLength(1);
  });

  test('counts as the same request when the clock of the service is two seconds behind', async () => {
    here.state.stackStatus = 'UPDATE_IN_PROGRESS';
    here.emr.setScript(() => ({ end: 'FAILED' }));
    const event = jobRunEvent(here, 'Create');
    const requestedAt = here.clock.now();
    await here.request(event);
    await here.clock.advance(60_000);
    const describeJobRun: typeof here.services.emr.describeJobRun = async (key) => ({
      ...(await here.services.emr.describeJobRun(key)),
      createdAt: new Date(requestedAt - 2000),
    });
    await here.request(event, { emr: { ...here.services.emr, describeJobRun } });
    expect(here.emr.jobRuns()).toHaveLength(1);
  });

  test('keeps a run with a user-supplied client token', async () => {
    await again({ end: 'FAILED' }, { clientToken: 'mine' });
    expect(here.emr.jobRuns()).toHaveLength(1);
  });

  test('keeps a run that is described without tags', async () => {
    here.state.stackStatus = 'UPDATE_IN_PROGRESS';
    const describeJobRun: typeof here.services.emr.describeJobRun = async (key) => ({
      ...(await here.services.emr.describeJobRun(key)),
      tags: undefined,
    });
    await here.request(jobRunEvent(here, 'Create'), { emr: { ...here.services.emr, describeJobRun } });
    expect(here.emr.jobRuns()).toHaveLength(1);
  });

  test('describes no run while the stack is being created', async () => {
    await here.request(jobRunEvent(here, 'Create'));
    expect(here.calls).toEqual(['StartJobRun']);
  });
});

describe('a user-supplied client token', () => {
  const MINE = { clientToken: 'mine' };
  const createMine = async (overrides: object = {}) => {
    here.emr.setScript(() => ({ end: 'never' }));
    const answer = await here.request({ ...jobRunEvent(here, 'Create', { request: MINE }), ...overrides });
    here.state.stackStatus = 'UPDATE_IN_PROGRESS';
    return answer;
  };
  const nothingStarted = (id?: string) =>
    `No job run was started: the clientToken is already used by ${id ? `job run ${id}` : 'a job run'}\n` +
    'Set a new clientToken with every change, or none';

  test('fails when the job changes but its client token does not, before it cancels anything', async () => {
    const { PhysicalResourceId, Data } = await createMine();
    const event = jobRunEvent(here, 'Update', { PhysicalResourceId, request: { ...MINE, name: 'x' }, old: MINE });
    const cancelFirst = { ...event.ResourceProperties, Replace: 'CANCEL_FIRST' as const };
    await expect(here.request({ ...event, ResourceProperties: cancelFirst })).resolves.toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId,
      Reason: nothingStarted(Data!.Id),
    });
    expect(states()).toEqual([expect.stringMatching(ACTIVE)]);
  });

  test('fails when the client token belongs to an ended run', async () => {
    const { PhysicalResourceId } = await createMine();
    const replaced = await here.request(
      jobRunEvent(here, 'Update', { PhysicalResourceId, request: { clientToken: 'second' }, old: MINE }),
    );
    await here.request(jobRunEvent(here, 'Delete', { PhysicalResourceId }));
    await here.clock.advance(10_000);
    const again = { PhysicalResourceId: replaced.PhysicalResourceId, request: MINE, old: { clientToken: 'second' } };
    await expect(here.request(jobRunEvent(here, 'Update', again))).resolves.toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: replaced.PhysicalResourceId,
    });
    expect(states()).toEqual(['CANCELLED', expect.stringMatching(ACTIVE)]);
  });

  test('fails when the client token belongs to a run without tags', async () => {
    await createMine();
    const describeJobRun: typeof here.services.emr.describeJobRun = async (key) => ({
      ...(await here.services.emr.describeJobRun(key)),
      tags: undefined,
    });
    const emr = { ...here.services.emr, describeJobRun };
    await expect(here.request(jobRunEvent(here, 'Create', { request: MINE }), { emr })).resolves.toMatchObject({
      Status: 'FAILED',
      Reason: nothingStarted(),
    });
  });

  test.each([
    ['DescribeJobRun is denied', sdkError('AccessDeniedException', 403)],
    ['the service does not know the run', sdkError('ResourceNotFoundException', 404)],
  ])('fails, and does not report a run that may belong to another owner, when %s', async (_, error) => {
    await createMine({ LogicalResourceId: 'Another' });
    const emr = { ...here.services.emr, describeJobRun: () => Promise.reject(error) };
    const answer = await here.request(jobRunEvent(here, 'Create', { request: MINE }), { emr });
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: expect.stringMatching(/^unknown-/) });
    expect(answer.Reason).toContain('for this clientToken, but the function cannot verify its owner: deploy again');
    await here.request(jobRunEvent(here, 'Delete', { PhysicalResourceId: answer.PhysicalResourceId }));
    expect(states()).toEqual([expect.stringMatching(ACTIVE)]);

    const update = { PhysicalResourceId: 'unstarted-1', request: MINE };
    await expect(here.request(jobRunEvent(here, 'Update', update), { emr })).resolves.toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: 'unstarted-1',
    });
  });

  test("fails when the client token belongs to another owner's run, and keeps that run", async () => {
    await createMine({ LogicalResourceId: 'Another' });
    const answer = await here.request(jobRunEvent(here, 'Create', { request: MINE }));
    expect(answer).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: expect.stringMatching(/^unstarted-/),
      Reason: nothingStarted(),
    });
    await here.request(jobRunEvent(here, 'Delete', { PhysicalResourceId: answer.PhysicalResourceId }));
    expect(states()).toEqual([expect.stringMatching(ACTIVE)]);
  });

  test('reports the same run when it is delivered again after another update began', async () => {
    const event = jobRunEvent(here, 'Create', { request: MINE });
    await here.request(event);
    await here.clock.advance(40_000);
    here.state.stackUpdatedAt = here.clock.now();
    const describeStack = async () => {
      await here.clock.sleep(20_000);
      return { status: 'UPDATE_IN_PROGRESS', updatedAt: here.clock.now() };
    };
    await expect(here.request(event, { describeStack })).resolves.toMatchObject({ Status: 'SUCCESS' });
    expect(states()).not.toContain('CANCELLED');
  });
});
