import { CfnOutput, Duration, Token } from 'aws-cdk-lib';
import { manualClock } from '../../../local/clock';
import type { Cloud, CloudOptions } from '../../../local/cloud';
import type { CustomResourceEvent } from '../../../local/cloudformation/custom-resource-event';
import { cloud, custom, handler, reasonOf, sent, synth, until } from './setup';

test('a Create has no physical ID, and every scalar is a string', async () => {
  const aws = await cloud();
  const properties = { Count: 3, Flag: false, List: [1, true, 'a'], Nested: { Deep: [{ Number: 1.5 }] } };
  await aws.deploy(
    synth((stack) => void custom('Thing', handler(stack, ''), properties, { serviceTimeout: Duration.minutes(5) })),
  );
  const [request] = aws.requests;
  const stackId = aws.stacks.get('Stack')?.stackId;
  const token = request?.ServiceToken;
  expect(token).toMatch(/^arn:aws:lambda:us-east-1:123456789012:function:Stack-Handler/);
  expect(request).toEqual({
    RequestType: 'Create',
    ServiceToken: token,
    ResponseURL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/response\/arn%3A.*&X-Amz-Date=\d{8}T\d{6}Z&/),
    StackId: stackId,
    RequestId: expect.stringMatching(/^[\da-f-]{36}$/),
    LogicalResourceId: 'Thing',
    ResourceType: 'Custom::Test',
    ResourceProperties: {
      ServiceToken: token,
      ServiceTimeout: '300',
      Count: '3',
      Flag: 'false',
      List: ['1', 'true', 'a'],
      Nested: { Deep: [{ Number: '1.5' }] },
    },
  });
});

test('an Update has the physical ID, and the old and new properties', async () => {
  const aws = await cloud();
  const withSize = (size: number) => synth((stack) => void custom('Thing', handler(stack, ''), { Size: size }));
  await aws.deploy(withSize(1));
  await aws.deploy(withSize(2));
  expect(aws.requests.at(-1)).toMatchObject({
    RequestType: 'Update',
    PhysicalResourceId: 'Thing-id',
    ResourceProperties: { Size: '2' },
    OldResourceProperties: { Size: '1' },
  });
});

test('Ref is the physical ID, and attributes are strings, nested ones by their path', async () => {
  const aws = await cloud();
  await aws.deploy(
    synth((stack) => {
      const source = 'return { PhysicalResourceId: "mine", Data: { Number: 7, Flag: true, A: { B: { C: "deep" } } } };';
      const thing = custom('Thing', handler(stack, source));
      const { ref } = thing;
      const attributes = ['Number', 'Flag', 'A.B.C'].map((name) => Token.asString(thing.getAtt(name)));
      for (const [index, value] of [ref, ...attributes].entries()) new CfnOutput(stack, `Output${index}`, { value });
    }),
  );
  expect(Object.values(aws.stacks.get('Stack')?.outputs ?? {})).toEqual(['mine', '7', 'true', 'deep']);
});

test('fails with the reason of a FAILED response and the request ID', async () => {
  const aws = await cloud();
  const assembly = synth((stack) => {
    const source = 'return type === "Create" ? { Status: "FAILED", Reason: "no such luck" } : {};';
    custom('Thing', handler(stack, source));
  });
  await expect(aws.deploy(assembly)).rejects.toThrow('no such luck');
  const [create] = aws.requests;
  expect(reasonOf(aws, 'Thing')).toBe(
    `Received response status [FAILED] from custom resource. Message returned: no such luck (RequestId: ${create?.RequestId})`,
  );
});

// pads the response to a number of bytes: an umlaut has two bytes
const sized = (bytes: number) => `
  if (type !== "Create") return;
  const whole = { Status: "SUCCESS", PhysicalResourceId: "id", StackId: event.StackId, RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId, Data: { Text: "ü" } };
  whole.Data.Text += "x".repeat(${bytes} - Buffer.byteLength(JSON.stringify(whole)));
  await put(event, JSON.stringify(whole));
  return "nothing";`;

test('accepts a response of 4096 bytes', async () => {
  const aws = await cloud();
  await aws.deploy(synth((stack) => void custom('Thing', handler(stack, sized(4096)))));
  expect(Buffer.byteLength(aws.answers[0]?.body ?? '')).toBe(4096);
});

