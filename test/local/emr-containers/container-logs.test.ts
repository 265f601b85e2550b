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
])('a run that has %s has written to the streams of its containers, and before that to none', async (state, script) => {
  const { emr, clock } = await startedRun({ ...script, stderr: ['first', 'last'] }, monitoring({ logGroupName }));
  await clock.advance(4999);
  expect(emr.containerLogs()).toEqual([]);
  await clock.advance(1);
  expect(emr.jobRuns()[0].state).toBe(state);
  const timestamp = clock.now();
  const container = `${cluster}/jobs/${id}/containers/spark-${id}/spark-${id}-`;
  const [stderr, ...others] = emr.containerLogs();
  expect(stderr).toEqual({
    ...{ logGroupName, logStreamName: `${container}driver/stderr` },
    events: [
      { timestamp, message: 'first' },
      { timestamp, message: 'last' },
    ],
  });
  expect(others.map(({ logStreamName }) => logStreamName)).toEqual([
    `${container}driver/stdout`,
    `${container}exec-1/stderr`,
  ]);
  expect(others.flatMap(({ events }) => events.map(({ message }) => message))).toHaveLength(2);
});

test('the names of streams begin with the prefix of the monitoring configuration', async () => {
  const { emr, clock } = await startedRun({ stderr: [] }, monitoring({ logGroupName, logStreamNamePrefix: 'nightly' }));
  await clock.advance(5000);
  const names = emr.containerLogs().map(({ logStreamName }) => logStreamName);
  expect(names).toHaveLength(3);
  for (const name of names) expect(name).toMatch(new RegExp(`^nightly/${cluster}/jobs/${id}/containers/`));
});

test('a job template configures the monitoring as well as a request', async () => {
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
  ['whose script says nothing', {}, monitoring({ logGroupName })],
])('a run %s writes nothing', async (_what, script, overrides) => {
  const { emr, clock } = await startedRun(script, overrides);
  await clock.advance(5000);
  expect(emr.containerLogs()).toEqual([]);
});
