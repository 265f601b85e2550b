import type { Services } from '../../../lambda/aws/services';
import type { JobRunRequest } from '../../../lambda/cloudformation/request';
import { jobRunEvent, sdkError, VIRTUAL_CLUSTER } from '../harness';
import { create, here, logged, NEW_JOB, OTHER_JOB } from './setup';

// once its stack is gone, only the log shows why the function acted as it did

type Emr = Partial<Services['emr']>;
const request = (event: JobRunRequest, emr: Emr = {}, overrides: Partial<Services> = {}) =>
  here.request(event, { ...overrides, emr: { ...here.services.emr, ...emr } });
const update = (PhysicalResourceId: string, properties: object = {}) =>
  jobRunEvent(here, 'Update', { PhysicalResourceId, ...properties });
const remove = (PhysicalResourceId: string) => jobRunEvent(here, 'Delete', { PhysicalResourceId });
const rejected = (name: string) => () => Promise.reject(sdkError(name, 400));
const ofFirst = () => ({ jobRunId: here.emr.jobRuns()[0].id });

describe('an Update', () => {
  test('that starts nothing', async () => {
    const jobRunArn = await create();
    await request(update(jobRunArn));
    const message = 'keeping the current job run';
    expect(logged()).toContainEqual({ level: 'INFO', message, jobRunArn });
  });

  test.each(['of this stack', 'of another account'])('that cancels a run %s first', async (whose) => {
    const arn = await create();
    const isOwn = whose === 'of this stack';
    const event = update(isOwn ? arn : arn.replace(':123456789012:', ':210987654321:'), NEW_JOB);
    const ResourceProperties = { ...event.ResourceProperties, Replace: 'CANCEL_FIRST' as const };
    await expect(request({ ...event, ResourceProperties })).resolves.toMatchObject({ Status: 'SUCCESS' });
    const message = 'cancelling the current job run before starting its replacement';
    expect(logged()).toContainEqual({ level: 'INFO', message, ...(isOwn && ofFirst()) });
  });

  test('that starts a run', async () => {
    await request(update(await create(), NEW_JOB));
    const { id: jobRunId } = here.emr.jobRuns()[1];
    const message = 'started the job run';
    expect(logged()).toContainEqual({ level: 'INFO', message, jobRunId, virtualClusterId: VIRTUAL_CLUSTER });
  });

  test('with the id of an earlier request', async () => {
    here.state.stackStatus = 'UPDATE_IN_PROGRESS';
    here.emr.setScript(() => ({ end: 'FAILED' }));
    const event = jobRunEvent(here, 'Create');
    await request(event);
    await here.clock.advance(60_000);
    await request({ ...event, ResponseURL: here.envelope().ResponseURL });
    const message = 'CloudFormation reused the id of an earlier request';
    expect(logged()).toContainEqual({ level: 'INFO', message, ...ofFirst() });
  });

  test('whose run and whose queue cannot be described', async () => {
    here.state.stackStatus = 'UPDATE_IN_PROGRESS';
    const event = jobRunEvent(here, 'Create');
    const refusal = { startJobRun: rejected('ValidationException'), describeQueue: rejected('Broken') };
    await request(event, refusal);
    await request(event, { describeJobRun: rejected('Broken') });
    for (const message of ['cannot describe the queue of the virtual cluster', 'cannot describe the job run'])
      expect(logged()).toContainEqual({ level: 'WARN', message, error: 'Broken' });
  });
});

describe('a rollback', () => {
  const rollBack = async (Rollback?: 'RERUN', changes: object = {}) => {
    const first = await create();
    const { PhysicalResourceId } = await request(update(first, NEW_JOB));
    here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    const event = update(PhysicalResourceId, { old: OTHER_JOB, request: changes });
    return { first, event: { ...event, OldResourceProperties: { ...event.OldResourceProperties!, Rollback } } };
  };

  test('that starts nothing', async () => {
    const { first, event } = await rollBack();
    await request(event);
    const message = 'the stack is rolling back, so no job run is started';
    expect(logged()).toContainEqual({ level: 'INFO', message, jobRunArn: first });
  });

  test('that reruns the earlier job', async () => {
    const { first, event } = await rollBack('RERUN');
    await request(remove(first));
    await request(event);
    const message = 'the stack is rolling back, rerunning the earlier job';
    expect(logged()).toContainEqual({ level: 'INFO', message, jobRunArn: first });
  });

  test('that cannot rerun the earlier job', async () => {
    const { first, event } = await rollBack('RERUN', { clientToken: 'mine' });
    await request(event);
    const message = 'cannot rerun the earlier job: its run is unknown or has a clientToken';
    expect(logged()).toContainEqual({ level: 'WARN', message, jobRunArn: first });
  });

  test('that cannot read events, or cancel a replacement', async () => {
    const { first, event } = await rollBack('RERUN');
    await here.clock.advance(60_000);
    here.state.stackUpdatedAt = here.clock.now();
    const { ResponseURL } = here.envelope();
    await request({ ...event, ResponseURL }, {}, { updateBeganAt: rejected('Broken') });
    await request(update(first, { old: OTHER_JOB }), { cancelJobRun: rejected('Broken') });
    for (const message of ['cannot read the stack events', 'cannot cancel the job runs of the failed update'])
      expect(logged()).toContainEqual({ level: 'WARN', message, error: 'Broken' });
  });
});

