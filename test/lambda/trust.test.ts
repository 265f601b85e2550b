import type { JobRun } from '@aws-sdk/client-emr-containers';
import type { Services } from '../../lambda/aws/services';
import type { Wait } from '../../lambda/completion/wait';
import type { Event } from '../../lambda/handler';
import { OWNER_TAG, REPLACES_TAG, SPEC_TAG, STACK_TAG } from '../../lib/private/contract';
import { ServiceError } from '../../local/service';
import { completionEvent, jobRunEvent, REQUEST, sdkError, STACK_ID } from './harness';
import { ACTIVE, create, here, NEW_JOB, OTHER_JOB, started, states } from './job-run/setup';

// the rules are in docs/security.md

const OTHER_STACK = STACK_ID.replace('11111111', '99999999');
const denied = () => Promise.reject(sdkError('AccessDeniedException', 403, 'denied'));
const remove = (PhysicalResourceId: string, more: object = {}) =>
  here.request({ ...jobRunEvent(here, 'Delete', { PhysicalResourceId }), ...more });

/** The services, with changed tags on each run. */
function withTags(change: (tags: Record<string, string>) => object): Partial<Services> {
  const { emr } = here.services;
  const describeJobRun = async (key: Parameters<typeof emr.describeJobRun>[0]): Promise<JobRun> => {
    const jobRun = await emr.describeJobRun(key);
    return { ...jobRun, tags: { ...change(jobRun.tags ?? {}) } };
  };
  return { emr: { ...emr, describeJobRun } };
}

function warnings(): string {
  const lines = jest.spyOn(process.stdout, 'write').mock.calls.map(([line]) => String(line));
  return lines.filter((line) => line.includes('"WARN"')).join('');
}

describe('a stack without its own policy statements', () => {
  test('fails, and cancels the run that another stack’s statements allowed to start', async () => {
    here.emr.setScript(() => ({ end: 'never' }));
    const answer = await here.request(jobRunEvent(here, 'Create'), { describeStack: denied, physicalIdOf: denied });
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: here.emr.jobRuns()[0].arn });
    expect(answer.Reason).toContain(
      'the function has no permissions for job runs of this stack (cloudformation:DescribeStacks was denied)\nUse the JobRun construct',
    );
    expect(states()).toEqual(['CANCELLED']);
  });

  test('starts nothing in an Update', async () => {
    const PhysicalResourceId = await create();
    const event = jobRunEvent(here, 'Update', { PhysicalResourceId, ...NEW_JOB });
    await expect(here.request(event, { describeStack: denied })).resolves.toMatchObject({ Status: 'FAILED' });
    expect(started()).toBe(1);
  });

  test('has a minute for its permissions to take effect', async () => {
    const until = here.clock.now() + 45_000;
    here.emr.setScript(() => ({ end: 'never' }));
    const describeStack = () => (here.clock.now() < until ? denied() : here.services.describeStack(STACK_ID));
    const answer = await here.request(jobRunEvent(here, 'Create'), { describeStack });
    expect(answer.Status).toBe('SUCCESS');
    expect(states()).toEqual([expect.stringMatching(ACTIVE)]);
  });
});

