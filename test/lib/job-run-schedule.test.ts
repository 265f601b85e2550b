import { Duration, Size, Stack, TimeZone } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnVirtualCluster } from 'aws-cdk-lib/aws-emrcontainers';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ContextAttribute, ScheduleExpression, ScheduleGroup, TimeWindow } from 'aws-cdk-lib/aws-scheduler';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import {
  ApplicationConfiguration,
  EntryPoint,
  JobDriver,
  JobRunSchedule,
  type JobRunScheduleProps,
  SparkParameters,
} from '../../lib';
import { jobRunProps, jobTemplate, newApp, newStack, resourcesOf, ROLE_ARN } from './render';

const SCHEDULE = 'AWS::Scheduler::Schedule';

function props(stack: Stack, overrides: Partial<JobRunScheduleProps> = {}): JobRunScheduleProps {
  return { ...jobRunProps(stack), schedule: ScheduleExpression.rate(Duration.hours(1)), ...overrides };
}

function render(overrides: Partial<JobRunScheduleProps> | ((stack: Stack) => Partial<JobRunScheduleProps>) = {}) {
  const stack = newStack();
  const given = typeof overrides === 'function' ? overrides(stack) : overrides;
  new JobRunSchedule(stack, 'Nightly', props(stack, given));
  return Template.fromStack(stack);
}

interface Target {
  readonly Arn: unknown;
  readonly RoleArn: unknown;
  readonly Input: unknown;
  readonly DeadLetterConfig?: unknown;
}

function targetOf(template: Template): Target {
  return resourcesOf(template, SCHEDULE)[0].Properties.Target as Target;
}

/** The input that EventBridge Scheduler has after the deployment, with `${Ref}` for values that CloudFormation inserts. */
function inputOf(template: Template): Record<string, unknown> {
  const { Input } = targetOf(template);
  const text = typeof Input === 'string' ? Input : joined(Input as { 'Fn::Join': [string, unknown[]] });
  return JSON.parse(text) as Record<string, unknown>;
}

function joined({ 'Fn::Join': [, parts] }: { 'Fn::Join': [string, unknown[]] }): string {
  return parts.map((part) => (typeof part === 'string' ? part : '${…}')).join('');
}