describe('a Delete', () => {
  test('of an active run', async () => {
    await request(remove(await create()));
    const cancelled = { message: 'the job run is being cancelled', virtualClusterId: VIRTUAL_CLUSTER };
    expect(logged()).toContainEqual({ level: 'INFO', ...cancelled, ...ofFirst() });
    const ended = { message: 'the job run has ended', state: 'CANCELLED' };
    expect(logged()).toContainEqual({ level: 'INFO', ...ended, ...ofFirst() });
  });

  test('of a run that the service refuses to cancel, on a virtual cluster that is gone', async () => {
    const describeVirtualClusterState = async () => 'TERMINATED';
    const arn = await create();
    await request(remove(arn), { cancelJobRun: rejected('ValidationException'), describeVirtualClusterState });
    const refused = { message: 'the job run can no longer be cancelled', ...ofFirst() };
    expect(logged()).toContainEqual({ level: 'INFO', ...refused });
    const gone = { message: 'the virtual cluster is gone, so cancellation cannot complete', ...ofFirst() };
    expect(logged()).toContainEqual({ level: 'WARN', ...gone });
  });

  test('of a run that the service does not know', async () => {
    await request(remove(await create()), { describeJobRun: rejected('ResourceNotFoundException') });
    const ended = { message: 'the job run has ended', ...ofFirst(), state: 'unknown to the service' };
    expect(logged()).toContainEqual({ level: 'INFO', ...ended });
  });

  test('of a run of another resource', async () => {
    await request({ ...remove(await create()), LogicalResourceId: 'Another' });
    const message = 'the job run does not belong to this resource, so it is not cancelled';
    expect(logged()).toContainEqual({ level: 'WARN', message, ...ofFirst() });
  });

  test('of a run of another account', async () => {
    const jobRunArn = (await create()).replace(':123456789012:', ':210987654321:');
    await request(remove(jobRunArn));
    const message = 'the job run is in another account or region, so it is not cancelled';
    expect(logged()).toContainEqual({ level: 'WARN', message, jobRunArn });
    await request(remove('unknown-1'));
    expect(logged().filter((line) => line.message === message)).toHaveLength(1);
  });

  test('on a virtual cluster that does not exist', async () => {
    await request(remove('unknown-1'), { listActiveJobRuns: rejected('ResourceNotFoundException') });
    const message = 'the virtual cluster does not exist, so it has no job runs';
    expect(logged()).toContainEqual({ level: 'INFO', message, virtualClusterId: VIRTUAL_CLUSTER });
  });

  test('that cannot check for other job runs', async () => {
    const arn = await create();
    here.state.stackStatus = 'DELETE_IN_PROGRESS';
    await request(remove(arn), { listActiveJobRuns: rejected('Broken') });
    const message = 'cannot check for other job runs of this resource';
    expect(logged()).toContainEqual({ level: 'WARN', message, error: 'Broken' });
  });
});

describe('a call that fails once', () => {
  /** A call to the services that fails the first time. */
  const failingOnce = <Calls, Name extends keyof Calls>(services: Calls, name: Name): Pick<Calls, Name> => {
    const call = services[name] as (...args: unknown[]) => unknown;
    let failed = false;
    const failing = (...args: unknown[]) => {
      if (failed) return call(...args);
      failed = true;
      return Promise.reject(sdkError('InternalServerException', 500));
    };
    return { [name]: failing } as never;
  };
  const expectRetried = (call: string) =>
    expect(logged()).toContainEqual({
      level: 'WARN',
      message: `${call} failed, retrying`,
      error: 'InternalServerException',
      attempts: 1,
    });

  test.each([
    ['StartJobRun', 'startJobRun'],
    ['DescribeJobRun', 'describeJobRun'],
    ['CancelJobRun', 'cancelJobRun'],
    ['ListJobRuns', 'listActiveJobRuns'],
  ] as const)('is %s', async (call, method) => {
    here.state.stackStatus = 'UPDATE_IN_PROGRESS';
    here.emr.setScript(() => ({ end: 'never' }));
    const failing = failingOnce(here.services.emr, method);
    const { PhysicalResourceId } = await request(jobRunEvent(here, 'Create'), failing);
    await request(remove(method === 'listActiveJobRuns' ? 'unknown-1' : PhysicalResourceId), failing);
    expectRetried(call);
  });

  test('is DescribeVirtualCluster', async () => {
    const emr = { startJobRun: rejected('ValidationException'), ...failingOnce(here.services.emr, 'describeQueue') };
    await request(jobRunEvent(here, 'Create'), emr);
    expectRetried('DescribeVirtualCluster');
  });

  test('is DescribeStacks, DescribeStackResource or the response to CloudFormation', async () => {
    here.state.stackStatus = 'ROLLBACK_IN_PROGRESS';
    const overrides = {
      ...failingOnce(here.services, 'describeStack'),
      ...failingOnce(here.services, 'physicalIdOf'),
      ...failingOnce(here.services, 'put'),
    };
    await request(jobRunEvent(here, 'Create'), {}, overrides);
    for (const call of ['DescribeStacks', 'DescribeStackResource', 'PUT of the response']) expectRetried(call);
  });

  test('is DescribeStackEvents', async () => {
    const second = await request(update(await create(), NEW_JOB));
    await here.clock.advance(60_000);
    Object.assign(here.state, { stackStatus: 'UPDATE_ROLLBACK_IN_PROGRESS', stackUpdatedAt: here.clock.now() });
    const event = update(second.PhysicalResourceId, { old: OTHER_JOB });
    const ResourceProperties = { ...event.ResourceProperties, Rerun: 'ONCE' as const };
    await request({ ...event, ResourceProperties }, {}, failingOnce(here.services, 'updateBeganAt'));
    expectRetried('DescribeStackEvents');
  });
});
