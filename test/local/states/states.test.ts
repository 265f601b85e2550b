import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { manualClock } from '../../../local/clock';
import { FunctionError } from '../../../local/lambda/environment';
import type { Functions } from '../../../local/lambda/functions';
import { ServiceError } from '../../../local/service';
import { readPath } from '../../../local/states/data';
import { parseStateMachine } from '../../../local/states/state-machine';
import { states } from '../../../local/states/states';

const ARN = 'arn:aws:states:us-east-1:123456789012:stateMachine:machine';
const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:fn';
const INVOKE = 'arn:aws:states:::lambda:invoke';
const task = { Type: 'Task', Resource: INVOKE, Parameters: { FunctionName: FUNCTION, 'Payload.$': '$' } };

/** A state machine whose function returns one reply after the other. A reply that is an error is thrown. */
function machine(definition: object | string, replies: unknown[] = [], denied: string[] = []) {
  const clock = manualClock(0);
  const payloads: unknown[] = [];
  const functions = {
    async invoke(arn: string, payload: unknown) {
      payloads.push([arn, payload]);
      const reply = replies.shift();
      if (reply instanceof Error) throw reply;
      if (typeof reply === 'function') return (reply as () => unknown)();
      return reply;
    },
  } as unknown as Functions;
  const authorize = (action: string) => {
    if (denied.includes(action)) throw new ServiceError('AccessDeniedException', `not authorized: ${action}`, 403);
  };
  const service = states({ clock, functions, caller: (callerArn) => ({ callerArn, authorize }) });
  const text = typeof definition === 'string' ? definition : JSON.stringify(definition);
  service.put({ arn: ARN, name: 'machine', roleArn: 'role', definition: parseStateMachine(text) });
  const call = async (body: object, target = 'AWSStepFunctions.StartExecution') => {
    const headers = { 'x-amz-target': target };
    const request = {
      ...{ method: 'POST', path: '/', query: new URLSearchParams(), callerArn: 'me', authorize },
      headers,
    };
    const reply = await service.handle({ ...request, body: JSON.stringify(body) });
    return { status: reply.status, ...(JSON.parse(reply.body) as Record<string, unknown>) };
  };
  const start = async (input: unknown = {}, name = 'name') => {
    const reply = await call({ stateMachineArn: ARN, name, input: JSON.stringify(input) });
    await clock.advance(0);
    return reply;
  };
  return { ...service, clock, payloads, call, start };
}

const outcome = ({ executions }: ReturnType<typeof machine>) => {
  const { status, output, error, cause } = executions.at(-1) ?? {};
  return { status, output, error, cause };
};

test('a loop of CDK constructs runs by the clock until its Choice matches', async () => {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Stack');
  const lambdaFunction = lambda.Function.fromFunctionArn(stack, 'Function', FUNCTION);
  const poll = new tasks.LambdaInvoke(stack, 'Poll', {
    lambdaFunction,
    payload: sfn.TaskInput.fromObject({ Kind: 'poll', Run: sfn.JsonPath.stringAt('$.run') }),
    resultSelector: { 'done.$': '$.Payload.done', 'wait.$': '$.Payload.wait' },
    resultPath: '$.poll',
  });
  const wait = new sfn.Wait(stack, 'Wait', { time: sfn.WaitTime.secondsPath('$.poll.wait') });
  const loop = poll.next(
    new sfn.Choice(stack, 'Done')
      .when(sfn.Condition.booleanEquals('$.poll.done', true), new sfn.Succeed(stack, 'End'))
      .otherwise(wait.next(poll)),
  );
  new sfn.StateMachine(stack, 'Machine', {
    definitionBody: sfn.DefinitionBody.fromChainable(loop),
    timeout: Duration.hours(1),
  });
  const machines = Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine');
  const { DefinitionString: text } = Object.values(machines)[0]?.Properties as Record<string, Record<string, unknown>>;
  const [, parts] = text?.['Fn::Join'] as [string, unknown[]];
  const definition = parts.map((part) => (typeof part === 'string' ? part : 'aws')).join('');

  const running = machine(definition, [
    { done: false, wait: 10 },
    { done: false, wait: 11 },
    { done: true, wait: 0 },
  ]);
  await running.start({ run: 'id' });
  await running.clock.advance(21_000);
  const [execution] = running.executions;
  expect(execution).toMatchObject({
    status: 'SUCCEEDED',
    endedAt: 21_000,
    output: { run: 'id', poll: { done: true } },
  });
  expect(execution?.visited.map(({ state, time }) => [state, time])).toEqual([
    ...[
      ['Poll', 0],
      ['Done', 0],
      ['Wait', 0],
    ],
    ...[
      ['Poll', 10_000],
      ['Done', 10_000],
      ['Wait', 10_000],
    ],
    ...[
      ['Poll', 21_000],
      ['Done', 21_000],
      ['End', 21_000],
    ],
  ]);
  expect(running.payloads).toEqual(Array(3).fill([FUNCTION, { Kind: 'poll', Run: 'id' }]));
});

