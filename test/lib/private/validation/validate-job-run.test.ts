import { Aws, CfnParameter, Duration, Fn, Lazy, Size, Stack } from 'aws-cdk-lib';
import { CfnVirtualCluster } from 'aws-cdk-lib/aws-emrcontainers';
import { Policy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import fc from 'fast-check';
import {
  ApplicationConfiguration,
  EntryPoint,
  JobDriver,
  type JobDriverConfig,
  JobRun,
  type JobRunProps,
  JobRunProvider,
  JobRunSchedule,
  JobTemplate,
  type JobTemplateProps,
  PodTemplate,
  ReleaseLabel,
  SparkFile,
  SparkParameters,
  WaitFor,
} from '../../../../lib/index';
import { importedTemplate } from '../../conformance/properties';
import { jobRunProps, newStack, render, requestOf, ROLE_ARN } from '../../render';

const SECRET = 'hunter2hunter2hunter2';

function sparkSubmit(uri: string, entryPointArguments?: string[], parameters?: string): Partial<JobRunProps> {
  const sparkSubmitParameters = parameters === undefined ? undefined : SparkParameters.raw(parameters);
  const entryPoint = EntryPoint.fromUri(uri);
  return { jobDriver: JobDriver.sparkSubmit({ entryPoint, entryPointArguments, sparkSubmitParameters }) };
}

function tags(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`tag${index}`, '']));
}

function rotation(maxFilesToKeep: number, rotationSize = Size.mebibytes(1)) {
  return { containerLogRotation: { rotationSize, maxFilesToKeep } };
}

/** Nested application configurations. */
function properties(inner: Record<string, string>): Partial<JobRunProps> {
  const configurations = [ApplicationConfiguration.sparkDefaults(inner)];
  return { applicationConfiguration: [ApplicationConfiguration.of('outer', { configurations })] };
}

function sparkDefaults(properties: Record<string, string>): Partial<JobRunProps> {
  return { applicationConfiguration: [ApplicationConfiguration.sparkDefaults(properties)] };
}

/** A user-defined driver, which can bind to anything. */
function driverOf(config: JobDriverConfig): Partial<JobRunProps> {
  return {
    jobDriver: new (class extends JobDriver {
      public bind = () => config;
    })(),
  };
}

function template(jobTemplateArn: string): Partial<JobRunProps> {
  return { jobTemplate: importedTemplate(new Stack(), jobTemplateArn) };
}

