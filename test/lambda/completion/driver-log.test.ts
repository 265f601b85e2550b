import type { JobRun } from '@aws-sdk/client-emr-containers';
import { readDriverLogTail } from '../../../lambda/completion/driver-log';
import { manualClock } from '../../../local/clock';
import type { ContainerLogs, Invocation, LogStream } from '../../../lambda/aws/services';
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

/** Log streams of a run, by the end of their names, and what was asked for. */
function logsOf(streams: Record<string, number>) {
  const asked: unknown[][] = [];
  const logs: ContainerLogs = {
    async streams(...args) {
      asked.push(args);
      return Object.entries(streams).map(([end, lastEventAt]): LogStream => ({ name: args[1] + end, lastEventAt }));
    },
    async lastMessages(...args) {
      asked.push(args);
      return ['one\ntwo\n', '', '  ', 'three'];
    },
  };
  const clock = manualClock();
  const now = () => clock.now();
  const sleep = (milliseconds: number) => clock.advance(milliseconds);
  const invocation = { logs, now, sleep, random: () => 1, deadline: Infinity, requestedAt: -Infinity };
  return { asked, invocation: invocation as Partial<Invocation> as Invocation };
}

test.each([
  ['nightly', 'nightly/cluster1/jobs/run1/containers/'],
  [undefined, 'cluster1/jobs/run1/containers/'],
])("finds the driver's stderr among the streams of the run (prefix %s)", async (prefix, expected) => {
  const { asked, invocation } = logsOf({ 's/s-driver/stdout': 9, 's/s-driver/stderr': 5, 's/s-exec-1/stderr': 8 });
  await expect(readDriverLogTail(jobRun(prefix), invocation)).resolves.toEqual(['one', 'two', 'three']);
  expect(asked).toEqual([
    ['/jobs', expected],
    ['/jobs', `${expected}s/s-driver/stderr`, 20],
  ]);
});

test('reads the log of the latest attempt', async () => {
  const { asked, invocation } = logsOf({ 'a/a-driver/stderr': 5, 'b/b-driver/stderr': 7, 'c/c-driver/stderr': 6 });
  await readDriverLogTail(jobRun(), invocation);
  expect(asked[1][1]).toMatch(/b-driver/);
});

test.each<[string, JobRun]>([
  ['did not fail', jobRun('x', { state: 'CANCELLED' })],
  ['has no configuration', jobRun('x', { configurationOverrides: undefined })],
  ['has no monitoring', jobRun('x', { configurationOverrides: {} })],
  ['has no log group', jobRun('x', { configurationOverrides: { monitoringConfiguration: {} } })],
])('makes no call for a run that %s', async (_, run) => {
  const { asked, invocation } = logsOf({});
  await expect(readDriverLogTail(run, invocation)).resolves.toEqual([]);
  expect(asked).toEqual([]);
});

test('is empty when the stream does not exist, or cannot be read', async () => {
  await expect(readDriverLogTail(jobRun(), logsOf({ 's/s-exec-1/stderr': 1 }).invocation)).resolves.toEqual([]);
  const { invocation } = logsOf({ 's/s-driver/stderr': 1 });
  const lastMessages = () => Promise.reject(new Error('AccessDenied'));
  const denied = { ...invocation, logs: { ...invocation.logs, lastMessages } };
  await expect(readDriverLogTail(jobRun(), denied)).resolves.toEqual([]);
});

test.each<[string, number, string[]]>([
  ['once', 1, ['one', 'two', 'three']],
  ['for longer than is worth while', 1000, []],
])('retries when the service fails %s', async (_, times, expected) => {
  const { invocation } = logsOf({ 's/s-driver/stderr': 1 });
  const start = invocation.now();
  let calls = 0;
  const streams: ContainerLogs['streams'] = (...args) =>
    calls++ < times ? Promise.reject(sdkError('ServiceUnavailable', 503)) : invocation.logs.streams(...args);
  const stumbling = { ...invocation, logs: { ...invocation.logs, streams } };
  await expect(readDriverLogTail(jobRun(), stumbling)).resolves.toEqual(expected);
  expect(calls).toBeGreaterThan(1);
  expect(invocation.now()).toBeLessThanOrEqual(start + 15_000);
});