describe('a Delete', () => {
  test.each([
    ['of another stack', (tags: object) => ({ ...tags, [STACK_TAG]: OTHER_STACK, [OWNER_TAG]: 'x' })],
    ['of another resource of the stack', (tags: object) => ({ ...tags, [OWNER_TAG]: 'x' })],
    ['whose stack tag was changed', (tags: object) => ({ ...tags, [STACK_TAG]: OTHER_STACK })],
  ])('does not cancel a run %s, and succeeds', async (_, change) => {
    const arn = await create();
    const event = jobRunEvent(here, 'Delete', { PhysicalResourceId: arn });
    await expect(here.request(event, withTags(change))).resolves.toMatchObject({ Status: 'SUCCESS' });
    expect(here.calls).not.toContain('CancelJobRun');
    expect(warnings()).toContain('so it is not cancelled');
  });

  test('of a run without its tags fails while the run is active, with the command to cancel it', async () => {
    const arn = await create();
    const event = jobRunEvent(here, 'Delete', { PhysicalResourceId: arn });
    const { Status, Reason } = await here.request(
      event,
      withTags(({ [SPEC_TAG]: spec }) => ({ [SPEC_TAG]: spec })),
    );
    const [{ id, virtualClusterId }] = here.emr.jobRuns();
    expect(Status).toBe('FAILED');
    expect(Reason).toMatch(/was not cancelled: the tags that identify its stack and resource are missing\nCancel it/);
    expect(here.calls).not.toContain('CancelJobRun');

    await here.services.emr.cancelJobRun({ virtualClusterId, id });
    await here.clock.advance(60_000);
    await expect(
      here.request(
        event,
        withTags(() => ({})),
      ),
    ).resolves.toMatchObject({ Status: 'SUCCESS' });
  });

  test.each([
    ['succeeds for a run that it cannot read, because the stack can read all its own runs', false, 'SUCCESS'],
    ['fails for a run that it cannot read when the stack’s statements are gone', true, 'FAILED'],
  ])('%s', async (_, areGone, Status) => {
    const arn = await create();
    const emr = { ...here.services.emr, describeJobRun: denied };
    const event = jobRunEvent(here, 'Delete', { PhysicalResourceId: arn });
    const services = { emr, ...(areGone && { describeStack: denied }) };
    await expect(here.request(event, services)).resolves.toMatchObject({ Status });
    expect(here.calls).not.toContain('CancelJobRun');
  });

  test.each([
    ['null', null],
    ['a text', 'x'],
    ['without a Request', { ServiceToken: 'x' }],
    ['with an invalid virtual cluster', { Request: { virtualClusterId: ['cluster1'] } }],
  ])('succeeds when its properties are %s', async (_, ResourceProperties) => {
    const arn = await create();
    here.state.stackStatus = 'DELETE_IN_PROGRESS';
    for (const id of ['unknown-1', 'unstarted-1', arn])
      await expect(remove(id, { ResourceProperties })).resolves.toMatchObject({ Status: 'SUCCESS' });
    expect(states()).toEqual(['CANCELLED']);
  });

  test.each(['..', '.', 'a/b', 'x'.repeat(65)])('lists no job runs of the virtual cluster %s', async (id) => {
    const ResourceProperties = { Request: { virtualClusterId: id } };
    await expect(remove('unknown-1', { ResourceProperties })).resolves.toMatchObject({ Status: 'SUCCESS' });
    expect(here.calls).toEqual([]);
  });

  test.each(['abc', undefined, '1e18', '', null])('of a Completion with the timeout %j succeeds', async (timeout) => {
    const event = completionEvent(here, 'Delete', 'x');
    const ResourceProperties = { ...event.ResourceProperties, TimeoutSeconds: timeout as string };
    await expect(here.request({ ...event, ResourceProperties })).resolves.toMatchObject({ Status: 'SUCCESS' });
    await expect(here.request({ ...event, ResourceProperties: null as never })).resolves.toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: 'Completion1234',
    });
  });
});

describe('a Completion', () => {
  test.each(['abc', '1e18'])('fails when its timeout is %s', async (timeout) => {
    const event = completionEvent(here, 'Create', await create(), timeout);
    const { Reason } = await here.request(event);
    expect(Reason).toBe(`TimeoutSeconds must be a number of seconds, got ${timeout}`);
  });

  const notOurs = (tags: object) => ({ ...tags, [STACK_TAG]: OTHER_STACK });

  test('fails when its run belongs to another stack, and reveals nothing about the run', async () => {
    const { Status, Reason } = await here.request(completionEvent(here, 'Create', await create()), withTags(notOurs));
    expect(Status).toBe('FAILED');
    expect(Reason).toBe('JobRunArn must be the ARN of a job run of this stack');
    expect(here.executions).toEqual([]);
  });

  test('reveals nothing about a run of another stack in a rollback', async () => {
    const arn = await create();
    here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    const answer = await here.request(completionEvent(here, 'Update', arn), withTags(notOurs));
    expect(answer).toMatchObject({ Status: 'SUCCESS', Data: { State: '', FinishedAt: '' } });
  });

  test.each([
    ['before its timeout', 0],
    ['after its timeout', 3_600_000],
  ])('for a run of another stack ends with the poll %s, and cancels nothing', async (_, milliseconds) => {
    await here.deliver(completionEvent(here, 'Create', await create(), '600'));
    await here.clock.advance(milliseconds);
    const wait = JSON.parse(here.executions[0].input) as Wait;
    await expect(here.deliver(wait, withTags(notOurs))).resolves.toMatchObject({ done: true, wait: 0 });
    expect(here.answers.at(-1)!.Reason).toMatch(/^JobRunArn must be the ARN of a job run of this stack$/);
    expect(here.calls).not.toContain('CancelJobRun');
  });
});

