import { CfnOutput, Duration, Fn, RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import { CfnVirtualCluster } from 'aws-cdk-lib/aws-emrcontainers';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { CfnTopic } from 'aws-cdk-lib/aws-sns';
import {
  ApplicationConfiguration,
  JobDriver,
  EntryPoint,
  JobRun,
  type JobRunProps,
  JobTemplate,
  JobTemplateParameter,
  ReleaseLabel,
  SparkParameters,
  WaitFor,
} from '../../lib';
import { Construct } from 'constructs';
import type { Cloud } from '../../local/cloud';
import { ServiceError } from '../../local/service';
import {
  expectOneAnswerEach,
  failureOf,
  job,
  jobRunProps,
  newCloud,
  settled,
  states,
  synthesize,
  synthesizeApp,
  VIRTUAL_CLUSTER,
} from './deployment';

const ACTIVE = /^(PENDING|SUBMITTED|RUNNING)$/;
const COMPLETES = { pending: 100, submitted: 100, running: 100 };

let cloud: Cloud;
beforeEach(async () => {
  cloud = await newCloud();
});

/** A stack with one job run, and other constructs that a test adds. */
function stackWith(
  overrides: Partial<JobRunProps> = {},
  more: (stack: Stack, jobRun: JobRun) => void = () => {},
): string {
  return synthesize((stack) => {
    const jobRun = new JobRun(stack, 'JobRun', jobRunProps(stack, overrides));
    new CfnOutput(stack, 'JobRunId', { value: jobRun.jobRunId });
    more(stack, jobRun);
  });
}

describe('deploying', () => {
  test('starts the job run and returns its ID in a stack output', async () => {
    const [stack] = await cloud.deploy(stackWith());
    const [jobRun] = cloud.emr.jobRuns();
    expect(stack.outputs.JobRunId).toBe(jobRun.id);
    expect(cloud.answers).toHaveLength(1);
    expect(cloud.answers[0].body).toContain(jobRun.id);
    expect(cloud.emr.jobRuns()).toHaveLength(1);
  });

  test('an unchanged job starts nothing; a changed job starts one run and cancels the earlier one', async () => {
    await cloud.deploy(stackWith());
    await cloud.deploy(stackWith());
    expect(cloud.emr.jobRuns()).toHaveLength(1);
    const [stack] = await cloud.deploy(stackWith({ jobDriver: job('local:///other.py') }));
    expect(states(cloud)).toEqual(['CANCELLED', expect.stringMatching(ACTIVE)]);
    expect(stack.outputs.JobRunId).toBe(cloud.emr.jobRuns()[1].id);
    expectOneAnswerEach(cloud);
  });

  test('a change of tags or of waiting starts nothing', async () => {
    cloud.emr.setScript(() => COMPLETES);
    await cloud.deploy(stackWith());
    await cloud.deploy(stackWith({ tags: { team: 'growth' } }));
    await cloud.deploy(stackWith({ waitFor: WaitFor.COMPLETION }));
    const [stack] = await cloud.deploy(stackWith({ waitFor: WaitFor.COMPLETION, timeout: Duration.minutes(5) }));
    expect(cloud.emr.jobRuns()).toHaveLength(1);
    expect(stack.outputs.JobRunId).toBe(cloud.emr.jobRuns()[0].id);
  });

  test('sends every field of the request unchanged through CloudFormation and the SDK', async () => {
    const keyArn = 'arn:aws:kms:eu-west-1:123456789012:key/abc';
    await cloud.deploy(
      synthesize((stack) => {
        const driver = JobDriver.sparkSubmit({
          entryPoint: EntryPoint.fromUri('s3://code/job.py'),
          entryPointArguments: ['--day', '"2026-11-22"\n', '3', 'true'],
          sparkSubmitParameters: SparkParameters.raw('--conf spark.executor.instances=4'),
        });
        const props = jobRunProps(stack, {
          jobRunName: 'nightly',
          clientToken: 'token',
          jobDriver: driver,
          applicationConfiguration: [
            ApplicationConfiguration.of('outer', {
              configurations: [ApplicationConfiguration.sparkDefaults({ 'spark.sql.shuffle.partitions': '400' })],
            }),
          ],
          monitoring: {
            logGroup: LogGroup.fromLogGroupName(stack, 'LogGroup', '/jobs'),
            logStreamNamePrefix: 'nightly',
            logBucket: Bucket.fromBucketName(stack, 'Logs', 'logs'),
            persistentAppUI: true,
            managedLogs: { allowAwsToRetainLogs: false, encryptionKey: Key.fromKeyArn(stack, 'Key', keyArn) },
            containerLogRotation: { rotationSize: Size.mebibytes(1), maxFilesToKeep: 3 },
          },
          retryPolicy: { maxAttempts: 3 },
          tags: { team: 'growth', nothing: '' },
        });
        new JobRun(stack, 'JobRun', props);
      }),
    );
    expect(cloud.emr.jobRuns()[0].request).toEqual({
      virtualClusterId: VIRTUAL_CLUSTER,
      name: 'nightly',
      clientToken: 'token',
      executionRoleArn: 'arn:aws:iam::123456789012:role/job',
      releaseLabel: 'emr-7.13.0-latest',
      jobDriver: {
        sparkSubmitJobDriver: {
          entryPoint: 's3://code/job.py',
          entryPointArguments: ['--day', '"2026-11-22"\n', '3', 'true'],
          sparkSubmitParameters: '--conf spark.executor.instances=4',
        },
      },
      configurationOverrides: {
        applicationConfiguration: [
          {
            classification: 'outer',
            configurations: [
              { classification: 'spark-defaults', properties: { 'spark.sql.shuffle.partitions': '400' } },
            ],
          },
        ],
        monitoringConfiguration: {
          cloudWatchMonitoringConfiguration: { logGroupName: '/jobs', logStreamNamePrefix: 'nightly' },
          s3MonitoringConfiguration: { logUri: 's3://logs' },
          persistentAppUI: 'ENABLED',
          managedLogs: { allowAWSToRetainLogs: 'DISABLED', encryptionKeyArn: keyArn },
          containerLogRotationConfiguration: { rotationSize: '1024KB', maxFilesToKeep: 3 },
        },
      },
      retryPolicyConfiguration: { maxAttempts: 3 },
      tags: expect.objectContaining({ team: 'growth', nothing: '' }),
    });
  });

  test('runs a spark-sql driver', async () => {
    await cloud.deploy(
      stackWith({ jobDriver: JobDriver.sparkSql({ entryPoint: EntryPoint.fromUri('s3://c/t.sql') }) }),
    );
    expect(cloud.emr.jobRuns()[0].jobDriver).toEqual({ sparkSqlJobDriver: { entryPoint: 's3://c/t.sql' } });
  });

  test('runs a job template of the same stack with parameters', async () => {
    await cloud.deploy(
      synthesize((stack) => {
        const jobTemplate = new JobTemplate(stack, 'Template', {
          executionRole: Role.fromRoleArn(stack, 'TemplateRole', 'arn:aws:iam::123456789012:role/template'),
          releaseLabel: ReleaseLabel.EMR_7_13_0,
          jobDriver: JobDriver.sparkSubmit({
            entryPoint: EntryPoint.fromUri('local:///pi.py'),
            entryPointArguments: ['${Day}'],
          }),
          parameters: { Day: JobTemplateParameter.string() },
        });
        const { virtualCluster } = jobRunProps(stack);
        new JobRun(stack, 'JobRun', { virtualCluster, jobTemplate, jobTemplateParameters: { Day: '2026-11-22' } });
      }),
    );
    expect(cloud.emr.jobRuns()[0]).toMatchObject({
      executionRoleArn: 'arn:aws:iam::123456789012:role/template',
      jobDriver: { sparkSubmitJobDriver: { entryPointArguments: ['2026-11-22'] } },
    });
  });

  test('exports every attribute to other stacks', async () => {
    const stacks = await cloud.deploy(
      synthesizeApp((app) => {
        const producer = new Stack(app, 'Producer');
        const jobRun = new JobRun(producer, 'JobRun', jobRunProps(producer));
        const consumer = new Stack(app, 'Consumer');
        const { jobRunId, jobRunArn, jobRunName, virtualClusterId } = jobRun;
        const value = Fn.join(' ', [jobRunId, jobRunArn, jobRunName, virtualClusterId]);
        new CfnTopic(consumer, 'Topic', { displayName: value });
        new CfnOutput(consumer, 'All', { value });
      }),
    );
    const [{ id, arn, name }] = cloud.emr.jobRuns();
    expect(stacks[1].outputs.All).toBe([id, arn, name, VIRTUAL_CLUSTER].join(' '));
  });
});

describe('waiting', () => {
  test('continues once the job run COMPLETES, and then creates dependent resources', async () => {
    cloud.emr.setScript(() => ({ ...COMPLETES, running: 40_000 }));
    await cloud.deploy(
      stackWith({ waitFor: WaitFor.COMPLETION }, (stack, jobRun) => {
        new CfnTopic(stack, 'After').node.addDependency(jobRun);
      }),
    );
    const [{ finishedAt }] = cloud.emr.jobRuns();
    const after = cloud.events.find(({ logicalId }) => logicalId === 'After');
    expect(after!.time).toBeGreaterThan(finishedAt!.getTime());
    expect(cloud.executions).toHaveLength(1);
    expectOneAnswerEach(cloud);
  });

  test('fails and rolls back when the job run FAILED, with its ID and the reason', async () => {
    cloud.emr.setScript(() => ({
      ...{ end: 'FAILED', failureReason: 'USER_ERROR', stateDetails: 'Table not found' },
      ...COMPLETES,
    }));
    const failure = await failureOf(cloud.deploy(stackWith({ waitFor: WaitFor.COMPLETION })));
    const [{ id }] = cloud.emr.jobRuns();
    expect(failure.failedStack.status).toBe('ROLLBACK_COMPLETE');
    expect(failure.message).toContain(`Job run ${id} FAILED (USER_ERROR): Table not found`);
    expectOneAnswerEach(cloud);
  });

  test('fails the deployment when another caller cancelled the job run', async () => {
    cloud.emr.setScript(() => ({ cancelledAfter: 2000, end: 'never' }));
    const failure = await failureOf(cloud.deploy(stackWith({ waitFor: WaitFor.COMPLETION })));
    expect(failure.message).toContain(`Job run ${cloud.emr.jobRuns()[0].id} CANCELLED`);
  });

  test('cancels a job run that takes longer than the timeout', async () => {
    const timeout = Duration.seconds(30);
    const failure = await failureOf(cloud.deploy(stackWith({ waitFor: WaitFor.COMPLETION, timeout })));
    expect(failure.message).toContain('did not end within its timeout and is being cancelled');
    expect(states(cloud)).toEqual(['CANCELLED']);
  });

  test('keeps sensitive values out of the log and the input of the waiter', async () => {
    cloud.emr.setScript(() => ({ ...COMPLETES, end: 'FAILED', stateDetails: 'cannot read canary-argument' }));
    const jobDriver = JobDriver.sparkSubmit({
      entryPoint: EntryPoint.fromUri('s3://canary-bucket/job.py'),
      entryPointArguments: ['canary-argument'],
      sparkSubmitParameters: SparkParameters.raw('--conf spark.secret=canary-parameter'),
    });
    const failure = await failureOf(cloud.deploy(stackWith({ jobDriver, waitFor: WaitFor.COMPLETION })));
    expect(failure.message).toContain('cannot read ***');
    const bodies = cloud.answers.map(({ body }) => body);
    expect(JSON.stringify([cloud.logs, cloud.executions, bodies, failure.message])).not.toContain('canary');
  });
});

describe('destroying', () => {
  test('cancels the job run before it deletes the virtual cluster and the role', async () => {
    await cloud.deploy(
      synthesize((stack) => {
        const virtualCluster = new CfnVirtualCluster(stack, 'Cluster', {
          name: 'jobs',
          containerProvider: { id: 'eks', type: 'EKS', info: { eksInfo: { namespace: 'jobs' } } },
        });
        const executionRole = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('pods.eks.amazonaws.com') });
        new JobRun(stack, 'JobRun', { ...jobRunProps(stack), virtualCluster, executionRole });
      }),
    );
    await cloud.destroy();
    const deleted = cloud.events.filter(({ status }) => status === 'DELETE_COMPLETE').map(({ type }) => type);
    expect(states(cloud)).toEqual(['CANCELLED']);
    expect(deleted.indexOf('Custom::EMRContainersJobRun')).toBeLessThan(
      deleted.indexOf('AWS::EMRContainers::VirtualCluster'),
    );
    expect(cloud.stacks.size).toBe(0);
    expectOneAnswerEach(cloud);
  });

  test('does not cancel a retained job run', async () => {
    await cloud.deploy(stackWith({}, (_, jobRun) => jobRun.applyRemovalPolicy(RemovalPolicy.RETAIN)));
    await cloud.destroy();
    expect(states(cloud)).toEqual([expect.stringMatching(ACTIVE)]);
  });

  test('does not cancel a replaced job run that is retained', async () => {
    const retain = (_: Stack, jobRun: JobRun) => jobRun.applyRemovalPolicy(RemovalPolicy.RETAIN);
    await cloud.deploy(stackWith({}, retain));
    await cloud.deploy(stackWith({ jobDriver: job('local:///other.py') }, retain));
    expect(states(cloud)).toEqual([expect.stringMatching(ACTIVE), expect.stringMatching(ACTIVE)]);
  });

  test('does not cancel a job run that has COMPLETED', async () => {
    cloud.emr.setScript(() => COMPLETES);
    await cloud.deploy(stackWith({ waitFor: WaitFor.COMPLETION }));
    await cloud.destroy();
    expect(states(cloud)).toEqual(['COMPLETED']);
  });
});