test('fails when a response has 4097 bytes, and ignores its content', async () => {
  const aws = await cloud();
  await expect(aws.deploy(synth((stack) => void custom('Thing', handler(stack, sized(4097)))))).rejects.toThrow();
  expect(reasonOf(aws, 'Thing')).toBe('Response object is too long.');
});

test.each([
  ['the physical ID is empty', '{ PhysicalResourceId: "", Status: "FAILED" }', 'Invalid PhysicalResourceId'],
  [
    'the physical ID has more than 1024 bytes',
    '{ PhysicalResourceId: "x".repeat(1025) }',
    'Invalid PhysicalResourceId',
  ],
  ['the request ID differs', '{ RequestId: "other" }', 'Value of property RequestId must be that of the request'],
  ['the stack ID is missing', '{ StackId: undefined }', 'Value of property StackId must be that of the request'],
  ['the logical ID is missing', '{ LogicalResourceId: undefined }', 'Value of property LogicalResourceId must be'],
  ['a failure has no reason', '{ Status: "FAILED", Reason: "" }', 'Value of property Reason must be of type String'],
  ['the status is unknown', '{ Status: "DONE" }', 'Value of property Status must be SUCCESS or FAILED'],
])('fails when %s', async (_what, answer, message) => {
  const aws = await cloud();
  const assembly = synth((stack) => void custom('Thing', handler(stack, `return type === "Create" ? ${answer} : {};`)));
  await expect(aws.deploy(assembly)).rejects.toThrow();
  expect(reasonOf(aws, 'Thing')).toContain(message);
});

