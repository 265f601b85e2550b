import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CancelJobRunCommand,
  CreateJobTemplateCommand,
  CreateVirtualClusterCommand,
  DeleteJobTemplateCommand,
  DeleteVirtualClusterCommand,
  DescribeJobRunCommand,
  DescribeJobTemplateCommand,
  DescribeVirtualClusterCommand,
  EMRContainersClient,
  ListJobRunsCommand,
  ListJobTemplatesCommand,
  ListTagsForResourceCommand,
  StartJobRunCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-emr-containers';
import { operations } from '../../../local/emr-containers/model';
import { ServiceError, type Authorize, type Service } from '../../../local/service';
import { callerArn, cluster, embedded, exception, startRequest, templateData } from './fixture';

let cloud: ReturnType<typeof embedded>;
let server: Server;
let client: EMRContainersClient;
let authorize: Authorize;

beforeEach(async () => {
  cloud = embedded();
  authorize = () => undefined;
  server = serve((request) => cloud.emr.handle(request));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = new EMRContainersClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    maxAttempts: 1,
  });
});

afterEach(async () => {
  client.destroy();
  await new Promise((resolve) => server.close(resolve));
});

function serve(handle: Service): Server {
  return createServer((request, response) => {
    answer(handle, request).then(
      ({ status, headers, body }) => response.writeHead(status, headers).end(body),
      () => response.destroy(),
    );
  });
}

async function answer(handle: Service, request: IncomingMessage) {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { pathname, searchParams } = new URL(request.url!, 'http://local');
  return handle({
    ...{ method: request.method!, path: pathname, query: searchParams, headers: request.headers },
    ...{ body: Buffer.concat(chunks).toString(), callerArn, authorize: (...right) => authorize(...right) },
  });
}

const describeRun = async (id?: string) =>
  (await client.send(new DescribeJobRunCommand({ id, virtualClusterId: cluster }))).jobRun;

test('the SDK starts, describes, lists and cancels a run', async () => {
  const { id, arn } = await client.send(new StartJobRunCommand(startRequest({ tags: { 'a b': 'ü' } })));
  const createdAt = new Date(cloud.clock.now());
  const started = await describeRun(id);
  expect(started).toMatchObject({ ...startRequest(), arn, createdAt, createdBy: callerArn, tags: { 'a b': 'ü' } });

  await cloud.clock.advance(2500);
  const filter = { virtualClusterId: cluster, createdAfter: createdAt, createdBefore: createdAt, maxResults: 1 };
  const states = ['RUNNING', 'PENDING'] as const;
  const { jobRuns } = await client.send(new ListJobRunsCommand({ ...filter, states: [...states], name: 'backfill' }));
  const { jobDriver: _, ...listed } = started!;
  expect(jobRuns).toEqual([{ ...listed, state: 'RUNNING' }]);
  expect((await client.send(new ListJobRunsCommand({ ...filter, states: ['FAILED'] }))).jobRuns).toEqual([]);

  await client.send(new CancelJobRunCommand({ id, virtualClusterId: cluster }));
  await cloud.clock.advance(1000);
  expect(await describeRun(id)).toMatchObject({
    state: 'CANCELLED',
    finishedAt: new Date(createdAt.getTime() + 3000),
  });
});

test('the SDK manages virtual clusters', async () => {
  const containerProvider = { type: 'EKS' as const, id: 'eks', info: { eksInfo: { namespace: 'spark' } } };
  const { id } = await client.send(new CreateVirtualClusterCommand({ name: 'jobs', containerProvider }));
  const { virtualCluster } = await client.send(new DescribeVirtualClusterCommand({ id }));
  expect(virtualCluster).toMatchObject({ name: 'jobs', state: 'RUNNING', containerProvider });
  expect(await client.send(new DeleteVirtualClusterCommand({ id }))).toMatchObject({ id });
});

test('the SDK manages job templates', async () => {
  const jobTemplateData = templateData({ parameterConfiguration: { Day: { type: 'NUMBER', defaultValue: '1' } } });
  const { id } = await client.send(new CreateJobTemplateCommand({ name: 'etl', jobTemplateData }));
  const { jobTemplate } = await client.send(new DescribeJobTemplateCommand({ id }));
  expect(jobTemplate).toMatchObject({ id, jobTemplateData });
  expect((await client.send(new ListJobTemplatesCommand({}))).templates).toEqual([jobTemplate]);
  expect(await client.send(new DeleteJobTemplateCommand({ id }))).toMatchObject({ id });
});

