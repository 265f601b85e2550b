import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { Role } from 'aws-cdk-lib/aws-iam';
import { JobLifecycle, JobRun, WaitFor, type JobRunProps } from '../../lib';
import { DeploymentFailed, JobOutcome, startCloud, type EmbeddedCloud } from '../../testing';
import { jobRunProps } from '../deploy/deployment';

let cloud: EmbeddedCloud;
beforeEach(() => void (cloud = startCloud()));
afterEach(() => cloud.close());

function stackWith(overrides: Partial<JobRunProps> = {}, env?: { region: string; account: string }) {
  const stack = new Stack(new App(), 'Data', { env });
  const executionRole = Role.fromRoleName(stack, 'Role', 'job');
  const props = jobRunProps(stack, { executionRole, waitFor: WaitFor.COMPLETION, ...overrides });
  const jobRun = new JobRun(stack, 'JobRun', props);
  new CfnOutput(stack, 'JobRunId', { value: jobRun.jobRunId });
  return { stack, jobRun };
}

test('uses the account of the app, and records job runs, requests and responses', async () => {
  const { stack, jobRun } = stackWith({}, { region: 'eu-west-1', account: '111111111111' });
  const deployed = await cloud.deploy(stack);
  const [run] = cloud.jobRuns;
  expect(deployed.outputs).toEqual({ JobRunId: run.id });
  expect(deployed.stackId).toContain(':eu-west-1:111111111111:');
  expect(run.startedBy).toEqual({ stackName: 'Data', logicalId: deployed.resource(jobRun).logicalId });
  expect(run.request.jobDriver?.sparkSubmitJobDriver?.entryPoint).toBe('local:///pi.py');
  expect(cloud.requests.map(({ requestType, answer }) => [requestType, answer?.status])).toEqual([
    ['Create', 'SUCCESS'],
    ['Create', 'SUCCESS'],
  ]);
  expect(cloud.calls.filter(({ operation }) => operation === 'StartJobRun')).toHaveLength(1);
  await cloud.destroy();
  expect(() => cloud.stack(stack)).toThrow('Stack Data does not exist: deploy it first');
});

test('skips the hour in which a job run does not end', async () => {
  const begin = cloud.now;
  cloud.setOutcome(JobOutcome.staysRunning());
  const failure: unknown = await cloud
    .deploy(stackWith({ timeout: Duration.minutes(50) }).stack)
    .catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(DeploymentFailed);
  expect((failure as DeploymentFailed).reasons[0]).toContain('did not end within its timeout');
  expect((failure as DeploymentFailed).failedStack.status).toBe('ROLLBACK_COMPLETE');
  expect(cloud.now.getTime() - begin.getTime()).toBeGreaterThan(Duration.minutes(50).toMilliseconds());
});

test('the outcome of one job run takes precedence over the outcome of all', async () => {
  const { stack, jobRun } = stackWith();
  cloud.setOutcome(JobOutcome.fails('all'));
  cloud.setOutcome(JobOutcome.completes(), jobRun);
  await expect(cloud.deploy(stack)).resolves.toMatchObject({ status: 'CREATE_COMPLETE' });
});

test('a streaming job ends when the clock skips past its end', async () => {
  cloud.setOutcome(({ startedBy }) => {
    expect(startedBy?.stackName).toBe('Data');
    return JobOutcome.fails('lost', { after: Duration.hours(2) });
  });
  await cloud.deploy(stackWith({ lifecycle: JobLifecycle.STREAMING, waitFor: undefined }).stack);
  expect(cloud.jobRuns).toMatchObject([{ state: 'RUNNING' }]);
  cloud.skip(Duration.hours(2));
  expect(cloud.jobRuns).toMatchObject([{ state: 'FAILED', stateDetails: 'lost' }]);
});

test('a resource listed in failing fails', async () => {
  const { stack, jobRun } = stackWith();
  await expect(cloud.deploy(stack, { failing: [jobRun] })).rejects.toThrow('Listed in failing');
  expect(cloud.jobRuns).toEqual([]);
});

test('fails with the error of an outcome function', async () => {
  cloud.setOutcome(() => {
    throw new Error('no rule for this job');
  });
  await expect(cloud.deploy(stackWith().stack)).rejects.toThrow('no rule for this job');
});

test.each<[string, () => unknown]>([
  ['deploy requires a Stack, an App, or the directory of a synthesized app', () => cloud.deploy(undefined as never)],
  ['nowhere is not a synthesized app (cdk.out)', () => cloud.deploy('nowhere')],
  [
    'failing must name resources of the app: no stack has Nothing, only',
    () => cloud.deploy(stackWith().stack, { failing: ['Nothing'] }),
  ],
  ['must be a JobOutcome, such as JobOutcome.completes()', () => cloud.setOutcome({ end: 'FAILED' } as never)],
  ['speed must be a number from 1 to 100, got 0', () => startCloud({ speed: 0 })],
  ['Stack Data does not exist: deploy it first', () => cloud.stack('Data')],
  ['attempts must be a whole number of at least 1, got 0', () => JobOutcome.completes({ attempts: 0 })],
])('fails with %j', async (message, action) => {
  await expect(Promise.resolve().then(action)).rejects.toThrow(message);
});

test('rejects a deployment once it is closed, and disposes of itself', async () => {
  await cloud[Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')]();
  await expect(cloud.deploy(stackWith().stack)).rejects.toThrow('This cloud is closed: call startCloud again');
});
