import { completionEvent, jobRunEvent, sdkError, createHarness, type Harness } from './harness';

let here: Harness;
let written: string[];
beforeEach(() => {
  written = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  here = createHarness();
});
afterEach(() => jest.restoreAllMocks());

test.each([
  ['Create', undefined, /^unknown-[0-9a-f]{32}$/],
  ['Update', 'current', /^current$/],
] as const)(
  'responds once to an unexpected error of a %s, with a physical id that finds every run',
  async (type, id, expected) => {
    const event = { ...jobRunEvent(here, type, { PhysicalResourceId: id }), ResourceProperties: null as never };
    const answer = await here.request(event);
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: expect.stringMatching(expected) });
    expect(answer.Reason).toMatch(/^Unexpected TypeError/);
    const line = JSON.parse(written[1]) as { stack: string };
    expect(line).toMatchObject({ level: 'ERROR', message: 'unexpected error', error: 'TypeError' });
    expect(line.stack).toMatch(/^TypeError:\s+at [^]*\S$/);
    expect(answer.Reason).not.toContain(line.stack);
  },
);

test.each([
  ['20 seconds before the end', 900_000, 880_000],
  ['after two thirds', 45_000, 30_000],
])('responds once when time runs out, %s of an invocation', async (_, remainingTime, expected) => {
  const emr = { ...here.services.emr, startJobRun: () => new Promise<never>(() => undefined) };
  const begin = here.clock.now();
  await here.deliver(jobRunEvent(here, 'Create'), { emr }, remainingTime);
  expect(here.answers).toEqual([
    expect.objectContaining({
      Status: 'FAILED',
      Reason: 'The function ran out of time: try again',
    }),
  ]);
  expect(Math.abs(here.clock.now() - begin - expected)).toBeLessThan(1000);
});

test.each([
  ['a minute before the end', 900_000, 840_000],
  ['after half', 100_000, 50_000],
  ['after half of a short one', 40_000, 20_000],
])('reports why a call fails, %s of an invocation', async (_, remainingTime, expected) => {
  const emr = { ...here.services.emr, startJobRun: () => Promise.reject(sdkError('ThrottlingException', 429, 'busy')) };
  const begin = here.clock.now();
  await here.deliver(jobRunEvent(here, 'Create'), { emr }, remainingTime);
  const minutes = Math.floor((here.clock.now() - begin) / 60_000);
  expect(here.answers[0].Reason!.split('\n')).toEqual([
    'StartJobRun on virtual cluster cluster1 failed: ThrottlingException: busy',
    ...(minutes > 0 ? [`The function gave up after ${minutes} min`] : []),
    'No job run was started',
  ]);
  expect(here.clock.now() - begin).toBeLessThan(expected);
  expect(here.clock.now() - begin).toBeGreaterThan(expected - 31_000);
});

test.each(['Create', 'Update', 'Delete'] as const)(
  'recognizes a Completion by its properties when the %s has the generic type of custom resources',
  async (type) => {
    here.state.stackStatus = 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS';
    const { PhysicalResourceId } = await here.request(jobRunEvent(here, 'Create'));
    here.calls.length = 0;
    const event = {
      ...completionEvent(here, type, PhysicalResourceId),
      ResourceType: 'AWS::CloudFormation::CustomResource',
    };
    const answer = await here.request(event);
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'Completion1234' });
    expect(Object.keys(answer.Data!)).toEqual(type === 'Delete' ? [] : ['State', 'FinishedAt', 'Deadline']);
    expect(here.calls).toEqual(type === 'Delete' ? [] : ['DescribeJobRun']);
  },
);

test('recognizes a Completion by its type, whatever its properties', async () => {
  const event = { ...completionEvent(here, 'Create', ''), ResourceProperties: {} as never };
  const { Reason } = await here.request(event);
  expect(Reason).toBe('JobRunArn must be the ARN of a job run in the account and region of the stack, got undefined');
});

test('leaves no timer behind after the response', async () => {
  const signals: (AbortSignal | undefined)[] = [];
  const sleep: typeof here.services.sleep = (milliseconds, signal) => {
    signals.push(signal);
    return here.clock.sleep(milliseconds, signal);
  };
  await here.deliver(jobRunEvent(here, 'Create'), { sleep });
  expect(signals.map((signal) => signal?.aborted)).toEqual([true]);
});

