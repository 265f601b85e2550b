import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { ServicePrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { EntryPoint, JobDriver, JobRun, WaitFor, type JobRunProps } from '../../lib';
import { failureOf, jobRunProps, synthesize } from '../deploy/deployment';
import { JOBS, sparkCloud } from './setup';

/** A job of this suite, uploaded with the app, with a role of the app. */
function jobOf(stack: Stack, file: string, args: string[], overrides: Partial<JobRunProps> = {}): JobRun {
  const executionRole = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('pods.eks.amazonaws.com') });
  const logGroup = new LogGroup(stack, 'Logs', { removalPolicy: RemovalPolicy.DESTROY });
  return new JobRun(stack, 'Job', {
    ...jobRunProps(stack, {
      jobDriver: JobDriver.sparkSubmit({
        entryPoint: EntryPoint.fromAsset(join(JOBS, file)),
        entryPointArguments: args,
      }),
    }),
    ...{ executionRole, monitoring: { logGroup }, waitFor: WaitFor.COMPLETION },
    ...overrides,
  });
}

function ordersApp({ granted }: { readonly granted: boolean }): string {
  return synthesize((stack) => {
    const data = new Bucket(stack, 'Data', { bucketName: 'the-data' });
    const results = new Bucket(stack, 'Results', { bucketName: 'the-results' });
    const job = jobOf(stack, 'orders.py', ['s3://the-data/orders.csv', 's3://the-results/orders']);
    results.grantReadWrite(job);
    if (granted) data.grantRead(job);
  });
}

const ORDERS = 'id,day\n1,2026-11-27\n2,2026-11-28\n3,2026-11-28\n';

test('a job from an asset reads CSV and writes Parquet with the permissions of its role', async () => {
  const { cloud, put, buckets, lines } = await sparkCloud();
  put('the-data/orders.csv', ORDERS);
  await cloud.deploy(ordersApp({ granted: true }));
  expect(lines).toContain('3 orders');
  const days = readdirSync(join(buckets, 'the-results', 'orders')).filter((name) => name.startsWith('day='));
  expect(days).toEqual(['day=2026-11-27', 'day=2026-11-28']);
  expect(existsSync(join(buckets, 'the-results', 'orders', '_SUCCESS'))).toBe(true);
});

test('fails without a grant, with the Amazon S3 error as the reason, and rolls back', async () => {
  const { cloud, put, notes } = await sparkCloud();
  put('the-data/orders.csv', ORDERS);
  const { message } = await failureOf(cloud.deploy(ordersApp({ granted: false })));
  expect(message).toContain('ROLLBACK_COMPLETE');
  expect(message).toMatch(/AccessDenied|403/);
  expect(notes).toContainEqual(expect.stringMatching(/^Amazon S3 denied s3:\w+ on arn:aws:s3:::the-data/));
});

test("fails with the job's own exception as the reason", async () => {
  const { cloud } = await sparkCloud();
  const { message } = await failureOf(cloud.deploy(synthesize((stack) => jobOf(stack, 'missing_column.py', []))));
  expect(message).toContain('AnalysisException');
  expect(message).toContain('amount');
  expect(message).toContain('spark.range(3).select(');
});
