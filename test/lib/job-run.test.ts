import {
  Aws,
  CfnOutput,
  CfnParameter,
  CfnWaitConditionHandle,
  Duration,
  Lazy,
  NestedStack,
  Size,
  Stack,
} from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { CfnVirtualCluster } from 'aws-cdk-lib/aws-emrcontainers';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import {
  ApplicationConfiguration,
  EntryPoint,
  JobDriver,
  JobRun,
  type JobRunProps,
  JobTemplate,
  type JobTemplateProps,
  ReleaseLabel,
  SparkParameters,
} from '../../lib';
import {
  jobRunProps,
  jobTemplate,
  newApp,
  newStack,
  render,
  requestOf,
  resourcesOf,
  ROLE_ARN,
  type Resource,
} from './render';

describe('the request', () => {
  test('holds nothing that was not asked for', () => {
    expect(requestOf(render())).toEqual({
      virtualClusterId: 'cluster1',
      executionRoleArn: ROLE_ARN,
      releaseLabel: 'emr-7.13.0-latest',
      jobDriver: { sparkSubmitJobDriver: { entryPoint: 'local:///pi.py' } },
    });
  });

  test('holds a spark-submit driver', () => {
    const jobDriver = JobDriver.sparkSubmit({
      entryPoint: EntryPoint.fromUri('s3://code/job.py'),
      entryPointArguments: ['--day', '2026-11-22'],
      sparkSubmitParameters: SparkParameters.raw('--conf spark.executor.instances=4'),
    });
    expect(requestOf(render({ jobDriver })).jobDriver).toEqual({
      sparkSubmitJobDriver: {
        entryPoint: 's3://code/job.py',
        entryPointArguments: ['--day', '2026-11-22'],
        sparkSubmitParameters: '--conf spark.executor.instances=4',
      },
    });
  });

  test('holds a spark-sql driver', () => {
    const template = render((stack) => ({
      jobDriver: JobDriver.sparkSql({
        entryPoint: EntryPoint.fromBucket(Bucket.fromBucketName(stack, 'Code', 'code'), 'tables.sql'),
        sparkSqlParameters: SparkParameters.raw('--conf spark.executor.instances=4'),
      }),
    }));
    expect(requestOf(template).jobDriver).toEqual({
      sparkSqlJobDriver: {
        entryPoint: 's3://code/tables.sql',
        sparkSqlParameters: '--conf spark.executor.instances=4',
      },
    });
  });

  test('holds nested application configuration', () => {
    const applicationConfiguration = [
      ApplicationConfiguration.sparkDefaults({ 'spark.sql.shuffle.partitions': '400' }),
      ApplicationConfiguration.of('outer', { configurations: [ApplicationConfiguration.of('inner')] }),
    ];
    expect(requestOf(render({ applicationConfiguration })).configurationOverrides).toEqual({
      applicationConfiguration: [
        { classification: 'spark-defaults', properties: { 'spark.sql.shuffle.partitions': '400' } },
        { classification: 'outer', configurations: [{ classification: 'inner' }] },
      ],
    });
  });

  test('holds every part of the monitoring configuration', () => {
    const template = render((stack) => ({
      monitoring: {
        logGroup: LogGroup.fromLogGroupName(stack, 'LogGroup', '/jobs'),
        logStreamNamePrefix: 'nightly',
        logBucket: Bucket.fromBucketName(stack, 'Logs', 'logs'),
        logPrefix: 'jobs/nightly',
        persistentAppUI: false,
        managedLogs: {
          allowAwsToRetainLogs: true,
          encryptionKey: Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:123456789012:key/abc'),
        },
        containerLogRotation: { rotationSize: Size.mebibytes(5), maxFilesToKeep: 3 },
      },
    }));
    expect(requestOf(template).configurationOverrides).toEqual({
      monitoringConfiguration: {
        cloudWatchMonitoringConfiguration: { logGroupName: '/jobs', logStreamNamePrefix: 'nightly' },
        s3MonitoringConfiguration: { logUri: 's3://logs/jobs/nightly' },
        persistentAppUI: 'DISABLED',
        managedLogs: {
          allowAWSToRetainLogs: 'ENABLED',
          encryptionKeyArn: 'arn:aws:kms:eu-west-1:123456789012:key/abc',
        },
        containerLogRotationConfiguration: { rotationSize: '5120KB', maxFilesToKeep: 3 },
      },
    });
  });

  test('holds name, token, retry policy and tags', () => {
    const request = requestOf(
      render({
        jobRunName: 'nightly',
        clientToken: 'token',
        retryPolicy: { maxAttempts: 3 },
        tags: { team: 'growth' },
      }),
    );
    expect(request).toMatchObject({
      name: 'nightly',
      clientToken: 'token',
      retryPolicyConfiguration: { maxAttempts: 3 },
      tags: { team: 'growth' },
    });
  });

  test('holds the id of a job template and its parameters', () => {
    const template = render((stack) => ({
      executionRole: undefined,
      releaseLabel: undefined,
      jobDriver: undefined,
      jobTemplate: jobTemplate(stack),
      jobTemplateParameters: { Day: '2026-11-22' },
    }));
    expect(requestOf(template)).toEqual({
      virtualClusterId: 'cluster1',
      jobTemplateId: { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'Template' }] }] },
      jobTemplateParameters: { Day: '2026-11-22' },
    });
  });
});

