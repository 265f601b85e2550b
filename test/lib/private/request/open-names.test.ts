import { CfnParameter, Lazy, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import {
  EntryPoint,
  JobDriver,
  JobRun,
  JobRunSchedule,
  JobTemplate,
  JobTemplateParameter,
  type JobTemplateProps,
  type Monitoring,
  PodTemplate,
  ReleaseLabel,
  SparkFile,
  SparkParameters,
  WaitFor,
} from '../../../../lib';
import { fillIn, isOpen } from '../../../../lib/private/request/placeholders';
import { jobRunProps, newStack, resourcesOf } from '../../render';

const OPEN = 'must not start with a parameter whose value is unknown';
const SOURCE: JobDriver = JobDriver.sparkSubmit({ entryPoint: EntryPoint.fromUri('local:///pi.py') });

const bucket = (stack: Stack) => Bucket.fromBucketName(stack, `B${stack.node.children.length}`, 'data');
const toGroup = (name: string) => (stack: Stack) => ({
  monitoring: { logGroup: LogGroup.fromLogGroupName(stack, 'Logs', name) } satisfies Monitoring,
});
const toPrefix = (logPrefix: string) => (stack: Stack) => ({ monitoring: { logBucket: bucket(stack), logPrefix } });
const entryPoint = (key: string) => (stack: Stack) => ({
  jobDriver: JobDriver.sparkSql({ entryPoint: EntryPoint.fromBucket(bucket(stack), key) }),
});
const files = (key: string) => (stack: Stack) => ({
  jobDriver: JobDriver.sparkSubmit({
    entryPoint: EntryPoint.fromUri('local:///pi.py'),
    sparkSubmitParameters: SparkParameters.of({ jars: [SparkFile.fromBucket(bucket(stack), key)] }),
  }),
});
const pod = (key: string) => (stack: Stack) => ({
  jobDriver: JobDriver.sparkSubmit({
    entryPoint: EntryPoint.fromUri('local:///pi.py'),
    sparkSubmitParameters: SparkParameters.of({ driverPodTemplate: PodTemplate.fromBucket(bucket(stack), key) }),
  }),
});

type Part = (stack: Stack) => Partial<JobTemplateProps>;

function templateIn(stack: Stack, part: Part, defaultValue?: string): JobTemplate {
  return new JobTemplate(stack, 'Template', {
    executionRole: new Role(stack, 'Role', { assumedBy: new ServicePrincipal('pods.eks.amazonaws.com') }),
    releaseLabel: ReleaseLabel.EMR_7_13_0,
    jobDriver: SOURCE,
    parameters: { Name: JobTemplateParameter.string({ defaultValue }) },
    ...part(stack),
  });
}

function jobRunWith(stack: Stack, jobTemplate: JobTemplate, jobTemplateParameters?: Record<string, string>): JobRun {
  const { virtualCluster } = jobRunProps(stack);
  return new JobRun(stack, 'JobRun', {
    virtualCluster,
    jobTemplate,
    jobTemplateParameters,
    waitFor: WaitFor.COMPLETION,
  });
}

/** The resources that policies name for an action. */
function resourcesFor(stack: Stack, action: string): string[] {
  const policies = resourcesOf(Template.fromStack(stack), 'AWS::IAM::Policy').map(({ Properties }) => Properties);
  const statements = policies.flatMap(
    ({ PolicyDocument }) =>
      (PolicyDocument as { Statement: { Action: string | string[]; Resource: unknown }[] }).Statement,
  );
  return statements
    .filter(({ Action }) => [Action].flat().includes(action))
    .flatMap(({ Resource }): unknown[] => (Array.isArray(Resource) ? Resource : [Resource]))
    .map((resource) => JSON.stringify(resource));
}

describe.each<[string, string, Part, string, string]>([
  ['a log group', 'monitoring.logGroup', toGroup('${Name}'), 'logs:PutLogEvents', ':log-group:known:*"'],
  ['a prefix', 'monitoring.logPrefix', toPrefix('${Name}'), 's3:PutObject', ':s3:::data/known/*"'],
  ['an entry point', 'a key in a bucket', entryPoint('${Name}'), 's3:GetObject', ':s3:::data/known"'],
  ['a jar', 'a key in a bucket', files('${Name}/a.jar'), 's3:GetObject', ':s3:::data/known/a.jar"'],
  ['a pod template', 'a key in a bucket', pod('${Name}'), 's3:GetObject', ':s3:::data/known"'],
])('%s that starts with a parameter', (_, property, part, action, resource) => {
  test('fails when no value is known', () => {
    const stack = newStack();
    templateIn(stack, part);
    expect(() => Template.fromStack(stack)).toThrow(new RegExp(`\\[Stack/Template\\] .*${property}.* ${OPEN}`));
  });

  test('fails when the values of a job run are unknown at synthesis', () => {
    const stack = newStack();
    const template = templateIn(stack, part);
    const values = Lazy.any({ produce: () => ({ Name: 'x' }) }) as never;
    expect(() => jobRunWith(stack, template, values)).toThrow(`${property} ${OPEN}`);
  });

  test('fails when the value is a pattern', () => {
    const stack = newStack();
    const template = templateIn(stack, part);
    expect(() => jobRunWith(stack, template, { Name: '*' })).toThrow(`${property} ${OPEN}`);
  });

  test('is granted with the default value', () => {
    const stack = newStack();
    templateIn(stack, part, 'known');
    expect(resourcesFor(stack, action)).toEqual([expect.stringContaining(resource)]);
  });

  test('is granted only with the value of a job run', () => {
    const stack = newStack();
    jobRunWith(stack, templateIn(stack, part), { Name: 'known' });
    expect(resourcesFor(stack, action)).toEqual([expect.stringContaining(resource)]);
  });

  test('is granted with the value of a schedule', () => {
    const stack = newStack();
    const jobTemplate = templateIn(stack, part);
    const { virtualCluster } = jobRunProps(stack);
    const schedule = scheduler.ScheduleExpression.expression('rate(1 day)');
    const props = { virtualCluster, jobTemplate, jobTemplateParameters: { Name: 'known' }, schedule };
    new JobRunSchedule(stack, 'Schedule', props);
    expect(resourcesFor(stack, action)).toEqual([expect.stringContaining(resource)]);
  });
});

describe('the log URI', () => {
  const toUri =
    (logUri: string): Part =>
    () => ({ monitoring: { logUri } });
  const UNKNOWN = 'monitoring.logUri must be an S3 URI with a known bucket, got';

  test.each<[string, string | undefined]>([
    ['${Name}', undefined],
    ['${Name}', 'data'],
    ['${Name}', 's3://'],
    ['${Name}', 's3:///logs'],
    ['${Name}', 's3://*/logs'],
    ['${Name}', 's3://${Other}/logs'],
    ['s3://${Name}/${Other}', 'data'],
    ['s3://data-${Name}/logs', undefined],
  ])('fails for %j with the value %j', (logUri, defaultValue) => {
    const stack = newStack();
    const Name = JobTemplateParameter.string({ defaultValue });
    const parameters = { Name, Other: JobTemplateParameter.string() };
    templateIn(stack, (each) => ({ ...toUri(logUri)(each), parameters }));
    expect(() => Template.fromStack(stack)).toThrow(UNKNOWN);
  });

  test.each([
    ['${Name}', 's3://data/known', 'data/known/*"'],
    ['${Name}', 's3://data/known/', 'data/known/*"'],
    ['${Name}', 's3://data', 'data/*"'],
    ['s3://${Name}/logs', 'data', 'data/logs/*"'],
  ])('%j with the value %j is granted %j', (logUri, value, resource) => {
    const granted = (stack: Stack) => resourcesFor(stack, 's3:PutObject');
    const parameters = (defaultValue?: string) => ({
      Name: JobTemplateParameter.string({ defaultValue }),
      Other: JobTemplateParameter.string(),
    });
    const byDefault = newStack();
    templateIn(byDefault, (each) => ({ ...toUri(logUri)(each), parameters: parameters(value) }));
    const byJobRun = newStack();
    const part: Part = (each) => ({ ...toUri(logUri)(each), parameters: parameters() });
    jobRunWith(byJobRun, templateIn(byJobRun, part), { Name: value, Other: 'x' });
    for (const stack of [byDefault, byJobRun]) {
      expect(granted(stack)).toEqual([expect.stringContaining(`:s3:::${resource}`)]);
      expect(resourcesFor(stack, 's3:ListBucket')).toEqual([expect.stringMatching(/:s3:::data"/)]);
    }
  });

  test('is granted below the prefix before a parameter, or with its value if it is known', () => {
    const stack = newStack();
    const Name = JobTemplateParameter.string({ defaultValue: 'data' });
    const parameters = { Name, Other: JobTemplateParameter.string() };
    const template = templateIn(stack, (each) => ({ ...toUri('s3://my-${Name}/logs/${Other}')(each), parameters }));
    jobRunWith(stack, template, { Other: 'x' });
    expect(resourcesFor(stack, 's3:PutObject')).toEqual(
      ['*', 'x/*'].map((rest) => expect.stringContaining(`:s3:::my-data/logs/${rest}"`) as string),
    );
  });

  test('fails when the value of a job run does not name a bucket', () => {
    const stack = newStack();
    const template = templateIn(stack, toUri('${Name}'));
    expect(() => jobRunWith(stack, template, { Name: 'data' })).toThrow(UNKNOWN);
  });

  test('can be in a bucket that is unknown at synthesis', () => {
    const stack = newStack();
    const own = new Bucket(stack, 'Own');
    jobRunWith(stack, templateIn(stack, toUri('${Name}')), { Name: own.s3UrlForObject('logs') });
    expect(resourcesFor(stack, 's3:PutObject')).toEqual([
      expect.stringMatching(/:s3:::",\{"Ref":"Own.*"\},"\/logs\/\*"/),
    ]);
  });
});

test('the function can read the driver log only in the log group of the job run', () => {
  const stack = newStack();
  jobRunWith(stack, templateIn(stack, toGroup('${Name}')), { Name: 'known' });
  expect(resourcesFor(stack, 'logs:GetLogEvents')).toEqual([expect.stringContaining(':log-group:known:*"')]);
});

test('a value that is a token is granted with its deployed value', () => {
  const stack = newStack();
  const value = new CfnParameter(stack, 'Group').valueAsString;
  jobRunWith(stack, templateIn(stack, toGroup('${Name}')), { Name: value });
  expect(resourcesFor(stack, 'logs:GetLogEvents')).toEqual([
    expect.stringContaining(':log-group:",{"Ref":"Group"},":*"'),
  ]);
});

test('after fixed text, the role can write to every value of the parameter', () => {
  const stack = newStack();
  jobRunWith(stack, templateIn(stack, toGroup('/jobs/${Name}')), { Name: 'known' });
  expect(resourcesFor(stack, 'logs:PutLogEvents')).toEqual([expect.stringContaining(':log-group:/jobs/*"')]);
});

test.each([toPrefix('${Name}'), entryPoint('${Name}/job.sql')])(
  'fails when a job run without a template uses a parameter',
  (part) => {
    const stack = newStack();
    const create = () => new JobRun(stack, 'JobRun', jobRunProps(stack, part(stack)));
    expect(create).toThrow(OPEN);
  },
);

test.each([
  ['${Name}', true],
  ['/${Name}', true],
  ['-_/.${Name}', true],
  ['/a${Name}', false],
  ['${Token[TOKEN.1]}/${Name}', false],
  ['name', false],
  ['', false],
])('%j is open: %s', (text, open) => {
  expect(isOpen(text)).toBe(open);
});

test('only known values are filled in', () => {
  const values = { A: 'a', Pattern: 'a*', Token: '${Token[TOKEN.2]}' };
  expect(fillIn('${A}/${B}/${Pattern}/${Token}/${toString}/${Token[TOKEN.1]}', values)).toBe(
    'a/${B}/${Pattern}/${Token[TOKEN.2]}/${toString}/${Token[TOKEN.1]}',
  );
});
