import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JobRun as JobRunDescription } from '@aws-sdk/client-emr-containers';
import { App, Size, Stack } from 'aws-cdk-lib';
import { Role } from 'aws-cdk-lib/aws-iam';
import { failureCause } from '../../lambda/completion/failure-cause';
import { failedJobRunReason } from '../../lambda/completion/reason';
import { EntryPoint, JobDriver, JobRun, ReleaseLabel, SparkParameters, VirtualCluster } from '../../lib';
import { readPage } from './markdown';

const ROOT = join(__dirname, '..', '..');
const readme = readPage('README.md');
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  peerDependencies: Record<string, string>;
  engines: { node: string };
};

test('the README can be read in one sitting', () => {
  expect(readme.split('\n').length).toBeLessThanOrEqual(250);
});

test('the two commands are on the first screen', () => {
  const screen = readme.split('\n').slice(0, 40).join('\n');
  expect(screen).toMatch(/^npm ci && npm run deploy:local( |$)/m);
  expect(screen).toMatch(/^npm ci && npm test( |$)/m);
});

test('the lowest versions are those of the package', () => {
  expect(readme).toContain(`AWS CDK ${manifest.peerDependencies['aws-cdk-lib'].replace('^', '')} or later`);
  expect(readme).toContain(`Node.js ${manifest.engines.node.replace('>=', '')} or later`);
});

test.each(['README.md', 'docs/gate-a-deployment.md'])(
  'the reason in %s is what the function gives for a real log',
  (page) => {
    const log = join(ROOT, 'test/lambda/completion/driver-logs/3.5.6/analysis-exception/stdout.txt');
    const jobRun: JobRunDescription = {
      id: '0000000306mnu3nsmd3',
      virtualClusterId: 'abcdefghijklmnopqrstuvwxy',
      state: 'FAILED',
      failureReason: 'USER_ERROR',
      stateDetails:
        'Jobrun failed. Main Spark container terminated with errors. Please refer logs uploaded to S3/CloudWatch based on your monitoring configuration.',
      createdAt: new Date('2026-11-22T02:30:00Z'),
      finishedAt: new Date('2026-11-22T02:33:38Z'),
      retryPolicyConfiguration: { maxAttempts: 3 },
      retryPolicyExecution: { currentAttemptCount: 2 },
      configurationOverrides: {
        monitoringConfiguration: {
          cloudWatchMonitoringConfiguration: { logGroupName: '/jobs', logStreamNamePrefix: 'nightly' },
        },
      },
    };
    const cause = failureCause(readFileSync(log, 'utf8').split('\n'), []);
    expect(readPage(page)).toContain(failedJobRunReason(jobRun, cause));
  },
);

test.each(['README.md', 'docs/troubleshooting.md'])('the error in %s is what synthesis gives', (page) => {
  const stack = new Stack(new App(), 'Tables');
  const declare = () =>
    new JobRun(stack, 'CreateTables', {
      virtualCluster: VirtualCluster.fromVirtualClusterId(stack, 'VirtualCluster', 'abcdefghijklmnopqrstuvwxy'),
      executionRole: Role.fromRoleName(stack, 'ExecutionRole', 'emr-containers-job'),
      releaseLabel: ReleaseLabel.of('emr-6.8.0-latest'),
      jobRunName: 'x'.repeat(71),
      jobDriver: JobDriver.sparkSubmit({
        entryPoint: EntryPoint.fromUri('s3://undefined/jobs/create-tables.py'),
        sparkSubmitParameters: SparkParameters.of({
          executorMemory: Size.gibibytes(4),
          conf: { 'spark.executor.memory': '4g' },
        }),
      }),
      retryPolicy: { maxAttempts: 3 },
    });
  const [, quoted] = /```text\n(JobRun [\s\S]*?)\n```/.exec(readPage(page))!;
  expect(declare).toThrow(new Error(quoted));
});
