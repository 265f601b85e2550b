import { FailureReason, JobRunState, type JobRun } from '@aws-sdk/client-emr-containers';
import { failedJobRunReason, timeoutReason } from '../../../lambda/completion/reason';
import { reasonText } from '../../../lambda/cloudformation/reason-text';

const RUN: JobRun = {
  id: 'run1',
  virtualClusterId: 'cluster1',
  state: JobRunState.FAILED,
  createdAt: new Date('2026-11-23T10:00:00Z'),
  finishedAt: new Date('2026-11-23T10:12:05Z'),
};
const run = (changes: Partial<JobRun> = {}) => ({ ...RUN, ...changes });
const lines = (changes: Partial<JobRun> = {}, log: string[] = []) => failedJobRunReason(run(changes), log).split('\n');
const DETAILS = 'Details: aws emr-containers describe-job-run --virtual-cluster-id cluster1 --id run1';
const MEND =
  'If rollback is disabled, change the job or a rerun policy value before you redeploy: an unchanged job reports this result again';

test('a reason has a line each for the failure, the time, the command and the remedy', () => {
  const hint = "To see the driver's log here, set monitoring.logGroup";
  expect(lines()).toEqual(['Job run run1 FAILED', 'It ended after 12 min 5 s', DETAILS, hint, MEND]);
});

test.each(Object.values(FailureReason))('a reason contains the failure reason %s and the details', (failureReason) => {
  const [first] = lines({ failureReason, stateDetails: 'Table not found' });
  expect(first).toBe(`Job run run1 FAILED (${failureReason}): Table not found`);
});

test.each([
  ['2026-11-23T10:00:05Z', '5 s'],
  ['2026-11-23T10:01:00Z', '1 min 0 s'],
  ['2026-11-23T11:00:00Z', '1 h 0 min 0 s'],
  ['2026-11-23T22:30:00.600Z', '12 h 30 min 1 s'],
])('a reason contains the duration of the run (%s: %s)', (finishedAt, expected) => {
  expect(lines({ finishedAt: new Date(finishedAt) })[1]).toBe(`It ended after ${expected}`);
});

test('a reason contains the attempt of the retry policy on which the run ended', () => {
  const [, time] = lines({
    retryPolicyConfiguration: { maxAttempts: 3 },
    retryPolicyExecution: { currentAttemptCount: 2 },
  });
  expect(time).toBe('It ended after 12 min 5 s, on attempt 2 of 3');
});

test('a reason reports that a FAILED run was being cancelled because it timed out', () => {
  const [first, second] = failedJobRunReason({ id: 'run1', virtualClusterId: 'c', state: 'FAILED' }, [], {
    timedOut: true,
  }).split('\n');
  expect([first, second]).toEqual(['Job run run1 FAILED', 'It did not end within its timeout and was being cancelled']);
});

test('a reason omits an attempt that is not described', () => {
  const [, time] = lines({ retryPolicyConfiguration: { maxAttempts: 3 } });
  expect(time).toBe('It ended after 12 min 5 s');
});

test('a reason reports that a run was cancelled outside of this deployment', () => {
  const [first] = lines({ state: 'CANCELLED', stateDetails: 'JobRun CANCELLED successfully.' });
  expect(first).toBe('Job run run1 CANCELLED outside of this deployment: JobRun CANCELLED successfully.');
});

test('a reason omits times that are not described', () => {
  expect(lines({ createdAt: undefined })[1]).toBe(DETAILS);
});

test.each([
  [{ s3MonitoringConfiguration: { logUri: 's3://logs' } }, 's3://logs/cluster1/jobs/run1/'],
  [{ s3MonitoringConfiguration: { logUri: 's3://logs/a//' } }, 's3://logs/a/cluster1/jobs/run1/'],
  [{ cloudWatchMonitoringConfiguration: { logGroupName: '/jobs' } }, 'log group /jobs'],
  [
    { cloudWatchMonitoringConfiguration: { logGroupName: '/jobs', logStreamNamePrefix: 'nightly' } },
    'log group /jobs, streams nightly/…',
  ],
])('a reason contains the log locations: %j', (monitoringConfiguration, expected) => {
  expect(lines({ configurationOverrides: { monitoringConfiguration } })[2]).toBe(`Logs: ${expected}`);
});

describe("the driver's log in S3", () => {
  const FOLDER = 's3://logs/a/cluster1/jobs/run1/containers/spark-run1/';
  const s3 = { s3MonitoringConfiguration: { logUri: 's3://logs/a/' } };
  const cloudWatch = { cloudWatchMonitoringConfiguration: { logGroupName: '/jobs' } };
  const file = (changes: Partial<JobRun>, monitoringConfiguration: object = s3) =>
    lines({ configurationOverrides: { monitoringConfiguration }, ...changes }).find((line) => line.includes('.gz'));

  test.each<[string, Partial<JobRun>, string]>([
    ['without retries', {}, `spark-run1-driver/stdout.gz and stderr.gz`],
    ['of one attempt', { retryPolicyConfiguration: { maxAttempts: 1 } }, `spark-run1-driver/stdout.gz and stderr.gz`],
    [
      'of several attempts',
      { retryPolicyConfiguration: { maxAttempts: 2 } },
      `spark-run1-driver-SUFFIX/stdout.gz and stderr.gz; each attempt has its own SUFFIX`,
    ],
  ])('is named by its files: %s', (_, changes, expected) => {
    expect(file(changes)).toBe(`If the driver started, its log is in ${FOLDER}${expected}`);
  });

  test('is named by its folder when it is split into several files', () => {
    const rotated = { ...s3, containerLogRotationConfiguration: { rotationSize: '5KB', maxFilesToKeep: 3 } };
    const reason = lines({ configurationOverrides: { monitoringConfiguration: rotated } });
    expect(reason).toContain(`If the driver started, its log is in ${FOLDER}spark-run1-driver/`);
  });

  test.each<[string, Partial<JobRun>, object]>([
    ['the log group has it too', {}, { ...s3, ...cloudWatch }],
    ['it is not in S3', {}, cloudWatch],
    ['the run did not fail', { state: 'CANCELLED' }, s3],
  ])('is not named when %s', (_, changes, monitoring) => {
    expect(file(changes, monitoring)).toBeUndefined();
  });
});