describe('a task', () => {
  test('takes input and puts output by paths', async () => {
    const Parameters = { FunctionName: FUNCTION, Payload: { 'b.$': '$.a.b', list: [{ 'c.$': '$.a' }, 1] } };
    const state = { ...task, Parameters, ResultPath: '$.x.y', End: true };
    const running = machine({ StartAt: 'A', States: { A: state } }, ['result']);
    await running.start({ a: { b: 1 } });
    expect(running.payloads).toEqual([[FUNCTION, { b: 1, list: [{ c: { b: 1 } }, 1] }]]);
    const y = { ExecutedVersion: '$LATEST', Payload: 'result', StatusCode: 200 };
    expect(outcome(running).output).toEqual({ a: { b: 1 }, x: { y } });
  });

  test('is retried with growing delays, and then fails the execution', async () => {
    const Retry = [{ ErrorEquals: ['Busy'], IntervalSeconds: 2, MaxAttempts: 3, BackoffRate: 3, MaxDelaySeconds: 10 }];
    const running = machine(
      { StartAt: 'A', States: { A: { ...task, Retry, End: true } } },
      Array.from({ length: 4 }, () => new FunctionError('Busy', 'later')),
    );
    await running.start({ a: 1 });
    const times = [];
    for (let second = 0; second <= 20; second++) {
      times.push(running.payloads.length);
      await running.clock.advance(1000);
    }
    expect([times[1], times[2], times[7], times[8], times[17], times[18]]).toEqual([1, 2, 2, 3, 3, 4]);
    const cause = expect.stringContaining('later') as string;
    expect(outcome(running)).toMatchObject({ status: 'FAILED', error: 'Busy', cause });
  });

  test('fails the execution with the error of the function', async () => {
    const running = machine({ StartAt: 'A', States: { A: { ...task, End: true } } }, [new FunctionError('Odd', 'no')]);
    await running.start();
    expect(outcome(running)).toMatchObject({ status: 'FAILED', error: 'Odd', cause: expect.stringContaining('"no"') });
  });

  test('fails when the role of the machine may not invoke the function', async () => {
    const definition = { StartAt: 'A', States: { A: { ...task, End: true } } };
    const running = machine(definition, [], ['lambda:InvokeFunction']);
    await running.start();
    expect(outcome(running)).toMatchObject({ status: 'FAILED', error: 'Lambda.AccessDeniedException' });
    expect(running.payloads).toEqual([]);
  });
});

test.each([1.5, -1, '10', null])('fails when the seconds of a Wait are %p', async (wait) => {
  const definition = { StartAt: 'A', States: { A: { Type: 'Wait', SecondsPath: '$.wait', End: true } } };
  const running = machine(definition);
  await running.start({ wait });
  expect(outcome(running)).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
});

test('a Choice without a match or a default fails', async () => {
  const Choices = [{ Variable: '$.done', BooleanEquals: true, Next: 'End' }];
  const running = machine({ StartAt: 'A', States: { A: { Type: 'Choice', Choices }, End: { Type: 'Succeed' } } });
  await running.start({ done: 'true' });
  expect(outcome(running)).toMatchObject({ status: 'FAILED', error: 'States.NoChoiceMatched' });
});

