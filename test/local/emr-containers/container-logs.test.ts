import type { JobRunScript } from '../../../local/emr-containers/job-run-script';
import { cluster, embedded, startRequest, templateData, templateRequest } from './fixture';

const id = '00000002ab3k4c00001';
const logGroupName = '/jobs';

function monitoring(cloudWatchMonitoringConfiguration?: { logGroupName: string; logStreamNamePrefix?: string }) {
  return { configurationOverrides: { monitoringConfiguration: { cloudWatchMonitoringConfiguration } } };
}

async function startedRun(script: JobRunScript, overrides: Parameters<typeof startRequest>[0]) {
  const cloud = embedded();
  cloud.emr.setScript(() => script);
  await cloud.emr.invoke('StartJobRun', startRequest(overrides));
  return cloud;
}

test.each<[string, JobRunScript]>([
  ['COMPLETED', {}],
  ['FAILED', { end: 'FAILED' }],
  ['CANCELLED', { cancelledAfter: 4000 }],
])('a run that has %s has written to the streams of its containers, and to none before', async (state, script) => {
  const { emr, clock } = await startedRun({ ...script, stderr: ['first', 'last'] }, monitoring({ logGroupName }));
  await clock.advance(4999);
  expect(emr.containerLogs()).toEqual([]);
  await clock.advance(1);
  expect(emr.jobRuns()[0].state).toBe(state);
  const [timestamp, createdAt] = [clock.now(), clock.now() - 3000];
  const [folder, pods] = [`${cluster}/jobs/${id}`, `containers/spark-${id}`];
  const [stderr, ...others] = emr.containerLogs();
  expect(stderr).toEqual({
    ...{ logGroupName, logStreamName: `${folder}/${pods}/spark-${id}-driver/stderr`, createdAt },
    events: [
      { timestamp, message: 'first' },
      { timestamp, message: 'last' },
    ],
  });
  const hash = '[0-9a-f]';
  expect(others.map(({ logStreamName }) => logStreamName.slice(folder.length + 1))).toEqual([
    `${pods}/spark-${id}-driver/stdout`,
    expect.stringMatching(`^${pods}/backfill-${hash}{16}-exec-1/stderr$`),
    expect.stringMatching(`^containers/${id}-${hash}{5}/stderr$`),
    expect.stringMatching(`^control-logs/${id}-${hash}{5}/stderr$`),
  ]);
  expect(others.flatMap(({ events }) => events.map(({ message }) => message))).toHaveLength(4);
});

test('each attempt of a retry policy has its own driver, and the last one writes the lines of the script', async () => {
  const overrides = { ...monitoring({ logGroupName }), retryPolicyConfiguration: { maxAttempts: 3 } };
  const script = { running: 4000, attempts: 2, stderr: ['last error'], stdout: ['Traceback'] };
  const { emr, clock } = await startedRun(script, overrides);
  await clock.advance(6000);
  const drivers = emr.containerLogs().filter(({ logStreamName }) => logStreamName.includes('-driver-'));
  expect(new Set(drivers.map(({ logStreamName }) => logStreamName.split('/').at(-2))).size).toBe(2);
  expect(drivers.map(({ createdAt, events }) => [clock.now() - createdAt!, events[0].message])).toEqual([
    [4000, 'Output of the driver of an earlier attempt on stderr.'],
    [4000, 'Output of the driver on stdout.'],
    [2000, 'last error'],
    [2000, 'Traceback'],
  ]);
});

test('a run without room, or cancelled before it starts, has no container', async () => {
  for (const script of [{ room: 'none' }, { cancelledAfter: 500 }] as const) {
    const { emr, clock } = await startedRun({ ...script, stderr: ['line'] }, monitoring({ logGroupName }));
    await clock.advance(3_600_000);
    expect(emr.containerLogs()).toEqual([]);
  }
});

test('stream names begin with the prefix of the monitoring configuration', async () => {
  const { emr, clock } = await startedRun({ stderr: [] }, monitoring({ logGroupName, logStreamNamePrefix: 'nightly' }));
  await clock.advance(5000);
  const names = emr.containerLogs().map(({ logStreamName }) => logStreamName);
  expect(names).toHaveLength(5);
  for (const name of names)
    expect(name).toMatch(new RegExp(`^nightly/${cluster}/jobs/${id}/(containers|control-logs)/`));
});

test('a job template can configure monitoring, like a request', async () => {
  const { emr, clock } = embedded();
  emr.setScript(() => ({ stderr: ['line'] }));
  const parameterConfiguration = { Group: { type: 'STRING' as const, defaultValue: '/jobs/of/template' } };
  const jobTemplateData = templateData({ ...monitoring({ logGroupName: '${Group}' }), parameterConfiguration });
  const template = await emr.invoke('CreateJobTemplate', { name: 'etl', clientToken: 't', jobTemplateData });
  await emr.invoke('StartJobRun', templateRequest({ jobTemplateId: template.id }));
  await clock.advance(5000);
  expect(emr.containerLogs()[0].logGroupName).toBe('/jobs/of/template');
});

test.each([
  ['without a monitoring configuration', { stderr: ['line'] }, {}],
  ['with monitoring elsewhere', { stderr: ['line'] }, monitoring()],
  ['whose script has no output', {}, monitoring({ logGroupName })],
])('a run %s writes nothing', async (_what, script, overrides) => {
  const { emr, clock } = await startedRun(script, overrides);
  await clock.advance(5000);
  expect(emr.containerLogs()).toEqual([]);
});
