// a test for the test runner of Node.js
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
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

void test('the job runs once, and the service is created after it', async () => {
  const deployed = await cloud.deploy(stack);
  const [jobRun] = cloud.jobRuns;
  assert.equal(jobRun.state, 'COMPLETED');
  assert.ok(deployed.resource(stack.service).startedAt! >= jobRun.finishedAt!);

  await cloud.deploy(new Reports(new App(), 'Reports'));
  assert.equal(cloud.jobRuns.length, 1);
});

void test('a job that fails rolls the deployment back before the service is touched', async () => {
  cloud.setOutcome(JobOutcome.fails('Table orders not found'));
  await assert.rejects(cloud.deploy(stack), /Table orders not found/);
  assert.equal(cloud.stack(stack).status, 'ROLLBACK_COMPLETE');
  assert.deepEqual(cloud.stack(stack).resource(stack.service).statuses, []);
});