describe("the lines from the driver's log", () => {
  const end = (log: string[], changes: Partial<JobRun> = {}) => {
    const all = lines(changes, log);
    return all.slice(all.indexOf("From the driver's log:") + 1);
  };

  test('are masked if the name of a secret is on the previous line', () => {
    const log = ['env:', '  - name: DB_PASSWORD', '    value: x', 'ValueError: no host'];
    expect(lines({}, log).slice(-4)).toEqual([
      'env:',
      '  - name: DB_PASSWORD',
      '    value: ***',
      'ValueError: no host',
    ]);
  });

  test('come last, unchanged', () => {
    expect(end(['one', ' two'])).toEqual(['one', ' two']);
  });

  test('begin later if they do not all fit', () => {
    const log = Array.from({ length: 50 }, (_, index) => `line ${index} ${'"漢'.repeat(20)}`);
    const kept = end(log);
    expect(kept.length).toBeGreaterThan(5);
    expect(kept).toEqual(log.slice(-kept.length));
    const text = failedJobRunReason(RUN, log);
    expect(reasonText(text)).toBe(text);
  });

  test('are cut if they are long', () => {
    expect(end(['x'.repeat(5000)])).toEqual(['x'.repeat(300)]);
  });

  test("contain no value that the API's model calls sensitive, and no named secret", () => {
    const jobDriver = { sparkSubmitJobDriver: { entryPoint: 's3://code/job.py', entryPointArguments: ['canary-1'] } };
    const log = [
      'cannot read canary-1',
      'spark.password=canary-2',
      '{"apiToken": "canary-3"}',
      'jdbc:x://me:canary-4@db/a',
      'AWS_SECRET_ACCESS_KEY: canary-5, api_key=canary-6',
      'Authorization: Bearer canary-7',
    ];
    expect(end(log, { jobDriver })).toEqual([
      'cannot read ***',
      'spark.password=***',
      '{"apiToken": "***"}',
      'jdbc:x://me:***@db/a',
      'AWS_SECRET_ACCESS_KEY: ***, api_key=***',
      'Authorization: Bearer ***',
    ]);
  });
});

const DEADLINE = Date.parse('2026-11-23T11:00:00Z');

test.each<[boolean | string, string | undefined, string]>([
  [true, 'CANCEL_PENDING', 'and is being cancelled'],
  ['CancelJobRun failed: no', 'RUNNING', 'and could not be cancelled: CancelJobRun failed: no'],
  [false, 'A_STATE_OF_TOMORROW', 'and could not be cancelled: its state is A_STATE_OF_TOMORROW'],
  [false, undefined, 'and could not be cancelled: its state is unknown'],
])('a reason reports a timeout (cancelled: %s, state: %s)', (cancelled, state, expected) => {
  const text = timeoutReason(
    run({ state: state as never, finishedAt: undefined }),
    { before: run({ state: 'RUNNING' }), cancelled },
    { deadline: DEADLINE },
  );
  expect(text).toBe(
    `Job run run1 did not end within its timeout ${expected}\n` +
      'It was RUNNING when its timeout ended at 2026-11-23T11:00:00.000Z, 1 h 0 min 0 s after its start\n' +
      (cancelled === true
        ? ''
        : `To cancel it: aws emr-containers cancel-job-run --virtual-cluster-id cluster1 --id run1\n`) +
      `It was started at 2026-11-23T10:00:00.000Z\n${DETAILS}`,
  );
});

test.each<[Partial<JobRun>, string[]]>([
  [
    { state: 'RUNNING' },
    ['It was RUNNING when its timeout ended at 2026-11-23T11:00:00.000Z, 1 h 0 min 0 s after its start'],
  ],
  [
    { state: 'SUBMITTED', stateDetails: 'no room, password=canary' },
    [
      'It was SUBMITTED when its timeout ended at 2026-11-23T11:00:00.000Z, 1 h 0 min 0 s after its start: no room, password=***',
      'Check the events of its pods, the free nodes, the quota of the namespace and the queue of the virtual cluster',
    ],
  ],
  [
    { state: 'PENDING' },
    [
      'It was PENDING when its timeout ended at 2026-11-23T11:00:00.000Z, 1 h 0 min 0 s after its start',
      'Check the events of its pods, the free nodes, the quota of the namespace and the queue of the virtual cluster',
    ],
  ],
  [
    { state: 'SUBMITTED', retryPolicyExecution: { currentAttemptCount: 2 } },
    [
      'It was SUBMITTED when its timeout ended at 2026-11-23T11:00:00.000Z, 1 h 0 min 0 s after its start',
      'It was started at 2026-11-23T10:00:00.000Z',
    ],
  ],
  [{ state: 'CANCEL_PENDING' }, ['Its timeout ended at 2026-11-23T11:00:00.000Z']],
  [{}, ['Its timeout ended at 2026-11-23T11:00:00.000Z']],
])('a reason tells what a run was doing at its timeout: %j', (before, expected) => {
  const atEnd = { createdAt: RUN.createdAt, ...before };
  const text = timeoutReason(
    run({ finishedAt: undefined }),
    { before: atEnd, cancelled: true },
    { deadline: DEADLINE },
  );
  expect(text.split('\n').slice(1, 1 + expected.length)).toEqual(expected);
});