describe('the input', () => {
  test('is the request with capitalized member names, and a client token that is the same for all attempts at one time', () => {
    const input = inputOf(render());
    expect(input).toEqual({
      VirtualClusterId: 'cluster1',
      Name: expect.stringMatching(/^Stack-Nightly-\w{8}$/),
      ClientToken: expect.stringMatching(/^\w{8}-\$\{…\}-<aws\.scheduler\.scheduled-time>$/),
      ExecutionRoleArn: ROLE_ARN,
      ReleaseLabel: 'emr-7.13.0-latest',
      JobDriver: { SparkSubmitJobDriver: { EntryPoint: 'local:///pi.py' } },
    });
  });

  test('has a client token of the stack itself, within the limit of the service', () => {
    const { Input } = targetOf(render()) as { Input: { 'Fn::Join': [string, unknown[]] } };
    const uuid = { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] };
    expect(Input['Fn::Join'][1]).toContainEqual({ 'Fn::Select': [0, { 'Fn::Split': ['-', uuid] }] });
    const token = inputOf(render()).ClientToken as string;
    const sent = token.replace('${…}', '01234567').replace(/<.*>/, '2026-11-22T06:30:00.000000Z');
    expect(sent.length).toBeLessThanOrEqual(64);
  });

  test('has another client token for another schedule', () => {
    const stack = newStack();
    const given = props(stack);
    new JobRunSchedule(stack, 'One', given);
    new JobRunSchedule(stack, 'Two', given);
    const tokens = resourcesOf(Template.fromStack(stack), SCHEDULE).map(({ Properties }) => {
      const { Input } = Properties.Target as { Input: { 'Fn::Join': [string, unknown[]] } };
      return (JSON.parse(joined(Input)) as { ClientToken: string }).ClientToken;
    });
    expect(new Set(tokens).size).toBe(2);
  });

  test('contains every property of a job run, with numbers as numbers and unchanged map keys', () => {
    const template = render((stack) => ({
      jobRunName: 'nightly',
      jobDriver: JobDriver.sparkSubmit({
        entryPoint: EntryPoint.fromUri('s3://code/job.py'),
        entryPointArguments: ['--until', ContextAttribute.scheduledTime, 'say "no"'],
        sparkSubmitParameters: SparkParameters.of({ executorInstances: 4 }),
      }),
      applicationConfiguration: [
        ApplicationConfiguration.of('outer', {
          properties: { 'some.property': '1', tags: 'x' },
          configurations: [ApplicationConfiguration.of('inner', { properties: { lower: 'Case' } })],
        }),
      ],
      monitoring: {
        logGroup: LogGroup.fromLogGroupName(stack, 'LogGroup', '/jobs'),
        logStreamNamePrefix: 'nightly',
        logBucket: Bucket.fromBucketName(stack, 'Logs', 'logs'),
        persistentAppUI: false,
        managedLogs: {
          allowAwsToRetainLogs: true,
          encryptionKey: Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:123456789012:key/abc'),
        },
        containerLogRotation: { rotationSize: Size.mebibytes(5), maxFilesToKeep: 3 },
      },
      retryPolicy: { maxAttempts: 3 },
      tags: { team: 'growth' },
    }));
    expect(inputOf(template)).toMatchObject({
      Name: 'nightly',
      JobDriver: {
        SparkSubmitJobDriver: {
          EntryPoint: 's3://code/job.py',
          EntryPointArguments: ['--until', '<aws.scheduler.scheduled-time>', 'say "no"'],
          SparkSubmitParameters: '--conf "spark.executor.instances=4"',
        },
      },
      ConfigurationOverrides: {
        ApplicationConfiguration: [
          {
            Classification: 'outer',
            Properties: { 'some.property': '1', tags: 'x' },
            Configurations: [{ Classification: 'inner', Properties: { lower: 'Case' } }],
          },
        ],
        MonitoringConfiguration: {
          CloudWatchMonitoringConfiguration: { LogGroupName: '/jobs', LogStreamNamePrefix: 'nightly' },
          S3MonitoringConfiguration: { LogUri: 's3://logs' },
          PersistentAppUI: 'DISABLED',
          ManagedLogs: {
            AllowAWSToRetainLogs: 'ENABLED',
            EncryptionKeyArn: 'arn:aws:kms:eu-west-1:123456789012:key/abc',
          },
          ContainerLogRotationConfiguration: { RotationSize: '5120KB', MaxFilesToKeep: 3 },
        },
      },
      RetryPolicyConfiguration: { MaxAttempts: 3 },
      Tags: { team: 'growth' },
    });
  });

  test('contains a template with values for its parameters, and a virtual cluster of the app', () => {
    const stack = newStack();
    const virtualCluster = new CfnVirtualCluster(stack, 'Cluster', {
      name: 'cluster',
      containerProvider: { id: 'eks', type: 'EKS', info: { eksInfo: { namespace: 'jobs' } } },
    });
    new JobRunSchedule(stack, 'Nightly', {
      virtualCluster,
      jobTemplate: jobTemplate(stack),
      jobTemplateParameters: { Day: ContextAttribute.scheduledTime },
      schedule: ScheduleExpression.rate(Duration.days(1)),
    });
    const template = Template.fromStack(stack);
    expect(inputOf(template)).toEqual({
      VirtualClusterId: '${…}',
      Name: expect.any(String),
      ClientToken: expect.any(String),
      JobTemplateId: '${…}',
      JobTemplateParameters: { Day: '<aws.scheduler.scheduled-time>' },
    });
    const [{ DependsOn }] = resourcesOf(template, SCHEDULE);
    expect(DependsOn).toContain('Cluster');
  });
});

