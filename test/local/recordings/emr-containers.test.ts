import type { JobRunScript } from '../../../local/emr-containers/job-run-script';
import { callerArn, cluster, embedded, startRequest } from '../emr-containers/fixture';
import { logs } from '../logs/setup';
import s5 from './s5-log-streams.json';
import s6 from './s6-describe-job-run.json';
import s7 from './s7-state-details.json';
import s8 from './s8-list-job-runs.json';
import s9 from './s9-state-change-event.json';

const HOUR = 3_600_000;
const id = '00000002ab3k4c00001';
const WHOLE_SECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.000)?(Z|\+00:00)$/;

type Overrides = Parameters<typeof startRequest>[0];

/** A run that has ended or is RUNNING, on a clock that stands between two seconds. */
async function run(script: JobRunScript, overrides: Overrides = {}, after = HOUR) {
  const cloud = embedded();
  await cloud.clock.advance(345);
  cloud.emr.setScript(() => script);
  await cloud.emr.invoke('StartJobRun', startRequest({ tags: { team: 'growth' }, ...overrides }), callerArn);
  await cloud.clock.advance(after);
  return cloud;
}

const monitored = {
  configurationOverrides: {
    monitoringConfiguration: { cloudWatchMonitoringConfiguration: { logGroupName: '/jobs', logStreamNamePrefix: 'P' } },
  },
};

/** The value as the service sends it, in JSON. */
function sent(value: unknown): Record<string, unknown> {
  return JSON.parse(JSON.stringify(value)) as Record<string, unknown>;
}

describe.each([
  ['no retry policy', { name: 'N' }, 1],
  ['retry policy', { name: 'N', retryPolicyConfiguration: { maxAttempts: 3 } }, 2],
])('S5: with %s', (when, overrides, attempts) => {
  const patterns = s5.recorded
    .filter((recorded) => recorded.when === when || recorded.when === 'always')
    .map(({ name }) => {
      const filled = name.replace(/\b[VJ]\b/g, (letter) => (letter === 'V' ? cluster : id));
      return new RegExp(`^${filled.replaceAll('<suffix>', '[a-z0-9]{5}').replaceAll('<16 hex>', '[0-9a-f]{16}')}$`);
    });

  test('a run writes to all streams with the recorded names', async () => {
    const { emr } = await run({ stderr: ['last'], attempts }, { ...monitored, ...overrides });
    const names = emr.containerLogs().map(({ logStreamName }) => logStreamName);
    for (const name of names) expect(patterns.filter((pattern) => pattern.test(name))).toHaveLength(1);
    for (const pattern of patterns) expect(names.filter((name) => pattern.test(name))).not.toEqual([]);
    expect(names.filter((name) => /driver[^/]*\/stderr/.test(name))).toHaveLength(attempts);
    expect(new Set(names).size).toBe(names.length);
  });

  test('a new stream has the recorded fields', async () => {
    const { emr, clock } = await run({ stderr: ['last'], attempts }, { ...monitored, ...overrides }, 6000);
    const reply = await logs({ streams: emr.containerLogs(), now: clock.now() }).call('DescribeLogStreams');
    for (const stream of reply.logStreams ?? [])
      expect(Object.keys(stream).sort()).toEqual(Object.keys(s5.fresh.recorded));
  });
});

test('S5: the last attempt has the newest stream, and its log', async () => {
  const retryPolicyConfiguration = { maxAttempts: 3 };
  const { emr } = await run({ stderr: ['last'], attempts: 3 }, { ...monitored, retryPolicyConfiguration });
  const drivers = emr.containerLogs().filter(({ logStreamName }) => /-driver-\w+\/stderr$/.test(logStreamName));
  const newest = drivers.reduce((one, other) => (other.createdAt! > one.createdAt! ? other : one));
  expect(new Set(drivers.map(({ createdAt }) => createdAt)).size).toBe(3);
  expect(newest.events.map(({ message }) => message)).toEqual(['last']);
});

