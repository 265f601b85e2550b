import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JobRun } from '@aws-sdk/client-emr-containers';
import type { ContainerLogs, Invocation, LogStream } from '../../../lambda/aws/services';
import { reasonText } from '../../../lambda/cloudformation/reason-text';
import { readFailureCause } from '../../../lambda/completion/driver-log';
import { failedJobRunReason } from '../../../lambda/completion/reason';
import { manualClock } from '../../../local/clock';
import { sdkError } from '../emr-client';

beforeEach(() => jest.spyOn(process.stdout, 'write').mockReturnValue(true));
afterEach(() => jest.restoreAllMocks());

const jobRun = (logStreamNamePrefix?: string, changes: Partial<JobRun> = {}): JobRun => ({
  id: 'run1',
  virtualClusterId: 'cluster1',
  state: 'FAILED',
  configurationOverrides: {
    monitoringConfiguration: { cloudWatchMonitoringConfiguration: { logGroupName: '/jobs', logStreamNamePrefix } },
  },
  ...changes,
});

const FOLDER = 'cluster1/jobs/run1/containers/';
const DRIVER = 'spark-run1/spark-run1-driver';

interface Stream {
  readonly createdAt?: number;
  readonly lastEventAt?: number;
  readonly messages?: readonly string[];
}

/** A log group with streams, by their names after the folder of the run, and the prefixes that were listed. */
function logsOf(streams: Record<string, Stream>, prefix = FOLDER) {
  const asked: unknown[][] = [];
  const logs: ContainerLogs = {
    async streams(...args) {
      asked.push(args);
      const all = Object.entries(streams).map(([end, { createdAt = 0, lastEventAt = 0 }]): LogStream => ({
        name: prefix + end,
        createdAt,
        lastEventAt,
      }));
      return all.filter(({ name }) => name.startsWith(args[1])).sort((one, other) => (one.name < other.name ? -1 : 1));
    },
    async lastMessages(group, name, limit) {
      asked.push([group, name, limit]);
      return [...(streams[name.slice(prefix.length)].messages ?? [`ValueError: ${name}`])].slice(-limit);
    },
  };
  const clock = manualClock();
  const services = {
    logs,
    now: () => clock.now(),
    sleep: (milliseconds: number, signal?: AbortSignal) => clock.sleep(milliseconds, signal),
    random: () => 1,
    deadline: Infinity,
    requestedAt: -Infinity,
  };
  const invocation = services as Partial<Invocation> as Invocation;
  const read = (run = jobRun(), overrides: Partial<ContainerLogs> = {}) =>
    clock.run(readFailureCause(run, { ...invocation, logs: { ...logs, ...overrides } }), 60_000);
  return { asked, clock, read };
}

test.each([
  ['nightly', `nightly/${FOLDER}`],
  [undefined, FOLDER],
])('reads both streams of the driver (prefix %s)', async (prefix, folder) => {
  const { asked, read } = logsOf(
    {
      [`${DRIVER}/stdout`]: { messages: ['one\ntwo\n', '', '  '] },
      [`${DRIVER}/stderr`]: { messages: ['three'] },
      'spark-run1/nightly-0123456789abcdef-exec-1/stderr': {},
      'run1-xz7ms/stderr': {},
    },
    folder,
  );
  await expect(read(jobRun(prefix))).resolves.toEqual(['one', 'two', 'three']);
  expect(asked).toEqual([
    ['/jobs', `${folder}${DRIVER}`],
    ['/jobs', `${folder}${DRIVER}/stdout`, 300],
    ['/jobs', `${folder}${DRIVER}/stderr`, 300],
  ]);
});

test.each(['stdout', 'stderr'])('reads %s alone', async (stream) => {
  const { read } = logsOf({ [`${DRIVER}/${stream}`]: { messages: ['one'] } });
  await expect(read()).resolves.toEqual(['one']);
});

