import { isWait, secondsUntilNextPoll, type Wait } from '../../../lambda/completion/wait';
import { completionEvent } from '../harness';
import { here, start } from './setup';

describe('an input of the waiter', () => {
  const WAIT = {
    answer: { ResponseURL: 'https://x', StackId: 's', RequestId: 'r', LogicalResourceId: 'l', PhysicalResourceId: 'p' },
    jobRun: { virtualClusterId: 'cluster1', id: 'run1' },
    deadline: 1,
    poll: { done: false, wait: 10 },
  };
  const answer = (ResponseURL: unknown) => ({ answer: { ...WAIT.answer, ResponseURL } });

  test.each<[string, object]>([
    ['the members that every version has', {}],
    ['a URL without TLS, as in tests', answer('http://127.0.0.1')],
    ['all members', { windowEnd: 1, driverLog: 'OFF', poll: { ...WAIT.poll, runningSince: 1, attempt: 1 } }],
    ['the last time in the range of a date', { deadline: 8.64e15 }],
  ])('is a wait with %s', (_, members) => {
    expect(isWait({ ...WAIT, ...members })).toBe(true);
  });

  test.each<[string, object]>([
    ['a URL that is not a text', answer(1)],
    ['a URL in a list', answer(['https://x'])],
    ['a URL with text before it', answer('x https://x')],
    ['an id in a list', { jobRun: { ...WAIT.jobRun, id: ['run1'] } }],
    ['an id with text after it', { jobRun: { ...WAIT.jobRun, id: 'run1/x' } }],
    ['a text as the end of its window', { windowEnd: '1' }],
    ['an unknown choice for the log', { driverLog: 'on' }],
    ['a time beyond the range of a date', { deadline: 8.65e15 }],
    ['an attempt that is a text', { poll: { ...WAIT.poll, attempt: '1' } }],
  ])('is not a wait with %s', (_, members) => {
    expect(isWait({ ...WAIT, ...members })).toBe(false);
  });

  describe('responds only to S3 in the partition of the function', () => {
    const before = { ...process.env };
    afterEach(() => (process.env = { ...before }));

    test.each<[suffix: string, url: string, expected: boolean]>([
      ['amazonaws.com', 'https://cloudformation-custom-resource-response-euwest1.s3-eu-west-1.amazonaws.com/a?b', true],
      ['amazonaws.com', 'https://cloudformation-custom-resource-response-euwest1.s3.eu-west-1.amazonaws.com/a', true],
      ['amazonaws.com', 'https://s3.dualstack.eu-west-1.amazonaws.com/cloudformation/a', true],
      ['amazonaws.com.cn', 'https://cloudformation.s3.cn-north-1.amazonaws.com.cn/a', true],
      ['amazonaws.com', 'http://127.0.0.1:1234/response/a', true],
      ['amazonaws.com', 'http://127.0.0.1:1235/response/a', false],
      ['amazonaws.com', 'http://169.254.170.2/v2', false],
      ['amazonaws.com', 'https://10.0.0.1/a', false],
      ['amazonaws.com', 'http://a.s3.eu-west-1.amazonaws.com/a', false],
      ['amazonaws.com', 'https://a.execute-api.eu-west-1.amazonaws.com/a', false],
      ['amazonaws.com', 'https://a.s3.eu-west-1.amazonaws.com.mallory.example/a', false],
      ['amazonaws.com', 'https://a.s3.malloryamazonaws.com/a', false],
      ['amazonaws.com', 'https://a.s3.amazonaws.com@mallory.example/a', false],
      ['amazonaws.com', 'https://mallory.example\\.s3.amazonaws.com/a', false],
      ['amazonaws.com', 'https://mallory.example#.s3.amazonaws.com/a', false],
      ['amazonaws.com', 'https://mallory.example/.s3.amazonaws.com', false],
      ['amazonaws.com', 'https://a.s3.cn-north-1.amazonaws.com.cn/a', false],
    ])('of %s: %s is %s', (URL_SUFFIX, url, expected) => {
      Object.assign(process.env, { URL_SUFFIX, AWS_ENDPOINT_URL: 'http://127.0.0.1:1234' });
      expect(isWait({ ...WAIT, ...answer(url) })).toBe(expected);
    });
  });

  test('polls again when the run has been RUNNING for long enough, or at the end of its window', () => {
    const now = here.clock.now();
    const wait = { ...WAIT, deadline: now + 9_000, until: { state: 'RUNNING', stableMs: 4_000 } } as Wait;
    const next = (runningSince: number) =>
      secondsUntilNextPoll(wait, { ...here.services, requestedAt: now, deadline: 0 }, { runningSince, attempt: 1 });
    expect([next(0), next(now - 1_000), next(now + 9_000)]).toEqual([9, 3, 9]);
  });
});

test('pauses for ten seconds plus a tenth of the time waited, minus up to a tenth of jitter', async () => {
  const arn = await start({ end: 'never' });
  const event = completionEvent(here, 'Create', arn, '3300');
  await here.deliver(event);
  const wait = JSON.parse(here.executions[0].input) as Wait;
  const requestedAt = here.clock.now() - 10_000;
  const next = (waited: number, random: number) =>
    secondsUntilNextPoll(wait, {
      ...here.services,
      requestedAt,
      deadline: 0,
      now: () => requestedAt + waited * 1000,
      random: () => random,
    });
  expect([0, 60, 500, 3000].map((waited) => next(waited, 0))).toEqual([9, 15, 54, 54]);
  expect([0, 60, 500, 3000].map((waited) => next(waited, 0.999))).toEqual([10, 16, 60, 60]);
});
