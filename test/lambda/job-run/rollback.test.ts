import { ServiceError } from '../../../local/service';
import { jobRunEvent, REQUEST, sdkError, VIRTUAL_CLUSTER, createHarness, type Harness } from '../harness';

const OTHER_JOB = { jobDriver: { sparkSubmitJobDriver: { entryPoint: 'local:///other.py' } } };
const OLD_JOB = { old: OTHER_JOB };
const NEW_JOB = { request: OTHER_JOB };
const ACTIVE = /^(PENDING|SUBMITTED|RUNNING)$/;

let here: Harness;
beforeEach(() => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  here = createHarness();
});
afterEach(() => jest.restoreAllMocks());

const states = () => here.emr.jobRuns().map(({ state }) => state);
const started = () => here.calls.filter((call) => call === 'StartJobRun').length;

/** A run that is up, as an earlier deployment left it. */
async function create(): Promise<string> {
  here.emr.setScript(() => ({ end: 'never' }));
  const { PhysicalResourceId } = await here.request(jobRunEvent(here, 'Create'));
  here.state.stackStatus = 'UPDATE_IN_PROGRESS';
  return PhysicalResourceId;
}

describe('Update while the stack rolls back', () => {
  test('takes up the run that was replaced, and starts nothing', async () => {
    const first = await create();
    const second = await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...NEW_JOB }));
    here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    const event = jobRunEvent(here, 'Update', { PhysicalResourceId: second.PhysicalResourceId, ...OLD_JOB });
    await expect(here.request(event)).resolves.toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: first });
    expect(here.emr.jobRuns()).toHaveLength(2);
  });

  test('keeps the current run when that is the wanted one, and cancels a run that was never recorded', async () => {
    const first = await create();
    await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...NEW_JOB }));
    here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    const answer = await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...OLD_JOB }));
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: first });
    expect(states()).toEqual([expect.stringMatching(ACTIVE), 'CANCELLED']);
  });

  test('keeps the current run when the failed update was not to run the job again', async () => {
    const first = await create();
    const second = await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...NEW_JOB }));
    here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    const event = jobRunEvent(here, 'Update', { PhysicalResourceId: second.PhysicalResourceId });
    const failed = { Request: { ...REQUEST, name: 'changed' }, Rerun: 'ONCE' as const };
    const once = { ...event, OldResourceProperties: failed };
    await expect(here.request(once)).resolves.toMatchObject({ PhysicalResourceId: second.PhysicalResourceId });
    expect(states()).toEqual([expect.stringMatching(ACTIVE), expect.stringMatching(ACTIVE)]);
  });

  test('keeps a run of the job of the failed update that was there before it, since a policy has kept it', async () => {
    const first = await create();
    const second = await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...NEW_JOB }));
    await here.clock.advance(60_000);
    here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    here.state.stackUpdatedAt = here.clock.now();
    const event = jobRunEvent(here, 'Update', { PhysicalResourceId: second.PhysicalResourceId, ...OLD_JOB });
    const once = { ...event, ResourceProperties: { ...event.ResourceProperties, Rerun: 'ONCE' as const } };
    await expect(here.request(once)).resolves.toMatchObject({ PhysicalResourceId: second.PhysicalResourceId });
  });

  test('cancels nothing and starts nothing when the failed update is only delivered again', async () => {
    const first = await create();
    const second = await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...NEW_JOB }));
    // the update that failed was to go back to the very first job
    here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    const again = { PhysicalResourceId: second.PhysicalResourceId, old: OTHER_JOB };
    await here.request(jobRunEvent(here, 'Update', again));
    expect(states()).toEqual([expect.stringMatching(ACTIVE), expect.stringMatching(ACTIVE)]);
  });

  test.each([
    [5_000, 1],
    [5_001, 0],
  ])('is not taken for an update when it is delivered again %i ms later, in the next one', async (later, runs) => {
    const PhysicalResourceId = await create();
    const event = jobRunEvent(here, 'Update', { PhysicalResourceId, ...OLD_JOB });
    here.state.stackUpdatedAt = here.clock.now() + later;
    await here.clock.advance(10_000);
    here.calls.length = 0;
    await here.request(event);
    expect(started()).toBe(runs);
  });

  test('looks five times for runs that may have been started', async () => {
    const first = await create();
    here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    here.calls.length = 0;
    await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...OLD_JOB }));
    expect(here.calls.filter((call) => call === 'ListJobRuns')).toHaveLength(5);
  });

  test('cancels no run of another resource', async () => {
    const first = await create();
    const same = jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...NEW_JOB });
    await here.request({ ...same, LogicalResourceId: 'Another' });
    here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...OLD_JOB }));
    expect(states()).not.toContain('CANCELLED');
  });

  test('cancels a run that was lost on the virtual cluster that the job was to move to', async () => {
    here.emr.addVirtualCluster('cluster2');
    const first = await create();
    const moved = { virtualClusterId: 'cluster2' };
    await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, request: moved }));
    here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, old: moved }));
    expect(states()).toEqual([expect.stringMatching(ACTIVE), 'CANCELLED']);
  });

  test.each(['DescribeJobRun', 'ListJobRuns'])('takes little time when %s hangs', async (hanging) => {
    const first = await create();
    here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    here.emr.setIntercept(async (operation, _, next) => {
      if (operation !== hanging) return next();
      await here.clock.sleep(25_000);
      throw new ServiceError('InternalServerException', 'slow', 500);
    });
    const before = here.clock.now();
    const answer = await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...OLD_JOB }));
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: first });
    expect(here.clock.now() - before).toBeLessThan(400_000);
  });

  test.each([
    ['throttled for minutes', new ServiceError('ThrottlingException', 'slow down', 429), 150_000],
    ['not known yet', new ServiceError('ResourceNotFoundException', 'not yet'), 8_000],
  ])('takes up the earlier run though the new one is %s', async (_, error, milliseconds) => {
    const first = await create();
    const second = await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...NEW_JOB }));
    here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    const until = here.clock.now() + milliseconds;
    here.emr.setIntercept((operation, _operation, next) =>
      operation === 'DescribeJobRun' && here.clock.now() < until ? Promise.reject(error) : next(),
    );
    const event = jobRunEvent(here, 'Update', { PhysicalResourceId: second.PhysicalResourceId, ...OLD_JOB });
    await expect(here.request(event)).resolves.toMatchObject({ PhysicalResourceId: first });
  });

  describe('after several updates that failed without a rollback', () => {
    const update = async (PhysicalResourceId: string, request: object, old: object) =>
      (await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId, request, old }))).PhysicalResourceId;
    const SECOND = { name: 'second' };
    const THIRD = { name: 'third' };

    test('takes up the run of the wanted job, however many came after it', async () => {
      const first = await create();
      const second = await update(first, SECOND, {});
      const third = await update(second, THIRD, SECOND);
      here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
      await expect(update(third, {}, THIRD)).resolves.toBe(first);
    });

    test('takes up the run before when none is known to be of the wanted job', async () => {
      const first = await create();
      const second = await update(first, SECOND, {});
      const third = await update(second, THIRD, SECOND);
      here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
      await expect(update(third, { name: 'another' }, THIRD)).resolves.toBe(second);
    });

    test('keeps the run that another update than the failed one had started', async () => {
      const first = await create();
      const second = await update(first, SECOND, {});
      here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
      await expect(update(second, { name: 'another' }, THIRD)).resolves.toBe(second);
    });

    test('takes up the run before also when the failed job had been started once more before', async () => {
      const first = await create();
      const second = await update(first, SECOND, {});
      const third = await update(second, THIRD, SECOND);
      const fourth = await update(third, SECOND, THIRD);
      here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
      await expect(update(fourth, { name: 'another' }, SECOND)).resolves.toBe(third);
    });

    test('keeps the run of the wanted job, though it has ended and one before it has not', async () => {
      const first = await create();
      const second = await update(first, SECOND, {});
      const third = await update(second, {}, SECOND);
      await here.request(jobRunEvent(here, 'Delete', { PhysicalResourceId: third }));
      here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
      await expect(update(third, {}, THIRD)).resolves.toBe(third);
    });

    test.each([
      [10, 'the first'],
      [11, 'the run before'],
    ])('looks back at ten runs: of %i, takes up %s', async (count, expected) => {
      const runs = [await create()];
      for (let run = 1; run < count; run++) {
        runs.push(await update(runs.at(-1)!, { name: `job${run}` }, run > 1 ? { name: `job${run - 1}` } : {}));
      }
      here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
      const adopted = await update(runs.at(-1)!, {}, { name: `job${count - 1}` });
      expect(adopted).toBe(expected === 'the first' ? runs[0] : runs.at(-2));
    });

    test('takes up the run before when the run of the wanted job has ended', async () => {
      const first = await create();
      const second = await update(first, SECOND, {});
      await here.request(jobRunEvent(here, 'Delete', { PhysicalResourceId: first }));
      const third = await update(second, THIRD, SECOND);
      here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
      await expect(update(third, {}, THIRD)).resolves.toBe(second);
    });
  });

  test.each(['DescribeJobRun', 'CancelJobRun', 'ListJobRuns'])('does not fail when %s does', async (failing) => {
    const first = await create();
    await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...NEW_JOB }));
    here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    here.emr.setIntercept((operation, _, next) =>
      operation === failing ? Promise.reject(new ServiceError('ValidationException', 'no')) : next(),
    );
    const answer = await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...OLD_JOB }));
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: first });
    expect(here.emr.jobRuns()).toHaveLength(2);
  });
});

