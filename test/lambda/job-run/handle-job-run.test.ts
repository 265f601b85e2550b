import { OWNER_TAG, REPLACES_TAG, SPEC_TAG, STACK_TAG } from '../../../lib/private/contract';
import { renderRequest } from '../../../lambda/job-run/start-request';
import type { JobRunScript } from '../../../local/emr-containers/job-run-script';
import { ServiceError } from '../../../local/service';
import { jobRunEvent, REQUEST, sdkError, STACK_ID, VIRTUAL_CLUSTER, createHarness, type Harness } from '../harness';

const OTHER_JOB = { jobDriver: { sparkSubmitJobDriver: { entryPoint: 'local:///other.py' } } };
const NEW_JOB = { request: OTHER_JOB };
const ACTIVE = /^(PENDING|SUBMITTED|RUNNING)$/;
const ARN = /^arn:aws:emr-containers:eu-west-1:123456789012:\/virtualclusters\/cluster1\/jobruns\/[0-9a-z]+$/;

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

describe('Create', () => {
  test('starts the job run and reports its id, ARN, name and virtual cluster', async () => {
    const answer = await here.request(jobRunEvent(here, 'Create'));
    const [run] = here.emr.jobRuns();
    expect(answer).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: expect.stringMatching(ARN),
      Data: { Id: run.id, Arn: run.arn, Name: 'Data-JobRun1234', VirtualClusterId: VIRTUAL_CLUSTER },
    });
  });

  test('passes the request on as it is, with numbers that CloudFormation made strings restored', async () => {
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

  test('marks the run with its owner, its stack and what it was asked for', async () => {
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

  test('starts one run when the replies are lost after the service accepted', async () => {
    let lost = 3;
    here.emr.setIntercept(async (operation, _, next) => {
      const reply = await next();
      if (operation === 'StartJobRun' && lost-- > 0) throw new ServiceError('ConnectionReset', 'lost');
      return reply;
    });
    await expect(here.request(jobRunEvent(here, 'Create'))).resolves.toMatchObject({ Status: 'SUCCESS' });
    expect(here.emr.jobRuns()).toHaveLength(1);
  });

  test.each([
    ['throttling', sdkError('ThrottlingException', 429)],
    ['an error of the service', sdkError('InternalServerException', 500)],
    ['a reply that is no JSON', Object.assign(new SyntaxError('<html>'), { $response: { statusCode: 503 } })],
    ['a time-out', Object.assign(new Error('late'), { name: 'TimeoutError' })],
    ['rights that have not spread yet', sdkError('AccessDeniedException', 403)],
  ])('is tried again after %s', async (_, error) => {
    let failures = 4;
    const startJobRun = async (request: never) => {
      if (failures-- > 0) throw error;
      return here.services.emr.startJobRun(request);
    };
    const answer = await here.request(jobRunEvent(here, 'Create'), { emr: { ...here.services.emr, startJobRun } });
    expect(answer.Status).toBe('SUCCESS');
  });

  test('gives up on a service that is down after 90 seconds, with an id whose Delete sweeps', async () => {
    const before = here.clock.now();
    const startJobRun = () => Promise.reject(sdkError('InternalServerException', 500, 'down'));
    const answer = await here.request(jobRunEvent(here, 'Create'), { emr: { ...here.services.emr, startJobRun } });
    expect(answer).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: expect.stringMatching(/^unknown-/),
      Reason: 'StartJobRun on virtual cluster cluster1 failed: InternalServerException: down',
    });
    expect(here.clock.now() - before).toBeLessThan(92_000);
  });

  test('gives up on missing rights a minute after the request', async () => {
    const before = here.clock.now();
    const startJobRun = () => Promise.reject(sdkError('AccessDeniedException', 403, 'not authorized'));
    const answer = await here.request(jobRunEvent(here, 'Create'), { emr: { ...here.services.emr, startJobRun } });
    expect(answer).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('not authorized') });
    expect(here.clock.now() - before).toBeLessThan(62_000);
  });

  test('fails at once when the service refuses, and says why', async () => {
    const answer = await here.request(jobRunEvent(here, 'Create', { request: { virtualClusterId: 'nowhere' } }));
    expect(answer.Reason).toMatch(
      /^StartJobRun on virtual cluster nowhere failed: ResourceNotFoundException: .*nowhere/,
    );
    expect(started()).toBe(1);
  });

  test('fails at once on a virtual cluster that takes no job runs any more', async () => {
    here.emr.addVirtualCluster(VIRTUAL_CLUSTER, { state: 'ARRESTED' });
    const { Reason } = await here.request(jobRunEvent(here, 'Create'));
    expect(Reason).toMatch(/^StartJobRun on virtual cluster cluster1 failed: ValidationException: .*ARRESTED/);
    expect(started()).toBe(1);
  });

  test('says so when the service has no endpoint in the region', async () => {
    const error = Object.assign(new Error('getaddrinfo ENOTFOUND emr-containers.xx'), { code: 'ENOTFOUND' });
    const emr = { ...here.services.emr, startJobRun: () => Promise.reject(error) };
    const { Reason } = await here.request(jobRunEvent(here, 'Create'), { emr });
    expect(Reason).toContain('the service has no endpoint in this region');
  });

  test('goes on for as long as the service has too much to do', async () => {
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

  test('says that the queue is full when it stays so for the time of the invocation', async () => {
    const startJobRun = () => Promise.reject(sdkError('ValidationException', 400, 'The job queue is full'));
    const answer = await here.request(jobRunEvent(here, 'Create'), { emr: { ...here.services.emr, startJobRun } });
    expect(answer).toMatchObject({
      Status: 'FAILED',
      // another delivery of the request may have found a place
      PhysicalResourceId: expect.stringMatching(/^unknown-/),
      Reason: expect.stringContaining('ValidationException: The job queue is full'),
    });
  });

  test('starts nothing for properties that a later version of the library has made', async () => {
    const event = jobRunEvent(here, 'Create');
    const later = { ...event, ResourceProperties: { ...event.ResourceProperties, SchemaVersion: '2' } };
    await expect(here.request(later)).resolves.toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: expect.stringMatching(/^unstarted-/),
      Reason:
        'The function behind this job run knows version 1 of its properties, got 2\n' +
        'Deploy the function with the version of cdk-emr-containers that made this template',
    });
    expect(started()).toBe(0);
  });

  test('keeps a token of the user', async () => {
    await here.request(jobRunEvent(here, 'Create', { request: { clientToken: 'mine' } }));
    expect(here.emr.jobRuns()[0].request.clientToken).toBe('mine');
  });

  test.each(['ROLLBACK_IN_PROGRESS', 'DELETE_IN_PROGRESS', 'ROLLBACK_COMPLETE', 'UPDATE_ROLLBACK_IN_PROGRESS'])(
    'cancels what it started when the stack is in %s by then',
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
        Reason: `Job run ${id} was cancelled: the stack was in ${status} when the run had started`,
      });
      expect(states()).toEqual(['CANCELLED']);
    },
  );

  test('cancels what it started also when the resource cannot be read from a stack that goes back', async () => {
    here.emr.setScript(() => ({ end: 'never' }));
    here.state.stackStatus = 'ROLLBACK_IN_PROGRESS';
    const physicalIdOf = () => Promise.reject(sdkError('AccessDenied', 403));
    await here.request(jobRunEvent(here, 'Create'), { physicalIdOf });
    expect(states()).toEqual(['CANCELLED']);
  });

  test('leaves alone what another delivery was answered with when the next update goes back', async () => {
    here.emr.setScript(() => ({ end: 'never' }));
    const event = jobRunEvent(here, 'Create');
    const { PhysicalResourceId } = await here.request(event);
    Object.assign(here.state, { physicalId: PhysicalResourceId, stackStatus: 'UPDATE_ROLLBACK_IN_PROGRESS' });
    await expect(here.request(event)).resolves.toMatchObject({ Status: 'SUCCESS', PhysicalResourceId });
    expect(states()).toEqual([expect.stringMatching(ACTIVE)]);
  });

  test.each(['CREATE_FAILED', 'UPDATE_FAILED'])(
    'cancels what it started when the stack has been left in %s by then, unless that is known or has a token of the user',
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

  test('keeps the run when the stack status cannot be read', async () => {
    here.state.stackStatus = sdkError('ValidationError', 400);
    await expect(here.request(jobRunEvent(here, 'Create'))).resolves.toMatchObject({ Status: 'SUCCESS' });
  });
});