test('the SDK tags, with ARNs in the path and repeated keys in the query', async () => {
  const { arn: resourceArn } = await client.send(new StartJobRunCommand(startRequest({ tags: { a: '1', b: '2' } })));
  await client.send(new TagResourceCommand({ resourceArn, tags: { c: '3' } }));
  await client.send(new UntagResourceCommand({ resourceArn, tagKeys: ['a', 'b'] }));
  expect((await client.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual({ c: '3' });
});

describe('errors reach the SDK by name, status and message', () => {
  const fails = (name: string, status: number, message: string) => {
    const $metadata = expect.objectContaining({ httpStatusCode: status }) as object;
    return expect.objectContaining({ name, message, $metadata }) as Error;
  };

  test('from the constraints of the model', async () => {
    await expect(client.send(new StartJobRunCommand(startRequest({ name: '' })))).rejects.toThrow(
      fails(
        'ValidationException',
        400,
        "2 validation errors detected: Value '' at 'name' failed to satisfy constraint: Member must have length greater " +
          "than or equal to 1; Value '' at 'name' failed to satisfy constraint: Member must satisfy regular expression " +
          'pattern: [\\.\\-_/#A-Za-z0-9]+',
      ),
    );
  });

  test('from a number sent as a string', async () => {
    const retryPolicyConfiguration = { maxAttempts: '3' as unknown as number };
    await expect(client.send(new StartJobRunCommand(startRequest({ retryPolicyConfiguration })))).rejects.toThrow(
      fails('SerializationException', 400, 'STRING_VALUE can not be converted to an Integer'),
    );
  });

  test('from the operation', async () => {
    await expect(describeRun('0000000000000000000')).rejects.toThrow(
      fails('ResourceNotFoundException', 400, "Job run 0000000000000000000 doesn't exist."),
    );
  });

  test('from missing permissions', async () => {
    authorize = (action) => {
      throw new ServiceError('AccessDeniedException', `no ${action}`, 403);
    };
    await expect(client.send(new StartJobRunCommand(startRequest()))).rejects.toThrow(
      fails('AccessDeniedException', 403, 'no emr-containers:StartJobRun'),
    );
    expect(cloud.emr.jobRuns()).toEqual([]);
  });

  test('from the rate limit', async () => {
    cloud.emr.setRateLimit({ perSecond: 1, burst: 0 });
    await expect(describeRun('x')).rejects.toThrow(fails('ThrottlingException', 429, 'Rate exceeded'));
    expect(cloud.emr.calls).toMatchObject([{ operation: 'DescribeJobRun', throttled: true }]);
  });

  test('from the hook around every call', async () => {
    cloud.emr.setIntercept(() => {
      throw new ServiceError('ThrottlingException', 'Rate exceeded', 429);
    });
    await expect(describeRun('x')).rejects.toThrow(fails('ThrottlingException', 429, 'Rate exceeded'));
  });
});

describe('the hook around every call', () => {
  test('can drop the response to an accepted call', async () => {
    cloud.emr.setIntercept(async (operation, input, next) => {
      expect([operation, input.name]).toEqual(['StartJobRun', 'backfill']);
      await next();
      throw new ServiceError('ConnectionReset', 'the response is lost');
    });
    await expect(client.send(new StartJobRunCommand(startRequest()))).rejects.toThrow(/hang up|ECONNRESET/);
    expect(cloud.emr.jobRuns()).toHaveLength(1);

    cloud.emr.setIntercept();
    const { id } = await client.send(new StartJobRunCommand(startRequest()));
    expect(id).toBe(cloud.emr.jobRuns()[0].id);
  });

  test('can change responses, including those to calls in this process', async () => {
    cloud.emr.setIntercept(async (_operation, _input, next) => ({ ...(await next()), name: 'changed' }));
    expect(await cloud.emr.invoke('StartJobRun', startRequest())).toMatchObject({ name: 'changed' });
  });
});

describe('requests that no SDK sends', () => {
  const send = async (method: string, path: string, body = '') => {
    const request = { method, path, query: new URLSearchParams(), headers: {}, body, callerArn, authorize };
    const { status, headers, body: text } = await cloud.emr.handle(request);
    return { status, error: headers?.['x-amzn-errortype'], ...(JSON.parse(text) as { message?: string }) };
  };

  test.each([
    ['the path is unknown', 'GET', '/elsewhere', '', 404, 'UnknownOperationException'],
    ['the method is unknown', 'PUT', '/jobtemplates', '', 404, 'UnknownOperationException'],
    ['a path parameter is empty', 'GET', '/virtualclusters/', '', 404, 'UnknownOperationException'],
    ['the path is not encoded correctly', 'GET', '/jobtemplates/%E0%A4%A', '', 400, 'SerializationException'],
    ['the body is not JSON', 'POST', '/jobtemplates', '{', 400, 'SerializationException'],
    ['the body is not an object', 'POST', '/jobtemplates', '[1]', 400, 'SerializationException'],
    ['the token is missing', 'POST', '/jobtemplates', '{"name":"etl"}', 400, 'ValidationException'],
  ])('fails when %s', async (_, method, path, body, status, error) => {
    expect(await send(method, path, body)).toMatchObject({ status, error, message: expect.any(String) as string });
  });

  test.each(Object.values(operations))('$name is routed by its own method and path', async ({ name, http }) => {
    const seen: string[] = [];
    cloud.emr.setIntercept((operation) => {
      seen.push(operation);
      return Promise.resolve({});
    });
    await send(http.method, http.requestUri.replace(/\{\w+\}/g, 'x'));
    expect(seen).toEqual([name]);
  });

  test('fails for an unknown operation in this process', async () => {
    await expect(cloud.emr.invoke('StartJob' as 'StartJobRun', startRequest())).rejects.toThrow(
      exception('UnknownOperationException', 'no operation StartJob'),
    );
  });
});

test('inputs and outputs are copies', async () => {
  const request = startRequest({ tags: { team: 'growth' } });
  await cloud.emr.invoke('StartJobRun', request);
  request.tags!.team = 'changed';
  const [view] = cloud.emr.jobRuns();
  view.tags.team = 'changed';
  view.request.tags!.team = 'changed';
  const { jobRun } = await cloud.emr.invoke('DescribeJobRun', { id: view.id, virtualClusterId: cluster });
  jobRun!.tags!.team = 'changed';
  expect(cloud.emr.jobRuns()[0]).toMatchObject({ tags: { team: 'growth' }, request: { tags: { team: 'growth' } } });
});
