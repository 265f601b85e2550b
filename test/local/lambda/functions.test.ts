import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { manualClock, systemClock, type Clock } from '../../../local/clock';
import type { FunctionConfiguration } from '../../../local/lambda/configuration';
import { functions, type Functions } from '../../../local/lambda/functions';

const ROLE = 'arn:aws:iam::123456789012:role/role';
const ARN = 'arn:aws:lambda:us-east-1:123456789012:function:fn';
const STREAM = 'arn:aws:logs:us-east-1:123456789012:log-group:/logs/fn:log-stream:fn';

const directories: string[] = [];
const started: Functions[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((one) => one.close()));
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

function configuration(source: string, overrides: Partial<FunctionConfiguration> = {}): FunctionConfiguration {
  const directory = mkdtempSync(join(tmpdir(), 'function-test-'));
  directories.push(directory);
  writeFileSync(join(directory, 'index.js'), source);
  return {
    ...{ name: 'fn', arn: ARN, roleArn: ROLE, runtime: 'nodejs24.x', handler: 'index.handler', timeout: 3 },
    ...{ memorySize: 256, logGroupName: '/logs/fn', variables: { OWN: 'variable' }, directory: () => directory },
    ...overrides,
  };
}

function start(
  clock: Clock = systemClock(),
  allowed: (action: string, resource: string) => boolean = () => true,
  deliveries?: number,
) {
  const all = functions({
    ...{ clock, deliveries, partition: 'aws', region: 'us-east-1', account: '123456789012' },
    endpoint: () => 'http://127.0.0.1:1',
    credentials: (roleArn, session) => ({ AWS_ACCESS_KEY_ID: `key of ${roleArn} ${session}` }),
    isAllowed: (_roleArn, action, resource) => allowed(action, resource),
  });
  started.push(all);
  return all;
}