describe('the schedule', () => {
  test('calls the service directly, in any partition', () => {
    const { Arn } = targetOf(render());
    const parts = ['arn:', { Ref: 'AWS::Partition' }, ':scheduler:::aws-sdk:emrcontainers:startJobRun'];
    expect(Arn).toEqual({ 'Fn::Join': ['', parts] });
    render().resourceCountIs('AWS::Lambda::Function', 0);
    expect(JSON.stringify(render().toJSON())).not.toContain('arn:aws:scheduler');
  });

  test.each(['aws', 'aws-cn', 'aws-us-gov'])(
    'names no partition other than %s in the permissions of its role',
    (partition) => {
      const roleArn = ROLE_ARN.replace('arn:aws:', `arn:${partition}:`);
      const template = render((stack) => ({ executionRole: Role.fromRoleArn(stack, 'Other', roleArn) }));
      const text = JSON.stringify(template.findResources('AWS::IAM::Policy'));
      expect(text.match(/arn:aws[\w-]*:/g)?.filter((arn) => arn !== `arn:${partition}:`)).toEqual([]);
    },
  );

  test('has the properties that are set', () => {
    const template = render((stack) => ({
      schedule: ScheduleExpression.cron({ hour: '2', minute: '30', timeZone: TimeZone.EUROPE_BERLIN }),
      enabled: false,
      description: 'Every night',
      scheduleGroup: new ScheduleGroup(stack, 'Group', { scheduleGroupName: 'jobs' }),
      timeWindow: TimeWindow.flexible(Duration.minutes(15)),
      deadLetterQueue: new Queue(stack, 'Refused'),
    }));
    const [{ Properties }] = resourcesOf(template, SCHEDULE);
    expect(Properties).toMatchObject({
      ScheduleExpression: 'cron(30 2 * * ? *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      State: 'DISABLED',
      Description: 'Every night',
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
    });
    expect(targetOf(template).DeadLetterConfig).toEqual({ Arn: { 'Fn::GetAtt': [expect.any(String), 'Arn'] } });
  });

  test('is enabled, at its exact time, and without a description by default', () => {
    const [{ Properties }] = resourcesOf(render(), SCHEDULE);
    expect(Properties).toEqual({
      FlexibleTimeWindow: { Mode: 'OFF' },
      ScheduleExpression: 'rate(1 hour)',
      ScheduleExpressionTimezone: 'Etc/UTC',
      State: 'ENABLED',
      Target: expect.any(Object),
    });
  });

  test('is created after its role and the execution role, with their policies', () => {
    const stack = newStack();
    const executionRole = new Role(stack, 'Job', { assumedBy: new ServicePrincipal('pods.eks.amazonaws.com') });
    const monitoring = { logGroup: new LogGroup(stack, 'Logs') };
    new JobRunSchedule(stack, 'Nightly', props(stack, { executionRole, monitoring }));
    const [{ DependsOn }] = resourcesOf(Template.fromStack(stack), SCHEDULE);
    expect(DependsOn).toContainEqual(expect.stringMatching(/^JobDefaultPolicy/));
    expect(DependsOn).toContainEqual(expect.stringMatching(/^NightlyRoleDefaultPolicy/));
  });

  test('has a name and an ARN', () => {
    const stack = newStack();
    const { scheduleArn, scheduleName, jobRunName } = new JobRunSchedule(stack, 'Nightly', props(stack));
    const [id] = Object.keys(Template.fromStack(stack).findResources(SCHEDULE));
    expect(stack.resolve([scheduleArn, scheduleName])).toEqual([{ 'Fn::GetAtt': [id, 'Arn'] }, { Ref: id }]);
    expect(jobRunName).toMatch(/^Stack-Nightly-\w{8}$/);
  });
});

