import type { Stack } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { EntryPoint, JobDriver, JobRun, type JobRunProps, WaitFor } from '../../lib';
import type { Cloud } from '../../local/cloud';
import { failureOf, jobRunProps, newCloud, synthesize } from './deployment';

const FAILS = { pending: 100, submitted: 100, running: 15_000, end: 'FAILED' } as const;

let cloud: Cloud;
beforeEach(async () => {
  cloud = await newCloud();
});

async function reasonOf(overrides: (stack: Stack) => Partial<JobRunProps>): Promise<string> {
  const assembly = synthesize((stack) => {
    new JobRun(stack, 'JobRun', { ...jobRunProps(stack), waitFor: WaitFor.COMPLETION, ...overrides(stack) });
  });
  return (await failureOf(cloud.deploy(assembly))).message;
}

const logged = (stack: Stack): Partial<JobRunProps> => ({
  monitoring: { logGroup: LogGroup.fromLogGroupName(stack, 'Jobs', '/jobs'), logStreamNamePrefix: 'nightly' },
});

test("quotes the cause from the driver's log, which the handler may read", async () => {
  cloud.emr.setScript(() => ({ ...FAILS, stderr: ['Traceback (most recent call last):', "KeyError: 'sales'"] }));
  const reason = await reasonOf(logged);
  expect(reason).toMatch(/From the driver's log:\n[^]*Traceback \(most recent call last\):\nKeyError: 'sales'/);
});

test("does not quote the driver's log if a property of the job run disables it", async () => {
  cloud.emr.setScript(() => ({ ...FAILS, stderr: ["KeyError: 'sales'"] }));
  const reason = await reasonOf((stack) => ({ ...logged(stack), driverLogInStatusReason: false }));
  expect(reason).toContain('FAILED');
  expect(reason).not.toContain('sales');
  expect(JSON.stringify(cloud.logs)).not.toContain("cannot read the driver's log");
});

test('names the attempt of the retry policy on which the job failed', async () => {
  cloud.emr.setScript(() => ({ ...FAILS, attempts: 3 }));
  expect(await reasonOf(() => ({ retryPolicy: { maxAttempts: 3 } }))).toMatch(
    // both times are in whole seconds
    /It ended after 1[56] s, on attempt 3 of 3/,
  );
});

test('masks sensitive values, including values that the driver wrote', async () => {
  cloud.emr.setScript(() => ({ ...FAILS, stderr: ['cannot read canary-argument', 'db.password=canary-secret'] }));
  const reason = await reasonOf((stack) => ({
    ...logged(stack),
    jobDriver: JobDriver.sparkSubmit({
      entryPoint: EntryPoint.fromUri('local:///pi.py'),
      entryPointArguments: ['canary-argument'],
    }),
  }));
  expect(reason).toContain('cannot read ***\ndb.password=***');
  const said = [reason, cloud.logs, cloud.executions, cloud.answers.map(({ body }) => body)];
  expect(JSON.stringify(said)).not.toContain('canary');
});