describe('synthesis', () => {
  const token = Aws.STACK_NAME;
  test.each<[string, Partial<JobRunProps>, string]>([
    ['a tag', { tags: { [token]: 'x' } }, 'a key in tags must be known at synthesis, got the token "${Token['],
    ['a tag in part', { tags: { [`a-${token}`]: 'x' } }, 'as plain text; only its value may be a token'],
    [
      'a property',
      sparkDefaults({ [token]: 'x' }),
      'a name in applicationConfiguration[0].properties must be known at',
    ],
    [
      'a template parameter',
      {
        ...template('arn:aws:emr-containers:eu-west-1:123456789012:/jobtemplates/abc'),
        jobTemplateParameters: { [token]: 'x' },
      },
      'a name in jobTemplateParameters must be known at synthesis, got the token',
    ],
  ])('fails when a token is the name of %s', (_, overrides, message) => {
    expect(() => render(overrides)).toThrow(/^JobRun Stack\/JobRun is not valid:\n {2}- .*$/);
    expect(() => render(overrides)).toThrow(message);
  });

  const entryPoint = 's3://code/a.sql';
  test.each([
    ['neither', {}, 0],
    ['both', { sparkSubmitJobDriver: { entryPoint }, sparkSqlJobDriver: { entryPoint } }, 2],
  ])('fails when a driver has %s of spark-submit and spark-sql', (_, config, count) => {
    const message = `jobDriver must have exactly one of sparkSubmitJobDriver and sparkSqlJobDriver, got ${count}`;
    expect(() => render(driverOf(config))).toThrow(message);
  });

  test('fails when a driver has no entry point', () => {
    expect(() => render(driverOf({ sparkSqlJobDriver: {} }))).toThrow(
      'jobDriver.entryPoint is required unless query is set',
    );
  });

  test.each([
    'arn:aws:emr-containers:eu-west-1:123456789012:/virtualclusters/abc',
    'arn:aws:emr-containers:eu-west-1:123456789012:/jobtemplates/A',
    'arn:aws:emr-containers:eu-west-1:123456789012:jobtemplates/a',
    'abc',
  ])('fails when the job template has the ARN %s', (arn) => {
    expect(() => render(template(arn))).toThrow(`jobTemplate must have a job template ARN, such as arn:aws:`);
    expect(() => render(template(arn))).toThrow(`got "${arn}"`);
  });

  test('fails when a tag value is blank, but accepts an empty one', () => {
    expect(() => render({ tags: { team: ' ' } })).toThrow('tags["team"] must not be blank, got " "');
    expect(requestOf(render({ tags: { team: '' } })).tags).toEqual({ team: '' });
  });

  test('quotes only the beginning of a sensitive text', () => {
    const blank = sparkSubmit(` ${SECRET}`.padEnd(257), [SECRET.repeat(1000)]);
    const message = errorOf({ ...blank, ...sparkDefaults({ 'spark.password': SECRET.repeat(100) }) });
    expect(message.split('\n')).toHaveLength(4);
    expect(message).not.toContain('hunter2');
  });

  test('does not quote a number that replaces a sensitive text', () => {
    const number = 12345678 as never;
    const driver = { sparkSubmitJobDriver: { entryPoint: number, sparkSubmitParameters: number } };
    // a user-defined driver is validated once it is bound, after everything else
    const messages = [
      errorOf(driverOf(driver)),
      errorOf({ ...driverOf(driver), ...sparkDefaults({ 'spark.password': number }) }),
    ];
    expect(messages.map((message) => message.match(/must be a string, got a number$/gm)?.length)).toEqual([2, 1]);
    expect(messages.join()).not.toContain('1234');
  });

  test('quotes only the beginning of a long value, and a name with line breaks on one line', () => {
    expect(errorOf({ releaseLabel: undefined, tags: { 'a\nb': 'x'.repeat(257) } })).toContain('tags["a\\nb"] must be');
    const uri = `${'x'.repeat(200)}\0`;
    const message = errorOf((stack) => ({
      monitoring: { logBucket: Bucket.fromBucketName(stack, 'Logs', 'logs'), logPrefix: uri },
    }));
    expect(message).toContain(
      `not contain control characters or characters beyond U+FFFD, got "s3://logs/${'x'.repeat(110)}…"`,
    );
  });

  test('accepts tokens for every value that can be a token', () => {
    const request = requestOf(
      render((stack) => {
        const value = new CfnParameter(stack, 'Value').valueAsString;
        return {
          ...template(`arn:${Aws.PARTITION}:emr-containers:${Aws.REGION}:${Aws.ACCOUNT_ID}:/jobtemplates/${value}`),
          jobTemplateParameters: { Day: value },
          jobDriver: JobDriver.sparkSubmit({
            entryPoint: EntryPoint.fromUri(`s3://${value}/${value}.py`),
            entryPointArguments: Fn.split(',', value),
          }),
          ...sparkDefaults({ 'spark.a': value }),
          monitoring: { logBucket: new Bucket(stack, 'Logs'), logPrefix: value, logGroup: undefined },
          tags: { team: value },
        };
      }),
    );
    expect(request).toMatchObject({
      jobTemplateParameters: { Day: { Ref: 'Value' } },
      tags: { team: { Ref: 'Value' } },
    });
  });
});