describe('S6: DescribeJobRun', () => {
  test.each<[keyof typeof s6.recorded, JobRunScript, Overrides]>([
    ['a', { room: 'none' }, { ...monitored, retryPolicyConfiguration: { maxAttempts: 1 } }],
    ['b', { end: 'FAILED' }, { ...monitored, tags: {} }],
    ['c', { cancelledAfter: 4000, end: 'never' }, {}],
    ['d', { running: 43_000 }, { retryPolicyConfiguration: { maxAttempts: 1 } }],
  ])('returns run %s as recorded', async (name, script, overrides) => {
    const { emr } = await run(script, overrides);
    const embeddedRun = sent((await emr.invoke('DescribeJobRun', { id, virtualClusterId: cluster })).jobRun);
    const recorded: Record<string, unknown> = s6.recorded[name];
    expect(Object.keys(embeddedRun)).toEqual(expect.arrayContaining(Object.keys(recorded)));
    for (const key of ['state', 'failureReason', 'stateDetails']) expect(embeddedRun[key]).toBe(recorded[key]);
    for (const { createdAt, finishedAt } of [embeddedRun, recorded])
      for (const time of [createdAt, finishedAt]) expect(time).toMatch(WHOLE_SECONDS);
    for (const key of s6.absent) expect(embeddedRun).not.toHaveProperty(key);
    const monitoring = (run: Record<string, unknown>) =>
      (run.configurationOverrides as typeof s6.recorded.a.configurationOverrides)?.monitoringConfiguration;
    if (monitoring(recorded)) expect(Object.keys(monitoring(embeddedRun))).toEqual(Object.keys(monitoring(recorded)));
    expect(String(embeddedRun.id)).toHaveLength(String(recorded.id).length);
  });

  test('a run without room is SUBMITTED for 15 minutes', async () => {
    const { emr, clock } = await run({ room: 'none' }, {}, 15 * 60_000);
    expect(emr.jobRuns()[0].state).toBe('SUBMITTED');
    await clock.advance(1000);
    expect(emr.jobRuns()[0].state).toBe('FAILED');
  });
});

test.each(['VALIDATION_ERROR', 'CLUSTER_UNAVAILABLE', 'USER_ERROR'] as const)(
  'S7: a run without logs that FAILED with %s has the documented state details',
  async (failureReason) => {
    const { emr } = await run({ end: 'FAILED', failureReason });
    expect(s7.recorded[failureReason]).toContain(emr.jobRuns()[0].stateDetails);
  },
);

describe('S8: ListJobRuns', () => {
  const listed = async (after: number) => {
    const { emr } = await run(
      { running: 41_000 },
      { ...monitored, retryPolicyConfiguration: { maxAttempts: 1 } },
      after,
    );
    return sent((await emr.invoke('ListJobRuns', { virtualClusterId: cluster })).jobRuns?.[0]);
  };

  test('returns the recorded members of an ended run', async () => {
    const entry = await listed(HOUR);
    expect(Object.keys(entry).sort()).toEqual(Object.keys(s8.recorded).sort());
    expect(entry.stateDetails).toBe(s8.recorded.stateDetails);
    for (const time of [entry.createdAt, entry.finishedAt, s8.recorded.createdAt]) expect(time).toMatch(WHOLE_SECONDS);
  });

  test('returns all members except the end of a RUNNING run', async () => {
    const members = Object.keys(s8.recorded).filter((name) => !s8.absentWhileRunning.includes(name));
    expect(Object.keys(await listed(5000)).sort()).toEqual(members.sort());
  });
});

test('S9: events have the recorded members, one for each state', async () => {
  const { emr } = await run({ end: 'FAILED' });
  const events = emr.events().map((event) => sent(event));
  expect(events.map(({ detail }) => (detail as typeof s9.recorded.detail).state)).toEqual([
    'SUBMITTED',
    'RUNNING',
    'FAILED',
  ]);
  for (const event of events) {
    expect(Object.keys(event).sort()).toEqual(Object.keys(s9.recorded).sort());
    expect(event).toMatchObject({ 'detail-type': s9.recorded['detail-type'], source: s9.recorded.source });
    expect(Object.keys(s9.recorded.detail)).toEqual(expect.arrayContaining(Object.keys(event.detail as object)));
  }
  expect(Object.keys(events[2].detail as object).sort()).toEqual(Object.keys(s9.recorded.detail).sort());
});

test('S9: an event for a new driver has the recorded members that identify its run, and its documented members', async () => {
  const retried = { retryPolicyConfiguration: { maxAttempts: 3 } };
  const { emr } = await run({ running: 9000, attempts: 3, end: 'FAILED' }, retried);
  const type = 'EMR Job Run New Driver Attempt';
  const events = emr.events().map((event) => sent(event));
  const kinds = ['SUBMITTED', 'RUNNING', 2, 3, 'FAILED'];
  const detailsOf = (event: Record<string, unknown>) => event.detail as Record<string, unknown>;
  expect(events.map((event) => detailsOf(event).state ?? detailsOf(event).currentAttemptCount)).toEqual(kinds);
  expect(new Set(events.map((event) => event.id)).size).toBe(kinds.length);
  const { state: _, failureReason: __, stateDetails: ___, ...common } = s9.recorded.detail;
  for (const event of events.filter((one) => one['detail-type'] === type)) {
    expect(Object.keys(event).sort()).toEqual(Object.keys(s9.recorded).sort());
    expect(Object.keys(detailsOf(event)).sort()).toEqual([...Object.keys(common), ...s9.newDriverAttempt].sort());
    expect(detailsOf(event).newDriverCreatedAt).toBe(event.time);
  }
  const pods = events.flatMap((event) => (detailsOf(event).newDriverPodName as string | undefined) ?? []);
  for (const pod of pods) expect(pod).toMatch(/^spark-\w+-driver-[a-z0-9]{5}$/);
  expect(new Set(pods).size).toBe(2);
});
