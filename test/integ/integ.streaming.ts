import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { EntryPoint, JobDriver, JobLifecycle, JobRun } from '../../lib';
import { integApp, jobEnvironment, releaseLabel } from './account';
import { expectJobRun, integTest } from './assertions';

const app = integApp();
const stack = new Stack(app, 'IntegStreaming');
const { virtualCluster, executionRole } = jobEnvironment(stack);

// the deletion of the stack cancels it
const stream = new JobRun(stack, 'Stream', {
  lifecycle: JobLifecycle.STREAMING,
  virtualCluster,
  executionRole,
  releaseLabel,
  jobDriver: JobDriver.sparkSubmit({ entryPoint: EntryPoint.fromAsset(`${__dirname}/jobs/rate.py`) }),
  monitoring: { logGroup: new LogGroup(stack, 'Logs', { removalPolicy: RemovalPolicy.DESTROY }) },
  retryPolicy: { maxAttempts: 3 },
});

const test = integTest(app, 'Streaming', [stack]);
expectJobRun(test, virtualCluster, stream, { state: 'RUNNING', retryPolicyConfiguration: { maxAttempts: 3 } });