describe('synthesis', () => {
  const cases: [string, Partial<JobRunProps>, string][] = [
    ['the name is too long', { jobRunName: 'n'.repeat(65) }, 'jobRunName must be 1 to 64 characters, got 65'],
    ['the name is empty', { jobRunName: '' }, 'jobRunName must be 1 to 64 characters, got 0'],
    [
      'the name has other characters',
      { jobRunName: 'a b' },
      'jobRunName must contain only letters, digits, ".", "-", "_", "/" and "#", got "a b"',
    ],
    ['the client token is too long', { clientToken: 't'.repeat(65) }, 'clientToken must be 1 to 64 characters, got 65'],
    ['the client token is blank', { clientToken: ' ' }, 'clientToken must not be blank, got " "'],
    ['there is no driver', { jobDriver: undefined }, 'jobDriver is required unless jobTemplate is set'],
    ['there is no role', { executionRole: undefined }, 'executionRole is required unless jobTemplate is set'],
    ['there is no label', { releaseLabel: undefined }, 'releaseLabel is required unless jobTemplate is set'],
    [
      'parameters are set without a template',
      { jobTemplateParameters: { a: 'b' } },
      'jobTemplateParameters requires jobTemplate',
    ],
    ['there are no attempts', { retryPolicy: { maxAttempts: 0 } }, 'retryPolicy.maxAttempts must be a whole number'],
    ['the number of attempts is not whole', { retryPolicy: { maxAttempts: 1.5 } }, 'from 1 to 2147483647, got 1.5'],
    ['a tag is reserved', { tags: { 'aws:x': '' } }, 'reserved prefixes aws: or cdk-emr-containers:, got "aws:x"'],
    ['a tag is too long', { tags: { team: 'x'.repeat(257) } }, 'tags["team"] must be 0 to 256 characters, got 257'],
    ['there are too many tags', { tags: tags(47) }, 'tags must have at most 46 entries (the library adds 4), got 47'],
    [
      'a log stream prefix is set without a log group',
      { monitoring: { logStreamNamePrefix: 'x' } },
      'requires monitoring.logGroup',
    ],
    [
      'a log prefix is set without a bucket',
      { monitoring: { logPrefix: 'x' } },
      'monitoring.logPrefix requires monitoring.logBucket',
    ],
    [
      'there are too many log files',
      { monitoring: rotation(51) },
      'maxFilesToKeep must be a whole number from 1 to 50, got 51',
    ],
    ['a size is too small', { monitoring: rotation(3, Size.kibibytes(1)) }, 'from 2 to 2097152, got 1'],
    [
      'a size is not a whole number',
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
    ['there are too many properties', properties(tags(101)), 'properties must have at most 100 entries, got 101'],
    ['a stream prefix is empty', { monitoring: { logStreamNamePrefix: '' } }, 'must be 1 to 256 characters, got 0'],
    [
      'no wait could read the driver log',
      { driverLogInStatusReason: false },
      'driverLogInStatusReason requires waitFor, such as WaitFor.COMPLETION',
    ],
    [
      'the deployment does not wait',
      { timeout: Duration.minutes(1) },
      'timeout requires waitFor, such as WaitFor.COMPLETION',
    ],
    [
      'the timeout is too long',
      { waitFor: WaitFor.COMPLETION, timeout: Duration.hours(13) },
      'must be 1 second to 12 hours in whole seconds, got 13 hours',
    ],
    [
      'the timeout is zero',
      { waitFor: WaitFor.COMPLETION, timeout: Duration.seconds(0) },
      'timeout must be 1 second to',
    ],
  ];
  test.each(cases)('fails when %s', (_, overrides, message) => {
    expect(() => render(overrides)).toThrow(message);
  });

  test('fails when the virtual cluster ID or the role ARN is malformed', () => {
    expect(() =>
      render((stack) => ({ virtualCluster: CfnVirtualCluster.fromVirtualClusterId(stack, 'Bad', 'No-Cluster') })),
    ).toThrow('virtualCluster must be a virtual cluster ID: lowercase letters and digits, got "No-Cluster"');
    // longer than an ID can be
    const arn = 'arn:aws:emr-containers:eu-west-1:123456789012:/virtualclusters/abcdefghijklmnopqrstuvwxy';
    expect(() =>
      render((stack) => ({ virtualCluster: CfnVirtualCluster.fromVirtualClusterId(stack, 'Arn', arn) })),
    ).toThrow(/virtualCluster must be a virtual cluster ID: lowercase letters and digits, got "arn:aws:/);
    expect(() =>
      render((stack) => ({ executionRole: Role.fromRoleArn(stack, 'Bad', 'arn:aws:iam::123:role/job') })),
    ).toThrow('executionRole must be an IAM role ARN, such as arn:aws:iam::123456789012:role/name');
  });

  test.each(['aws-cn', 'aws-us-gov', 'aws-iso-b'])('accepts an execution role of the partition %s', (partition) => {
    const roleArn = ROLE_ARN.replace('aws', partition);
    const template = render((stack) => ({ executionRole: Role.fromRoleArn(stack, 'Other', roleArn) }));
    expect(requestOf(template).executionRoleArn).toBe(roleArn);
  });

  test('fails when a token is the key of a tag', () => {
    expect(() => render({ tags: { [Aws.STACK_NAME]: 'x' } })).toThrow(
      /a key in tags must be known at synthesis, got the token ".*AWS.StackName.*": write the key as plain text; only its/,
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
    [
      'a virtual cluster',
      () => render({ virtualCluster: undefined }),
      'virtualCluster is required: use a VirtualCluster',
    ],
  ])('fails when %s is undefined, such as an environment variable that is not set', (_, synthesize, message) => {
    expect(synthesize).toThrow(message);
  });

  test('reports all errors together, with the construct path', () => {
    expect(() => render({ jobRunName: '', jobDriver: undefined })).toThrow(
      /^JobRun Stack\/JobRun is not valid:\n {2}- jobRunName .*\n {2}- jobDriver .*$/,
    );
  });

  test('accepts tokens as name, label and number', () => {
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

/** Mistakes in different properties, with one error line each. */
const MISTAKES: readonly [string, Partial<JobRunProps>][] = [
  ['jobRunName', { jobRunName: 'a b' }],
  ['clientToken', { clientToken: ' ' }],
  ['releaseLabel', { releaseLabel: undefined }],
  ['executionRole', { executionRole: 'arn' as never }],
  ['virtualCluster', { virtualCluster: 'abc' as never }],
  ['jobDriver.entryPoint', sparkSubmit('s3://undefined/a.py')],
  ['applicationConfiguration[0].properties["spark.a"]', sparkDefaults({ 'spark.a': '' })],
  ['monitoring.persistentAppUI', { monitoring: { persistentAppUI: 'ENABLED' as never } }],
  ['jobTemplateParameters', { jobTemplateParameters: { a: 'b' } }],
  ['retryPolicy.maxAttempts', { retryPolicy: { maxAttempts: 0 } }],
  ['tags["team"]', { tags: { team: ' ' } }],
  ['timeout', { timeout: 20 as never, waitFor: WaitFor.COMPLETION }],
  ['rerun', { rerun: 'once' as never }],
];

test('every combination of errors has one line for each error, which starts with the property', () => {
  fc.assert(
    fc.property(fc.subarray([...MISTAKES], { minLength: 1 }), (mistakes) => {
      const overrides = mistakes.reduce((all, [, mistake]) => ({ ...all, ...mistake }), {});
      const lines = errorOf(overrides).split('\n').slice(1);
      const properties = lines.map((line) => line.replace(/^ {2}- /, '').split(' ')[0]);
      expect(properties.toSorted()).toEqual(mistakes.map(([property]) => property).toSorted());
    }),
    { seed: 62, numRuns: 100 },
  );
});

function errorOf(overrides: Parameters<typeof render>[0]): string {
  try {
    render(overrides);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

describe('a constructor that fails', () => {
  /** A driver that uploads files and grants access to them, in a stack with a mutable role. */
  function stackWithJob() {
    const stack = newStack();
    const executionRole = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('pods.eks.amazonaws.com') });
    const sparkSubmitParameters = SparkParameters.of({
      pyFiles: [SparkFile.fromAsset(__filename)],
      driverPodTemplate: PodTemplate.fromObject({}),
    });
    const entryPoint = EntryPoint.fromAsset(__filename);
    const jobDriver = JobDriver.sparkSubmit({ entryPoint, sparkSubmitParameters });
    const monitoring = { logGroup: LogGroup.fromLogGroupName(stack, 'Logs', '/jobs') };
    return { stack, job: jobRunProps(stack, { executionRole, jobDriver, monitoring }) };
  }

  const schedule = ScheduleExpression.rate(Duration.days(1));
  test.each<[string, (stack: Stack, job: JobRunProps) => unknown]>([
    ['JobRun, with a wrong value', (stack, job) => new JobRun(stack, 'Failed', { ...job, jobRunName: '' })],
    ['JobRun, with a wrong type', (stack, job) => new JobRun(stack, 'Failed', { ...job, releaseLabel: 'x' as never })],
    [
      'JobRun, with a provider of the app',
      (stack, job) =>
        new JobRun(stack, 'Failed', {
          ...job,
          provider: provider(stack),
          waitFor: WaitFor.COMPLETION,
          tags: { '': '' },
        }),
    ],
    ['JobRunSchedule', (stack, job) => new JobRunSchedule(stack, 'Failed', { ...job, schedule, jobRunName: '' })],
    [
      'JobTemplate',
      (stack, job) => new JobTemplate(stack, 'Failed', { ...(job as JobTemplateProps), jobTemplateName: '' }),
    ],
  ])('creates nothing: %s', (_, construct) => {
    const { stack, job } = stackWithJob();
    const ofProvider = provider(stack).node.findAll();
    const before = stack.node.findAll();
    expect(() => construct(stack, job)).toThrow('is not valid');
    const created = stack.node.findAll().filter((one) => !before.includes(one));
    expect(created.map(({ node }) => node.path)).toEqual(['Stack/Failed']);
    expect(provider(stack).node.findAll()).toEqual(ofProvider);
    expect(stack.node.findAll().filter((one) => one instanceof Policy)).toEqual([]);
  });

  function provider(stack: Stack): JobRunProvider {
    return (stack.node.tryFindChild('Provider') as JobRunProvider | undefined) ?? new JobRunProvider(stack, 'Provider');
  }
});

test('a user-defined driver is bound once, and validated then', () => {
  let count = 0;
  const jobDriver = new (class extends JobDriver {
    public bind() {
      count++;
      return { sparkSqlJobDriver: { entryPoint: '' } };
    }
  })();
  expect(() => render({ jobDriver, releaseLabel: ReleaseLabel.EMR_6_2_0 })).toThrow(
    /JobDriver.sparkSql requires release 6.7.0 or newer.*\n.*jobDriver.entryPoint must be 1 to 256 characters, got 0$/,
  );
  expect(count).toBe(1);
});

test.each([
  ['logUri', '${Logs}', 'monitoring.logUri applies only to a job template: set logBucket and logPrefix'],
  [
    'persistentAppUIParameter',
    '${History}',
    'monitoring.persistentAppUIParameter applies only to a job template: set persistentAppUI',
  ],
])('fails when monitoring.%s is set, which would be ignored', (member, value, message) => {
  const monitoring: object = { [member]: value };
  expect(() => render({ monitoring })).toThrow(message);
});