test('a rollback lists no job runs if the failed update’s virtual cluster is a path', async () => {
  const PhysicalResourceId = await create();
  await here.clock.advance(3_600_000);
  here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
  const event = jobRunEvent(here, 'Update', { PhysicalResourceId });
  const OldResourceProperties = { Request: { ...REQUEST, virtualClusterId: '..' }, Rollback: 'RERUN' as const };
  const answer = await here.request({ ...event, OldResourceProperties });
  expect(answer.Status).toBe('SUCCESS');
  expect(here.calls).not.toContain('ListJobRuns');
});

describe('an input of the waiter', () => {
  const waitOf = async () => {
    await here.deliver(completionEvent(here, 'Create', await create()));
    here.calls.length = 0;
    return JSON.parse(here.executions[0].input) as Wait;
  };

  test('without the end of a window, as in the first version, is handled', async () => {
    const { windowEnd: _, ...wait } = await waitOf();
    await expect(here.deliver(wait)).resolves.toMatchObject({ done: false });
    expect(here.calls).toEqual(['DescribeJobRun']);
  });

  test.each<[string, (wait: Wait) => object]>([
    ['an event of CloudFormation', () => ({ ...jobRunEvent(here, 'Create'), poll: { done: false, wait: 1 } })],
    ['a wait with an event of CloudFormation', (wait) => ({ ...wait, ...jobRunEvent(here, 'Create') })],
    ['a wait without an answer', ({ answer: _, ...wait }) => wait],
    ['an answer with more members', (wait) => ({ ...wait, answer: { ...wait.answer, ResourceProperties: {} } })],
    [
      'an answer to an invalid URL',
      (wait) => ({ ...wait, answer: { ...wait.answer, ResponseURL: 'file:///etc/passwd' } }),
    ],
    ['a stack that is not a text', (wait) => ({ ...wait, answer: { ...wait.answer, StackId: {} } })],
    ['a run that is an ARN', (wait) => ({ ...wait, jobRun: { ...wait.jobRun, id: '../jobruns/1' } })],
    ['a deadline that is a text', (wait) => ({ ...wait, deadline: '1' })],
    ['a deadline that is not a number', (wait) => ({ ...wait, deadline: NaN })],
    ['a poll of another shape', (wait) => ({ ...wait, poll: { done: 'no', wait: 1 } })],
    ['null in place of a run', (wait) => ({ ...wait, jobRun: null })],
  ])('that is %s ends the execution without a call', async (_, change) => {
    const input = change(await waitOf());
    const answers = here.answers.length;
    await expect(here.deliver(input as Event)).resolves.toMatchObject({ done: true, wait: 0 });
    const message = 'the waiter sent an invalid wait, so its execution ends';
    expect(jest.spyOn(process.stdout, 'write')).toHaveBeenLastCalledWith(
      expect.stringContaining(`"WARN","message":"${message}"`),
    );
    expect(here.calls).toEqual([]);
    expect(here.answers).toHaveLength(answers);
  });
});

test.each(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'IMPORT_COMPLETE'])(
  'a forged wait for a stack in %s cancels nothing',
  async (status) => {
    here.emr.setScript(() => ({ end: 'never' }));
    await here.deliver(completionEvent(here, 'Create', await create()));
    here.state.stackStatus = status;
    const wait = { ...(JSON.parse(here.executions[0].input) as Wait), deadline: 1 };
    await expect(here.deliver(wait)).resolves.toMatchObject({ done: true });
    expect(here.answers.at(-1)).toMatchObject({
      Reason: 'CloudFormation had already abandoned this wait, so the job run was not cancelled',
    });
    expect(here.calls).not.toContain('CancelJobRun');
  },
);

