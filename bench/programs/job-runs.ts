import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as cdk from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as s3Assets from 'aws-cdk-lib/aws-s3-assets';
import type * as customResources from 'aws-cdk-lib/custom-resources';
import type { Construct } from 'constructs';
import type * as jobs from '../../lib';
import { load } from './load';

/** The construct or function that defines the job runs. */
export type Kind = 'ours' | 'Provider' | 'AwsCustomResource' | 'floor';

/**
 * The features of each job run. `bare` has the least that starts a job; the others are a usual job with one more feature
 * each.
 */
export type Shape = 'bare' | 'usual' | 'typed' | 'template' | 'awaited' | 'streaming' | 'assets' | 'own';

export interface JobRunsOptions {
  readonly kind: Kind;
  /** The directory of the compiled library. */
  readonly library: string;
  readonly count: number;
  /** @default 'bare' */
  readonly shape?: Shape;
  /** The length of the Spark parameters of each bare job run, in characters. */
  readonly sparkParameters?: number;
}

/** The folder of the files that job runs upload. The program removes it. */
export const FILES = mkdtempSync(join(tmpdir(), 'bench-files-'));
const ACCOUNT = '123456789012';
const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/job`;
const VIRTUAL_CLUSTER_ARN = `arn:aws:emr-containers:eu-west-1:${ACCOUNT}:/virtualclusters/cluster1`;
const FUNCTION_ARN = `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:handler`;
const TEMPLATE_PARAMETERS = { Date: '2026-11-28', Table: 'sales' };
const PROPERTIES = {
  'spark.executor.cores': '2',
  'spark.driver.memory': '2g',
  'spark.sql.shuffle.partitions': '200',
  'spark.sql.adaptive.enabled': 'true',
  'spark.serializer': 'org.apache.spark.serializer.KryoSerializer',
  'spark.speculation': 'true',
  'spark.locality.wait': '1s',
  'spark.rdd.compress': 'true',
};
/** Two of the ten properties have their own property in `SparkParameters`. */
const TYPED = { 'spark.executor.instances': '4', 'spark.executor.memory': '4g', ...PROPERTIES };

const USUAL_PARAMETERS =
  '--conf spark.executor.instances=4 --conf spark.executor.memory=4G --conf spark.executor.cores=2 --conf spark.driver.memory=2G';

/** Defines equal job runs on one virtual cluster and with one role, except for the shape `own`. */
export function defineJobRuns(scope: Construct, options: JobRunsOptions): void {
  const { shape = 'bare' } = options;
  const define = { ours, Provider: provider, AwsCustomResource: awsCustomResource, floor }[options.kind];
  define(scope, shape, options);
}

function ours(scope: Construct, shape: Shape, { library, count, sparkParameters }: JobRunsOptions): void {
  const emr = load<typeof jobs>(library);
  const { EntryPoint, JobDriver, JobRun, ReleaseLabel, SparkParameters, VirtualCluster, WaitFor } = emr;
  const { Role } = load<typeof iam>('aws-cdk-lib/aws-iam');
  const { Size } = load<typeof cdk>('aws-cdk-lib');
  const isBare = shape === 'bare';
  const shared = {
    virtualCluster: VirtualCluster.fromVirtualClusterId(scope, 'VirtualCluster', 'cluster1'),
    executionRole: Role.fromRoleArn(scope, 'ExecutionRole', ROLE_ARN),
  };
  const jobTemplate = shape === 'template' ? jobTemplateOf(emr, scope, shared.executionRole) : undefined;
  const monitoring = isBare || jobTemplate ? undefined : monitoringOf(scope);
  const typed = () =>
    SparkParameters.of({ executorInstances: 4, executorMemory: Size.gibibytes(4), conf: { ...PROPERTIES } });
  for (let index = 0; index < count; index++) {
    const targets =
      shape === 'own'
        ? {
            virtualCluster: VirtualCluster.fromVirtualClusterId(scope, `VirtualCluster${index}`, `cluster${index}`),
            executionRole: Role.fromRoleArn(scope, `ExecutionRole${index}`, `${ROLE_ARN}${index}`),
          }
        : shared;
    if (jobTemplate) {
      new JobRun(scope, `JobRun${index}`, {
        ...targets,
        jobRunName: `job-${index}`,
        jobTemplate,
        jobTemplateParameters: { ...TEMPLATE_PARAMETERS },
      });
      continue;
    }
    new JobRun(scope, `JobRun${index}`, {
      ...targets,
      jobRunName: isBare ? undefined : `job-${index}`,
      releaseLabel: ReleaseLabel.EMR_7_13_0,
      jobDriver: JobDriver.sparkSubmit({
        entryPoint: shape === 'assets' ? EntryPoint.fromAsset(jobFile(index)) : EntryPoint.fromUri('s3://code/job.py'),
        entryPointArguments: [String(index)],
        sparkSubmitParameters:
          shape === 'typed' ? typed() : SparkParameters.raw(parametersOf(isBare ? sparkParameters : undefined)),
      }),
      monitoring,
      waitFor: shape === 'awaited' ? WaitFor.COMPLETION : undefined,
      lifecycle: shape === 'streaming' ? emr.JobLifecycle.STREAMING : undefined,
    });
  }
}

function jobTemplateOf(
  { EntryPoint, JobDriver, JobTemplate, JobTemplateParameter, ReleaseLabel }: typeof jobs,
  scope: Construct,
  executionRole: iam.IRole,
): jobs.JobTemplate {
  return new JobTemplate(scope, 'JobTemplate', {
    executionRole,
    releaseLabel: ReleaseLabel.EMR_7_13_0,
    jobDriver: JobDriver.sparkSubmit({
      entryPoint: EntryPoint.fromUri('s3://code/job.py'),
      entryPointArguments: ['${Date}', '${Table}'],
    }),
    parameters: { Date: JobTemplateParameter.string(), Table: JobTemplateParameter.string() },
    monitoring: monitoringOf(scope),
  });
}

function monitoringOf(scope: Construct): jobs.Monitoring {
  const { LogGroup } = load<typeof logs>('aws-cdk-lib/aws-logs');
  const { Bucket } = load<typeof s3>('aws-cdk-lib/aws-s3');
  return {
    logGroup: LogGroup.fromLogGroupName(scope, 'LogGroup', '/emr/jobs'),
    logStreamNamePrefix: 'jobs',
    logBucket: Bucket.fromBucketName(scope, 'LogBucket', 'logs'),
    logPrefix: 'jobs',
  };
}

/** The user's own function behind the CDK's provider framework. */
function provider(scope: Construct, shape: Shape, options: JobRunsOptions): void {
  const { CustomResource } = load<typeof cdk>('aws-cdk-lib');
  const { Function: LambdaFunction } = load<typeof lambda>('aws-cdk-lib/aws-lambda');
  const { Provider } = load<typeof customResources>('aws-cdk-lib/custom-resources');
  const onEventHandler = LambdaFunction.fromFunctionArn(scope, 'Function', FUNCTION_ARN);
  const { serviceToken } = new Provider(scope, 'Provider', { onEventHandler });
  eachRequest(scope, shape, options, (id, resourceType, properties) => {
    return new CustomResource(scope, id, { resourceType, serviceToken, properties });
  });
}

function floor(scope: Construct, shape: Shape, options: JobRunsOptions): void {
  const { CfnResource } = load<typeof cdk>('aws-cdk-lib');
  eachRequest(scope, shape, options, (id, type, properties) => {
    return new CfnResource(scope, id, { type, properties: { ServiceToken: FUNCTION_ARN, ...properties } });
  });
}

type Define = (id: string, type: string, properties: object) => cdk.CustomResource | cdk.CfnResource;

/** The resources of each job run: one, or two with a wait. */
function eachRequest(scope: Construct, shape: Shape, options: JobRunsOptions, define: Define): void {
  for (let index = 0; index < options.count; index++) {
    const Request = requestOf(scope, shape, index, options.sparkParameters);
    const jobRun = define(`JobRun${index}`, 'Custom::EMRContainersJobRun', { Request });
    if (shape !== 'awaited' && shape !== 'streaming') continue;
    const JobRunArn = jobRun.getAtt('Arn').toString();
    const wait = { JobRunArn, TimeoutSeconds: 3300 };
    define(`Wait${index}`, 'Custom::EMRContainersJobRunCompletion', wait);
  }
}

function awsCustomResource(scope: Construct, shape: Shape, { count, sparkParameters }: JobRunsOptions): void {
  const custom = load<typeof customResources>('aws-cdk-lib/custom-resources');
  for (let index = 0; index < count; index++) {
    const id = new custom.PhysicalResourceIdReference();
    const service = 'emr-containers';
    const request = requestOf(scope, shape, index, sparkParameters);
    new custom.AwsCustomResource(scope, `JobRun${index}`, {
      resourceType: 'Custom::EMRContainersJobRun',
      onCreate: {
        service,
        action: 'StartJobRun',
        parameters: { ...request, clientToken: `token-${index}` },
        physicalResourceId: custom.PhysicalResourceId.fromResponse('id'),
      },
      onDelete: {
        service,
        action: 'CancelJobRun',
        parameters: { id, virtualClusterId: request.virtualClusterId },
      },
      policy: custom.AwsCustomResourcePolicy.fromSdkCalls({
        resources: [VIRTUAL_CLUSTER_ARN, `${VIRTUAL_CLUSTER_ARN}/jobruns/*`],
      }),
    });
  }
}

function requestOf(scope: Construct, shape: Shape, index: number, sparkParameters?: number) {
  const own = shape === 'own' ? String(index) : undefined;
  const target = { virtualClusterId: `cluster${own ?? 1}`, executionRoleArn: `${ROLE_ARN}${own ?? ''}` };
  const name = `job-${index}`;
  if (shape === 'template') {
    const jobTemplateId = templateIdOf(scope);
    return { ...target, name, jobTemplateId, jobTemplateParameters: { ...TEMPLATE_PARAMETERS } };
  }
  const isBare = shape === 'bare';
  const sparkSubmitParameters =
    shape === 'typed'
      ? Object.entries(TYPED)
          .map(([property, value]) => `--conf ${property}=${value}`)
          .join(' ')
      : parametersOf(isBare ? sparkParameters : undefined);
  return {
    ...target,
    ...(isBare ? {} : { name, configurationOverrides: CONFIGURATION_OVERRIDES }),
    ...(shape === 'streaming' ? { retryPolicyConfiguration: { maxAttempts: 5 } } : {}),
    releaseLabel: 'emr-7.13.0-latest',
    jobDriver: {
      sparkSubmitJobDriver: {
        entryPoint: shape === 'assets' ? assetUri(scope, index) : 's3://code/job.py',
        entryPointArguments: [String(index)],
        sparkSubmitParameters,
      },
    },
  };
}

function templateIdOf(scope: Construct): cdk.Reference {
  const { CfnResource } = load<typeof cdk>('aws-cdk-lib');
  const existing = scope.node.tryFindChild('JobTemplate') as cdk.CfnResource | undefined;
  const template = existing ?? new CfnResource(scope, 'JobTemplate', { type: 'AWS::EMRContainers::JobTemplate' });
  return template.getAtt('Id');
}

const CONFIGURATION_OVERRIDES = {
  monitoringConfiguration: {
    cloudWatchMonitoringConfiguration: { logGroupName: '/emr/jobs', logStreamNamePrefix: 'jobs' },
    s3MonitoringConfiguration: { logUri: 's3://logs/jobs/' },
  },
};

function assetUri(scope: Construct, index: number): string {
  const { Asset } = load<typeof s3Assets>('aws-cdk-lib/aws-s3-assets');
  return new Asset(scope, `File${index}`, { path: jobFile(index) }).s3ObjectUrl;
}

/** A file for each job run, created before the synthesis is measured. */
function jobFile(index: number): string {
  return join(FILES, `job-${index}.py`);
}

export function writeJobFiles(count: number): void {
  for (let index = 0; index < count; index++) writeFileSync(jobFile(index), `print(${index})\n`);
}

/** Spark parameters with the given number of characters, or those of a usual job. */
function parametersOf(length?: number): string {
  if (length === undefined) return USUAL_PARAMETERS;
  const words = Array.from({ length: Math.ceil(length / 30) }, (_, index) => `--conf spark.hadoop.bench.p${index}=4`);
  const text = words.join(' ').slice(0, length + 1);
  // without the parameter that the length cuts
  return text.slice(0, text.lastIndexOf(' --conf'));
}