describe('the resources', () => {
  test('are one for a job run that is not waited for, and no waiter', () => {
    const template = render();
    template.resourceCountIs('Custom::EMRContainersJobRun', 1);
    template.resourceCountIs('Custom::EMRContainersJobRunCompletion', 0);
    template.resourceCountIs('AWS::StepFunctions::StateMachine', 0);
    expect(Object.keys(template.toJSON().Resources as object)).toHaveLength(5);
  });

  test('share one function, one log group and one waiter in a stack', () => {
    const stack = newStack();
    const props = { ...jobRunProps(stack), waitForCompletion: true };
    for (const id of ['One', 'Two', 'Three']) new JobRun(stack, id, props);
    const template = Template.fromStack(stack);
    template.resourceCountIs('Custom::EMRContainersJobRun', 3);
    template.resourceCountIs('Custom::EMRContainersJobRunCompletion', 3);
    template.resourceCountIs('AWS::Lambda::Function', 1);
    template.resourceCountIs('AWS::Logs::LogGroup', 1);
    template.resourceCountIs('AWS::StepFunctions::StateMachine', 1);
  });

  test('have their function in the nested stack that they are in', () => {
    const stack = newStack();
    const nested = new NestedStack(stack, 'Nested');
    new JobRun(nested, 'JobRun', jobRunProps(nested));
    Template.fromStack(nested).resourceCountIs('AWS::Lambda::Function', 1);
    Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 0);
  });

  test('give the function time to be called a second time when Lambda ends the first call', () => {
    render().hasResourceProperties('Custom::EMRContainersJobRun', { ServiceTimeout: 1900 });
  });

  test('keep the logical id of the function, which CloudFormation does not allow to change', () => {
    const [functionId] = Object.keys(render().findResources('AWS::Lambda::Function'));
    expect(functionId).toBe('EMRContainersJobRunProviderFunctionA89585C5');
  });

  test('make the function a Node.js 24 one on arm64, whose log stays for a month', () => {
    const template = render();
    template.hasResourceProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Timeout: 900,
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { URL_SUFFIX: { Ref: 'AWS::URLSuffix' } } },
    });
    template.hasResource('AWS::Logs::LogGroup', { DeletionPolicy: 'Retain', Properties: { RetentionInDays: 30 } });
  });

  test('wait for the run, by its ARN and for its timeout, and 5 minutes more for the answer', () => {
    const template = render({ waitForCompletion: true, timeout: Duration.minutes(20) });
    template.hasResourceProperties('Custom::EMRContainersJobRunCompletion', {
      JobRunArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^JobRun'), 'Arn'] },
      TimeoutSeconds: '1200',
      ServiceTimeout: 1500,
    });
  });

  test('wait for at most 55 minutes unless told otherwise', () => {
    render({ waitForCompletion: true }).hasResourceProperties('Custom::EMRContainersJobRunCompletion', {
      TimeoutSeconds: '3300',
      ServiceTimeout: 3600,
    });
  });
});