test('retries only the response when its URL rejects it', async () => {
  const put = jest
    .fn<Promise<void>, [string, string]>()
    .mockRejectedValueOnce(sdkError('ResponseRejected', 503))
    .mockRejectedValueOnce(Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNRESET' } }))
    .mockResolvedValue(undefined);
  await expect(here.deliver(jobRunEvent(here, 'Create'), { put })).resolves.toBeUndefined();
  expect(put).toHaveBeenCalledTimes(3);
  expect(new Set(put.mock.calls.map(([, body]) => body)).size).toBe(1);
});

test("sends no response in the last three seconds, but leaves it to Lambda's retry", async () => {
  const put = jest.fn(() => Promise.reject(sdkError('ResponseRejected', 503)));
  const begin = here.clock.now();
  await expect(here.deliver(jobRunEvent(here, 'Create'), { put }, 16_000)).rejects.toThrow('ResponseRejected');
  expect(put).toHaveBeenCalledTimes(5);
  expect(here.clock.now() - begin).toBeLessThan(13_000);
});

test('fails the invocation when the response cannot be sent, so that Lambda retries it', async () => {
  const put = () => Promise.reject(sdkError('ResponseRejected', 403));
  await expect(here.deliver(jobRunEvent(here, 'Create'), { put })).rejects.toThrow('ResponseRejected');
});

describe('nothing sensitive', () => {
  const canaries = {
    jobDriver: {
      sparkSubmitJobDriver: {
        entryPoint: 's3://canary-bucket/job.py',
        entryPointArguments: ['canary-argument'],
        sparkSubmitParameters: '--conf spark.password=canary-parameter',
      },
    },
    configurationOverrides: {
      applicationConfiguration: [
        {
          classification: 'outer',
          configurations: [{ classification: 'x', properties: { secret: 'canary-property' } }],
        },
      ],
    },
  };
  const output = () =>
    written.join('') + here.answers.map(({ Reason = '' }) => Reason).join('') + JSON.stringify(here.executions);
  const parrot = `bad: s3://canary-bucket/job.py canary-argument canary-parameter canary-property`;

  test('is logged or reported for a run that starts, is awaited, and fails with details that contain it', async () => {
    here.emr.setScript(() => ({ end: 'FAILED', stateDetails: parrot }));
    const { PhysicalResourceId } = await here.request(jobRunEvent(here, 'Create', { request: canaries }));
    await here.deliver(completionEvent(here, 'Create', PhysicalResourceId));
    await here.runWaiter();
    expect(here.answers.at(-1)!.Reason).toContain('FAILED (USER_ERROR): bad: ***/job.py *** *** ***');
    expect(output()).not.toContain('canary');
  });

  test('is reported when the service rejects a start with a message that contains it', async () => {
    const emr = {
      ...here.services.emr,
      startJobRun: () => Promise.reject(sdkError('ValidationException', 400, parrot)),
    };
    const { Reason } = await here.request(jobRunEvent(here, 'Create', { request: canaries }), { emr });
    expect(Reason).toContain('ValidationException: bad: ***/job.py *** *** ***');
    expect(output()).not.toContain('canary');
  });

  test('is logged from the response URL', async () => {
    await here.request(jobRunEvent(here, 'Create'));
    expect(written.join('')).not.toContain('X-Amz');
  });
});

test('logs its actions as lines of JSON', async () => {
  const event = jobRunEvent(here, 'Create');
  await here.request(event);
  const lines = written.map((line) => JSON.parse(line) as { message: string; jobRunId?: string });
  expect(lines.map(({ message }) => message)).toEqual([
    'received a request',
    'started the job run',
    'responded SUCCESS',
  ]);
  const { StackId, LogicalResourceId, RequestId } = event;
  const ids = { stackId: StackId, logicalResourceId: LogicalResourceId, requestId: RequestId };
  expect(lines[0]).toMatchObject({ requestType: 'Create', ...ids });
  expect(lines[1].jobRunId).toBe(here.emr.jobRuns()[0].id);
});