describe('tags that others can write', () => {
  test('are removed from a request if they are reserved for the library or AWS', async () => {
    const tags = { [OWNER_TAG]: 'x', 'CDK-EMR-containers:new': 'x', 'aws:cloudformation:stack-id': 'x', team: 'a' };
    // letters that IAM may treat as those of the prefix: the Kelvin sign, the long s, a full-width a; and a leading blank
    const alike = ['cd\u212a-emr-containers:stack', 'aw\u017f:x', '\uff41ws:x', ' cdk-emr-containers:owner'];
    for (const key of alike) Object.assign(tags, { [key]: 'x' });
    await here.request(jobRunEvent(here, 'Create', { request: { tags } }));
    const { tags: sent = {} } = here.emr.jobRuns()[0].request;
    expect(Object.keys(sent).sort()).toEqual([OWNER_TAG, SPEC_TAG, STACK_TAG, 'team']);
    expect(sent[OWNER_TAG]).not.toBe('x');
  });

  const foreignArn = async () => {
    const other = { ...jobRunEvent(here, 'Create'), StackId: OTHER_STACK };
    return (await here.request(other)).PhysicalResourceId;
  };

  test.each([
    ['a run of another stack', foreignArn],
    [
      'a run of another account',
      () => Promise.resolve('arn:aws:emr-containers:eu-west-1:9:/virtualclusters/c/jobruns/1'),
    ],
    ['not a run', () => Promise.resolve('x')],
  ])('do not make a rollback adopt the run that “replaces” names if it is %s', async (_, replaced) => {
    const first = await create();
    const arn = await replaced();
    const second = await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...NEW_JOB }));
    here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    const { PhysicalResourceId } = second;
    const event = jobRunEvent(here, 'Update', { PhysicalResourceId, old: OTHER_JOB });
    const [, id] = /jobruns\/(\w+)$/.exec(PhysicalResourceId)!;
    const { emr } = here.services;
    const describeJobRun = async (key: Parameters<typeof emr.describeJobRun>[0]): Promise<JobRun> => {
      const jobRun = await emr.describeJobRun(key);
      return key.id === id ? { ...jobRun, tags: { ...jobRun.tags, [REPLACES_TAG]: arn } } : jobRun;
    };
    const answer = await here.request(event, { emr: { ...emr, describeJobRun } });
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId });
    expect(here.calls).not.toContain('CancelJobRun');
  });

  test('do not make a rollback that reruns the earlier job cancel the run of another stack', async () => {
    const arn = await foreignArn();
    here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    const event = jobRunEvent(here, 'Update', { PhysicalResourceId: arn, old: OTHER_JOB });
    const OldResourceProperties = { Request: { ...REQUEST, ...OTHER_JOB }, Rollback: 'RERUN' as const };
    await here.request({ ...event, OldResourceProperties });
    expect(here.calls).not.toContain('CancelJobRun');
  });

  test('do not make an Update that cancels first cancel the run of another stack', async () => {
    here.emr.setScript(() => ({ end: 'never' }));
    const arn = await foreignArn();
    here.state.stackStatus = 'UPDATE_IN_PROGRESS';
    const event = jobRunEvent(here, 'Update', { PhysicalResourceId: arn, ...NEW_JOB });
    const ResourceProperties = { ...event.ResourceProperties, Replace: 'CANCEL_FIRST' as const };
    await expect(here.request({ ...event, ResourceProperties })).resolves.toMatchObject({ Status: 'SUCCESS' });
    expect(states()).toEqual([expect.stringMatching(ACTIVE), expect.stringMatching(ACTIVE)]);
  });
});

test('a user’s clientToken that returns a run of another stack cancels nothing, whatever the stack status', async () => {
  here.emr.setScript(() => ({ end: 'never' }));
  const request = { clientToken: 'shared' };
  await here.request({ ...jobRunEvent(here, 'Create', { request }), StackId: OTHER_STACK });
  here.state.stackStatus = 'ROLLBACK_IN_PROGRESS';
  here.emr.setIntercept((operation, _, next) => {
    const isFirst = operation === 'DescribeJobRun' && here.calls.at(-2) === 'StartJobRun';
    return isFirst ? Promise.reject(new ServiceError('ValidationException', 'not now')) : next();
  });
  const answer = await here.request(jobRunEvent(here, 'Create', { request }));
  expect(answer.Status).toBe('FAILED');
  expect(here.calls).not.toContain('CancelJobRun');
  expect(states()).toEqual([expect.stringMatching(ACTIVE)]);
});

test.each([
  ['an Update without a Request, and its rollback', undefined],
  ['an Update whose Request is a text, and its rollback', 'x'],
])('%s get their responses without an unexpected error', async (_, Request) => {
  const { PhysicalResourceId } = await here.request(jobRunEvent(here, 'Create'));
  const update = jobRunEvent(here, 'Update', { PhysicalResourceId });
  const { ResourceProperties: good } = update;
  const odd = { ...good, Request } as never;
  here.state.stackStatus = 'UPDATE_IN_PROGRESS';
  const answer = await here.request({ ...update, ResourceProperties: odd, OldResourceProperties: good });
  expect(answer.Reason).not.toContain('TypeError');
  here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
  const back = jobRunEvent(here, 'Update', { PhysicalResourceId });
  await expect(here.request({ ...back, ResourceProperties: good, OldResourceProperties: odd })).resolves.toMatchObject({
    Status: 'SUCCESS',
    PhysicalResourceId,
  });
});