describe('a wait of more than 55 minutes', () => {
  const links = (timeout: Duration) =>
    Object.entries(render({ waitForCompletion: true, timeout }).findResources('Custom::EMRContainersJobRunCompletion'));

  test.each([
    [Duration.minutes(55), 1],
    [Duration.seconds(3301), 2],
    [Duration.minutes(110), 2],
    [Duration.hours(12), 14],
  ])('is a chain of resources: %s', (timeout, count) => {
    expect(links(timeout)).toHaveLength(count);
  });

  test('has the deadline of the first link in the others, which follow one another', () => {
    const [[first, one], [second, two], [, three]] = links(Duration.hours(2)) as [string, Resource][];
    expect(one.Properties).toMatchObject({ TimeoutSeconds: '7200', ServiceTimeout: 3600 });
    expect(one.Properties).not.toHaveProperty('Deadline');
    expect(two.Properties).toMatchObject({ TimeoutSeconds: '7200', Deadline: { 'Fn::GetAtt': [first, 'Deadline'] } });
    expect(three.Properties.Deadline).toEqual(two.Properties.Deadline);
    expect(two.DependsOn).toContain(first);
    expect(three.DependsOn).toContain(second);
  });

  test('gives the attributes of its last link', () => {
    const stack = newStack();
    const jobRun = new JobRun(stack, 'JobRun', {
      ...jobRunProps(stack),
      waitForCompletion: true,
      timeout: Duration.hours(2),
    });
    expect(stack.resolve([jobRun.jobRunState, jobRun.finishedAt])).toEqual(
      ['State', 'FinishedAt'].map((name) => ({ 'Fn::GetAtt': [expect.stringMatching(/^JobRunCompletion3/), name] })),
    );
  });

  test('keeps what depends on the job run waiting for its last link', () => {
    const stack = newStack();
    const first = new JobRun(stack, 'First', {
      ...jobRunProps(stack),
      waitForCompletion: true,
      timeout: Duration.hours(2),
    });
    const after = new CfnWaitConditionHandle(stack, 'After');
    after.node.addDependency(first);
    const { After } = Template.fromStack(stack).toJSON().Resources as Record<string, Resource>;
    expect(After.DependsOn).toContainEqual(expect.stringMatching(/^FirstCompletion3/));
  });
});

test('the waiter outlives the longest wait, and tries again for all that time what did not get through', () => {
  const [machine] = resourcesOf(render({ waitForCompletion: true }), 'AWS::StepFunctions::StateMachine');
  const [, parts] = (machine.Properties.DefinitionString as { 'Fn::Join': [string, unknown[]] })['Fn::Join'];
  const text = parts.map((part) => (typeof part === 'string' ? part : 'x')).join('');
  const { TimeoutSeconds, States } = JSON.parse(text) as {
    TimeoutSeconds: number;
    States: { Poll: { Retry: { ErrorEquals: string[]; MaxAttempts: number; MaxDelaySeconds: number }[] } };
  };
  const [retry] = States.Poll.Retry;
  expect(TimeoutSeconds).toBeGreaterThanOrEqual(3600);
  expect(retry.ErrorEquals).toEqual(['States.ALL']);
  // half of the delay on average, with full jitter
  expect((retry.MaxAttempts * retry.MaxDelaySeconds) / 2).toBeGreaterThan(TimeoutSeconds);
});

