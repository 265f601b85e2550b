import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Cluster } from 'aws-cdk-lib/aws-eks';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { defaultName } from '../../lambda/job-run/start-request';
import { libraryTags } from '../../lambda/job-run/tags';
import {
  JobExecutionRole,
  JobIdentity,
  JobLifecycle,
  JobRun,
  JobRunProvider,
  JobRunSchedule,
  JobTemplate,
  VirtualCluster,
} from '../../lib';
import { ServiceAccounts } from '../../lib/private/eks/service-accounts';
import { jobRunProps } from './render';
import { errorsOf } from './warnings';

// names that the library, CloudFormation and the service derive from names of the user, for the longest of those names

const ACCOUNT = '123456789012';
const LONGEST_STACK_NAME = `S${'t'.repeat(127)}`;
const LONGEST_LOGICAL_ID = `L${'o'.repeat(254)}`;
const LONGEST_ROLE_NAME = 'Z'.repeat(64);
const LONGEST_NAMESPACE = 'n'.repeat(63);
const LONGEST_ID = '0'.repeat(64);
/** A region of the partition with the longest names. */
const REGION = 'us-isob-east-1';

/** Everything that the library creates, in a stack with the longest name, below constructs with long names. */
function everything(): Template {
  const app = new App();
  const stack = new Stack(app, 'Stack', {
    stackName: LONGEST_STACK_NAME,
    env: { account: ACCOUNT, region: 'us-east-1' },
  });
  const scope = [...'abcdefghij'].reduce<Construct>(
    (parent, letter) => new Construct(parent, letter.repeat(100)),
    stack,
  );
  const cluster = Cluster.fromClusterAttributes(scope, 'Cluster', { clusterName: 'c'.repeat(100) });
  const id = (name: string) => `${name}${'x'.repeat(200)}`;
  const executionRole = new JobExecutionRole(scope, id('Role'), {
    namespace: LONGEST_NAMESPACE,
    identity: JobIdentity.podIdentity(cluster),
  });
  const virtualCluster = new VirtualCluster(scope, id('VirtualCluster'), { cluster, namespace: LONGEST_NAMESPACE });
  const props = { ...jobRunProps(scope), executionRole, virtualCluster };
  const { releaseLabel, jobDriver } = props;
  new JobTemplate(scope, id('Template'), { executionRole, releaseLabel: releaseLabel!, jobDriver: jobDriver! });
  const schedule = ScheduleExpression.rate(Duration.days(1));
  new JobRunSchedule(scope, id('Schedule'), { ...props, schedule }).onFailed(id('Failed'));
  const provider = new JobRunProvider(scope, id('Provider'));
  new JobRun(scope, id('JobRun'), { ...props, provider, lifecycle: JobLifecycle.STREAMING }).onFailed(id('Ended'));
  return Template.fromStack(stack);
}

const template = everything().toJSON() as {
  readonly Resources: Record<string, { readonly Type: string; readonly Properties?: Record<string, unknown> }>;
};
const valuesOf = (type: string, property: string): unknown[] =>
  Object.values(template.Resources)
    .filter(({ Type }) => Type === type)
    .map(({ Properties = {} }) => Properties[property]);

describe('names in a template', () => {
  test.each<[what: string, type: string, property: string, max: number]>([
    ['the name of a virtual cluster', 'AWS::EMRContainers::VirtualCluster', 'Name', 64],
    ['the name of a job template', 'AWS::EMRContainers::JobTemplate', 'Name', 64],
    ['the name of a policy', 'AWS::IAM::Policy', 'PolicyName', 128],
    ['the name of a service account', 'AWS::EKS::PodIdentityAssociation', 'ServiceAccount', 253],
  ])('%s fits', (_, type, property, max) => {
    const values = valuesOf(type, property);
    expect(values.length).toBeGreaterThan(0);
    for (const value of values) {
      expect(value).toEqual(expect.any(String));
      expect((value as string).length).toBeLessThanOrEqual(max);
    }
  });

  test('the name of an execution role is short, because service account names are derived from it', () => {
    const names = valuesOf('AWS::IAM::Role', 'RoleName').filter((name) => name !== undefined);
    expect(names).toEqual([expect.stringMatching(/^.{1,32}$/)]);
  });

  test('CloudFormation itself names resources with other limits, and truncates its names', () => {
    for (const [type, property] of [
      ['AWS::Lambda::Function', 'FunctionName'],
      ['AWS::StepFunctions::StateMachine', 'StateMachineName'],
      ['AWS::Events::Rule', 'Name'],
      ['AWS::Scheduler::Schedule', 'Name'],
      ['AWS::Logs::LogGroup', 'LogGroupName'],
    ]) {
      expect([type, valuesOf(type, property)]).toEqual([type, expect.arrayContaining([undefined])]);
    }
  });

  test("the name and the client token of a schedule's job run fit", () => {
    const [target] = valuesOf('AWS::Scheduler::Schedule', 'Target') as { Input: { 'Fn::Join': [string, unknown[]] } }[];
    // 8 characters replace the start of the stack's UUID
    const parts = target.Input['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'x'.repeat(8)));
    const text = parts.join('');
    const [, name] = /"Name":"([^"]*)"/.exec(text)!;
    const [, token] = /"ClientToken":"([^"]*)"/.exec(text)!;
    const deployed = token.replace('<aws.scheduler.scheduled-time>', '2026-11-22T02:30:00Z');
    expect(name.length).toBeLessThanOrEqual(64);
    expect(deployed.length).toBeLessThanOrEqual(64);
  });
});

