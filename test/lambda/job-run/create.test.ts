import { OWNER_TAG, SPEC_TAG, STACK_TAG } from '../../../lib/private/contract';
import { ServiceError } from '../../../local/service';
import { jobRunEvent, REQUEST, sdkError, STACK_ID, VIRTUAL_CLUSTER } from '../harness';
import { here, started } from './setup';

const ARN = /^arn:aws:emr-containers:eu-west-1:123456789012:\/virtualclusters\/cluster1\/jobruns\/[0-9a-z]+$/;

describe('Create', () => {
  test('starts the job run and reports its ID, ARN, name and virtual cluster', async () => {
    const answer = await here.request(jobRunEvent(here, 'Create'));
    const [run] = here.emr.jobRuns();
    expect(answer).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: expect.stringMatching(ARN),
      Data: { Id: run.id, Arn: run.arn, Name: 'Data-JobRun1234', VirtualClusterId: VIRTUAL_CLUSTER },
    });
  });

  test('passes the request on unchanged, but restores numbers that CloudFormation converted to strings', async () => {
    const request = {
      name: 'nightly',
      retryPolicyConfiguration: { maxAttempts: '3' },
      configurationOverrides: {
        monitoringConfiguration: { containerLogRotationConfiguration: { rotationSize: '5KB', maxFilesToKeep: '4' } },
      },
    };
    await here.request(jobRunEvent(here, 'Create', { request }));
    expect(here.emr.jobRuns()[0].request).toMatchObject({
      ...REQUEST,
      name: 'nightly',
      retryPolicyConfiguration: { maxAttempts: 3 },
      configurationOverrides: { monitoringConfiguration: { containerLogRotationConfiguration: { maxFilesToKeep: 4 } } },
    });
  });

  test('tags the run with its owner, its stack and the fingerprint of the job', async () => {
    await here.request(jobRunEvent(here, 'Create', { request: { tags: { team: 'growth' } } }));
    expect(here.emr.jobRuns()[0].tags).toEqual({
      team: 'growth',
      [OWNER_TAG]: expect.stringMatching(/^[0-9a-f]{64}$/),
      [STACK_TAG]: STACK_ID,
      [SPEC_TAG]: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test('starts one run when it is delivered twice', async () => {
    const event = jobRunEvent(here, 'Create');
    const first = await here.request(event);
    const second = await here.request(event);
    expect(second).toEqual(first);
    expect(here.emr.jobRuns()).toHaveLength(1);
  });

  test('starts one run when the service accepts the start but its replies do not arrive', async () => {
    let failures = 3;
    here.emr.setIntercept(async (operation, _, next) => {
      const reply = await next();
      if (operation === 'StartJobRun' && failures-- > 0) throw new ServiceError('ConnectionReset', 'lost');
      return reply;
    });
    await expect(here.request(jobRunEvent(here, 'Create'))).resolves.toMatchObject({ Status: 'SUCCESS' });
    expect(here.emr.jobRuns()).toHaveLength(1);
  });

  test.each([
    ['throttling', sdkError('ThrottlingException', 429)],
    ['an error of the service', sdkError('InternalServerException', 500)],
    ['a reply that is not JSON', Object.assign(new SyntaxError('<html>'), { $response: { statusCode: 503 } })],
    ['a timeout', Object.assign(new Error('late'), { name: 'TimeoutError' })],
    ['a permission that has not propagated yet', sdkError('AccessDeniedException', 403)],
  ])('is retried after %s', async (_, error) => {
    let failures = 4;
    const startJobRun = async (request: never) => {
      if (failures-- > 0) throw error;
      return here.services.emr.startJobRun(request);
    };
    const answer = await here.request(jobRunEvent(here, 'Create'), { emr: { ...here.services.emr, startJobRun } });
    expect(answer.Status).toBe('SUCCESS');
  });

  test('fails when the service is down for 90 seconds, with a physical id whose Delete looks for the run', async () => {
    const before = here.clock.now();
    const startJobRun = () => Promise.reject(sdkError('InternalServerException', 500, 'down'));
    const answer = await here.request(jobRunEvent(here, 'Create'), { emr: { ...here.services.emr, startJobRun } });
    expect(answer).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: expect.stringMatching(/^unknown-/),
      Reason:
        'StartJobRun on virtual cluster cluster1 failed: InternalServerException: down\nThe function gave up after 1 min',
    });
    expect(here.clock.now() - before).toBeLessThan(92_000);
  });

  test('fails when a permission is still missing a minute after the request', async () => {
    const before = here.clock.now();
    const startJobRun = () => Promise.reject(sdkError('AccessDeniedException', 403, 'not authorized'));
    const answer = await here.request(jobRunEvent(here, 'Create'), { emr: { ...here.services.emr, startJobRun } });
    expect(answer).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('not authorized') });
    expect(here.clock.now() - before).toBeLessThan(62_000);
  });

  test('fails at once when the service rejects the start, and reports why', async () => {
    const answer = await here.request(jobRunEvent(here, 'Create', { request: { virtualClusterId: 'nowhere' } }));
    expect(answer.Reason).toMatch(
      /^StartJobRun on virtual cluster nowhere failed: ResourceNotFoundException: .*nowhere.*\nNo job run was started$/,
    );
    expect(started()).toBe(1);
  });

  test('fails at once when the virtual cluster accepts no job runs', async () => {
    here.emr.addVirtualCluster(VIRTUAL_CLUSTER, { state: 'ARRESTED' });
    const { Reason } = await here.request(jobRunEvent(here, 'Create'));
    expect(Reason).toMatch(/^StartJobRun on virtual cluster cluster1 failed: ValidationException: .*ARRESTED/);
    expect(started()).toBe(1);
  });

  test('fails when the service has no endpoint in the region, and reports it', async () => {
    const error = Object.assign(new Error('getaddrinfo ENOTFOUND emr-containers.xx'), { code: 'ENOTFOUND' });
    const emr = { ...here.services.emr, startJobRun: () => Promise.reject(error) };
    const { Reason } = await here.request(jobRunEvent(here, 'Create'), { emr });
    expect(Reason).toContain('the service has no endpoint in this region');
  });

  test('retries for as long as the service throttles', async () => {
    const until = here.clock.now() + 600_000;
    const startJobRun: typeof here.services.emr.startJobRun = (request) =>
      here.clock.now() < until
        ? Promise.reject(sdkError('ThrottlingException', 429))
        : here.services.emr.startJobRun(request);
    const answer = await here.request(jobRunEvent(here, 'Create'), { emr: { ...here.services.emr, startJobRun } });
    expect(answer.Status).toBe('SUCCESS');
  });

  test.each(['The job queue is full', 'maxInQueueJobRuns was reached', 'Maximum number of job runs in the queue'])(
    'waits for a place in the queue of the virtual cluster ("%s")',
    async (message) => {
      let failures = 5;
      const startJobRun: typeof here.services.emr.startJobRun = (request) =>
        failures-- > 0
          ? Promise.reject(sdkError('ValidationException', 400, message))
          : here.services.emr.startJobRun(request);
      const answer = await here.request(jobRunEvent(here, 'Create'), { emr: { ...here.services.emr, startJobRun } });
      expect(answer.Status).toBe('SUCCESS');
    },
  );

  test('fails when the queue stays full until the invocation ends, and reports it', async () => {
    const startJobRun = () => Promise.reject(sdkError('ValidationException', 400, 'The job queue is full'));
    const answer = await here.request(jobRunEvent(here, 'Create'), { emr: { ...here.services.emr, startJobRun } });
    expect(answer).toMatchObject({
      Status: 'FAILED',
      // another delivery of the request may have found a place
      PhysicalResourceId: expect.stringMatching(/^unknown-/),
      Reason: expect.stringContaining('ValidationException: The job queue is full'),
    });
  });

  describe('when a rejection names no cause', () => {
    const WORDS = 'The request cannot be served now';
    const create = async (
      queueAt: (milliseconds: number) => object | Error,
      { message = WORDS, name = 'ValidationException', roomAfter = Infinity } = {},
    ) => {
      const begin = here.clock.now();
      let looks = 0;
      const startJobRun: typeof here.services.emr.startJobRun = (request) =>
        here.clock.now() - begin < roomAfter
          ? Promise.reject(sdkError(name, 400, message))
          : here.services.emr.startJobRun(request);
      const describeQueue = async () => {
        looks++;
        const queue = queueAt(here.clock.now() - begin);
        if (queue instanceof Error) throw queue;
        return queue;
      };
      const emr = { ...here.services.emr, startJobRun, describeQueue };
      const { Status, Reason, PhysicalResourceId } = await here.request(jobRunEvent(here, 'Create'), { emr });
      return { Status, Reason, PhysicalResourceId, looks, took: here.clock.now() - begin };
    };

    test.each([
      ['its queue is full', { limit: 3, length: 3 }],
      ['its queue is over its limit', { limit: 3, length: 4 }],
      ['its queue has a limit, and its length is unknown', { limit: 3 }],
    ])('waits for a place if %s', async (_, queue) => {
      const answer = await create(() => queue, { roomAfter: 300_000 });
      expect(answer).toMatchObject({ Status: 'SUCCESS' });
      expect(answer.took).toBeLessThan(400_000);
    });

    test('waits at most about ten minutes, and reports the rejection', async () => {
      const answer = await create(() => ({ limit: 3, length: 3 }));
      expect(answer).toMatchObject({
        Status: 'FAILED',
        Reason: expect.stringContaining(`ValidationException: ${WORDS}`),
      });
      expect(answer.took).toBeGreaterThan(540_000);
      expect(answer.took).toBeLessThan(680_000);
    });

    test('tries once more if the queue has a limit, but room by then', async () => {
      await expect(create(() => ({ limit: 3, length: 2 }), { roomAfter: 1 })).resolves.toMatchObject({
        Status: 'SUCCESS',
      });
      const answer = await create(() => ({ limit: 3, length: 2 }));
      expect(answer).toMatchObject({ Status: 'FAILED', looks: 2 });
      expect(answer.took).toBeLessThan(20_000);
    });

    test.each<[string, object | Error]>([
      ['has no limit', {}],
      ['cannot be described', sdkError('AccessDeniedException', 403)],
    ])('fails at once if the queue %s', async (_, queue) => {
      const answer = await create(() => queue, { roomAfter: 180_000 });
      expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: expect.stringMatching(/^unstarted-/) });
      expect(answer.took).toBeLessThanOrEqual(10_000);
    });

    test.each([
      [
        'the invalid field',
        "1 validation error detected: Value at 'name' failed to satisfy constraint",
        'ValidationException',
      ],
      [
        'the state of the virtual cluster',
        'Virtual cluster state TERMINATED is not valid to create resource JobRun.',
        'ValidationException',
      ],
      ['another error', WORDS, 'ResourceNotFoundException'],
    ])('makes no second call when the message names %s', async (_, message, name) => {
      const answer = await create(() => ({ limit: 3, length: 3 }), { message, name });
      expect(answer).toMatchObject({ Status: 'FAILED', looks: 0, took: 0 });
    });
  });

  test('fails when a later version of the library created the properties, and starts nothing', async () => {
    const event = jobRunEvent(here, 'Create');
    const later = { ...event, ResourceProperties: { ...event.ResourceProperties, SchemaVersion: '2' } };
    await expect(here.request(later)).resolves.toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: expect.stringMatching(/^unstarted-/),
      Reason:
        'The function supports version 1 of the job run properties, got 2\n' +
        'Deploy the function with the cdk-emr-containers version that created this template',
    });
    expect(started()).toBe(0);
  });

  test('keeps a user-supplied client token', async () => {
    await here.request(jobRunEvent(here, 'Create', { request: { clientToken: 'mine' } }));
    expect(here.emr.jobRuns()[0].request.clientToken).toBe('mine');
  });
});