describe('the order', () => {
  test('is: policy of the function, execution role with its policies, virtual cluster, job run', () => {
    const stack = newStack();
    const executionRole = new Role(stack, 'JobRole', { assumedBy: new ServicePrincipal('eks.amazonaws.com') });
    Bucket.fromBucketName(stack, 'Data', 'data').grantRead(executionRole);
    const virtualCluster = new CfnVirtualCluster(stack, 'VirtualCluster', {
      name: 'jobs',
      containerProvider: { id: 'eks', type: 'EKS', info: { eksInfo: { namespace: 'jobs' } } },
    });
    new JobRun(stack, 'JobRun', { ...jobRunProps(new Stack()), virtualCluster, executionRole });
    const [jobRun] = resourcesOf(Template.fromStack(stack), 'Custom::EMRContainersJobRun');
    expect(jobRun.DependsOn).toEqual([
      expect.stringMatching(/^EMRContainersJobRunProviderRoleDefaultPolicy/),
      expect.stringMatching(/^JobRoleDefaultPolicy/),
      expect.stringMatching(/^JobRole/),
      'VirtualCluster',
    ]);
  });

  test('has the policies of an execution role first that must not be given more of them', () => {
    const stack = newStack();
    const role = new Role(stack, 'JobRole', { assumedBy: new ServicePrincipal('eks.amazonaws.com') });
    Bucket.fromBucketName(stack, 'Data', 'data').grantRead(role);
    new JobRun(stack, 'JobRun', { ...jobRunProps(new Stack()), executionRole: role.withoutPolicyUpdates() });
    const [jobRun] = resourcesOf(Template.fromStack(stack), 'Custom::EMRContainersJobRun');
    expect(jobRun.DependsOn).toContainEqual(expect.stringMatching(/^JobRoleDefaultPolicy/));
  });

  test('has the execution role of its template first, of which the request says nothing', () => {
    const stack = newStack();
    const { virtualCluster, ...job } = jobRunProps(stack);
    const executionRole = new Role(stack, 'JobRole', { assumedBy: new ServicePrincipal('eks.amazonaws.com') });
    const jobTemplate = new JobTemplate(stack, 'Template', { ...job, executionRole } as JobTemplateProps);
    new JobRun(stack, 'JobRun', { virtualCluster, jobTemplate });
    const [jobRun] = resourcesOf(Template.fromStack(stack), 'Custom::EMRContainersJobRun');
    expect(jobRun.DependsOn).toContainEqual(expect.stringMatching(/^JobRole/));
  });

  test('makes no circle of stacks when another one holds the imported role that this one grants rights to', () => {
    const app = newApp();
    const base = new Stack(app, 'Base');
    const stack = new Stack(app, 'Orders');
    const props = jobRunProps(base);
    new Bucket(stack, 'Bucket').grantRead(props.executionRole!);
    new JobRun(stack, 'JobRun', props);
    expect(() => app.synth()).not.toThrow();
  });

  test('lets the completion wait for the rights of handler and waiter', () => {
    const template = render({ waitForCompletion: true });
    const [completion] = resourcesOf(template, 'Custom::EMRContainersJobRunCompletion');
    const [machine] = resourcesOf(template, 'AWS::StepFunctions::StateMachine');
    const policyOf = (role: string): unknown =>
      expect.stringMatching(new RegExp(`^EMRContainersJobRunProvider${role}DefaultPolicy`));
    expect(completion.DependsOn).toContainEqual(policyOf('Role'));
    expect(completion.Properties.WaiterArn).toEqual({ Ref: expect.stringMatching(/WaiterStateMachine/) });
    expect(machine.DependsOn).toContainEqual(policyOf('WaiterStateMachineRole'));
  });

  test('puts what depends on an awaited job run after its completion', () => {
    const stack = newStack();
    const first = new JobRun(stack, 'First', { ...jobRunProps(stack), waitForCompletion: true });
    new JobRun(stack, 'Second', jobRunProps(new Construct(stack, 'Other'))).node.addDependency(first);
    const [second] = resourcesOf(Template.fromStack(stack), 'Custom::EMRContainersJobRun').filter(({ DependsOn }) =>
      DependsOn?.some((id) => id.startsWith('FirstCompletion')),
    );
    expect(second).toBeDefined();
  });
});

test('the attributes are usable in outputs and in other stacks', () => {
  const app = newApp();
  const producer = new Stack(app, 'Producer');
  const jobRun = new JobRun(producer, 'JobRun', jobRunProps(producer));
  const consumer = new Stack(app, 'Consumer');
  new LogGroup(consumer, 'LogGroup', { logGroupName: jobRun.jobRunName });
  const { jobRunId, jobRunArn, jobRunName, virtualClusterId } = jobRun;
  Object.entries({ jobRunId, jobRunArn, jobRunName, virtualClusterId }).forEach(
    ([id, value]) => new CfnOutput(consumer, id, { value }),
  );
  const outputs = Object.values(Template.fromStack(producer).toJSON().Outputs as Record<string, { Value: unknown }>);
  expect(outputs.map(({ Value }) => Value)).toEqual(
    expect.arrayContaining(
      ['Id', 'Arn', 'Name', 'VirtualClusterId'].map((name) => ({
        'Fn::GetAtt': [expect.stringMatching(/^JobRun/), name],
      })),
    ),
  );
});

test('an awaited job run has a state and an end', () => {
  const stack = newStack();
  const awaited = new JobRun(stack, 'JobRun', { ...jobRunProps(stack), waitForCompletion: true });
  expect(stack.resolve([awaited.jobRunState, awaited.finishedAt])).toEqual(
    ['State', 'FinishedAt'].map((name) => ({ 'Fn::GetAtt': [expect.stringMatching(/^JobRunCompletion/), name] })),
  );
  const other = new JobRun(stack, 'Other', jobRunProps(new Construct(stack, 'Scope')));
  expect([other.jobRunState, other.finishedAt]).toEqual([undefined, undefined]);
});

test('the same app gives the same template', () => {
  expect(render().toJSON()).toEqual(render().toJSON());
});