test('a request that comes at once asks for the stack once, when the run is started', async () => {
  const describeStack = async (stackId: string) => {
    here.calls.push('DescribeStacks');
    return here.services.describeStack(stackId);
  };
  await here.request(jobRunEvent(here, 'Create'), { describeStack });
  expect(here.calls).toEqual(['StartJobRun', 'DescribeStacks']);
});

describe.each(['Create', 'Update'] as const)('a late %s', (type) => {
  const late = async (milliseconds: number) => {
    const event = jobRunEvent(here, type, { PhysicalResourceId: type === 'Update' ? 'unknown-1' : undefined });
    here.state.stackStatus = 'UPDATE_IN_PROGRESS';
    await here.clock.advance(milliseconds);
    return event;
  };

  test('starts nothing when CloudFormation has given it up', async () => {
    const event = await late(1_900_500);
    await expect(here.request(event)).resolves.toMatchObject({ Status: 'FAILED' });
    expect(here.emr.jobRuns()).toEqual([]);
  });

  test('starts nothing when the stack has begun another update since', async () => {
    const event = await late(70_000);
    here.state.stackUpdatedAt = here.clock.now() - 10_000;
    const { Reason } = await here.request(event);
    expect(Reason).toBe(
      'The request was delivered when CloudFormation did not wait for it any more: nothing is started',
    );
    expect(here.emr.jobRuns()).toEqual([]);
  });

  test('starts nothing when the stack has been left failed', async () => {
    const event = await late(70_000);
    here.state.stackStatus = `${type.toUpperCase()}_FAILED`;
    await expect(here.request(event)).resolves.toMatchObject({ Status: 'FAILED' });
    expect(here.emr.jobRuns()).toEqual([]);
  });

  test('starts nothing when the stack is going back', async () => {
    const event = await late(70_000);
    here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    await here.request(event);
    expect(here.emr.jobRuns()).toEqual([]);
  });

  test.each(['listed', 'described'])(
    'ends what an earlier delivery of it had started, whose token is %s, and nothing else',
    async (how) => {
      here.emr.setScript(() => ({ end: 'never' }));
      const event = await late(0);
      await here.services.emr.startJobRun(renderRequest(event));
      await here.request(jobRunEvent(here, 'Create'));
      await here.clock.advance(70_000);
      here.state.stackUpdatedAt = here.clock.now() - 10_000;
      const listActiveJobRuns = async (...args: Parameters<typeof here.services.emr.listActiveJobRuns>) =>
        (await here.services.emr.listActiveJobRuns(...args)).map((run) =>
          how === 'listed' ? run : { ...run, clientToken: undefined },
        );
      const emr = { ...here.services.emr, listActiveJobRuns };
      await expect(here.request(event, { emr })).resolves.toMatchObject({ Status: 'FAILED' });
      expect(states()).toEqual(['CANCELLED', expect.stringMatching(ACTIVE)]);
    },
  );

  test.each(['is known', 'cannot be read'])('leaves alone the run that %s as that of the resource', async (how) => {
    here.emr.setScript(() => ({ end: 'never' }));
    const event = await late(0);
    here.state.physicalId = (await here.services.emr.startJobRun(renderRequest(event))).arn;
    await here.clock.advance(70_000);
    here.state.stackUpdatedAt = here.clock.now() - 10_000;
    const physicalIdOf = () =>
      how === 'is known' ? here.services.physicalIdOf('', '') : Promise.reject(sdkError('AccessDenied', 403));
    await here.request(event, { physicalIdOf });
    expect(states()).toEqual([expect.stringMatching(ACTIVE)]);
  });

  test('leaves alone a run of which it cannot be told what started it', async () => {
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
      Reason: 'The request was delivered when CloudFormation did not wait for it any more: nothing is started',
    });
    expect(states()).toEqual([expect.stringMatching(ACTIVE)]);
  });

  test('leaves alone what the token of a user stands for', async () => {
    here.emr.setScript(() => ({ end: 'never' }));
    const event = await late(0);
    const mine = { ...event, ResourceProperties: { Request: { ...REQUEST, clientToken: 'mine' } } } as typeof event;
    await here.services.emr.startJobRun(renderRequest(mine));
    await here.clock.advance(1_900_500);
    await here.request(mine);
    expect(states()).toEqual([expect.stringMatching(ACTIVE)]);
  });

  test('starts nothing while it is not known whether the stack has begun another update', async () => {
    const event = await late(70_000);
    here.state.stackStatus = sdkError('ServiceUnavailable', 503);
    const { Reason } = await here.request(event);
    expect(Reason).toContain('No job run is started while the stack status is unknown');
    expect(here.emr.jobRuns()).toEqual([]);
  });

  test.each([
    ['a minute', 70_000, 0],
    ['half an hour', 1_899_000, 0],
    ['a second in which the update of its stack began', 70_000, 900],
  ])('is served after %s', async (_, milliseconds, updatedAfter) => {
    here.state.stackUpdatedAt = here.clock.now() + updatedAfter;
    const event = await late(milliseconds);
    await expect(here.request(event)).resolves.toMatchObject({ Status: 'SUCCESS' });
    expect(here.emr.jobRuns()).toHaveLength(1);
  });
});

