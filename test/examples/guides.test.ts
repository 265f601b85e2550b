import { App, type CfnResource, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import type { IConstruct } from 'constructs';
import { DailyReport, expectRequest } from '../../examples/guides/composing';
import { ofRequest, override } from '../../examples/guides/escape-hatches';
import { notify, schedule } from '../../examples/guides/events-and-schedules';
import { files, packedEnvironment } from '../../examples/guides/files';
import { gate, migrate, order, sql } from '../../examples/guides/gate';
import { jobTemplates } from '../../examples/guides/job-templates';
import { awsCustomResource, cliScript, jobRun } from '../../examples/guides/migrating';
import { continueWith, grants, grantsOnRun } from '../../examples/guides/other-callers';
import type { Platform } from '../../examples/guides/platform';
import { provider, proxy } from '../../examples/guides/provider';
import { rolesAndClusters, secrets } from '../../examples/guides/roles-and-clusters';
import { sparkParameters } from '../../examples/guides/spark-parameters';
import { streaming } from '../../examples/guides/streaming';
import {
  EntryPoint,
  JobDriver,
  JobRun,
  JobTemplate,
  ReleaseLabel,
  type SparkParameters,
  VirtualCluster,
} from '../../lib';

const JOB_DRIVER = JobDriver.sparkSubmit({ entryPoint: EntryPoint.fromUri('s3://my-code/job.py') });

function job(platform: Platform, sparkSubmitParameters?: SparkParameters): JobRun {
  return new JobRun(platform.stack, 'Job', {
    ...platform,
    releaseLabel: ReleaseLabel.EMR_7_13_0,
    jobDriver: sparkSubmitParameters
      ? JobDriver.sparkSubmit({ entryPoint: EntryPoint.fromUri('s3://my-code/job.py'), sparkSubmitParameters })
      : JOB_DRIVER,
    tags: { team: 'orders' },
  });
}

function roles({ stack }: Platform): void {
  const cluster = new eks.Cluster(stack, 'Eks', {
    version: eks.KubernetesVersion.V1_34,
    kubectlLayer: lambda.LayerVersion.fromLayerVersionArn(
      stack,
      'Kubectl',
      'arn:aws:lambda:eu-west-1:123456789012:layer:kubectl:1',
    ),
    defaultCapacity: 0,
  });
  rolesAndClusters(stack, cluster, new s3.Bucket(stack, 'Lake'));
}

function composed(platform: Platform): void {
  const { stack, executionRole, virtualCluster } = platform;
  const jobTemplate = JobTemplate.fromRequest(stack, 'Template', {
    name: 'report',
    jobTemplateData: {
      executionRoleArn: executionRole.roleArn,
      releaseLabel: 'emr-7.13.0-latest',
      jobDriver: {
        sparkSubmitJobDriver: { entryPoint: 's3://my-code/report.py', entryPointArguments: ['${Step}', '${Day}'] },
      },
      parameterConfiguration: { Step: { type: 'STRING' }, Day: { type: 'STRING' } },
    },
  });
  new DailyReport(stack, 'Report', { virtualCluster, jobTemplate, day: '2026-11-22' });
}

test.each<[string, (platform: Platform, newStack: () => Stack) => void]>([
  ['gate', gate],
  ['order', order],
  ['sql', sql],
  ['migrate', migrate],
  ['streaming', streaming],
  ['sparkParameters', (platform) => job(platform, sparkParameters())],
  ['files', files],
  ['packedEnvironment', (platform) => job(platform, packedEnvironment())],
  ['jobTemplates', jobTemplates],
  ['rolesAndClusters', roles],
  ['secrets', secrets],
  ['notify', (platform) => notify(job(platform), new sns.Topic(platform.stack, 'Topic'))],
  ['schedule', schedule],
  ['DailyReport', composed],
  ['expectRequest', (platform) => (job(platform), expectRequest(platform.stack))],
  ['override', (platform) => override(job(platform))],
  ['ofRequest', ofRequest],
  [
    'provider',
    (platform, newStack) => {
      const other = newStack();
      const boundary = iam.ManagedPolicy.fromManagedPolicyName(other, 'Boundary', 'boundary');
      provider(other, new ec2.Vpc(other, 'Vpc', { restrictDefaultSecurityGroup: false }), boundary, platform);
    },
  ],
  ['proxy', ({ stack }) => proxy(stack, new ec2.Vpc(stack, 'Vpc', { restrictDefaultSecurityGroup: false }))],
  ['grants', (platform) => grants(platform, new iam.User(platform.stack, 'Launcher'))],
  [
    'grantsOnRun',
    (platform) =>
      grantsOnRun(job(platform), new iam.User(platform.stack, 'One'), new iam.User(platform.stack, 'Other')),
  ],
  [
    'continueWith',
    (platform) => {
      const definitionBody = sfn.DefinitionBody.fromChainable(new sfn.Succeed(platform.stack, 'Done'));
      continueWith(job(platform), new sfn.StateMachine(platform.stack, 'Publish', { definitionBody }));
    },
  ],
  ['awsCustomResource', awsCustomResource],
  ['jobRun', jobRun],
  ['cliScript', cliScript],
])('the example %s of the guides synthesizes without warnings of this library', (_, example) => {
  const app = new App();
  const stack = new Stack(app, 'Orders');
  const virtualCluster = VirtualCluster.fromVirtualClusterId(stack, 'Imported', 'abcdefghijklmnopqrstuvwxy');
  const executionRole = iam.Role.fromRoleName(stack, 'ImportedRole', 'emr-containers-job');
  example({ stack, virtualCluster, executionRole }, () => new Stack(app, 'Platform'));
  app.synth();
  expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('cdk-emr-containers'))).toEqual([]);
});

test('a JobRun with the ID of an AwsCustomResource gets its logical ID, as the guide warns', () => {
  const logicalId = (example: (stack: Stack) => { node: { defaultChild?: IConstruct } }) => {
    const stack = new Stack(new App(), 'Orders');
    return stack.getLogicalId(example(stack).node.defaultChild as CfnResource);
  };
  const onUpdate = {
    ...{ service: 'emr-containers', action: 'StartJobRun' },
    physicalResourceId: PhysicalResourceId.fromResponse('arn'),
  };
  const policy = AwsCustomResourcePolicy.fromSdkCalls({ resources: ['*'] });
  const before = logicalId((stack) => {
    const custom = new AwsCustomResource(stack, 'Load', { onUpdate, policy, installLatestAwsSdk: false });
    return custom.node.findChild('Resource');
  });
  expect(logicalId((stack) => JobRun.fromRequestFile(stack, 'Load', 'examples/jobs/daily.json'))).toBe(before);
});