describe('synthesis', () => {
  const cases: [string, Partial<JobRunProps>, string][] = [
    ['the name is too long', { jobRunName: 'n'.repeat(65) }, 'jobRunName must be 1 to 64 characters, got 65'],
    ['the name is empty', { jobRunName: '' }, 'jobRunName must be 1 to 64 characters, got 0'],
    [
      'the name has other characters',
      { jobRunName: 'a b' },
      'jobRunName must hold letters, digits, ".", "-", "_", "/" and "#" only, got "a b"',
    ],
    ['the token is too long', { clientToken: 't'.repeat(65) }, 'clientToken must be 1 to 64 characters, got 65'],
    ['the token is blank', { clientToken: ' ' }, 'clientToken must not be blank, got " "'],
    ['there is no driver', { jobDriver: undefined }, 'jobDriver is required unless a jobTemplate is given'],
    ['there is no role', { executionRole: undefined }, 'executionRole is required unless a jobTemplate is given'],
    ['there is no label', { releaseLabel: undefined }, 'releaseLabel is required unless a jobTemplate is given'],
    ['parameters lack a template', { jobTemplateParameters: { a: 'b' } }, 'jobTemplateParameters need a jobTemplate'],
    ['there are no attempts', { retryPolicy: { maxAttempts: 0 } }, 'retryPolicy.maxAttempts must be a whole number'],
    ['there are half attempts', { retryPolicy: { maxAttempts: 1.5 } }, 'from 1 to 2147483647, got 1.5'],
    ['a tag is reserved', { tags: { 'aws:x': '' } }, 'reserved prefixes aws: and cdk-emr-containers:, got "aws:x"'],
    ['a tag is too long', { tags: { team: 'x'.repeat(257) } }, 'tags["team"] must be 0 to 256 characters, got 257'],
    ['tags are too many', { tags: tags(47) }, 'tags must be at most 46 (the library adds 4), got 47'],
    ['a prefix lacks a group', { monitoring: { logStreamNamePrefix: 'x' } }, 'needs monitoring.logGroup'],
    ['a prefix lacks a bucket', { monitoring: { logPrefix: 'x' } }, 'monitoring.logPrefix needs monitoring.logBucket'],
    ['files are too many', { monitoring: rotation(51) }, 'maxFilesToKeep must be a whole number from 1 to 50, got 51'],
    ['a size is too small', { monitoring: rotation(3, Size.kibibytes(1)) }, 'from 2 to 2097152, got 1'],
    [
      'a size is no whole number',
      { monitoring: rotation(3, Size.bytes(3000)) },
      'rotationSize in KiB must be a whole number',
    ],
    [
      'the entry point is too long',
      sparkSubmit('x'.repeat(257)),
      'jobDriver.entryPoint must be 1 to 256 characters, got 257',
    ],
    [
      'an argument is empty',
      sparkSubmit('x', ['a', '']),
      'jobDriver.entryPointArguments[1] must be 1 to 10280 characters',
    ],
    [
      'parameters are empty',
      sparkSubmit('x', [], ''),
      'jobDriver.sparkSubmitParameters must be 1 to 102400 characters, got 0',
    ],
    [
      'a property is too long',
      properties({ name: 'x'.repeat(1025) }),
      '["name"] must be 1 to 1024 characters, got 1025',
    ],
    [
      'a property has no name',
      properties({ '': 'x' }),
      'a name in applicationConfiguration[0].configurations[0].properties must be 1 to 1024',
    ],
    ['properties are too many', properties(tags(101)), 'properties must be at most 100, got 101'],
    ['a stream prefix is empty', { monitoring: { logStreamNamePrefix: '' } }, 'must be 1 to 256 characters, got 0'],
    ['nothing waits', { timeout: Duration.minutes(1) }, 'timeout needs waitForCompletion: true'],
    [
      'it waits too long',
      { waitForCompletion: true, timeout: Duration.hours(13) },
      'must be 1 second to 12 hours in whole seconds, got 13 hours',
    ],
    ['it waits not at all', { waitForCompletion: true, timeout: Duration.seconds(0) }, 'timeout must be 1 second to'],
  ];
  test.each(cases)('fails when %s', (_, overrides, message) => {
    expect(() => render(overrides)).toThrow(message);
  });

  test('fails when the virtual cluster id or the role ARN is malformed', () => {
    expect(() =>
      render((stack) => ({ virtualCluster: CfnVirtualCluster.fromVirtualClusterId(stack, 'Bad', 'No-Cluster') })),
    ).toThrow('virtualCluster must be the id of a virtual cluster: lower-case letters and digits, got "No-Cluster"');
    expect(() =>
      render((stack) => ({ executionRole: Role.fromRoleArn(stack, 'Bad', 'arn:aws:iam::123:role/job') })),
    ).toThrow('executionRole must be the ARN of a role, such as arn:aws:iam::123456789012:role/name');
  });

  test.each(['aws-cn', 'aws-us-gov', 'aws-iso-b'])('takes an execution role of the partition %s', (partition) => {
    const roleArn = ROLE_ARN.replace('aws', partition);
    const template = render((stack) => ({ executionRole: Role.fromRoleArn(stack, 'Other', roleArn) }));
    expect(requestOf(template).executionRoleArn).toBe(roleArn);
  });

  test('fails when a token is the key of a tag', () => {
    expect(() => render({ tags: { [Aws.STACK_NAME]: 'x' } })).toThrow(
      /a key in tags must be known at synthesis, got the token ".*AWS.StackName.*": write the key as plain text, and the/,
    );
  });

  const unset = undefined as unknown as string;
  test.each<[string, () => unknown, string]>([
    ['an argument', () => render(sparkSubmit('x', ['a', unset])), 'jobDriver.entryPointArguments[1] must be a string'],
    ['a property', () => render(properties({ a: unset })), 'properties["a"] must be a string, got undefined'],
    ['a tag', () => render({ tags: { a: unset } }), 'tags["a"] must be a string, got undefined'],
    ['an entry point', () => EntryPoint.fromUri(unset), 'EntryPoint.fromUri: uri must be a string, got undefined'],
    ['a release', () => ReleaseLabel.of(unset), 'ReleaseLabel.of: label must be a string, got undefined'],
    ['parameters', () => SparkParameters.raw(unset), 'SparkParameters.raw: parameters must be a string, got undefined'],
    ['a virtual cluster', () => render({ virtualCluster: undefined }), 'virtualCluster is required: a VirtualCluster'],
  ])('fails when %s is undefined, such as an environment variable that is not set', (_, synthesize, message) => {
    expect(synthesize).toThrow(message);
  });

  test('tells everything that is wrong in one error, with the construct path', () => {
    expect(() => render({ jobRunName: '', jobDriver: undefined })).toThrow(
      /^JobRun Stack\/JobRun is not valid:\n {2}- jobRunName .*\n {2}- jobDriver .*$/,
    );
  });

  test('lets tokens through', () => {
    const template = render((stack) => ({
      jobRunName: new CfnParameter(stack, 'Name').valueAsString,
      releaseLabel: ReleaseLabel.of(new CfnParameter(stack, 'Label').valueAsString),
      retryPolicy: { maxAttempts: Lazy.number({ produce: () => 2 }) },
    }));
    expect(requestOf(template)).toMatchObject({
      name: { Ref: 'Name' },
      releaseLabel: { Ref: 'Label' },
      retryPolicyConfiguration: { maxAttempts: 2 },
    });
  });
});