describe('the role', () => {
  const cluster = (path = '') => ({
    'Fn::Join': [
      '',
      [
        'arn:',
        { Ref: 'AWS::Partition' },
        ':emr-containers:',
        { Ref: 'AWS::Region' },
        ':',
        { Ref: 'AWS::AccountId' },
        `:/virtualclusters/cluster1${path}`,
      ],
    ],
  });
  const statementsOf = (template: Template) =>
    Object.entries(template.findResources('AWS::IAM::Policy'))
      .filter(([id]) => id.startsWith('NightlyRole'))
      .flatMap(
        ([, { Properties }]) => (Properties as { PolicyDocument: { Statement: unknown[] } }).PolicyDocument.Statement,
      );
  const start = (key: string, value: unknown) => ({
    Effect: 'Allow',
    Action: 'emr-containers:StartJobRun',
    Resource: cluster(),
    Condition: { ArnEquals: { [`emr-containers:${key}`]: [value] } },
  });
  const tag = { Effect: 'Allow', Action: 'emr-containers:TagResource', Resource: cluster('/jobruns/*') };

  test('can start its job runs, and nothing else', () => {
    expect(statementsOf(render())).toEqual([
      start('ExecutionRoleArn', ROLE_ARN),
      {
        Effect: 'Allow',
        Action: 'iam:PassRole',
        Resource: ROLE_ARN,
        Condition: { StringEquals: { 'iam:PassedToService': 'pods.eks.amazonaws.com' } },
      },
    ]);
  });

  test('can tag them if they have tags', () => {
    expect(statementsOf(render({ tags: { team: 'growth' } }))).toContainEqual(tag);
    expect(statementsOf(render({ tags: {} }))).not.toContainEqual(tag);
  });

  test('can read the template that it starts them with', () => {
    const template = render((stack) => ({
      ...{ executionRole: undefined, releaseLabel: undefined, jobDriver: undefined },
      jobTemplate: jobTemplate(stack),
    }));
    expect(statementsOf(template)).toEqual([
      start('JobTemplateArn', { Ref: 'Template' }),
      {
        Effect: 'Allow',
        Action: 'emr-containers:DescribeJobTemplate',
        Resource: { Ref: 'Template' },
      },
      tag,
    ]);
  });

  test("can be assumed by EventBridge Scheduler only for the schedule's group", () => {
    const [role] = resourcesOf(render(), 'AWS::IAM::Role');
    const parts = ['arn:', { Ref: 'AWS::Partition' }, ':scheduler:', { Ref: 'AWS::Region' }, ':'];
    const group = { 'Fn::Join': ['', [...parts, { Ref: 'AWS::AccountId' }, ':schedule-group/default']] };
    expect(role.Properties.AssumeRolePolicyDocument).toMatchObject({
      Statement: [
        {
          Action: 'sts:AssumeRole',
          Principal: { Service: 'scheduler.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' }, 'aws:SourceArn': group } },
        },
      ],
    });
    const grouped = render((stack) => ({ scheduleGroup: new ScheduleGroup(stack, 'Group') }));
    const [other] = resourcesOf(grouped, 'AWS::IAM::Role');
    expect(JSON.stringify(other.Properties.AssumeRolePolicyDocument)).toMatch(/"Fn::GetAtt":\["Group\w+","Arn"\]/);
  });

  test('can send failed starts to the dead-letter queue, if it is set', () => {
    const template = render((stack) => ({ deadLetterQueue: new Queue(stack, 'Refused') }));
    expect(statementsOf(template)).toContainEqual(expect.objectContaining({ Action: 'sqs:SendMessage' }));
  });

  test('is not the execution role, which has the same permissions as for a job run', () => {
    const stack = newStack();
    const executionRole = new Role(stack, 'Job', { assumedBy: new ServicePrincipal('pods.eks.amazonaws.com') });
    const bucket = new Bucket(stack, 'Code');
    const jobDriver = JobDriver.sparkSubmit({ entryPoint: EntryPoint.fromBucket(bucket, 'job.py') });
    const monitoring = { logGroup: new LogGroup(stack, 'Logs') };
    new JobRunSchedule(stack, 'Nightly', props(stack, { executionRole, jobDriver, monitoring }));
    const policies = Template.fromStack(stack).findResources('AWS::IAM::Policy');
    const [, policy] = Object.entries(policies).find(([id]) => id.startsWith('Job'))!;
    const text = JSON.stringify(policy);
    expect(text).toContain('s3:GetObject');
    expect(text).toContain('logs:PutLogEvents');
    expect(text).not.toContain('StartJobRun');
  });
});

