import { sparkCloud } from './setup';

const PI = 'local:///usr/lib/spark/examples/src/main/python/pi.py';
const RELEASES = ['emr-7.13.0-latest', 'emr-spark-8.0.0-latest'];

test('runs Pi with releases of Spark 3 and Spark 4, two jobs at once', async () => {
  const { start, ended, lines, cloud } = await sparkCloud();
  const monitoringConfiguration = { cloudWatchMonitoringConfiguration: { logGroupName: '/jobs' } };
  const pi = (releaseLabel: string) =>
    start({
      releaseLabel,
      configurationOverrides: { monitoringConfiguration },
      jobDriver: { sparkSubmitJobDriver: { entryPoint: PI, entryPointArguments: ['4'] } },
    });
  const runs = await Promise.all(RELEASES.map(async (label) => ended(await pi(label))));
  expect(runs.map(({ state }) => state)).toEqual(['COMPLETED', 'COMPLETED']);
  expect(lines).toEqual([expect.stringMatching(/^Pi is roughly 3/), expect.stringMatching(/^Pi is roughly 3/)]);
  const errors = cloud.containerLogs.groups().get('/jobs')!;
  const log = [...errors].flatMap(([, { events }]) => events.map(({ message }) => message));
  for (const version of ['3.5.6', '4.0.2']) {
    expect(log).toContainEqual(expect.stringContaining(`Running Spark version ${version}`));
  }
});