test('finds the driver in the folder of older releases', async () => {
  const { asked, read } = logsOf({ 'spark-0123456789abcdef0123456789abcdef/spark-run1-driver/stdout': {} });
  await expect(read()).resolves.toHaveLength(1);
  expect(asked.slice(0, 2)).toEqual([
    ['/jobs', `${FOLDER}${DRIVER}`],
    ['/jobs', FOLDER],
  ]);
});

describe('of several attempts', () => {
  const attempt = (suffix: string, stdout: Stream, stderr: Stream) => ({
    [`${DRIVER}-${suffix}/stdout`]: stdout,
    [`${DRIVER}-${suffix}/stderr`]: stderr,
  });
  const pods = (asked: unknown[][]) => asked.slice(1).map(([, name]) => String(name).slice(FOLDER.length));

  test.each<[string, [Stream, Stream], [Stream, Stream]]>([
    ['is created later', [{ createdAt: 1 }, { createdAt: 1 }], [{ createdAt: 2 }, { createdAt: 2 }]],
    [
      'is created later, while only the earlier one tells its last event',
      [
        { createdAt: 1, lastEventAt: 9 },
        { createdAt: 1, lastEventAt: 9 },
      ],
      [{ createdAt: 2 }, { createdAt: 2 }],
    ],
    [
      'began to write later, although the earlier one wrote to stdout at its very end',
      [{ createdAt: 20 }, { createdAt: 1 }],
      [{ createdAt: 15 }, { createdAt: 12 }],
    ],
    [
      'is created at the same time, and has the later event',
      [
        { createdAt: 1, lastEventAt: 3 },
        { createdAt: 1, lastEventAt: 2 },
      ],
      [
        { createdAt: 1, lastEventAt: 1 },
        { createdAt: 1, lastEventAt: 4 },
      ],
    ],
  ])('reads the attempt that %s', async (_, first, second) => {
    for (const [earlier, later] of [
      ['a1b2c', 'z9y8x'],
      ['z9y8x', 'a1b2c'],
    ]) {
      const { asked, read } = logsOf({ ...attempt(earlier, ...first), ...attempt(later, ...second) });
      await read();
      expect(pods(asked)).toEqual([`${DRIVER}-${later}/stdout`, `${DRIVER}-${later}/stderr`]);
    }
  });

  test('reads no stream of an earlier attempt, even if the last one lacks it', async () => {
    const { asked, read } = logsOf({
      ...attempt('a', { createdAt: 1 }, { createdAt: 1 }),
      [`${DRIVER}-b/stderr`]: { createdAt: 2 },
    });
    await read();
    expect(pods(asked)).toEqual([`${DRIVER}-b/stderr`]);
  });

  test('reads no executor, whatever its name', async () => {
    const { asked, read } = logsOf({
      [`${DRIVER}-a/stderr`]: { createdAt: 1 },
      [`${DRIVER}-a-exec-1/stderr`]: { createdAt: 2 },
      [`${DRIVER}-a-exec-12/stderr`]: { createdAt: 5 },
      'spark-run1/my-driver-0123-exec-1/stderr': { createdAt: 3 },
      [`${DRIVER}-a/stderr.1`]: { createdAt: 4 },
    });
    await read();
    expect(pods(asked)).toEqual([`${DRIVER}-a/stderr`]);
  });

  test("names the last attempt's cause in the reason", async () => {
    const run = jobRun('nightly', {
      retryPolicyConfiguration: { maxAttempts: 3 },
      retryPolicyExecution: { currentAttemptCount: 2 },
    });
    const { read } = logsOf(
      {
        ...attempt('zzzzz', { createdAt: 1, messages: ['ValueError: first'] }, { createdAt: 1, messages: [] }),
        ...attempt('aaaaa', { createdAt: 2, messages: ['ValueError: second'] }, { createdAt: 2, messages: [] }),
      },
      `nightly/${FOLDER}`,
    );
    expect(failedJobRunReason(run, await read(run))).toMatch(/\nFrom the driver's log:\nValueError: second$/);
  });
});

test.each<[string, JobRun]>([
  ['did not fail', jobRun('x', { state: 'CANCELLED' })],
  ['has no configuration', jobRun('x', { configurationOverrides: undefined })],
  ['has no monitoring', jobRun('x', { configurationOverrides: {} })],
  ['has no log group', jobRun('x', { configurationOverrides: { monitoringConfiguration: {} } })],
])('makes no call for a run that %s', async (_, run) => {
  const { asked, read } = logsOf({});
  await expect(read(run)).resolves.toEqual([]);
  expect(asked).toEqual([]);
});

test('is empty when the driver has no stream, or the stream cannot be read', async () => {
  await expect(logsOf({ 'spark-run1/s-exec-1/stderr': {} }).read()).resolves.toEqual([]);
  expect(jest.spyOn(process.stdout, 'write')).not.toHaveBeenCalled();
  const lastMessages = () => Promise.reject(new Error('AccessDenied'));
  await expect(logsOf({ [`${DRIVER}/stderr`]: {} }).read(jobRun(), { lastMessages })).resolves.toEqual([]);
  const warning = /"WARN","message":"cannot read the driver's log","error":"Error"/;
  expect(jest.spyOn(process.stdout, 'write')).toHaveBeenLastCalledWith(expect.stringMatching(warning));
});

test.each<[string, number, string[]]>([
  ['once', 1, ['one']],
  ['for longer than is worth while', 1000, []],
])('retries when the service fails %s', async (_, times, expected) => {
  const stream = `${DRIVER}/stderr`;
  const { clock, read } = logsOf({ [stream]: { messages: ['one'] } });
  const start = clock.now();
  let calls = 0;
  const streams: ContainerLogs['streams'] = (_group, prefix) =>
    calls++ < times
      ? Promise.reject(sdkError('ServiceUnavailable', 503))
      : Promise.resolve(
          [{ name: FOLDER + stream, createdAt: 1, lastEventAt: 0 }].filter(({ name }) => name.startsWith(prefix)),
        );
  await expect(read(jobRun(), { streams })).resolves.toEqual(expected);
  expect(calls).toBeGreaterThan(1);
  expect(jest.spyOn(process.stdout, 'write')).toHaveBeenCalledWith(
    expect.stringContaining('DescribeLogStreams failed, retrying'),
  );
  expect(clock.now()).toBeLessThanOrEqual(start + 15_000);
});

test.each(['streams', 'lastMessages'] as const)('waits at most fifteen seconds when %s hangs', async (hanging) => {
  const { clock, read } = logsOf({ [`${DRIVER}/stderr`]: {} });
  const start = clock.now();
  await expect(read(jobRun(), { [hanging]: () => new Promise<never>(() => undefined) })).resolves.toEqual([]);
  expect(clock.now() - start).toBe(15_000);
});

/** Recorded with real Spark by scripts/driver-logs: the texts that each reason must contain. */
const FAILURES: Record<string, (string | RegExp)[]> = {
  'analysis-exception': ['report', /\[UNRESOLVED_COLUMN\.WITH_SUGGESTION] .*`cuntry` cannot be resolved/],
  'module-not-found': ["ModuleNotFoundError: No module named 'pandaz'"],
  'python-udf': ['line 9, in parse', "ValueError: invalid literal for int() with base 10: 'two'"],
  'out-of-memory': ['java.lang.OutOfMemoryError: Java heap space', 'OutOfMemory.java:11'],
  'class-not-found': ['Failed to load class com.example.NightlyLoad'],
  'missing-jar': ['Jar /home/hadoop/lib/driver-1.2.jar not found', "KeyError: 'USD'"],
  's3-access-denied': [/AccessDeniedException: s3a:\/\/orders-bucket\/2026\/11/, 'Status Code: 403'],
  'sql-parse-error': [/\[PARSE_SYNTAX_ERROR] Syntax error at or near 'id'/],
  'sql-missing-table': [/\[TABLE_OR_VIEW_NOT_FOUND] The table or view `sales`.`orders`/],
  'sys-exit': ['the control total is wrong'],
  killed: [/INFO DAGScheduler: Job 1 finished/],
};

describe.each(['3.5.6', '4.0.2'])('the reason of a Spark %s job', (version) => {
  const recorded = (name: string, stream: string) =>
    readFileSync(join(__dirname, 'driver-logs', version, name, `${stream}.txt`), 'utf8').split('\n');

  test.each(Object.entries(FAILURES))('names its cause: %s', async (name, expected) => {
    // names of the maximum length: the reason has 2000 bytes for everything
    const logGroupName = `/${'emr-on-eks-'.repeat(11)}`;
    const logStreamNamePrefix = 'nightly-'.repeat(8);
    const monitoringConfiguration = { cloudWatchMonitoringConfiguration: { logGroupName, logStreamNamePrefix } };
    const run = jobRun(undefined, {
      failureReason: 'USER_ERROR',
      stateDetails:
        'Jobrun failed. Main Spark container terminated with errors. Please refer logs uploaded to S3/CloudWatch based on your monitoring configuration.',
      createdAt: new Date('2022-05-18T10:38:37Z'),
      finishedAt: new Date('2022-05-18T10:42:15Z'),
      retryPolicyConfiguration: { maxAttempts: 2 },
      retryPolicyExecution: { currentAttemptCount: 2 },
      configurationOverrides: { monitoringConfiguration },
    });
    const { read } = logsOf(
      {
        [`${DRIVER}-xxxxx/stdout`]: { createdAt: 1, messages: ['ValueError: of the first attempt'] },
        [`${DRIVER}-xxxxx/stderr`]: { createdAt: 1 },
        [`${DRIVER}-ccccc/stdout`]: { createdAt: 2, messages: recorded(name, 'stdout') },
        [`${DRIVER}-ccccc/stderr`]: { createdAt: 2, messages: recorded(name, 'stderr') },
      },
      `${logStreamNamePrefix}/${FOLDER}`,
    );
    const reason = failedJobRunReason(run, await read(run));
    // nothing is cut
    expect(reasonText(reason)).toBe(reason.replaceAll('\t', ' '));
    expect(Buffer.byteLength(JSON.stringify(reason))).toBeLessThanOrEqual(2000);
    expect(reason).not.toContain('of the first attempt');
    const [, log] = reason.split("\nFrom the driver's log:\n");
    for (const wanted of expected) expect(log).toMatch(wanted);
  });
});

describe('no secret from a log is in a reason', () => {
  const SECRET = `canary-${'s3cr3t'.repeat(40)}`;
  const secretJob = {
    jobDriver: { sparkSubmitJobDriver: { entryPoint: 's3://code/job.py', entryPointArguments: [SECRET] } },
  };
  const reasonOf = async (line: string) => {
    const run = jobRun(undefined, secretJob);
    const { read } = logsOf({ [`${DRIVER}/stdout`]: { messages: ['ValueError: before', line] } });
    return failedJobRunReason(run, await read(run));
  };

  test.each<[string, string]>([
    ['in a line', `ValueError: ${SECRET}`],
    ['in terminal colors', `ValueError: ${SECRET.slice(0, 9)}\x1b[31m${SECRET.slice(9)}`],
    ['cut at the maximum length of a line', `ValueError: ${'x'.repeat(4100 - SECRET.length)}${SECRET}`],
    [
      'cut there, after a message that is shortened',
      `SparkException: Job aborted due to stage failure: ${'x'.repeat(3700)} most recent failure: ${SECRET}`,
    ],
    ['cut there, among terminal colors', `ValueError: ${'\x1b[31m'.repeat(770)}${SECRET}`],
  ])('%s', async (_, line) => {
    expect(await reasonOf(line)).not.toContain(SECRET.slice(0, 20));
  });

  test('as a password in a URL, in any line', async () => {
    expect(await reasonOf('java.sql.SQLException: jdbc:postgresql://me:canary-4@db/a')).not.toContain('canary-4');
  });
});