test('what only the deployment decides can be left out by it', () => {
  const driver = sparkSubmit('local:///pi.py', ['10', Aws.NO_VALUE]);
  const request = requestOf(render({ ...driver, jobRunName: Aws.NO_VALUE, tags: { team: Aws.NO_VALUE } }));
  const nothing = { Ref: 'AWS::NoValue' };
  expect(request).toMatchObject({
    name: nothing,
    jobDriver: { sparkSubmitJobDriver: { entryPointArguments: ['10', nothing] } },
    tags: { team: nothing },
  });
});

function tags(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`tag${index}`, '']));
}

function rotation(maxFilesToKeep: number, rotationSize = Size.mebibytes(1)) {
  return { containerLogRotation: { rotationSize, maxFilesToKeep } };
}

function sparkSubmit(uri: string, entryPointArguments?: string[], parameters?: string): Partial<JobRunProps> {
  const sparkSubmitParameters = parameters === undefined ? undefined : SparkParameters.raw(parameters);
  const entryPoint = EntryPoint.fromUri(uri);
  return { jobDriver: JobDriver.sparkSubmit({ entryPoint, entryPointArguments, sparkSubmitParameters }) };
}

/** Application configuration within application configuration. */
function properties(inner: Record<string, string>): Partial<JobRunProps> {
  const configurations = [ApplicationConfiguration.sparkDefaults(inner)];
  return { applicationConfiguration: [ApplicationConfiguration.of('outer', { configurations })] };
}
