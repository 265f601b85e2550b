import { readdirSync, writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { EntryPoint, JobDriver, JobRun, WaitFor } from '../../lib';
import { startCloud } from '../../testing';
import { jobRunProps } from '../deploy/deployment';
import { JOBS, temporaryFolder } from './setup';

test("a user's test runs the job of a stack and reads its buckets", async () => {
  const s3 = temporaryFolder();
  mkdirSync(join(s3, 'orders'));
  writeFileSync(join(s3, 'orders', 'orders.csv'), 'id,day\n1,2026-11-27\n2,2026-11-28\n');
  const lines: string[] = [];
  const cloud = startCloud({ spark: { s3, logs: temporaryFolder(), onOutput: ({ text }) => void lines.push(text) } });
  try {
    await cloud.deploy(ordersStack());
    expect(cloud.jobRuns).toMatchObject([{ state: 'COMPLETED' }]);
    expect(lines).toContain('2 orders');
    expect(readdirSync(join(s3, 'results', 'days'))).toContain('_SUCCESS');
  } finally {
    await cloud.close();
  }
});

function ordersStack(): Stack {
  const stack = new Stack(new App(), 'Data');
  const orders = new Bucket(stack, 'Orders', { bucketName: 'orders' });
  const results = new Bucket(stack, 'Results', { bucketName: 'results' });
  const jobDriver = JobDriver.sparkSubmit({
    entryPoint: EntryPoint.fromAsset(join(JOBS, 'orders.py')),
    entryPointArguments: ['s3://orders/orders.csv', 's3://results/days'],
  });
  const executionRole = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('pods.eks.amazonaws.com') });
  const job = new JobRun(stack, 'Job', {
    ...jobRunProps(stack, { jobDriver, executionRole, waitFor: WaitFor.COMPLETION }),
  });
  orders.grantRead(job);
  results.grantReadWrite(job);
  return stack;
}