test('fails when the response lacks an attribute that is read, and sends the reader no request', async () => {
  const aws = await cloud();
  const assembly = synth((stack) => {
    const fn = handler(stack, 'return { Data: { There: "" } };');
    const thing = custom('Thing', fn);
    custom('Reader', fn, { There: thing.getAtt('There'), Gone: thing.getAtt('Gone') });
  });
  await expect(aws.deploy(assembly)).rejects.toThrow();
  expect(reasonOf(aws, 'Reader')).toMatch(/Vendor response doesn't contain Gone attribute in object arn:.*\|Thing$/);
  expect(sent(aws)).toEqual(['Create Thing -', 'Delete Thing Thing-id']);
});

test('fails without a response within the ServiceTimeout', async () => {
  const clock = manualClock();
  const aws = await cloud({ clock });
  const deployed = aws
    .deploy(
      synth((stack) => {
        const fn = handler(stack, 'return type === "Create" ? "nothing" : {};');
        custom('Thing', fn, {}, { serviceTimeout: Duration.seconds(90) });
      }),
    )
    .catch(() => 'failed');
  await until(() => aws.invocations[0]?.endedAt !== undefined);
  await clock.advance(89_999);
  expect(reasonOf(aws, 'Thing')).toBeUndefined();
  await clock.advance(1);
  await deployed;
  const [create] = aws.requests;
  expect(reasonOf(aws, 'Thing')).toContain(
    'CloudFormation did not receive a response from your Custom Resource. ' +
      `Please check your logs for requestId [${create?.RequestId}].`,
  );
  expect(sent(aws)[1]).toMatch(/^Delete Thing Stack-Thing-\w{12}$/);
});

test('uses the first response, and only records the second', async () => {
  const aws = await cloud();
  await aws.deploy(
    synth((stack) => {
      const source = 'await answer(event, { Data: { Which: "first" } }); return { Data: { Which: "second" } };';
      const thing = custom('Thing', handler(stack, source));
      new CfnOutput(stack, 'Which', { value: thing.getAttString('Which') });
    }),
  );
  await until(() => aws.answers.length === 2);
  expect(aws.stacks.get('Stack')?.outputs).toEqual({ Which: 'first' });
  expect(aws.answers.map(({ used }) => used)).toEqual([true, false]);
});

test('fails when the service token changes, and invokes neither function', async () => {
  const aws = await cloud();
  const withName = (functionName: string) =>
    synth((stack) => void custom('Thing', handler(stack, '', { functionName })));
  await aws.deploy(withName('first'));
  await expect(aws.deploy(withName('second'))).rejects.toThrow('Modifying service token is not allowed.');
  expect(sent(aws)).toEqual(['Create Thing -']);
  expect(aws.stacks.get('Stack')?.status).toBe('UPDATE_ROLLBACK_COMPLETE');
});

test('every request has a new response URL, and an altered URL is rejected', async () => {
  const aws = await cloud();
  const withSize = (size: number) => synth((stack) => void custom('Thing', handler(stack, ''), { size }));
  await aws.deploy(withSize(1));
  await aws.deploy(withSize(2));
  const [first, second] = aws.requests.map(({ ResponseURL }) => ResponseURL);
  expect(first).not.toBe(second);
  const altered = await fetch(`${first?.slice(0, -1)}!`, { method: 'PUT', body: Buffer.from('{}') });
  expect(altered.status).toBe(403);
});

test('a response URL rejects a GET, a body of unknown length, and any request after two hours', async () => {
  const clock = manualClock();
  const aws = await cloud({ clock });
  await aws.deploy(synth((stack) => void custom('Thing', handler(stack, ''))));
  const url = aws.requests[0]?.ResponseURL ?? '';
  const body = Buffer.from('{}');
  const stream = () => new Blob(['{}']).stream();
  expect((await fetch(url)).status).toBe(403);
  expect((await fetch(url, { method: 'PUT', body: stream(), duplex: 'half' })).status).toBe(501);
  expect((await fetch(url, { method: 'PUT', body })).status).toBe(200);
  await clock.advance(7_200_001);
  expect((await fetch(url, { method: 'PUT', body })).status).toBe(403);
});

describe('request IDs', () => {
  const withSize = (size: number, source = 'if (props.Size === "2") return { Status: "FAILED" };') =>
    synth((stack) => void custom('Thing', handler(stack, source), { Size: size }));
  const idsOf = ({ requests }: Cloud) => requests.map(({ RequestId }) => RequestId);

  /** A deployment, an update that fails, and the same update retried: Create 1, and twice Update 2, Update 1. */
  async function retried(options: CloudOptions) {
    const aws = await cloud(options);
    await aws.deploy(withSize(1));
    await expect(aws.deploy(withSize(2))).rejects.toThrow();
    await expect(aws.deploy(withSize(2))).rejects.toThrow();
    expect(aws.requests.map((request) => `${request.RequestType} ${String(request.ResourceProperties.Size)}`)).toEqual([
      ...['Create 1', 'Update 2', 'Update 1', 'Update 2', 'Update 1'],
    ]);
    return aws;
  }

  test('are new for each request', async () => {
    expect(new Set(idsOf(await retried({}))).size).toBe(5);
  });

  test('are reused by a retried deployment with reuseRequestIds, with new response URLs and responses', async () => {
    const aws = await retried({ reuseRequestIds: true });
    const [create, update, back, ...again] = idsOf(aws);
    expect(new Set([create, update, back]).size).toBe(3);
    expect(again).toEqual([update, back]);
    expect(new Set(aws.requests.map(({ ResponseURL }) => ResponseURL)).size).toBe(5);
    expect(aws.answers.map(({ request, used }) => [request, used])).toEqual(aws.requests.map((one) => [one, true]));
  });

  test('do not mix up the responses of two requests with the same ID', async () => {
    const aws = await cloud({ reuseRequestIds: true });
    const update = withSize(2, 'if (props.Size === "2") return "nothing";');
    const put = ({ StackId, RequestId, LogicalResourceId, ResponseURL }: CustomResourceEvent, Status: string) => {
      const answer = {
        StackId,
        RequestId,
        LogicalResourceId,
        Status,
        Reason: 'because',
        PhysicalResourceId: 'Thing-id',
      };
      return fetch(ResponseURL, { method: 'PUT', body: Buffer.from(JSON.stringify(answer)) });
    };
    await aws.deploy(withSize(1));

    const failed = aws.deploy(update).catch(() => 'failed');
    await until(() => aws.requests.length === 2);
    await put(aws.requests[1], 'FAILED');
    await expect(failed).resolves.toBe('failed');

    const deployed = aws.deploy(update);
    await until(() => aws.requests.length === 4);
    expect(aws.requests[3].RequestId).toBe(aws.requests[1].RequestId);
    await put(aws.requests[1], 'FAILED');
    await put(aws.requests[3], 'SUCCESS');
    await deployed;
    expect(aws.answers.slice(-2).map(({ used }) => used)).toEqual([false, true]);
  });
});
