import { type App, Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Tracing } from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import {
  AwsSolutionsChecks,
  HIPAASecurityChecks,
  NIST80053R4Checks,
  NIST80053R5Checks,
  PCIDSS321Checks,
  ServerlessChecks,
} from 'cdk-nag';
import {
  EntryPoint,
  JobDriver,
  JobExecutionRole,
  JobIdentity,
  JobRun,
  JobRunProvider,
  type JobRunProviderProps,
  JobRunSchedule,
  JobTemplate,
  JobTemplateParameter,
  ReleaseLabel,
  VirtualCluster,
  WaitFor,
} from '../../../../lib';
import { Validations } from '../../newer-cdk';
import { jobRunProps, newApp, newStack } from '../../render';

// cdk-nag 3 requires a CDK version with `Validations`
const testOfNag = Validations ? test : test.skip;

const PACKS = {
  AwsSolutionsChecks,
  HIPAASecurityChecks,
  NIST80053R4Checks,
  NIST80053R5Checks,
  PCIDSS321Checks,
  ServerlessChecks,
};

/** Its type does not exist in older CDK versions. */
interface Violation {
  readonly ruleName: string;
  readonly violatingResources: { readonly constructPath: string }[];
}

/** The constructs that break rules of a pack, with the rules. */
function findings(app: App, pack: keyof typeof PACKS = 'AwsSolutionsChecks'): string[] {
  app.synth();
  const { violations } = new PACKS[pack]().validateScope(app) as { violations: Violation[] };
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
  const deadLetterQueue = sqs.Queue.fromQueueArn(stack, 'DeadLetters', 'arn:aws:sqs:eu-west-1:123456789012:dead');
  const target = new SqsQueue(deadLetterQueue, { deadLetterQueue });
  awaited.onFailed('Failed', { target });
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
    {
      target,
    },
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
  const complete = new JobRunProvider(stack, 'Complete', {
    vpc,
    environmentEncryption: key,
    logGroup: new logs.LogGroup(stack, 'Log', { encryptionKey: key, retention: 30 }),
    reservedConcurrentExecutions: 20,
    deadLetterQueue,
    tracing: Tracing.ACTIVE,
  });
  new JobRun(stack, 'Complete JobRun', { ...job, waitFor: WaitFor.COMPLETION, provider: complete });
}

testOfNag.each(Object.keys(PACKS) as (keyof typeof PACKS)[])(
  '%s of cdk-nag finds nothing that the library does not acknowledge',
  (pack) => {
    const app = newApp();
    defineAll(app);
    expect(findings(app, pack)).toEqual([]);
  },
);

testOfNag('a provider acknowledges only the defaults of properties that are not set', () => {
  const acknowledged = (props: JobRunProviderProps) => {
    const provider = new JobRunProvider(newStack(), 'Provider', props);
    const metadata = provider.node.findAll().flatMap(({ node }) => node.metadata);
    const ids = metadata.flatMap(({ type, data }) =>
      type === Validations?.ACKNOWLEDGED_RULES_METADATA_KEY ? Object.keys(data as object) : [],
    );
    return ids.filter((id) => /Lambda/.test(id));
  };
  const stack = newStack();
  expect(new Set(acknowledged({}).map((id) => id.replace(/.*-/, '')))).toEqual(
    new Set(['LambdaConcurrency', 'LambdaDLQ', 'LambdaInsideVPC', 'LambdaTracing']),
  );
  expect(
    acknowledged({
      vpc: new ec2.Vpc(stack, 'Vpc'),
      reservedConcurrentExecutions: 1,
      deadLetterQueue: new sqs.Queue(stack, 'Queue'),
      tracing: Tracing.PASS_THROUGH,
    }),
  ).toEqual([]);
});

testOfNag('cdk-nag still finds the wildcards of the app itself', () => {
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