describe('names at deployment', () => {
  const stackArn = `arn:aws-iso-b:cloudformation:${REGION}:${ACCOUNT}:stack/${LONGEST_STACK_NAME}/${'0'.repeat(36)}`;
  const owner = { StackId: stackArn, LogicalResourceId: LONGEST_LOGICAL_ID };
  const jobRunArn = `arn:aws-iso-b:emr-containers:${REGION}:${ACCOUNT}:/virtualclusters/${LONGEST_ID}/jobruns/${LONGEST_ID}`;

  test.each([LONGEST_LOGICAL_ID, 'L'.repeat(64), 'L'.repeat(63), 'L'])(
    'the default name of a job run fits, with %s',
    (id) => {
      expect(defaultName({ ...owner, LogicalResourceId: id })).toMatch(/^[.\-_/#A-Za-z0-9]{1,64}$/);
    },
  );

  test('the tags of the library fit beside 46 tags of the user', () => {
    const tags = Object.entries(libraryTags(owner, '0'.repeat(64), jobRunArn));
    expect(tags).toHaveLength(4);
    for (const [key, value] of tags) {
      expect(key.length).toBeLessThanOrEqual(128);
      expect([key, value.length]).toEqual([key, expect.any(Number)]);
      expect(value.length).toBeLessThanOrEqual(256);
    }
  });

  test('the ARN of a job run fits as a physical ID of CloudFormation', () => {
    expect(Buffer.byteLength(jobRunArn)).toBeLessThanOrEqual(1024);
  });

  test('the service account name that the service derives from the longest role name fits', () => {
    const stack = new Stack(new App(), 'Stack', { env: { account: ACCOUNT } });
    const accounts = new ServiceAccounts(stack, LONGEST_NAMESPACE, LONGEST_ROLE_NAME);
    // the limit of Kubernetes
    for (const [, name] of accounts.names) expect(name.length).toBeLessThanOrEqual(253);
  });

  test('the name of a log stream fits with the longest prefix', () => {
    const pod = `spark-${'0'.repeat(57)}`;
    const end = `/${'0'.repeat(25)}/jobs/${'0'.repeat(19)}/containers/spark-${'0'.repeat(19)}/${pod}/stderr`;
    expect(256 + end.length).toBeLessThanOrEqual(512);
  });
});

describe('prefixes of names', () => {
  const stack = new Stack(new App(), 'Stack');
  const logGroup = LogGroup.fromLogGroupName(stack, 'Logs', '/jobs');
  const logBucket = Bucket.fromBucketName(stack, 'Bucket', 'my-logs');

  test.each(['team:orders', '*'])(
    'fails when the log stream prefix is %j, which CloudWatch Logs does not allow',
    (logStreamNamePrefix) => {
      expect(errorsOf({ monitoring: { logGroup, logStreamNamePrefix } })).toEqual([
        'monitoring.logStreamNamePrefix must not contain ":" or "*", which CloudWatch Logs does not allow in a log stream name, got ' +
          JSON.stringify(logStreamNamePrefix),
      ]);
    },
  );

  test('fails when the prefix in a bucket leaves no room for the keys of logs', () => {
    const errors = (logPrefix: string) => errorsOf({ monitoring: { logBucket, logPrefix } });
    expect(errors('ä'.repeat(412))).toEqual([]);
    expect(errors('ä'.repeat(413))).toEqual([
      'monitoring.logPrefix must be at most 824 bytes, because an S3 key has at most 1024 bytes and the service adds up to 200, got 826',
    ]);
  });
});
