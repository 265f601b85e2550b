// a test for Jest and Vitest (with `globals: true`)
// region test
import { App } from 'aws-cdk-lib';
import { JobOutcome, startCloud, type EmbeddedCloud } from 'cdk-emr-containers/testing';
import { Reports } from './reports';

let cloud: EmbeddedCloud;
let stack: Reports;
beforeEach(() => {
  cloud = startCloud();
  stack = new Reports(new App(), 'Reports');
});
afterEach(() => cloud.close());

test('the job runs once, and the service is created after it', async () => {
  const deployed = await cloud.deploy(stack);
  expect(cloud.jobRuns).toMatchObject([{ state: 'COMPLETED' }]);
  expect(deployed.resource(stack.service).startedAt! >= cloud.jobRuns[0].finishedAt!).toBe(true);

  await cloud.deploy(new Reports(new App(), 'Reports'));
  expect(cloud.jobRuns).toHaveLength(1);
});

test('a job that fails rolls the deployment back before the service is touched', async () => {
  cloud.setOutcome(JobOutcome.fails('Table orders not found'));
  await expect(cloud.deploy(stack)).rejects.toThrow('Table orders not found');
  expect(cloud.stack(stack).status).toBe('ROLLBACK_COMPLETE');
  expect(cloud.stack(stack).resource(stack.service).statuses).toEqual([]);
});
// endregion
