import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { JobRun, WaitFor } from '../../lib';
import { integApp, jobEnvironment, pi, releaseLabel } from './account';
import { expectJobRun, integTest } from './assertions';

const app = integApp();
const stack = new Stack(app, 'IntegGate');
const { virtualCluster, executionRole } = jobEnvironment(stack);

const gate = new JobRun(stack, 'Gate', {
  virtualCluster,
  executionRole,
  releaseLabel,
  jobDriver: pi('10'),
  monitoring: { logGroup: new LogGroup(stack, 'Logs', { removalPolicy: RemovalPolicy.DESTROY }) },
  waitFor: WaitFor.COMPLETION,
  timeout: Duration.minutes(30),
  tags: { test: 'gate' },
});
gate.executeBefore(new StringParameter(stack, 'Gated', { stringValue: gate.jobRunId }));

const test = integTest(app, 'Gate', [stack]);
expectJobRun(test, virtualCluster, gate, { state: 'COMPLETED', tags: { test: 'gate' } });
