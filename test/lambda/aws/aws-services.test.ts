import { awsServices } from '../../../lambda/aws/aws-services';
import { isAmbiguous, isRejected } from '../../../lambda/aws/errors';
import type { Services } from '../../../lambda/aws/services';
import { httpServer, type HttpServer, type Reply } from './http-server';

const KEY = { virtualClusterId: 'cluster1', id: 'run1' };

let server: HttpServer;
let aws: Services;
beforeEach(async () => {
  server = await httpServer();
  aws = awsServices();
});
afterEach(() => {
  server.close();
  jest.restoreAllMocks();
});

const json = (body: object): Reply => ({ status: 200, body: JSON.stringify(body) });
const sent = () => server.received.map(({ method, url }) => `${method} ${url}`);
const bodies = () => server.received.map(({ body }) => JSON.parse(body) as object);
/** The service that a request was signed for, and its operation. */
const signedFor = () => /\/eu-west-1\/(\w+)\/aws4_request/.exec(server.received[0].headers.authorization!)?.[1];
const target = () => server.received[0].headers['x-amz-target'];

test('starts a job run', async () => {
  const run = { id: 'run1', arn: 'arn', name: 'name', virtualClusterId: 'cluster1' };
  server.replies.push(json(run));
  await expect(aws.emr.startJobRun({ virtualClusterId: 'cluster1', clientToken: 'token' })).resolves.toEqual(run);
  expect(sent()).toEqual(['POST /virtualclusters/cluster1/jobruns']);
  expect(JSON.parse(server.received[0].body)).toEqual({ clientToken: 'token' });
});

test.each(['{}', '{"id":"run1"}', '<html>'])(
  'treats the reply %s to a start, and a response without a status, as ambiguous',
  async (body) => {
    server.replies.push({ status: 200, body }, { status: 200, body });
    const request = { virtualClusterId: 'cluster1', clientToken: 'token' };
    for (const call of [() => aws.emr.startJobRun(request), () => aws.describeStack('stack')]) {
      const error: unknown = await call().catch((failure: unknown) => failure);
      expect(isAmbiguous(error)).toBe(true);
      expect(isRejected(error)).toBe(false);
    }
  },
);

test('fails when a reply does not end in time', async () => {
  const soon = AbortSignal.timeout(50);
  const timeout = jest.spyOn(AbortSignal, 'timeout').mockReturnValue(soon);
  server.replies.push({ status: 200, headers: { 'content-length': '10' }, body: '{}' });
  const error: unknown = await aws.emr.describeJobRun(KEY).catch((failure: unknown) => failure);
  expect(timeout).toHaveBeenCalledWith(30_000);
  expect(error).toMatchObject({ name: 'TimeoutError' });
  expect(isAmbiguous(error)).toBe(true);
});

test('fails when a reply is incomplete, and names its operation', async () => {
  const start = aws.emr.startJobRun({ virtualClusterId: 'cluster1', clientToken: 'token' });
  await expect(start).rejects.toMatchObject({
    name: 'UnreadableReply',
    message: 'StartJobRun returned an incomplete reply',
  });
  await expect(aws.describeStack('stack')).rejects.toThrow('DescribeStacks returned an incomplete reply');
});

test('sends fields that are newer than the SDK, at any depth', async () => {
  const s3MonitoringConfiguration = { logUri: 's3://logs', aFieldOfTomorrow: 'x' };
  const request = {
    clientToken: 'token',
    configurationOverrides: { monitoringConfiguration: { s3MonitoringConfiguration }, ofTomorrow: ['y'] },
    aFieldOfTomorrow: { nested: 'z' },
  };
  server.replies.push(json({ id: 'run1', arn: 'arn' }));
  await aws.emr.startJobRun({ virtualClusterId: 'cluster1', ...request });
  expect(bodies()).toEqual([request]);
});

test('describes and cancels a job run, and describes the state of a virtual cluster', async () => {
  server.replies.push(json({ jobRun: { id: 'run1', createdAt: '2026-11-23T00:00:00Z' } }), json({}));
  server.replies.push(json({ virtualCluster: { state: 'ARRESTED' } }));
  await expect(aws.emr.describeJobRun(KEY)).resolves.toMatchObject({ id: 'run1', createdAt: new Date('2026-11-23') });
  await aws.emr.cancelJobRun(KEY);
  await expect(aws.emr.describeVirtualClusterState('cluster1')).resolves.toBe('ARRESTED');
  expect(sent()).toEqual([
    'GET /virtualclusters/cluster1/jobruns/run1',
    'DELETE /virtualclusters/cluster1/jobruns/run1',
    'GET /virtualclusters/cluster1',
  ]);
});