describe('a rollback that shall run the earlier job again', () => {
  const rollBack = (PhysicalResourceId: string, request = {}) => {
    here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    const event = jobRunEvent(here, 'Update', { PhysicalResourceId, request, ...OLD_JOB });
    return { ...event, OldResourceProperties: { ...event.OldResourceProperties!, Rollback: 'RERUN' as const } };
  };
  const endFirst = async () => {
    const first = await create();
    await here.services.emr.cancelJobRun({ virtualClusterId: VIRTUAL_CLUSTER, id: here.emr.jobRuns()[0].id });
    await here.clock.advance(5000);
    return first;
  };

  test('starts it once, and first ends what was to take its place', async () => {
    const first = await endFirst();
    const second = await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...NEW_JOB }));
    const event = rollBack(second.PhysicalResourceId);
    const answer = await here.request(event);
    const [, , third] = here.emr.jobRuns();
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: third.arn, Data: { Id: third.id } });
    expect(third.request.jobDriver).toEqual(REQUEST.jobDriver);
    await expect(here.request(event)).resolves.toEqual(answer);
    expect(states()).toEqual(['CANCELLED', 'CANCELLED', expect.stringMatching(ACTIVE)]);
  });

  test('ends also what nobody has on record, and starts the job once though it is delivered twice', async () => {
    const first = await endFirst();
    await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...NEW_JOB }));
    const event = rollBack(first);
    await here.request(event);
    await here.request(event);
    expect(states()).toEqual(['CANCELLED', 'CANCELLED', expect.stringMatching(ACTIVE)]);
  });

  test('starts nothing when its run is still at work', async () => {
    const first = await create();
    const second = await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...NEW_JOB }));
    const answer = await here.request(rollBack(second.PhysicalResourceId));
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: first });
    expect(started()).toBe(2);
  });

  test.each<[string, () => Promise<{ tags?: undefined }>]>([
    ['forgotten', () => Promise.reject(sdkError('ResourceNotFoundException', 404))],
    ['described without tags', async () => ({})],
  ])('starts nothing when the earlier run is %s', async (_, describeJobRun) => {
    const first = await endFirst();
    const answer = await here.request(rollBack(first), { emr: { ...here.services.emr, describeJobRun } });
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: first });
    expect(started()).toBe(1);
  });

  test('starts nothing when the failed update is only delivered again', async () => {
    const first = await endFirst();
    const second = await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...NEW_JOB }));
    await here.request(rollBack(second.PhysicalResourceId, { name: 'a-third-job' }));
    expect(started()).toBe(2);
  });

  test('starts it when its run is just being cancelled, and that has come to its end', async () => {
    here.emr.setScript(() => ({ end: 'never', cancelling: 30_000 }));
    const { PhysicalResourceId: first } = await here.request(jobRunEvent(here, 'Create'));
    await here.services.emr.cancelJobRun({ virtualClusterId: VIRTUAL_CLUSTER, id: here.emr.jobRuns()[0].id });
    await here.request(rollBack(first));
    const [earlier, again] = here.emr.jobRuns();
    expect(again.createdAt.getTime()).toBeGreaterThanOrEqual(earlier.finishedAt!.getTime());
  });

  test('starts nothing of a job with a token of the user, which stands for the run that ended', async () => {
    const first = await endFirst();
    const second = await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...NEW_JOB }));
    const event = rollBack(second.PhysicalResourceId, { clientToken: 'mine' });
    await here.request(event);
    expect(started()).toBe(2);
  });

  test.each(['UPDATE_ROLLBACK_COMPLETE', 'DELETE_IN_PROGRESS'])(
    'cancels it when the stack is in %s by the time that it has started',
    async (status) => {
      const first = await endFirst();
      const second = await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...NEW_JOB }));
      const event = rollBack(second.PhysicalResourceId);
      here.emr.setIntercept(async (operation, _, next) => {
        if (operation === 'StartJobRun') here.state.stackStatus = status;
        return next();
      });
      const answer = await here.request(event);
      expect(answer).toMatchObject({
        Status: 'FAILED',
        Reason: `Job run ${here.emr.jobRuns()[2].id} was cancelled: the stack was in ${status} when the run had started`,
      });
      expect(states()).toEqual(['CANCELLED', 'CANCELLED', 'CANCELLED']);
    },
  );

  test('keeps it when the stack has rolled back by then, and CloudFormation knows it', async () => {
    const first = await endFirst();
    const second = await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...NEW_JOB }));
    const event = rollBack(second.PhysicalResourceId);
    here.state.physicalId = (await here.request(event)).PhysicalResourceId;
    here.emr.setIntercept(async (operation, _, next) => {
      if (operation === 'StartJobRun') here.state.stackStatus = 'UPDATE_ROLLBACK_COMPLETE';
      return next();
    });
    await expect(here.request(event)).resolves.toMatchObject({ Status: 'SUCCESS' });
    expect(states().at(-1)).toMatch(ACTIVE);
  });

  test('keeps it when the stack cannot be read after the start', async () => {
    const first = await endFirst();
    const second = await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...NEW_JOB }));
    const event = rollBack(second.PhysicalResourceId);
    here.emr.setIntercept(async (operation, _, next) => {
      if (operation === 'StartJobRun') here.state.stackStatus = sdkError('ValidationError', 400);
      return next();
    });
    await expect(here.request(event)).resolves.toMatchObject({ Status: 'SUCCESS' });
  });

  test('fails when the job cannot be started', async () => {
    const first = await endFirst();
    const second = await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...NEW_JOB }));
    const emr = { ...here.services.emr, startJobRun: () => Promise.reject(sdkError('ValidationException', 400, 'no')) };
    await expect(here.request(rollBack(second.PhysicalResourceId), { emr })).resolves.toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: second.PhysicalResourceId,
    });
  });
});