describe('a request whose id was used before', () => {
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
    ['come to be CANCEL_PENDING', { cancelledAfter: 0, cancelling: 'never' }],
    ['COMPLETED', {}],
  ])('starts a fresh run when the one of then has %s', async (_, outcome) => {
    const answer = await again(outcome);
    const [, second] = here.emr.jobRuns();
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: second.arn });
    expect(here.emr.jobRuns()).toHaveLength(2);
  });

  test('starts one fresh run, though it is delivered twice', async () => {
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

  test('keeps a run that is still at work, or that cannot be described', async () => {
    await again({ end: 'never' });
    here.emr.setIntercept((operation, _, next) =>
      operation === 'DescribeJobRun' ? Promise.reject(new ServiceError('ValidationException', 'no')) : next(),
    );
    await expect(again({ end: 'FAILED' })).resolves.toMatchObject({ Status: 'SUCCESS' });
    expect(here.emr.jobRuns()).toHaveLength(2);
  });

  test('keeps a run of which the service does not tell when it was made', async () => {
    const describeJobRun: typeof here.services.emr.describeJobRun = async (key) => ({
      ...(await here.services.emr.describeJobRun(key)),
      createdAt: undefined,
    });
    const answer = await again({ end: 'FAILED' }, {}, { emr: { ...here.services.emr, describeJobRun } });
    expect(answer.Status).toBe('SUCCESS');
    expect(here.emr.jobRuns()).toHaveLength(1);
  });

  test('is taken for the same when the clock of the service goes a little behind', async () => {
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

  test('keeps what the token of a user stands for', async () => {
    await again({ end: 'FAILED' }, { clientToken: 'mine' });
    expect(here.emr.jobRuns()).toHaveLength(1);
  });

  test('keeps a run whose tags the service does not tell', async () => {
    here.state.stackStatus = 'UPDATE_IN_PROGRESS';
    const describeJobRun: typeof here.services.emr.describeJobRun = async (key) => ({
      ...(await here.services.emr.describeJobRun(key)),
      tags: undefined,
    });
    await here.request(jobRunEvent(here, 'Create'), { emr: { ...here.services.emr, describeJobRun } });
    expect(here.emr.jobRuns()).toHaveLength(1);
  });

  test('is not looked for in a stack that is made for the first time', async () => {
    await here.request(jobRunEvent(here, 'Create'));
    expect(here.calls).toEqual(['StartJobRun']);
  });
});

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

  test('needs to know nothing of the stack when nothing changes, and reports the name that the job was given', async () => {
    const request = { name: 'nightly' };
    const { PhysicalResourceId } = await here.request(jobRunEvent(here, 'Create', { request }));
    here.state.stackStatus = sdkError('ServiceUnavailable', 503);
    const event = jobRunEvent(here, 'Update', { PhysicalResourceId, request, old: request });
    await expect(here.request(event)).resolves.toMatchObject({ Status: 'SUCCESS', Data: { Name: 'nightly' } });
  });

  test('starts nothing when only the order of keys, or a number that is a string, differs', async () => {
    const PhysicalResourceId = await create();
    const request = { retryPolicyConfiguration: { maxAttempts: '3' }, name: 'a' };
    const old = { name: 'a', retryPolicyConfiguration: { maxAttempts: 3 } };
    await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId, request, old }));
    expect(started()).toBe(1);
  });

  test('starts a changed job, and leaves the earlier run to the clean-up', async () => {
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
  ])('starts a job whose %s changed', async (_, request) => {
    const PhysicalResourceId = await create();
    await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId, request }));
    expect(here.emr.jobRuns()).toHaveLength(2);
  });

  test('starts a job anew that changes back to what it was before', async () => {
    const first = await create();
    const second = await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...NEW_JOB }));
    const { PhysicalResourceId } = second;
    const answer = await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId, old: OTHER_JOB }));
    expect(here.emr.jobRuns()).toHaveLength(3);
    expect(answer.PhysicalResourceId).toBe(here.emr.jobRuns()[2].arn);
  });

  test('starts the job when the current physical id is no job run', async () => {
    const answer = await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: 'unknown-1' }));
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: expect.stringMatching(ARN) });
    expect(here.emr.jobRuns()[0].tags).not.toHaveProperty(REPLACES_TAG);
  });

  test('fails, keeping the current run, when the service refuses', async () => {
    const PhysicalResourceId = await create();
    const event = jobRunEvent(here, 'Update', { PhysicalResourceId, request: { virtualClusterId: 'nowhere' } });
    await expect(here.request(event)).resolves.toMatchObject({ Status: 'FAILED', PhysicalResourceId });
  });

  describe('with a token of the user', () => {
    const MINE = { clientToken: 'mine' };
    const createMine = async (overrides: object = {}) => {
      here.emr.setScript(() => ({ end: 'never' }));
      const answer = await here.request({ ...jobRunEvent(here, 'Create', { request: MINE }), ...overrides });
      here.state.stackStatus = 'UPDATE_IN_PROGRESS';
      return answer;
    };
    const nothingStarted = (id: string) =>
      `No job run is started: the clientToken stands for job run ${id} already\n` +
      'Give a new clientToken with every change, or none';

    test('fails when the job changed but the token did not, and touches nothing, not even to cancel first', async () => {
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

    test('fails when the token stands for a run that ended before', async () => {
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

    test('fails when the token stands for a run without any tags', async () => {
      const { Data } = await createMine();
      const describeJobRun: typeof here.services.emr.describeJobRun = async (key) => ({
        ...(await here.services.emr.describeJobRun(key)),
        tags: undefined,
      });
      const emr = { ...here.services.emr, describeJobRun };
      await expect(here.request(jobRunEvent(here, 'Create', { request: MINE }), { emr })).resolves.toMatchObject({
        Status: 'FAILED',
        Reason: nothingStarted(Data!.Id),
      });
    });

    test("fails when the token stands for somebody else's run, and leaves that alone", async () => {
      const { Data } = await createMine({ LogicalResourceId: 'Another' });
      const answer = await here.request(jobRunEvent(here, 'Create', { request: MINE }));
      expect(answer).toMatchObject({
        Status: 'FAILED',
        PhysicalResourceId: expect.stringMatching(/^unstarted-/),
        Reason: nothingStarted(Data!.Id),
      });
      await here.request(jobRunEvent(here, 'Delete', { PhysicalResourceId: answer.PhysicalResourceId }));
      expect(states()).toEqual([expect.stringMatching(ACTIVE)]);
    });

    test('is served by the same run when it is delivered again after another update began', async () => {
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

  test('keeps a run that CloudFormation knows, though the stack has begun another update', async () => {
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

  test('cancels a start that gets through only when the stack has begun another update', async () => {
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

  test('starts nothing when a rollback has begun and no run is known, and reports attributes that say so', async () => {
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

  test('starts nothing when a rollback has begun that has nothing to undo', async () => {
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

  test('does not start what runs once', async () => {
    const PhysicalResourceId = await create();
    const event = jobRunEvent(here, 'Update', { PhysicalResourceId, ...NEW_JOB });
    const once = { ...event, ResourceProperties: { ...event.ResourceProperties, Rerun: 'ONCE' as const } };
    await expect(here.request(once)).resolves.toMatchObject({ Status: 'SUCCESS', PhysicalResourceId });
    expect(started()).toBe(1);
  });

  describe('that cancels the earlier run first', () => {
    const cancelFirst = (PhysicalResourceId: string) => {
      const event = jobRunEvent(here, 'Update', { PhysicalResourceId, ...NEW_JOB });
      return { ...event, ResourceProperties: { ...event.ResourceProperties, Replace: 'CANCEL_FIRST' as const } };
    };

    test('starts the changed job when that has ended', async () => {
      here.emr.setScript(() => ({ end: 'never', cancelling: 100_000 }));
      const { PhysicalResourceId } = await here.request(jobRunEvent(here, 'Create'));
      here.state.stackStatus = 'UPDATE_IN_PROGRESS';
      await here.request(cancelFirst(PhysicalResourceId));
      const [earlier, later] = here.emr.jobRuns();
      expect(states()).toEqual(['CANCELLED', expect.stringMatching(ACTIVE)]);
      expect(later.createdAt.getTime()).toBeGreaterThanOrEqual(earlier.finishedAt!.getTime());
    });

    test('starts nothing when that does not end', async () => {
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

    test('starts nothing when the stack rolls back meanwhile', async () => {
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

  test('starts nothing while the stack status cannot be read', async () => {
    const PhysicalResourceId = await create();
    here.state.stackStatus = sdkError('ServiceUnavailable', 503);
    const answer = await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId, ...NEW_JOB }));
    expect(answer).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId,
      Reason: expect.stringContaining('No job run is started while the stack status is unknown'),
    });
    expect(started()).toBe(1);
  });
});

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

  test('only waits for a run that somebody cancels already', async () => {
    here.emr.setScript(() => ({ cancelledAfter: 0, cancelling: 60_000 }));
    const { PhysicalResourceId } = await here.request(jobRunEvent(here, 'Create'));
    await remove(PhysicalResourceId);
    expect(here.calls).not.toContain('CancelJobRun');
    expect(states()).toEqual(['CANCELLED']);
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

  test('succeeds for a run that the service does not know any more', async () => {
    const arn = `arn:aws:emr-containers:eu-west-1:123456789012:/virtualclusters/${VIRTUAL_CLUSTER}/jobruns/gone`;
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

  test('cancels, but does not wait for, a run whose virtual cluster is arrested', async () => {
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

  test('looks at a run that is being cancelled less and less often, but each quarter of a minute', async () => {
    here.emr.setScript(() => ({ end: 'never', cancelling: 600_000 }));
    const { PhysicalResourceId } = await here.request(jobRunEvent(here, 'Create'));
    here.calls.length = 0;
    await remove(PhysicalResourceId);
    const looks = here.calls.filter((call) => call === 'DescribeJobRun').length;
    expect(looks).toBeGreaterThan(40);
    expect(looks).toBeLessThan(50);
  });

  test('fails in time when the service does not know the run for as long as the invocation lasts', async () => {
    const PhysicalResourceId = await create();
    const { id } = here.emr.jobRuns()[0];
    const describeJobRun = () => Promise.reject(sdkError('ResourceNotFoundException', 404));
    const event = jobRunEvent(here, 'Delete', { PhysicalResourceId });
    await here.deliver(event, { emr: { ...here.services.emr, describeJobRun } }, 20_000);
    expect(here.answers.at(-1)).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringMatching(`^Job run ${id} is still unknown after its cancellation was asked for`),
    });
  });

  test('goes on while CancelJobRun does not get through', async () => {
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

  test('cancels a run that DescribeJobRun does not know', async () => {
    const PhysicalResourceId = await create();
    here.emr.setIntercept((operation, _, next) =>
      operation === 'DescribeJobRun' ? Promise.reject(new ServiceError('ResourceNotFoundException', 'no')) : next(),
    );
    await expect(remove(PhysicalResourceId)).resolves.toMatchObject({ Status: 'SUCCESS' });
    expect(states()).toEqual(['CANCELLED']);
  });

  test('looks for the run on the virtual cluster of its ARN, whatever the properties say', async () => {
    const PhysicalResourceId = await create();
    here.emr.addVirtualCluster('cluster2');
    const event = jobRunEvent(here, 'Delete', { PhysicalResourceId, request: { virtualClusterId: 'cluster2' } });
    await expect(here.request(event)).resolves.toMatchObject({ Status: 'SUCCESS' });
    expect(states()).toEqual(['CANCELLED']);
  });

  test('takes little time for what is only a precaution', async () => {
    const PhysicalResourceId = await create();
    here.state.stackStatus = 'DELETE_IN_PROGRESS';
    here.emr.setIntercept((operation, _, next) =>
      operation === 'ListJobRuns' ? Promise.reject(new ServiceError('InternalServerException', 'down', 500)) : next(),
    );
    const before = here.clock.now();
    await expect(remove(PhysicalResourceId)).resolves.toMatchObject({ Status: 'SUCCESS' });
    expect(here.clock.now() - before).toBeLessThan(90_000);
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

  test('fails when the run cannot be cancelled though its virtual cluster is there', async () => {
    const PhysicalResourceId = await create();
    const emr = { ...here.services.emr, cancelJobRun: () => Promise.reject(sdkError('Broken', 400, 'broken')) };
    const event = jobRunEvent(here, 'Delete', { PhysicalResourceId });
    const { id } = here.emr.jobRuns()[0];
    await expect(here.request(event, { emr })).resolves.toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId,
      Reason:
        'CancelJobRun failed: Broken: broken\n' +
        `Cancel it, then deploy or delete again: aws emr-containers cancel-job-run --virtual-cluster-id cluster1 --id ${id}`,
    });
  });

  test('fails, naming run and command, when a cancellation does not come to its end', async () => {
    here.emr.setScript(() => ({ end: 'never', cancelling: 'never' }));
    const { PhysicalResourceId } = await here.request(jobRunEvent(here, 'Create'));
    const before = here.clock.now();
    const answer = await remove(PhysicalResourceId);
    const { id } = here.emr.jobRuns()[0];
    expect(here.clock.now() - before).toBeLessThan(840_000);
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId });
    expect(answer.Reason).toBe(
      `Job run ${id} is still CANCEL_PENDING after its cancellation was asked for\n` +
        `Cancel it, then deploy or delete again: aws emr-containers cancel-job-run --virtual-cluster-id cluster1 --id ${id}`,
    );
  });

  test.each(['unknown-0123', 'Data-JobRun1234-1ABCDEF', ''])(
    'with the physical id "%s", which is no run, ends what this resource has running, and nothing else',
    async (id) => {
      here.emr.setScript(() => ({ end: 'never' }));
      await here.request(jobRunEvent(here, 'Create'));
      await here.request({ ...jobRunEvent(here, 'Create'), LogicalResourceId: 'Another' });
      await expect(remove(id)).resolves.toMatchObject({ Status: 'SUCCESS' });
      expect(states()).toEqual(['CANCELLED', 'RUNNING']);
    },
  );

  test.each([
    ['spares', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', /^(PENDING|SUBMITTED|RUNNING)$/],
    ['spares', 'UPDATE_IN_PROGRESS', /^(PENDING|SUBMITTED|RUNNING)$/],
    ['ends', 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', /^CANCELLED$/],
  ])('of an unknown id %s what this update started when the stack is in %s', async (_, status, expected) => {
    await create();
    await here.clock.advance(60_000);
    here.state.stackUpdatedAt = here.clock.now();
    await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: 'unknown-1', ...NEW_JOB }));
    here.state.stackStatus = status;
    await remove('unknown-1');
    expect(states()).toEqual(['CANCELLED', expect.stringMatching(expected)]);
  });

  test('of an unknown id spares what the next update starts while it still looks', async () => {
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

  test('of an unknown id ends all when the stack cannot be read', async () => {
    await create();
    here.state.stackStatus = sdkError('ValidationError', 400);
    await remove('unknown-1');
    expect(states()).toEqual(['CANCELLED']);
  });

  test('ends nothing of another stack of the same name', async () => {
    here.emr.setScript(() => ({ end: 'never' }));
    const StackId = STACK_ID.replace('11111111', '99999999');
    await here.request({ ...jobRunEvent(here, 'Create'), StackId });
    await remove('unknown-0123');
    expect(states()).toEqual(['RUNNING']);
  });

  test('finds a run that is started while it looks', async () => {
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

  test('looks five times for a run that is not there', async () => {
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

  test('finds the runs of a list that carries nothing but ids', async () => {
    await create();
    const listActiveJobRuns = async (...args: Parameters<typeof here.services.emr.listActiveJobRuns>) =>
      (await here.services.emr.listActiveJobRuns(...args)).map(({ id }) => ({ id }));
    const event = jobRunEvent(here, 'Delete', { PhysicalResourceId: 'unknown-1' });
    await here.request(event, { emr: { ...here.services.emr, listActiveJobRuns } });
    expect(states()).toEqual(['CANCELLED']);
  });

  test('succeeds when there is no such virtual cluster to look at', async () => {
    const event = jobRunEvent(here, 'Delete', { PhysicalResourceId: 'unknown-1', request: { virtualClusterId: 'NO' } });
    await expect(here.request(event)).resolves.toMatchObject({ Status: 'SUCCESS' });
  });

  test('succeeds when the virtual cluster was given an empty id, with which the SDK makes no call', async () => {
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
  ])('of what may have been started, when ListJobRuns replies %s: %s', async (name, Status) => {
    const emr = { ...here.services.emr, listActiveJobRuns: () => Promise.reject(sdkError(name, 400)) };
    const event = jobRunEvent(here, 'Delete', { PhysicalResourceId: 'unknown-1' });
    await expect(here.request(event, { emr })).resolves.toMatchObject({ Status });
  });

  describe('of what the service refused to start', () => {
    const refuse = async () => {
      const event = jobRunEvent(here, 'Create', { request: { virtualClusterId: 'nowhere' } });
      return (await here.request(event)).PhysicalResourceId;
    };

    test('sweeps when the refusal came late, after another delivery may have been served', async () => {
      const event = jobRunEvent(here, 'Create');
      await here.services.emr.startJobRun(renderRequest(event));
      await here.clock.advance(70_000);
      const startJobRun = () => Promise.reject(sdkError('ValidationException', 400));
      const { PhysicalResourceId } = await here.request(event, { emr: { ...here.services.emr, startJobRun } });
      here.emr.setScript(() => ({ end: 'never' }));
      await remove(PhysicalResourceId);
      expect(PhysicalResourceId).toMatch(/^unknown-/);
    });

    test('has nothing to do', async () => {
      const id = await refuse();
      here.state.stackStatus = 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS';
      here.calls.length = 0;
      await expect(remove(id)).resolves.toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
      expect(here.calls).toEqual([]);
    });
  });

  test.each(['DELETE_IN_PROGRESS', 'ROLLBACK_IN_PROGRESS'])(
    'with a stack in %s ends a run besides the recorded one, which no request ever told CloudFormation of',
    async (status) => {
      const first = await create();
      await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...NEW_JOB }));
      here.state.stackStatus = status;
      await remove(first);
      expect(states()).toEqual(['CANCELLED', 'CANCELLED']);
    },
  );

  test('with its stack leaves a run alone that was replaced and retained', async () => {
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
  ])('with a stack in %s leaves the run that took the place of the deleted one', async (status) => {
    const first = await create();
    await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...NEW_JOB }));
    here.state.stackStatus = status;
    await remove(first);
    expect(states()).toEqual(['CANCELLED', expect.stringMatching(ACTIVE)]);
  });

  test('of a clean-up ends what an earlier update left behind, and spares what is known or was started since', async () => {
    const first = await create();
    const update = (name: string, PhysicalResourceId = first) =>
      here.request(jobRunEvent(here, 'Update', { PhysicalResourceId, request: { name } }));
    await update('lost');
    here.state.physicalId = (await update('known')).PhysicalResourceId;
    await update('in-place-of-another', 'unknown-1');
    await here.clock.advance(60_000);
    here.state.stackUpdatedAt = here.clock.now();
    await here.clock.advance(1);
    await update('started-since');
    here.state.stackStatus = 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS';
    await remove(first);
    const active = here.emr.jobRuns().filter(({ state }) => ACTIVE.test(state));
    expect(active.map(({ name }) => name)).toEqual(['known', 'in-place-of-another', 'started-since']);
  });

  test.each([
    ['that it lists without their ARNs', {}, { arn: undefined }],
    ['when the resource cannot be read', { physicalIdOf: () => Promise.reject(sdkError('AccessDenied', 403)) }, {}],
  ])('of a clean-up ends no other run %s', async (_, overrides, changes) => {
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

  test('sees every run that it finds through to its end, also when one cannot be cancelled', async () => {
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