test('lists every page of the job runs that have not ended, including those being cancelled', async () => {
  server.replies.push(json({ jobRuns: [{ id: 'run1' }], nextToken: 'more' }), json({ jobRuns: [{ id: 'run2' }] }));
  await expect(aws.emr.listActiveJobRuns('cluster1')).resolves.toEqual([{ id: 'run1' }, { id: 'run2' }]);
  const states = 'states=PENDING&states=SUBMITTED&states=RUNNING&states=CANCEL_PENDING';
  expect(sent()).toEqual([
    `GET /virtualclusters/cluster1/jobruns?${states}`,
    `GET /virtualclusters/cluster1/jobruns?nextToken=more&${states}`,
  ]);
});

test('treats missing lists in a reply as empty', async () => {
  const request = { virtualClusterId: 'cluster1', clientToken: 'token' };
  server.replies.push(json({ id: 'run1', arn: 'arn' }));
  const rest = { name: '', virtualClusterId: '' };
  await expect(aws.emr.startJobRun(request)).resolves.toEqual({ id: 'run1', arn: 'arn', ...rest });
  await expect(aws.emr.describeJobRun(KEY)).resolves.toEqual({});
  await expect(aws.emr.listActiveJobRuns('cluster1')).resolves.toEqual([]);
  await expect(aws.emr.describeVirtualClusterState('cluster1')).resolves.toBeUndefined();
});

test.each([503, 500])('makes one attempt when the service replies %i, because withRetries retries', async (status) => {
  server.replies.push({ status, body: '{"message":"down"}' });
  const error: unknown = await aws.emr.describeJobRun(KEY).catch((failure: unknown) => failure);
  expect(server.received).toHaveLength(1);
  expect(isAmbiguous(error)).toBe(true);
});

test('reads the status and the last update of a stack by its id', async () => {
  const time = '2026-11-23T10:20:30.456Z';
  const status = '<StackStatus>UPDATE_IN_PROGRESS</StackStatus>';
  server.replies.push({ status: 200, body: `<a><LastUpdatedTime>${time}</LastUpdatedTime>${status}</a>` });
  server.replies.push({ status: 200, body: `<a>${status}</a>` });
  const stack = { status: 'UPDATE_IN_PROGRESS', updatedAt: Date.parse(time) };
  await expect(aws.describeStack('arn:aws:stack/1')).resolves.toEqual(stack);
  await expect(aws.describeStack('arn:aws:stack/1')).resolves.toEqual({ ...stack, updatedAt: undefined });
  expect(Object.fromEntries(new URLSearchParams(server.received[0].body))).toEqual({
    Action: 'DescribeStacks',
    Version: '2010-05-15',
    StackName: 'arn:aws:stack/1',
  });
  expect(server.received[0].headers['content-type']).toBe('application/x-www-form-urlencoded');
  expect(signedFor()).toBe('cloudformation');
});

describe("the start of a stack's update", () => {
  const STACK = 'arn:aws:cloudformation:eu-west-1:1:stack/Data/1';
  const event = (status: string, time: string, id = STACK) =>
    `<member><PhysicalResourceId>${id}</PhysicalResourceId><ResourceStatus>${status}</ResourceStatus><Timestamp>${time}</Timestamp></member>`;
  const page = (events: string[], token = '') => ({
    status: 200,
    body: `<a><StackEvents>${events.join('')}</StackEvents>${token && `<NextToken>${token}</NextToken>`}</a>`,
  });

  test('is the time of the newest update, however many events its rollback has', async () => {
    server.replies.push(
      page(
        [
          event('UPDATE_ROLLBACK_IN_PROGRESS', '2026-11-28T10:05:00Z'),
          event('UPDATE_IN_PROGRESS', '2026-11-28T10:04:00Z', 'arn:nested'),
        ],
        't+1',
      ),
      page(
        [event('UPDATE_IN_PROGRESS', '2026-11-28T10:00:01.500Z'), event('UPDATE_IN_PROGRESS', '2026-11-27T10:00:00Z')],
        't2',
      ),
    );
    await expect(aws.updateBeganAt(STACK)).resolves.toBe(Date.parse('2026-11-28T10:00:01.500Z'));
    expect(server.received.map(({ body }) => Object.fromEntries(new URLSearchParams(body)))).toEqual([
      { Action: 'DescribeStackEvents', Version: '2010-05-15', StackName: STACK },
      { Action: 'DescribeStackEvents', Version: '2010-05-15', StackName: STACK, NextToken: 't+1' },
    ]);
  });

  test('is unknown without such an event, and after thirty pages', async () => {
    server.replies.push(page([event('CREATE_IN_PROGRESS', '2026-11-28T10:00:00Z')]));
    await expect(aws.updateBeganAt(STACK)).resolves.toBeUndefined();
    for (let count = 0; count < 40; count++) server.replies.push(page([], 'more'));
    await expect(aws.updateBeganAt(STACK)).resolves.toBeUndefined();
    expect(server.received).toHaveLength(31);
  });
});

