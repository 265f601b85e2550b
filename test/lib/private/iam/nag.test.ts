import { type App, Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { AwsSolutionsChecks } from 'cdk-nag';
import {
  EntryPoint,
  JobDriver,
  JobExecutionRole,
  JobIdentity,
  JobRun,
  JobRunProvider,
  JobRunSchedule,
  JobTemplate,
  JobTemplateParameter,
  ReleaseLabel,
  VirtualCluster,
  WaitFor,
} from '../../../../lib';
import { jobRunProps, newApp } from '../../render';

/** The constructs that break rules of AWS Solutions, with the rules. */
function findings(app: App): string[] {
  app.synth();
  const { violations } = new AwsSolutionsChecks().validateScope(app);
  return violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(({ constructPath }) => `${constructPath} ${ruleName}`),
  );
}

const PROVIDER = 'arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF';

/** Everything that the library can create. */
function defineAll(app: App): void {
  const stack = new Stack(app, 'All');
  const cluster = eks.Cluster.fromClusterAttributes(stack, 'Eks', { clusterName: 'spark' });
  const virtualCluster = new VirtualCluster(stack, 'VirtualCluster', { cluster, namespace: 'jobs' });
  const irsa = iam.OpenIdConnectProvider.fromOpenIdConnectProviderArn(stack, 'Oidc', PROVIDER);
  const identity = JobIdentity.podIdentity(cluster);
  const executionRole = new JobExecutionRole(stack, 'PodIdentity', { namespace: 'jobs', identity });
  const roleOfIrsa = new JobExecutionRole(stack, 'Irsa', { namespace: 'jobs', identity: JobIdentity.irsa(irsa) });
  const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'jobs');
  const key = kms.Key.fromKeyArn(
    stack,
    'Key',
    'arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555',
  );
  const job = {
    virtualCluster,
    executionRole,
    releaseLabel: ReleaseLabel.EMR_7_13_0,
    jobDriver: JobDriver.sparkSubmit({ entryPoint: EntryPoint.fromAsset(__filename) }),
    monitoring: {
      logGroup: logs.LogGroup.fromLogGroupName(stack, 'Logs', '/jobs'),
      logBucket: bucket,
      logPrefix: 'logs',
      logEncryptionKey: key,
      managedLogs: { encryptionKey: key },
    },
  };
  const awaited = new JobRun(stack, 'Awaited', { ...job, waitFor: WaitFor.COMPLETION, timeout: Duration.hours(2) });
  awaited.onFailed('Failed');
  awaited.metricFailed();
  const sql = EntryPoint.fromBucket(bucket, 'job.sql');
  new JobRun(stack, 'Streaming', {
    ...job,
    executionRole: roleOfIrsa,
    jobDriver: JobDriver.sparkSql({ entryPoint: sql }),
  });
  const jobTemplate = new JobTemplate(stack, 'Template', {
    ...job,
    monitoring: { logGroup: job.monitoring.logGroup },
    parameters: { Day: JobTemplateParameter.string({ defaultValue: '1' }) },
  });
  new JobRun(stack, 'Templated', { virtualCluster, jobTemplate });
  new JobRunSchedule(stack, 'Nightly', { ...job, schedule: ScheduleExpression.rate(Duration.days(1)) }).onCompleted(
    'Done',
  );
  new JobRunSchedule(stack, 'Tagged', {
    virtualCluster,
    jobTemplate,
    schedule: ScheduleExpression.rate(Duration.days(1)),
  });

  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-12345678',
    availabilityZones: ['eu-west-1a'],
    privateSubnetIds: ['subnet-12345678'],
  });
  const provider = new JobRunProvider(stack, 'Provider', { vpc, environmentEncryption: key });
  new JobRun(new Stack(app, 'Other'), 'JobRun', { ...job, provider });
}

test('cdk-nag finds nothing that the library does not acknowledge', () => {
  const app = newApp();
  defineAll(app);
  expect(findings(app)).toEqual([]);
});

test('cdk-nag still finds the wildcards of the app itself', () => {
  const app = newApp();
  const stack = new Stack(app, 'Stack');
  const provider = new JobRunProvider(stack, 'Provider');
  new JobRun(stack, 'JobRun', jobRunProps(stack, { provider, waitFor: WaitFor.COMPLETION }));
  provider.role!.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['s3:Get*'], resources: ['*'] }));
  expect(findings(app)).toEqual(
    ['Action::s3:Get*', 'Resource::*'].map(
      (part) => `Stack/Provider/Role/DefaultPolicy/Resource AwsSolutions-IAM5[${part}]`,
    ),
  );
});