describe('an execution', () => {
  const waiting = {
    StartAt: 'A',
    States: { A: { Type: 'Wait', SecondsPath: '$.a', Next: 'B' }, B: { Type: 'Succeed' } },
  };

  test('is returned again for the same name and input while it runs', async () => {
    const running = machine(waiting);
    const first = await running.start({ a: 100 });
    expect(first).toEqual({
      status: 200,
      executionArn: `${ARN.replace('stateMachine', 'execution')}:name`,
      startDate: 0,
    });
    expect(await running.start({ a: 100 })).toEqual(first);
    expect(running.executions).toHaveLength(1);
  });

  test('fails to start with the name of another execution, running or ended', async () => {
    const running = machine(waiting);
    await running.start({ a: 100 });
    const exists = { status: 400, __type: 'ExecutionAlreadyExists' };
    expect(await running.start({ a: 200 })).toMatchObject(exists);
    await running.clock.advance(100_000);
    expect(await running.start({ a: 100 })).toMatchObject(exists);
    expect(await running.start({ a: 100 }, 'other')).toMatchObject({ status: 200 });
  });

  test('ends with the timeout of its state machine', async () => {
    const running = machine({ ...waiting, TimeoutSeconds: 50 });
    await running.start({ a: 100 });
    await running.clock.advance(50_000);
    expect(outcome(running).status).toBe('TIMED_OUT');
    await running.clock.advance(50_000);
    expect(running.executions[0]?.visited).toHaveLength(1);
  });

  test('is aborted at its next state once the state machine is deleted', async () => {
    const running = machine(waiting);
    await running.start({ a: 100 });
    running.remove(ARN);
    await running.clock.advance(100_000);
    expect(outcome(running).status).toBe('ABORTED');
  });

  test.each([
    ['the caller lacks the permission', {}, ['states:StartExecution'], 'AccessDeniedException'],
    ['the state machine does not exist', { stateMachineArn: 'arn:other' }, [], 'StateMachineDoesNotExist'],
    ['its name has a space', { name: 'a b' }, [], 'InvalidName'],
    ['its name has 81 characters', { name: 'x'.repeat(81) }, [], 'InvalidName'],
    ['its input is not JSON', { input: '{' }, [], 'InvalidExecutionInput'],
    ['its input is too long', { input: JSON.stringify('x'.repeat(262_143)) }, [], 'ValidationException'],
  ])('fails to start when %s', async (_what, body, denied, type) => {
    const running = machine(waiting, [], denied);
    expect(await running.call({ stateMachineArn: ARN, ...body })).toMatchObject({ status: 400, __type: type });
    expect(running.executions).toEqual([]);
  });
});

test('another operation is rejected', async () => {
  const reply = await machine({ StartAt: 'A', States: { A: { Type: 'Succeed' } } }).call(
    {},
    'AWSStepFunctions.StopExecution',
  );
  expect(reply).toMatchObject({ status: 400, __type: 'UnknownOperationException' });
});

test.each([
  ['a type of state', { A: { Type: 'Map' } }, 'does not support the type Map of state A'],
  ['a field', { A: { ...task, HeartbeatSeconds: 1 } }, 'the field HeartbeatSeconds of state A'],
  ['a path of a state', { A: { ...task, OutputPath: '$.a' } }, 'the field OutputPath of state A'],
  ['a task', { A: { ...task, Resource: FUNCTION } }, `the resource ${FUNCTION} of state A`],
  [
    'a comparison',
    { A: { Type: 'Choice', Choices: [{ Variable: '$', IsNull: true }] } },
    'IsNull of Choices of state A',
  ],
  ['a query language', { A: { Type: 'Succeed', QueryLanguage: 'JSONata' } }, 'the field QueryLanguage of state A'],
  ['a next state', { A: { ...task, Next: 'B' } }, 'state A leads to B, which is not a state'],
])('fails when a definition has %s that is not supported', (_what, States, message) => {
  expect(() => parseStateMachine(JSON.stringify({ StartAt: 'A', States }))).toThrow(message);
});

test.each(['$.a[*]', '$..a', '$.a[0]', '$$.Execution', 'States.Format($.a)', '$.gone', null])(
  'fails when it cannot read the path %s',
  (path) => {
    expect(() => readPath(String(path), { a: [1] })).toThrow('States.Runtime');
  },
);