function deploy(source: string, overrides?: Partial<FunctionConfiguration>, ...options: Parameters<typeof start>) {
  const all = start(...options);
  all.put(configuration(source, overrides));
  return all;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await setTimeout(5);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const outcomes = ({ invocations }: Functions) =>
  invocations.map(({ attempt, error, endedAt }) => [attempt, endedAt === undefined ? 'running' : error?.errorType]);

describe('a synchronous invocation', () => {
  test('returns what the handler returns', async () => {
    const all = deploy('exports.handler = async ({ a }) => ({ twice: a * 2 });');
    await expect(all.invoke(ARN, { a: 21 })).resolves.toEqual({ twice: 42 });
  });

  test('returns null for undefined, and supports callback handlers and ES modules', async () => {
    const all = deploy('exports.handler = async () => undefined; exports.old = (e, c, done) => done(null, e);');
    await expect(all.invoke(ARN, {})).resolves.toBeNull();
    all.put(configuration('exports.old = (event, context, done) => done(null, event);', { handler: 'index.old' }));
    await expect(all.invoke(ARN, 'event')).resolves.toBe('event');
    const directory = mkdtempSync(join(tmpdir(), 'function-test-'));
    directories.push(directory);
    writeFileSync(join(directory, 'main.mjs'), 'export const handler = async () => import.meta.url;');
    all.put(configuration('', { handler: 'main.handler', directory: () => directory }));
    await expect(all.invoke(ARN, {})).resolves.toMatch(/main\.mjs$/);
  });

  test("fails once, with the name and message of the handler's error", async () => {
    const all = deploy('exports.handler = async () => { throw new RangeError("too far"); };');
    await expect(all.invoke(ARN, {})).rejects.toMatchObject({ errorType: 'RangeError', message: 'too far' });
    expect(outcomes(all)).toEqual([[1, 'RangeError']]);
    expect(all.logs.at(-1)?.message).toContain('Invoke Error RangeError: too far');
  });

  test.each([
    ['the function does not exist', 'another', 'Function not found: another'],
    ['the handler is not exported', ARN, 'index.handler is undefined or not exported'],
  ])('fails when %s', async (_what, arn, message) => {
    await expect(deploy('').invoke(arn, {})).rejects.toThrow(message);
  });
});

test('the handler gets the context and the variables of Lambda, and none of this process', async () => {
  process.env.SECRET_OF_THE_HOST = 'secret';
  const all = deploy(`exports.handler = async (event, context) => ({
    context, env: process.env, remaining: context.getRemainingTimeInMillis(), directory: process.cwd() === __dirname,
  });`);
  const { context, env, remaining, directory } = (await all.invoke(ARN, {})) as Record<string, unknown>;
  delete process.env.SECRET_OF_THE_HOST;
  expect(context).toMatchObject({
    awsRequestId: all.invocations[0]?.requestId,
    functionName: 'fn',
    invokedFunctionArn: ARN,
    memoryLimitInMB: '256',
    logGroupName: '/logs/fn',
  });
  expect(remaining).toBeGreaterThan(2000);
  expect(remaining).toBeLessThanOrEqual(3000);
  expect(directory).toBe(true);
  const {
    PATH: _path,
    NODE_CHANNEL_FD: _fd,
    NODE_CHANNEL_SERIALIZATION_MODE: _mode,
    ...variables
  } = env as Record<string, string>;
  expect(variables).toEqual({
    TZ: 'UTC',
    OWN: 'variable',
    AWS_ACCESS_KEY_ID: `key of ${ROLE} fn`,
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    AWS_LAMBDA_FUNCTION_NAME: 'fn',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
    AWS_LAMBDA_LOG_GROUP_NAME: '/logs/fn',
    AWS_LAMBDA_LOG_STREAM_NAME: 'fn',
    _HANDLER: 'index.handler',
  });
});

describe('an asynchronous invocation', () => {
  test.each([
    ['throws', 'throw new Error("no");', 'Error'],
    ['ends the process', 'process.exit(1);', 'Runtime.ExitError'],
    [
      'fails outside the handler',
      'setTimeout(() => { throw new Error("no"); }); await new Promise(() => {});',
      'Runtime.ExitError',
    ],
  ])('is retried after one and after two more minutes when the handler %s', async (_what, body, error) => {
    const clock = manualClock();
    const all = deploy(`exports.handler = async () => { ${body} };`, {}, clock);
    all.invokeAsync(ARN, { some: 'event' });
    await until(() => all.invocations[0]?.endedAt !== undefined);
    await clock.advance(59_999);
    expect(outcomes(all)).toEqual([[1, error]]);
    await clock.advance(1);
    await until(() => all.invocations[1]?.endedAt !== undefined);
    await clock.advance(119_999);
    expect(all.invocations).toHaveLength(2);
    await clock.advance(1);
    await until(() => all.invocations[2]?.endedAt !== undefined);
    await clock.advance(600_000);
    expect(outcomes(all)).toEqual([1, 2, 3].map((attempt) => [attempt, error]));
    expect(new Set(all.invocations.map(({ requestId }) => requestId)).size).toBe(1);
    expect(all.invocations[2]?.event).toEqual({ some: 'event' });
  });

  test('is retried in a new process after the function timed out', async () => {
    const clock = manualClock();
    const source =
      'exports.handler = async ({ hang }) => { if (hang) await new Promise(() => {}); return process.pid; };';
    const all = deploy(source, { timeout: 900 }, clock);
    const first = await all.invoke(ARN, {});
    all.invokeAsync(ARN, { hang: true });
    await clock.advance(899_999);
    expect(outcomes(all)[1]).toEqual([1, 'running']);
    await clock.advance(1);
    expect(outcomes(all)[1]).toEqual([1, 'Sandbox.Timedout']);
    expect(all.logs.at(-1)?.message).toContain('Task timed out after 900.00 seconds');
    await expect(all.invoke(ARN, {})).resolves.not.toBe(first);
    await clock.advance(60_000);
    expect(outcomes(all)[3]).toEqual([2, 'running']);
  });

  test('is not retried after success, or when the function no longer exists', async () => {
    const clock = manualClock();
    const all = deploy('exports.handler = async ({ fail }) => { if (fail) throw new Error(); };', {}, clock);
    all.invokeAsync(ARN, {});
    all.invokeAsync(ARN, { fail: true });
    await until(() => all.invocations.length === 2 && all.invocations.every(({ endedAt }) => endedAt !== undefined));
    all.remove(ARN);
    await clock.advance(600_000);
    expect(all.invocations).toHaveLength(2);
  });
});

describe('every event has its own process', () => {
  const source = `exports.handler = async (wait) => {
    await new Promise((resolve) => setTimeout(resolve, wait));
    return process.pid;
  };`;

  test('while it is handled, and then the process is reused', async () => {
    const all = deploy(source);
    const [first, second] = await Promise.all([all.invoke(ARN, 200), all.invoke(ARN, 200)]);
    expect(first).not.toBe(second);
    expect([first, second]).toContain(await all.invoke(ARN, 0));
  });

  test('which ends after an update or the deletion of the function', async () => {
    const all = deploy(source);
    const first = (await all.invoke(ARN, 0)) as number;
    all.put(configuration(source));
    const second = (await all.invoke(ARN, 0)) as number;
    const running = all.invoke(ARN, 300);
    await until(() => all.invocations.length === 3);
    all.remove(ARN);
    const third = (await running) as number;
    await until(() => [first, second, third].every((pid) => !isAlive(pid)));
  });
});

test('a timeout ends only its own invocation', async () => {
  const clock = manualClock();
  const source = `exports.handler = async ({ hang }) => {
    console.log(process.pid);
    return new Promise((resolve) => { if (!hang) setTimeout(resolve, 300, "done"); });
  };`;
  const all = deploy(source, { timeout: 10 }, clock);
  const hanging = all.invoke(ARN, { hang: true }).catch((error: Error) => error.name);
  await until(() => all.logs.length === 1);
  await clock.advance(6000);
  const working = all.invoke(ARN, {});
  await clock.advance(4000);
  await expect(hanging).resolves.toBe('Sandbox.Timedout');
  await expect(working).resolves.toBe('done');
  await until(() => !isAlive(Number(all.logs[0].message)));
});

test('an asynchronous event is delivered the configured number of times, with one request ID', async () => {
  const all = start(systemClock(), () => true, 2);
  all.put(configuration('exports.handler = async () => undefined;'));
  all.invokeAsync(ARN, {});
  await all.invoke(ARN, {});
  expect(all.invocations.map(({ asynchronous, attempt }) => [asynchronous, attempt])).toEqual([
    [true, 1],
    [true, 1],
    [false, 1],
  ]);
  expect(new Set(all.invocations.map(({ requestId }) => requestId)).size).toBe(2);
});

test('an update deploys new code, and running invocations complete with the old code', async () => {
  const all = deploy('exports.handler = async () => { await new Promise((r) => setTimeout(r, 200)); return "old"; };');
  const running = all.invoke(ARN, {});
  await until(() => all.invocations.length === 1);
  all.put(configuration('exports.handler = async () => "new";'));
  await expect(all.invoke(ARN, {})).resolves.toBe('new');
  await expect(running).resolves.toBe('old');
});

test.each([
  ['are kept if the role may write them', (_action: string, resource: string) => resource === STREAM, false],
  ['are lost without the permission to create a stream', (action: string) => action !== 'logs:CreateLogStream', true],
  ['are lost without the permission to put events', (action: string) => action !== 'logs:PutLogEvents', true],
])('lines that a function writes %s', async (_what, allowed, lost) => {
  const all = deploy(
    'exports.handler = async () => { console.log("out"); console.error("err"); };',
    {},
    systemClock(),
    allowed,
  );
  await all.invoke(ARN, {});
  await until(() => all.logs.length === 2);
  expect(all.logs.map(({ message }) => message).sort()).toEqual(['err', 'out']);
  expect(all.logs.map((record) => record.lost)).toEqual([lost, lost]);
});

test('a function with another runtime, or without code, is rejected', () => {
  const all = deploy('', { runtime: 'python3.13' });
  expect(() => all.requireRunnable(ARN)).toThrow('The embedded Lambda runs only Node.js functions, got python3.13');
  expect(() => all.requireRunnable('another')).toThrow('Function not found: another');
});

test("with a faster clock, the handler's time runs at the same speed", async () => {
  const clock = systemClock({ speed: 100 });
  await setTimeout(50);
  const source = `const { setTimeout: sleep } = require("node:timers/promises");
    exports.handler = async (event, context) => {
      const [start, left] = [Date.now(), context.getRemainingTimeInMillis()];
      await sleep(20_000);
      await new Promise((resolve) => setTimeout(resolve, 20_000));
      return { start, date: new Date() - start, left: left - context.getRemainingTimeInMillis() };
    };`;
  const all = deploy(source, { timeout: 900 }, clock);
  const [before, realStart] = [clock.now(), Date.now()];
  const { start: begun, date, left } = (await all.invoke(ARN, {})) as Record<string, number>;
  expect(begun).toBeGreaterThanOrEqual(before);
  expect(begun).toBeLessThan(clock.now());
  expect(date).toBeGreaterThanOrEqual(40_000);
  expect(left).toBeGreaterThanOrEqual(40_000);
  expect(Date.now() - realStart).toBeLessThan(5000);
});

describe('with a clock that skips time', () => {
  test('a hanging handler times out, and is invoked again with the same event a minute later', async () => {
    const clock = systemClock();
    const source = `exports.handler = async (event) => {
      console.log(JSON.stringify({ pid: process.pid, event, now: Date.now() }));
      await new Promise(() => {});
    };`;
    const all = deploy(source, { timeout: 900 }, clock);
    const written = () =>
      all.logs
        .filter(({ message }) => message.startsWith('{'))
        .map(({ message }) => JSON.parse(message) as { pid: number; event: unknown; now: number });
    const start = clock.now();
    all.invokeAsync(ARN, { some: 'event' });
    await until(() => written().length === 1);
    clock.skip(800_000);
    await setTimeout(50);
    expect(outcomes(all)).toEqual([[1, 'running']]);
    clock.skip(100_000);
    await until(() => all.invocations[0]?.endedAt !== undefined);
    expect(outcomes(all)).toEqual([[1, 'Sandbox.Timedout']]);
    clock.skip(60_000);
    await until(() => written().length === 2);
    const [first, second] = written();
    expect([first?.event, second?.event]).toEqual([{ some: 'event' }, { some: 'event' }]);
    expect(new Set(all.invocations.map(({ requestId }) => requestId)).size).toBe(1);
    expect(second?.now).toBeGreaterThanOrEqual(start + 960_000);
    expect(second?.pid).not.toBe(first?.pid);
    await until(() => !isAlive(first?.pid ?? 0));
  });

  test.each([1, 50])('an idle process has the correct time when it continues, at a speed of %d', async (speed) => {
    const clock = systemClock({ speed });
    const source = 'exports.handler = async () => ({ pid: process.pid, now: Date.now() });';
    const all = deploy(source, { timeout: 900 }, clock);
    const { pid } = (await all.invoke(ARN, {})) as { pid: number };
    clock.skip(3_600_000);
    const before = clock.now();
    const second = (await all.invoke(ARN, {})) as { pid: number; now: number };
    expect(second.pid).toBe(pid);
    expect(second.now).toBeGreaterThanOrEqual(Math.floor(before));
    expect(second.now).toBeLessThanOrEqual(clock.now());
  });
});
