import { ServiceError } from '../../../local/service';
import { jobRunEvent, REQUEST, sdkError, VIRTUAL_CLUSTER } from '../harness';
import { ACTIVE, create, here, NEW_JOB, OTHER_JOB, started, states } from './setup';

const OLD_JOB = { old: OTHER_JOB };

describe('Update while the stack rolls back', () => {
  test('adopts the replaced run, and starts nothing', async () => {
    const first = await create();
    const second = await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...NEW_JOB }));
    here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    const event = jobRunEvent(here, 'Update', { PhysicalResourceId: second.PhysicalResourceId, ...OLD_JOB });
    await expect(here.request(event)).resolves.toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: first });
    expect(here.emr.jobRuns()).toHaveLength(2);
  });

  test('keeps the current run when it is the wanted one, and cancels an unrecorded replacement', async () => {
    const first = await create();
    await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...NEW_JOB }));
    here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    const answer = await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...OLD_JOB }));
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: first });
    expect(states()).toEqual([expect.stringMatching(ACTIVE), 'CANCELLED']);
  });

  test('keeps the current run when the failed update did not rerun the job', async () => {
    const first = await create();
    const second = await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...NEW_JOB }));
    here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    const event = jobRunEvent(here, 'Update', { PhysicalResourceId: second.PhysicalResourceId });
    const failed = { Request: { ...REQUEST, name: 'changed' }, Rerun: 'ONCE' as const };
    const once = { ...event, OldResourceProperties: failed };
    await expect(here.request(once)).resolves.toMatchObject({ PhysicalResourceId: second.PhysicalResourceId });
    expect(states()).toEqual([expect.stringMatching(ACTIVE), expect.stringMatching(ACTIVE)]);
  });

  test('keeps a run of the failed job that is older than the failed update, because a rerun policy kept it', async () => {
    const first = await create();
    const second = await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...NEW_JOB }));
    await here.clock.advance(60_000);
    here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    here.state.stackUpdatedAt = here.clock.now();
    const event = jobRunEvent(here, 'Update', { PhysicalResourceId: second.PhysicalResourceId, ...OLD_JOB });
    const once = { ...event, ResourceProperties: { ...event.ResourceProperties, Rerun: 'ONCE' as const } };
    await expect(here.request(once)).resolves.toMatchObject({ PhysicalResourceId: second.PhysicalResourceId });
  });

  describe.each([
    ['keeps the update time of the stack', false],
    ['changes the update time of the stack', true],
  ])('that %s, under a rerun policy', (_, moves) => {
    /** A first run, a second run of another job, and an update that begins between two runs or after both. */
    const rollBack = async (updateBegins: 'between' | 'after', events = true) => {
      const first = await create();
      await here.clock.advance(60_000);
      const beginUpdate = async () => {
        here.state.stackUpdatedAt = here.clock.now();
        if (events) here.state.updateBeganAt = here.clock.now();
        await here.clock.advance(6_000);
      };
      if (updateBegins === 'between') await beginUpdate();
      const second = await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...NEW_JOB }));
      await here.clock.advance(60_000);
      if (updateBegins === 'after') await beginUpdate();
      here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
      if (moves) here.state.stackUpdatedAt = here.clock.now();
      await here.clock.advance(2_000);
      const event = jobRunEvent(here, 'Update', { PhysicalResourceId: second.PhysicalResourceId, ...OLD_JOB });
      const once = { ...event, ResourceProperties: { ...event.ResourceProperties, Rerun: 'ONCE' as const } };
      const { PhysicalResourceId } = await here.request(once);
      return { first, second: second.PhysicalResourceId, adopted: PhysicalResourceId };
    };

    test('adopts the earlier run when the failed update started the current one', async () => {
      const { first, adopted } = await rollBack('between');
      expect(adopted).toBe(first);
    });

    test('keeps the current run when it is older than the failed update', async () => {
      const { second, adopted } = await rollBack('after');
      expect(adopted).toBe(second);
    });

    test('keeps the run when the events cannot be read and the update time shows that it is older', async () => {
      here.state.updateBeganAt = sdkError('AccessDenied', 403);
      const { second, adopted } = await rollBack('after', false);
      expect(adopted).toBe(second);
    });

    test('uses the update time when the events do not reach back to the update', async () => {
      const { second, adopted } = await rollBack('after', false);
      expect(adopted).toBe(second);
    });
  });

  test('reads no events when the current run is newer than the update time of the stack', async () => {
    const updateBeganAt = jest.fn(() => Promise.resolve(undefined));
    const first = await create();
    here.state.stackUpdatedAt = here.clock.now() - 6_000;
    const second = await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...NEW_JOB }));
    here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    const event = jobRunEvent(here, 'Update', { PhysicalResourceId: second.PhysicalResourceId, ...OLD_JOB });
    const once = { ...event, ResourceProperties: { ...event.ResourceProperties, Rerun: 'ONCE' as const } };
    await expect(here.request(once, { updateBeganAt })).resolves.toMatchObject({ PhysicalResourceId: first });
    expect(updateBeganAt).not.toHaveBeenCalled();
  });

  test('by default adopts the earlier run without reading events, even if the rollback changes the update time', async () => {
    const updateBeganAt = jest.fn(() => Promise.resolve(undefined));
    const first = await create();
    const second = await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...NEW_JOB }));
    await here.clock.advance(60_000);
    Object.assign(here.state, { stackStatus: 'UPDATE_ROLLBACK_IN_PROGRESS', stackUpdatedAt: here.clock.now() });
    const event = jobRunEvent(here, 'Update', { PhysicalResourceId: second.PhysicalResourceId, ...OLD_JOB });
    await expect(here.request(event, { updateBeganAt })).resolves.toMatchObject({ PhysicalResourceId: first });
    expect(updateBeganAt).not.toHaveBeenCalled();
  });

  test('cancels and starts nothing when the failed update is only delivered again', async () => {
    const first = await create();
    const second = await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...NEW_JOB }));
    // the failed update was a change back to the very first job
    here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    const again = { PhysicalResourceId: second.PhysicalResourceId, old: OTHER_JOB };
    await here.request(jobRunEvent(here, 'Update', again));
    expect(states()).toEqual([expect.stringMatching(ACTIVE), expect.stringMatching(ACTIVE)]);
  });

  test.each([
    [5_000, 1],
    [5_001, 0],
  ])('of an update that began %i ms after the request, starts %i runs', async (later, runs) => {
    const PhysicalResourceId = await create();
    const event = jobRunEvent(here, 'Update', { PhysicalResourceId, ...OLD_JOB });
    here.state.stackUpdatedAt = here.clock.now() + later;
    await here.clock.advance(10_000);
    here.calls.length = 0;
    await here.request(event);
    expect(started()).toBe(runs);
  });

  test('searches for replacements five times', async () => {
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

  test('cancels an unrecorded replacement on the virtual cluster that the job was moving to', async () => {
    here.emr.addVirtualCluster('cluster2');
    const first = await create();
    const moved = { virtualClusterId: 'cluster2' };
    await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, request: moved }));
    here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, old: moved }));
    expect(states()).toEqual([expect.stringMatching(ACTIVE), 'CANCELLED']);
  });

  test.each(['DescribeJobRun', 'ListJobRuns'])('ends in time when %s hangs', async (hanging) => {
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
  ])('adopts the earlier run although the new one is %s', async (_, error, milliseconds) => {
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

    test('adopts the run of the wanted job, however many came after it', async () => {
      const first = await create();
      const second = await update(first, SECOND, {});
      const third = await update(second, THIRD, SECOND);
      here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
      await expect(update(third, {}, THIRD)).resolves.toBe(first);
    });

    test('adopts the previous run when no run is known to belong to the wanted job', async () => {
      const first = await create();
      const second = await update(first, SECOND, {});
      const third = await update(second, THIRD, SECOND);
      here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
      await expect(update(third, { name: 'another' }, THIRD)).resolves.toBe(second);
    });

    test('adopts the previous run when an earlier one has lost its tags', async () => {
      const first = await create();
      const second = await update(first, SECOND, {});
      const third = await update(second, THIRD, SECOND);
      here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
      const [{ id }] = here.emr.jobRuns();
      const describeJobRun: typeof here.services.emr.describeJobRun = async (key) => ({
        ...(await here.services.emr.describeJobRun(key)),
        ...(key.id === id && { tags: {} }),
      });
      const event = jobRunEvent(here, 'Update', { PhysicalResourceId: third, request: {}, old: THIRD });
      const answer = await here.request(event, { emr: { ...here.services.emr, describeJobRun } });
      expect(answer.PhysicalResourceId).toBe(second);
    });

    test('keeps a run that an update other than the failed one started', async () => {
      const first = await create();
      const second = await update(first, SECOND, {});
      here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
      await expect(update(second, { name: 'another' }, THIRD)).resolves.toBe(second);
    });

    test('adopts the previous run even if the failed job has an earlier run', async () => {
      const first = await create();
      const second = await update(first, SECOND, {});
      const third = await update(second, THIRD, SECOND);
      const fourth = await update(third, SECOND, THIRD);
      here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
      await expect(update(fourth, { name: 'another' }, SECOND)).resolves.toBe(third);
    });

    test('keeps the ended run of the wanted job when an earlier run of it is still active', async () => {
      const first = await create();
      const second = await update(first, SECOND, {});
      const third = await update(second, {}, SECOND);
      await here.request(jobRunEvent(here, 'Delete', { PhysicalResourceId: third }));
      here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
      await expect(update(third, {}, THIRD)).resolves.toBe(third);
    });

    test.each([
      [10, 'the first'],
      [11, 'the previous run'],
    ])('looks back at ten runs: of %i, adopts %s', async (count, expected) => {
      const runs = [await create()];
      for (let run = 1; run < count; run++) {
        runs.push(await update(runs.at(-1)!, { name: `job${run}` }, run > 1 ? { name: `job${run - 1}` } : {}));
      }
      here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
      const adopted = await update(runs.at(-1)!, {}, { name: `job${count - 1}` });
      expect(adopted).toBe(expected === 'the first' ? runs[0] : runs.at(-2));
    });

    test('adopts the previous run when the run of the wanted job has ended', async () => {
      const first = await create();
      const second = await update(first, SECOND, {});
      await here.request(jobRunEvent(here, 'Delete', { PhysicalResourceId: first }));
      const third = await update(second, THIRD, SECOND);
      here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
      await expect(update(third, {}, THIRD)).resolves.toBe(second);
    });
  });

  test.each(['DescribeJobRun', 'CancelJobRun', 'ListJobRuns'])('succeeds when %s fails', async (failing) => {
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

describe('a rollback that reruns the earlier job', () => {
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

  test('starts the earlier job once, after its replacement has ended', async () => {
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

  test('cancels an unrecorded replacement too, and starts the job once when it is delivered twice', async () => {
    const first = await endFirst();
    await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...NEW_JOB }));
    const event = rollBack(first);
    await here.request(event);
    await here.request(event);
    expect(states()).toEqual(['CANCELLED', 'CANCELLED', expect.stringMatching(ACTIVE)]);
  });

  test('starts nothing when its run is still active', async () => {
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

  test('keeps the current run when a failed update back to an earlier job is delivered during the rollback', async () => {
    const first = await endFirst();
    const second = await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...NEW_JOB }));
    await here.clock.advance(60_000);
    here.state.stackUpdatedAt = here.clock.now();
    here.state.updateBeganAt = here.clock.now();
    await here.clock.advance(5_000);
    // the update back to the first job, with the properties of the second job as the old ones
    const answer = await here.request(rollBack(second.PhysicalResourceId));
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: second.PhysicalResourceId });
    expect(states()).toEqual(['CANCELLED', expect.stringMatching(ACTIVE)]);
  });

  test('starts the earlier job once the cancellation of its run completes', async () => {
    here.emr.setScript(() => ({ end: 'never', cancelling: 30_000 }));
    const { PhysicalResourceId: first } = await here.request(jobRunEvent(here, 'Create'));
    await here.services.emr.cancelJobRun({ virtualClusterId: VIRTUAL_CLUSTER, id: here.emr.jobRuns()[0].id });
    await here.request(rollBack(first));
    const [earlier, again] = here.emr.jobRuns();
    expect(again.createdAt.getTime()).toBeGreaterThanOrEqual(earlier.finishedAt!.getTime());
  });

  test('starts nothing when the earlier job has a user-supplied client token, which its ended run already uses', async () => {
    const first = await endFirst();
    const second = await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...NEW_JOB }));
    const event = rollBack(second.PhysicalResourceId, { clientToken: 'mine' });
    await here.request(event);
    expect(started()).toBe(2);
  });

  test.each(['UPDATE_ROLLBACK_COMPLETE', 'DELETE_IN_PROGRESS'])(
    'cancels the run when the stack is in %s after the start',
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
        Reason: `Job run ${here.emr.jobRuns()[2].id} was cancelled: the stack was already in ${status} when StartJobRun returned`,
      });
      expect(states()).toEqual(['CANCELLED', 'CANCELLED', 'CANCELLED']);
    },
  );

  test('keeps the run when CloudFormation has recorded it and the stack has rolled back', async () => {
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

  test('keeps the run when the stack cannot be read after the start', async () => {
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
    const event = rollBack(second.PhysicalResourceId);
    await expect(here.request(event, { emr })).resolves.toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: second.PhysicalResourceId,
      Reason: [
        'The rollback could not rerun the earlier job',
        'StartJobRun on virtual cluster cluster1 failed: ValidationException: no',
        'No job run was started',
        `Resolve the error, then continue the rollback (of the root stack, if this one is nested): aws cloudformation continue-update-rollback --stack-name ${event.StackId}`,
      ].join('\n'),
    });
  });

  test('fails when the cancellation of the replacement does not complete', async () => {
    const first = await endFirst();
    here.emr.setScript(() => ({ end: 'never', cancelling: 'never' }));
    const second = await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...NEW_JOB }));
    const { Status, Reason } = await here.request(rollBack(second.PhysicalResourceId));
    expect(Status).toBe('FAILED');
    expect(Reason).toMatch(
      /^The rollback could not rerun the earlier job\nJob run \w+ is still CANCEL_PENDING .*\n.*\nResolve the error, /,
    );
  });

  test('tells how to continue, however long the message of the service is', async () => {
    const first = await endFirst();
    const second = await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...NEW_JOB }));
    const error = sdkError('ValidationException', 400, `${'1 validation error detected; '.repeat(100)}`);
    const emr = { ...here.services.emr, startJobRun: () => Promise.reject(error) };
    const event = rollBack(second.PhysicalResourceId);
    const { Reason } = await here.request(event, { emr });
    expect(Reason).toContain('\nNo job run was started\n');
    expect(Reason).toMatch(new RegExp(`continue-update-rollback --stack-name ${event.StackId}$`));
  });

  test('adopts the run of an earlier request whose response was lost, when the rollback is continued', async () => {
    const first = await endFirst();
    const second = await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...NEW_JOB }));
    here.emr.setIntercept(async (operation, _, next) => {
      const reply = await next();
      if (operation === 'StartJobRun') throw new ServiceError('ConnectionReset', 'lost');
      return reply;
    });
    const failed = await here.request(rollBack(second.PhysicalResourceId));
    expect(failed.Status).toBe('FAILED');
    expect(failed.Reason).not.toContain('No job run was started');
    here.emr.setIntercept(undefined);
    const answer = await here.request({ ...rollBack(second.PhysicalResourceId), RequestId: 'another' });
    const runs = here.emr.jobRuns();
    expect(runs).toHaveLength(3);
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: runs[2].arn });
  });
});