test('reads the queue of a virtual cluster, whose fields the SDK does not know', async () => {
  const virtualCluster = {
    id: 'cluster1',
    schedulerConfiguration: { maxConcurrentJobRuns: 9, maxInQueueJobRuns: 5 },
    schedulerStatus: { currentConcurrentJobRuns: 9, currentInQueueJobRuns: 4 },
  };
  server.replies.push(json({ virtualCluster }), json({ virtualCluster: { id: 'cluster1' } }), json({}));
  await expect(aws.emr.describeQueue('cluster1')).resolves.toEqual({ limit: 5, length: 4 });
  await expect(aws.emr.describeQueue('cluster1')).resolves.toEqual({ limit: undefined, length: undefined });
  await expect(aws.emr.describeQueue('cluster1')).resolves.toEqual({});
  expect(server.received[0]).toMatchObject({ method: 'GET', url: '/virtualclusters/cluster1' });
  server.replies.push({
    status: 403,
    body: '{"message":"no"}',
    headers: { 'x-amzn-errortype': 'AccessDeniedException' },
  });
  await expect(aws.emr.describeQueue('cluster1')).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

test('reads the physical id of a resource, if it has one', async () => {
  server.replies.push({ status: 200, body: '<a><PhysicalResourceId>arn:1</PhysicalResourceId></a>' });
  server.replies.push({ status: 400, body: '<Error><Code>ValidationError</Code></Error>' });
  server.replies.push({ status: 200, body: '<a></a>' });
  await expect(aws.physicalIdOf('stack', 'Run')).resolves.toBe('arn:1');
  await expect(aws.physicalIdOf('stack', 'Run')).resolves.toBeUndefined();
  await expect(aws.physicalIdOf('stack', 'Run')).resolves.toBeUndefined();
  expect(Object.fromEntries(new URLSearchParams(server.received[0].body))).toEqual({
    Action: 'DescribeStackResource',
    Version: '2010-05-15',
    StackName: 'stack',
    LogicalResourceId: 'Run',
  });
  server.replies.push({ status: 400, body: '<Error><Code>Throttling</Code></Error>' });
  await expect(aws.physicalIdOf('stack', 'Run')).rejects.toMatchObject({ name: 'Throttling' });
});

test('starts an execution, or accepts an existing one of the same name', async () => {
  server.replies.push(json({}), { status: 400, body: '{"__type":"ExecutionAlreadyExists"}' });
  await aws.startExecution('arn', 'name', 'input');
  await aws.startExecution('arn', 'name', 'input');
  expect(bodies()).toEqual([
    { stateMachineArn: 'arn', name: 'name', input: 'input' },
    { stateMachineArn: 'arn', name: 'name', input: 'input' },
  ]);
  expect(target()).toBe('AWSStepFunctions.StartExecution');
  expect(server.received[0].headers['content-type']).toBe('application/x-amz-json-1.0');
  expect(signedFor()).toBe('states');
  server.replies.push({ status: 400, body: '{"__type":"StateMachineDoesNotExist"}' });
  await expect(aws.startExecution('arn', 'name', 'input')).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' });
});

test('sends a response without a content type, because its URL is signed without one', async () => {
  await aws.put(`${server.endpoint}/response?X-Amz-Signature=abc`, '{"ü":1}');
  expect(server.received).toEqual([
    expect.objectContaining({ method: 'PUT', url: '/response?X-Amz-Signature=abc', body: '{"ü":1}' }),
  ]);
  expect(server.received[0].headers).not.toHaveProperty('content-type');
});

test('accepts an empty reply to a response', async () => {
  server.replies.push({ status: 204 });
  await expect(aws.put(`${server.endpoint}/response`, '{}')).resolves.toBeUndefined();
});

test.each([403, 503])('fails when the response is rejected with %i', async (status) => {
  server.replies.push({ status });
  await expect(aws.put(`${server.endpoint}/response`, '{}')).rejects.toMatchObject({
    name: 'ResponseRejected',
    message: `PUT of the response returned HTTP ${status}`,
    $metadata: { httpStatusCode: status },
  });
});

test('waits at most ten seconds for the reply to a response', async () => {
  const timeout = jest.spyOn(AbortSignal, 'timeout').mockReturnValue(AbortSignal.abort(new Error('late')));
  await expect(aws.put(`${server.endpoint}/response`, '{}')).rejects.toThrow('late');
  expect(timeout).toHaveBeenCalledWith(10_000);
});

test('sleeps until it is aborted', async () => {
  const before = Date.now();
  await aws.sleep(20);
  expect(Date.now() - before).toBeGreaterThanOrEqual(18);
  const ended = new AbortController();
  const sleep = aws.sleep(60_000, ended.signal);
  ended.abort();
  await expect(sleep).rejects.toMatchObject({ name: 'AbortError' });
  await expect(aws.sleep(60_000, ended.signal)).rejects.toMatchObject({ name: 'AbortError' });
});

describe('container logs', () => {
  test('lists the streams of several pages', async () => {
    const stream = (logStreamName: string) => ({ logStreamName, creationTime: 4, lastEventTimestamp: 5 });
    server.replies.push(json({ logStreams: [stream('a')], nextToken: 'more' }));
    server.replies.push(json({ logStreams: [{ logStreamName: 'b' }] }));
    await expect(aws.logs.streams('/jobs', 'x/')).resolves.toEqual([
      { name: 'a', createdAt: 4, lastEventAt: 5 },
      { name: 'b', createdAt: 0, lastEventAt: 0 },
    ]);
    expect(bodies()).toEqual([
      { logGroupName: '/jobs', logStreamNamePrefix: 'x/' },
      { logGroupName: '/jobs', logStreamNamePrefix: 'x/', nextToken: 'more' },
    ]);
    expect(target()).toBe('Logs_20140328.DescribeLogStreams');
    expect(server.received[0].headers['content-type']).toBe('application/x-amz-json-1.1');
    expect(signedFor()).toBe('logs');
  });

  test('stops after four pages, however many there are', async () => {
    for (let page = 0; page < 6; page++) server.replies.push(json({ nextToken: 'more' }));
    await expect(aws.logs.streams('/jobs', 'x/')).resolves.toEqual([]);
    expect(server.received).toHaveLength(4);
  });

  test('reads the latest messages of a stream', async () => {
    server.replies.push(json({ events: [{ message: 'one' }, {}] }), json({}));
    await expect(aws.logs.lastMessages('/jobs', 'stream', 20)).resolves.toEqual(['one', '']);
    await expect(aws.logs.lastMessages('/jobs', 'stream', 20)).resolves.toEqual([]);
    expect(JSON.parse(server.received[0].body)).toEqual({ logGroupName: '/jobs', logStreamName: 'stream', limit: 20 });
    expect(target()).toBe('Logs_20140328.GetLogEvents');
    expect(server.received[0].headers['content-type']).toBe('application/x-amz-json-1.1');
    expect(signedFor()).toBe('logs');
  });

  test('reads the page before an empty page, up to four pages', async () => {
    server.replies.push(json({ events: [], nextBackwardToken: 'b1' }));
    server.replies.push(json({ events: [{ message: 'one' }], nextBackwardToken: 'b2' }));
    await expect(aws.logs.lastMessages('/jobs', 'stream', 20)).resolves.toEqual(['one']);
    expect(bodies()[1]).toEqual({ logGroupName: '/jobs', logStreamName: 'stream', limit: 20, nextToken: 'b1' });
    server.replies.push(json({ events: [], nextBackwardToken: 'b' }), json({ events: [], nextBackwardToken: 'b' }));
    await expect(aws.logs.lastMessages('/jobs', 'stream', 20)).resolves.toEqual([]);
    expect(server.received).toHaveLength(4);
    for (let page = 0; page < 6; page++) server.replies.push(json({ nextBackwardToken: `b${page}` }));
    await expect(aws.logs.lastMessages('/jobs', 'stream', 20)).resolves.toEqual([]);
    expect(server.received).toHaveLength(8);
  });
});
