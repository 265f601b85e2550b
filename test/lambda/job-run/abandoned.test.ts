import { renderRequest } from '../../../lambda/job-run/start-request';
import { jobRunEvent, REQUEST, sdkError } from '../harness';
import { ACTIVE, here, states } from './setup';

describe.each(['Create', 'Update'] as const)('a late %s', (type) => {
  const late = async (milliseconds: number) => {
    const event = jobRunEvent(here, type, { PhysicalResourceId: type === 'Update' ? 'unknown-1' : undefined });
    here.state.stackStatus = 'UPDATE_IN_PROGRESS';
    await here.clock.advance(milliseconds);
    return event;
  };

  test('fails when CloudFormation has abandoned the request, and starts nothing', async () => {
    const event = await late(1_900_500);
    await expect(here.request(event)).resolves.toMatchObject({ Status: 'FAILED' });
    expect(here.emr.jobRuns()).toEqual([]);
  });

  test('fails when the stack has begun another update, and starts nothing', async () => {
    const event = await late(70_000);
    here.state.stackUpdatedAt = here.clock.now() - 10_000;
    const { Reason } = await here.request(event);
    expect(Reason).toBe('CloudFormation had already abandoned this request, so no job run was started');
    expect(here.emr.jobRuns()).toEqual([]);
  });

  test('fails when the stack was left failed without a rollback, and starts nothing', async () => {
    const event = await late(70_000);
    here.state.stackStatus = `${type.toUpperCase()}_FAILED`;
    await expect(here.request(event)).resolves.toMatchObject({ Status: 'FAILED' });
    expect(here.emr.jobRuns()).toEqual([]);
  });

  test('starts nothing while the stack rolls back', async () => {
    const event = await late(70_000);
    here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    await here.request(event);
    expect(here.emr.jobRuns()).toEqual([]);
  });

  test.each(['listed', 'described'])(
    'cancels only the run of an earlier delivery, whose client token is %s',
    async (how) => {
      here.emr.setScript(() => ({ end: 'never' }));
      const event = await late(0);
      await here.services.emr.startJobRun(renderRequest(event));
      await here.request(jobRunEvent(here, 'Create'));
      await here.clock.advance(70_000);
      Object.assign(here.state, { stackUpdatedAt: here.clock.now() - 10_000, physicalId: 'recorded' });
      const listActiveJobRuns = async (...args: Parameters<typeof here.services.emr.listActiveJobRuns>) =>
        (await here.services.emr.listActiveJobRuns(...args)).map((run) =>
          how === 'listed' ? run : { ...run, clientToken: undefined },
        );
      const emr = { ...here.services.emr, listActiveJobRuns };
      await expect(here.request(event, { emr })).resolves.toMatchObject({ Status: 'FAILED' });
      expect(states()).toEqual(['CANCELLED', expect.stringMatching(ACTIVE)]);
    },
  );

  test.each(['names the run', 'cannot be read'])(
    'keeps the run of an earlier delivery whose record %s',
    async (how) => {
      here.emr.setScript(() => ({ end: 'never' }));
      const event = await late(0);
      here.state.physicalId = (await here.services.emr.startJobRun(renderRequest(event))).arn;
      await here.clock.advance(70_000);
      here.state.stackUpdatedAt = here.clock.now() - 10_000;
      const physicalIdOf = () =>
        how === 'names the run' ? here.services.physicalIdOf('', '') : Promise.reject(sdkError('AccessDenied', 403));
      await here.request(event, { physicalIdOf });
      expect(states()).toEqual([expect.stringMatching(ACTIVE)]);
    },
  );

  test('keeps a run whose client token cannot be described', async () => {
    here.emr.setScript(() => ({ end: 'never' }));
    const event = await late(0);
    await here.services.emr.startJobRun(renderRequest(event));
    await here.clock.advance(1_900_500);
    const [{ id, tags }] = here.emr.jobRuns();
    const emr = {
      ...here.services.emr,
      listActiveJobRuns: async () => [{ id, tags: { ...tags } }],
      describeJobRun: () => Promise.reject(sdkError('ValidationException', 400)),
    };
    await expect(here.request(event, { emr })).resolves.toMatchObject({
      Reason: 'CloudFormation had already abandoned this request, so no job run was started',
    });
    expect(states()).toEqual([expect.stringMatching(ACTIVE)]);
  });

  test('keeps a run with a user-supplied client token', async () => {
    here.emr.setScript(() => ({ end: 'never' }));
    const event = await late(0);
    const mine = { ...event, ResourceProperties: { Request: { ...REQUEST, clientToken: 'mine' } } } as typeof event;
    await here.services.emr.startJobRun(renderRequest(mine));
    await here.clock.advance(1_900_500);
    here.calls.length = 0;
    await expect(here.request(mine)).resolves.toMatchObject({
      Reason: expect.stringMatching(/^CloudFormation had already abandoned/),
    });
    expect(here.calls).toEqual([]);
    expect(states()).toEqual([expect.stringMatching(ACTIVE)]);
  });

  test('fails when the stack cannot be read, and starts nothing', async () => {
    const event = await late(70_000);
    here.state.stackStatus = sdkError('ServiceUnavailable', 503);
    const { Reason } = await here.request(event);
    expect(Reason).toContain('No job run was started because the stack status is unknown');
    expect(here.emr.jobRuns()).toEqual([]);
  });

  test.each([
    ['a minute', 70_000, 0],
    ['half an hour', 1_899_000, 0],
    ['a second, during which the stack update began', 70_000, 900],
  ])('starts the job after %s', async (_, milliseconds, updatedAfter) => {
    here.state.stackUpdatedAt = here.clock.now() + updatedAfter;
    const event = await late(milliseconds);
    await expect(here.request(event)).resolves.toMatchObject({ Status: 'SUCCESS' });
    expect(here.emr.jobRuns()).toHaveLength(1);
  });

  test('fails when the service rejects it, without a word on whether an earlier delivery started a run', async () => {
    const event = await late(70_000);
    const emr = { ...here.services.emr, startJobRun: () => Promise.reject(sdkError('ValidationException', 400, 'no')) };
    const { Reason } = await here.request(event, { emr });
    expect(Reason).toBe('StartJobRun on virtual cluster cluster1 failed: ValidationException: no');
  });
});