describe('rolling back', () => {
  const broken = (stack: Stack) => void new CfnTopic(stack, 'Sibling');
  const OTHER = { jobDriver: job('local:///other.py') };

  /** Makes every start take five seconds. Resolves once the first has begun. */
  function delayStarts(): Promise<void> {
    return new Promise((resolve) =>
      cloud.emr.setIntercept(async (operation, _, next) => {
        if (operation !== 'StartJobRun') return next();
        resolve();
        await cloud.clock.sleep(5000);
        return next();
      }),
    );
  }

  test('cancels the job run when another resource of a new stack fails', async () => {
    const stack = stackWith({}, (scope, jobRun) => new CfnTopic(scope, 'Sibling').node.addDependency(jobRun));
    await failureOf(cloud.deploy(stack, { failures: { Sibling: {} } }));
    expect(states(cloud)).toEqual(['CANCELLED']);
    expectOneAnswerEach(cloud);
  });

  test('cancels a job run that is starting when a sibling fails, although CloudFormation has no ID for it', async () => {
    const failures = { Sibling: { when: delayStarts() } };
    await failureOf(cloud.deploy(stackWith({}, broken), { failures }));
    const ids = cloud.requests
      .filter(({ RequestType }) => RequestType === 'Delete')
      .map((event) => event.PhysicalResourceId);
    expect(ids).toEqual([expect.stringMatching(/^Data-JobRun/)]);
    expect(states(cloud)).toEqual([expect.stringMatching(/^CANCEL/)]);
  });

  test('of an update cancels a job run that is starting when a sibling fails', async () => {
    await cloud.deploy(stackWith());
    const failures = { Sibling: { when: delayStarts() } };
    const failure = await failureOf(cloud.deploy(stackWith(OTHER, broken), { failures }));
    expect(failure.failedStack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    await settled(cloud);
    expect(states(cloud)).toEqual(['RUNNING', expect.stringMatching(/^CANCEL/)]);
    expect(failure.failedStack.outputs.JobRunId).toBe(cloud.emr.jobRuns()[0].id);
  });

  test('of an update starts nothing, keeps the earlier job run, and cancels the new one', async () => {
    await cloud.deploy(stackWith());
    const update = stackWith(OTHER, (scope, jobRun) => new CfnTopic(scope, 'Sibling').node.addDependency(jobRun));
    const failure = await failureOf(cloud.deploy(update, { failures: { Sibling: {} } }));
    expect(failure.failedStack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(states(cloud)).toEqual(['RUNNING', 'CANCELLED']);
    expect(failure.failedStack.outputs.JobRunId).toBe(cloud.emr.jobRuns()[0].id);
    expectOneAnswerEach(cloud);
  });

  test('of an update in the middle of a wait cancels the job run, whose waiter then ends', async () => {
    cloud.emr.setScript(() => COMPLETES);
    await cloud.deploy(stackWith({ waitFor: WaitFor.COMPLETION }));
    cloud.emr.setScript(() => ({ end: 'never' }));
    const waiters = () => cloud.executions.filter(({ status }) => status === 'RUNNING');
    const begun = async () => {
      while (waiters().length === 0) await cloud.clock.sleep(100);
    };
    const update = stackWith({ waitFor: WaitFor.COMPLETION, ...OTHER }, broken);
    await failureOf(cloud.deploy(update, { failures: { Sibling: { when: begun() } } }));
    expect(states(cloud)).toEqual(['COMPLETED', 'CANCELLED']);
    while (waiters().length > 0) await cloud.clock.sleep(100);
    expect(cloud.executions.at(-1)!.status).toBe('SUCCEEDED');
  });

  test('of an update whose job FAILED starts nothing; repeating the update reruns the job', async () => {
    cloud.emr.setScript(() => COMPLETES);
    await cloud.deploy(stackWith({ waitFor: WaitFor.COMPLETION }));
    cloud.emr.setScript(() => ({ ...COMPLETES, end: 'FAILED' }));
    const update = stackWith({ waitFor: WaitFor.COMPLETION, ...OTHER });
    await failureOf(cloud.deploy(update));
    expect(states(cloud)).toEqual(['COMPLETED', 'FAILED']);
    cloud.emr.setScript(() => COMPLETES);
    await cloud.deploy(update);
    expect(states(cloud)).toEqual(['COMPLETED', 'FAILED', 'COMPLETED']);
  });
});

describe('rights', () => {
  test('suffice to cancel a removed job run whose virtual cluster is no longer in the policy', async () => {
    await cloud.deploy(stackWith());
    await cloud.deploy(
      synthesize((stack) => {
        const virtualCluster = CfnVirtualCluster.fromVirtualClusterId(stack, 'Other', 'cluster2');
        cloud.emr.addVirtualCluster('cluster2');
        new JobRun(stack, 'Another', jobRunProps(stack, { virtualCluster }));
      }),
    );
    expect(states(cloud)).toEqual(['CANCELLED', expect.stringMatching(ACTIVE)]);
  });

  test('suffice to move a job run to another virtual cluster', async () => {
    await cloud.deploy(stackWith());
    cloud.emr.addVirtualCluster('cluster2');
    await cloud.deploy(
      synthesize((stack) => {
        const virtualCluster = CfnVirtualCluster.fromVirtualClusterId(stack, 'Other', 'cluster2');
        new JobRun(stack, 'JobRun', jobRunProps(stack, { virtualCluster }));
      }),
    );
    expect(states(cloud)).toEqual(['CANCELLED', expect.stringMatching(ACTIVE)]);
  });

  test.each([
    ['was rejected', 'nosuchcluster', 0],
    ['started although the response was lost', 'cluster2', 1],
  ])('suffice to clean up after a job run on a new virtual cluster that %s', async (_, id, runs) => {
    await cloud.deploy(stackWith());
    if (runs > 0) cloud.emr.addVirtualCluster(id);
    cloud.emr.setIntercept(async (operation, input, next) => {
      const reply = await next();
      if (operation !== 'StartJobRun' || input.virtualClusterId !== id) return reply;
      throw new ServiceError('ConnectionReset', 'the response is lost');
    });
    const update = stackWith({}, (stack) => {
      const virtualCluster = CfnVirtualCluster.fromVirtualClusterId(stack, 'Other', id);
      new JobRun(stack, 'Another', jobRunProps(new Construct(stack, 'Scope'), { virtualCluster }));
    });
    await failureOf(cloud.deploy(update));
    expect(cloud.events.map(({ status }) => status)).not.toContain('DELETE_FAILED');
    expect(states(cloud)).toEqual(['RUNNING', ...Array<string>(runs).fill('CANCELLED')]);
  });

  test('allow the function to write its log', async () => {
    await cloud.deploy(stackWith());
    expect(cloud.logs.length).toBeGreaterThan(0);
    expect(cloud.logs.filter(({ lost }) => lost)).toEqual([]);
  });
});

test('an unknown virtual cluster fails the deployment with an error that names it', async () => {
  const unknown = (stack: Stack) => CfnVirtualCluster.fromVirtualClusterId(stack, 'Unknown', 'nosuchcluster');
  const failure = await failureOf(
    cloud.deploy(
      synthesize((stack) => new JobRun(stack, 'JobRun', jobRunProps(stack, { virtualCluster: unknown(stack) }))),
    ),
  );
  expect(failure.failedStack.status).toBe('ROLLBACK_COMPLETE');
  expect(failure.message).toMatch(/StartJobRun on virtual cluster nosuchcluster failed: ResourceNotFoundException/);
});
