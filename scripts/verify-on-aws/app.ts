import { App, CfnOutput, CfnWaitCondition, CfnWaitConditionHandle, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnVirtualCluster } from 'aws-cdk-lib/aws-emrcontainers';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { EntryPoint, JobDriver, JobRun, ReleaseLabel, WaitFor } from '../../lib';

/** Part of every Amazon EMR on EKS image. */
export const PI = 'local:///usr/lib/spark/examples/src/main/python/pi.py';
export const LOG_GROUP = '/cdk-emr-containers/verify-on-aws';
export const STACKS = {
  events: 'VerifyEvents',
  permissions: 'VerifyPermissions',
  rollback: 'VerifyRollback',
  attempts: 'VerifyAttempts',
};

/** The stacks that record.ts deploys. Context: virtualClusterId, executionRoleArn, releaseLabel, version. */
export function verifyStacks(app: App): void {
  const context = (name: string) => app.node.getContext(name) as string;
  const props = (scope: Construct) => ({
    virtualCluster: CfnVirtualCluster.fromVirtualClusterId(scope, 'VirtualCluster', context('virtualClusterId')),
    executionRole: iam.Role.fromRoleArn(scope, 'ExecutionRole', context('executionRoleArn')),
    releaseLabel: ReleaseLabel.of(context('releaseLabel')),
  });

  // a queue receives every event of the service
  const eventStack = new Stack(app, STACKS.events);
  const queue = new Queue(eventStack, 'Queue', { retentionPeriod: Duration.days(1) });
  const target = new targets.SqsQueue(queue);
  new events.Rule(eventStack, 'All', { eventPattern: { source: ['aws.emr-containers'] }, targets: [target] });
  new CfnOutput(eventStack, 'QueueUrl', { value: queue.queueUrl });

  // a role that may start job runs, but not pass a role or tag resources
  const permissionStack = new Stack(app, STACKS.permissions);
  const starter = new iam.Role(permissionStack, 'Starter', { assumedBy: new iam.AccountRootPrincipal() });
  const actions = ['emr-containers:StartJobRun'];
  const resources = [CfnVirtualCluster.arnForVirtualCluster(props(permissionStack).virtualCluster)];
  starter.addToPolicy(new iam.PolicyStatement({ actions, resources }));
  new CfnOutput(permissionStack, 'StarterArn', { value: starter.roleArn });

  // version 2 starts another run and fails a minute later
  const rollbackStack = new Stack(app, STACKS.rollback);
  const version = context('version');
  const entryPoint = EntryPoint.fromUri(PI);
  const jobRun = new JobRun(rollbackStack, 'JobRun', {
    ...props(rollbackStack),
    jobDriver: JobDriver.sparkSubmit({ entryPoint, entryPointArguments: [`${100 + Number(version)}`] }),
  });
  if (version === '2') {
    const handle = new CfnWaitConditionHandle(rollbackStack, 'Handle').ref;
    const failure = new CfnWaitCondition(rollbackStack, 'FailsAfterAMinute', { handle, timeout: '60' });
    failure.node.addDependency(jobRun);
  }

  // two attempts, both of which fail
  const attemptStack = new Stack(app, STACKS.attempts);
  const logGroup = new LogGroup(attemptStack, 'Logs', {
    logGroupName: LOG_GROUP,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  new JobRun(attemptStack, 'JobRun', {
    ...props(attemptStack),
    jobDriver: JobDriver.sparkSubmit({ entryPoint: EntryPoint.fromUri('local:///no-such-file.py') }),
    retryPolicy: { maxAttempts: 2 },
    monitoring: { logGroup },
    waitFor: WaitFor.COMPLETION,
  });
}

if (require.main === module) verifyStacks(new App());