describe('events', () => {
  test('are matched by the name, with rules that are created before the schedule', () => {
    const stack = newStack();
    const schedule = new JobRunSchedule(stack, 'Nightly', props(stack, { jobRunName: 'nightly' }));
    schedule.onFailed('Failed', { target: new targets.SnsTopic(new Topic(stack, 'Topic')) });
    schedule.onStateChange('Any');
    schedule.onCompleted('Completed');
    schedule.onCancelled('Cancelled');
    schedule.onNewDriverAttempt('Attempt');
    schedule.metricFailed().createAlarm(stack, 'Alarm', { threshold: 1, evaluationPeriods: 1 });
    const template = Template.fromStack(stack);
    const rules = resourcesOf(template, 'AWS::Events::Rule');
    const details = rules.map(({ Properties }) => (Properties.EventPattern as { detail: unknown }).detail);
    const detail = { virtualClusterId: ['cluster1'], name: ['nightly'] };
    expect(details).toEqual([
      { ...detail, state: ['FAILED'] },
      detail,
      { ...detail, state: ['COMPLETED'] },
      { ...detail, state: ['CANCELLED'] },
      detail,
      { ...detail, state: ['FAILED'] },
    ]);
    const [{ DependsOn }] = resourcesOf(template, SCHEDULE);
    expect(DependsOn).toEqual(expect.arrayContaining(Object.keys(template.findResources('AWS::Events::Rule'))));
    expect(DependsOn).toEqual(expect.arrayContaining(Object.keys(template.findResources('AWS::SNS::TopicPolicy'))));
  });
});

describe('synthesis', () => {
  /** A value of the wrong type, as plain JavaScript can pass it. */
  const any = (wrong: Record<string, unknown>) => wrong as Partial<JobRunScheduleProps>;

  test.each<[string, Partial<JobRunScheduleProps>, string]>([
    ['the schedule is missing', any({ schedule: undefined }), 'schedule is required: use a ScheduleExpression'],
    ['the schedule is a string', any({ schedule: 'rate(1 day)' }), 'schedule must be a ScheduleExpression, such as'],
    [
      'the description is too long',
      { description: 'd'.repeat(513) },
      'description must be 0 to 512 characters, got 513',
    ],
    ['enabled is a string', any({ enabled: 'no' }), 'enabled must be true or false, got "no"'],
    [
      'the time window is a number',
      any({ timeWindow: 15 }),
      'timeWindow must be a TimeWindow, such as TimeWindow.off()',
    ],
    [
      'the schedule group is a string',
      any({ scheduleGroup: 'jobs' }),
      'scheduleGroup must be a ScheduleGroup, got "jobs"',
    ],
    [
      'the queue is a string',
      any({ deadLetterQueue: 'q' }),
      'deadLetterQueue must be a queue, such as Queue.fromQueueArn',
    ],
    ['the name is too long', { jobRunName: 'n'.repeat(65) }, 'jobRunName must be 1 to 64 characters, got 65'],
    ['there is no role', { executionRole: undefined }, 'executionRole is required unless jobTemplate is set'],
    ['there is no cluster', any({ virtualCluster: undefined }), 'virtualCluster is required'],
    [
      'there are too many attempts',
      { retryPolicy: { maxAttempts: 0 } },
      'retryPolicy.maxAttempts must be a whole number',
    ],
  ])('fails when %s', (_, overrides, message) => {
    expect(() => render(overrides)).toThrow(message);
  });

  test('reports all errors together, with the construct path', () => {
    const wrong = { ...any({ schedule: undefined }), jobRunName: '', jobDriver: undefined, tags: { '': '' } };
    expect(() => render(wrong)).toThrow(
      /^JobRunSchedule Stack\/Nightly is not valid:\n {2}- schedule .*\n {2}- jobRunName .*\n {2}- a key in tags .*\n {2}- jobDriver .*$/,
    );
  });

  test('creates no cycle of stacks when this stack grants permissions to a role that was imported into another one', () => {
    const app = newApp();
    const base = new Stack(app, 'Base');
    const stack = new Stack(app, 'Stack');
    const given = props(base);
    new Bucket(stack, 'Bucket').grantRead(given.executionRole!);
    new JobRunSchedule(stack, 'Nightly', given);
    expect(() => app.synth()).not.toThrow();
  });
});
