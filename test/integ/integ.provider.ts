import { Duration, Stack } from 'aws-cdk-lib';
import { JobRun, JobRunProvider, WaitFor } from '../../lib';
import { integApp, jobEnvironment, pi, releaseLabel } from './account';
import { expectJobRun, integTest } from './assertions';

const app = integApp();
const platform = new Stack(app, 'IntegProvider');
const provider = new JobRunProvider(platform, 'JobRuns');

const stacks = ['IntegProviderOrders', 'IntegProviderReports'].map((id) => {
  const stack = new Stack(app, id);
  const { virtualCluster, executionRole } = jobEnvironment(stack);
  const jobRun = new JobRun(stack, 'JobRun', {
    provider,
    virtualCluster,
    executionRole,
    releaseLabel,
    jobDriver: pi('10'),
    waitFor: WaitFor.COMPLETION,
    timeout: Duration.minutes(30),
  });
  return { stack, virtualCluster, jobRun };
});

const test = integTest(app, 'Provider', [platform, ...stacks.map(({ stack }) => stack)]);
for (const { virtualCluster, jobRun } of stacks) expectJobRun(test, virtualCluster, jobRun, { state: 'COMPLETED' });
