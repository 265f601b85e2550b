import { App, Aws, CfnOutput, type CfnResource, Lazy, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnVirtualCluster } from 'aws-cdk-lib/aws-emrcontainers';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import fc from 'fast-check';
import { defaultName } from '../../../../lambda/job-run/start-request';
import { JobRun, type JobRunProps } from '../../../../lib';
import { jobRunProps, newApp, newStack, resourcesOf, type Resource } from '../../render';

const DETAIL_TYPES = ['EMR Job Run State Change', 'EmrContainers Job Run State Change'];
const JOB_RUN = 'Custom::EMRContainersJobRun';

function newJobRun(stack: Stack, overrides: Partial<JobRunProps> = {}): JobRun {
  return new JobRun(stack, 'JobRun', jobRunProps(stack, overrides));
}

/** The patterns of a stack's rules. */
function patternsOf(template: Template): unknown[] {
  return resourcesOf(template, 'AWS::Events::Rule').map(({ Properties }) => Properties.EventPattern);
}

function namesOf(template: Template): unknown {
  const [pattern] = patternsOf(template) as { detail: { name: unknown } }[];
  return pattern.detail.name;
}

/** The resources of a type that the run's resource depends on. */
function before(template: Template, type: string): string[] {
  const [{ DependsOn = [] }] = resourcesOf(template, JOB_RUN);
  return DependsOn.filter((id) => Object.keys(template.findResources(type)).includes(id));
}

const pattern = (name: unknown, ...states: string[]) => ({
  source: ['aws.emr-containers'],
  'detail-type': DETAIL_TYPES,
  detail: { virtualClusterId: ['cluster1'], name: [name], ...(states.length > 0 && { state: states }) },
});

/**
 * Whether an event matches a pattern: the event has each field of the pattern, with one of the values or with a value that a
 * filter matches. Fields that are not in the pattern match every value.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
function matches(pattern: unknown, event: unknown): boolean {
  return Object.entries(pattern as object).every(([name, expected]: [string, unknown]) => {
    const actual = (event as Record<string, unknown>)[name];
    if (!Array.isArray(expected)) return typeof actual === 'object' && actual !== null && matches(expected, actual);
    return expected.some((value: unknown) => {
      if (typeof value !== 'object' || value === null) return value === actual;
      if (!('suffix' in value)) throw new Error(`there is no such filter here: ${JSON.stringify(value)}`);
      return typeof actual === 'string' && actual.endsWith(value.suffix as string);
    });
  });
}

describe('a rule', () => {
  test('matches the states of its run, for both event types', () => {
    const stack = newStack();
    const jobRun = newJobRun(stack, { jobRunName: 'nightly' });
    jobRun.onStateChange('Any');
    jobRun.onCompleted('Completed');
    jobRun.onFailed('Failed');
    jobRun.onCancelled('Cancelled');
    expect(patternsOf(Template.fromStack(stack))).toEqual([
      pattern('nightly'),
      pattern('nightly', 'COMPLETED'),
      pattern('nightly', 'FAILED'),
      pattern('nightly', 'CANCELLED'),
    ]);
  });

  test('for new driver attempts matches their own event type, by the same values', () => {
    const stack = newStack();
    newJobRun(stack, { jobRunName: 'nightly' }).onNewDriverAttempt('Attempt', { ruleName: 'attempts' });
    expect(resourcesOf(Template.fromStack(stack), 'AWS::Events::Rule')[0].Properties).toMatchObject({
      Name: 'attempts',
      EventPattern: { ...pattern('nightly'), 'detail-type': ['EMR Job Run New Driver Attempt'] },
    });
  });

  describe('matches events as EventBridge documents it', () => {
    /** The events of recording S9, with example values. */
    const event = (detail: object = {}, detailType = DETAIL_TYPES[0]) => ({
      version: '0',
      id: '1',
      'detail-type': detailType,
      source: 'aws.emr-containers',
      account: '123456789012',
      time: '2026-11-28T10:00:00Z',
      region: 'eu-west-1',
      resources: [],
      detail: {
        severity: 'INFO',
        name: 'nightly',
        id: '00000002vhi7od3su5d',
        arn: 'arn:aws:emr-containers:eu-west-1:123456789012:/virtualclusters/cluster1/jobruns/00000002vhi7od3su5d',
        virtualClusterId: 'cluster1',
        state: 'FAILED',
        createdBy: 'arn:aws:sts::123456789012:assumed-role/R/session',
        releaseLabel: 'emr-7.13.0-latest',
        executionRoleArn: 'arn:aws:iam::123456789012:role/job',
        failureReason: 'USER_ERROR',
        stateDetails: 'JobRun failed.',
        message: '',
        ...detail,
      },
    });
    const NEW_ATTEMPT = 'EMR Job Run New Driver Attempt';
    const attempt = {
      newDriverPodName: 'spark-1-driver-abcde',
      newDriverCreatedAt: '2026-11-28T10:00:00Z',
      previousDriverFailureMessage: 'exit code 1',
      currentAttemptCount: 2,
    };

    test.each<[string, unknown, string[]]>([
      ['a run that FAILED', event(), ['any', 'failed']],
      ['the other name of the type', event({}, DETAIL_TYPES[1]), ['any', 'failed']],
      ['a run that is RUNNING', event({ state: 'RUNNING' }), ['any']],
      ['a run with another name', event({ name: 'nightly2' }), []],
      ['a run on another virtual cluster', event({ virtualClusterId: 'cluster2' }), []],
      ['an event without a name', event({ name: undefined }), []],
      ['another service', { ...event(), source: 'aws.emr' }, []],
      ['a new attempt', event(attempt, NEW_ATTEMPT), ['attempt']],
    ])('%s', (_, given, expected) => {
      const stack = newStack();
      const jobRun = newJobRun(stack, { jobRunName: 'nightly' });
      jobRun.onStateChange('any');
      jobRun.onFailed('failed');
      jobRun.onNewDriverAttempt('attempt');
      const [any, failed, newAttempt] = patternsOf(Template.fromStack(stack));
      const rules = Object.entries({ any, failed, attempt: newAttempt });
      expect(rules.filter(([, rule]) => matches(rule, given)).map(([name]) => name)).toEqual(expected);
    });

    test('also by the end of a name', () => {
      expect(matches({ detail: { name: [{ suffix: '-JobRun' }] } }, event({ name: 'Data-JobRun' }))).toBe(true);
      expect(matches({ detail: { name: [{ suffix: '-JobRun' }] } }, event({ name: 'JobRun' }))).toBe(false);
      expect(() => matches({ detail: { name: [{ wildcard: '*' }] } }, event())).toThrow('no such filter');
    });
  });

  test('has the options that are set', () => {
    const stack = newStack();
    const queue = new Queue(stack, 'Queue');
    const rule = newJobRun(stack, { jobRunName: 'nightly' }).onFailed('Failed', {
      ruleName: 'failed',
      description: 'Somebody has to know',
      eventPattern: { account: ['123456789012'], detail: { failureReason: ['USER_ERROR'] } },
      target: new targets.SqsQueue(queue),
    });
    expect(rule).toBeInstanceOf(events.Rule);
    const [{ Properties }] = resourcesOf(Template.fromStack(stack), 'AWS::Events::Rule');
    const { detail, ...others } = pattern('nightly', 'FAILED');
    expect(Properties).toMatchObject({
      Name: 'failed',
      Description: 'Somebody has to know',
      EventPattern: { ...others, account: ['123456789012'], detail: { ...detail, failureReason: ['USER_ERROR'] } },
      Targets: [{ Arn: stack.resolve(queue.queueArn) as unknown }],
    });
  });

  test('is created before the run, with its targets and their policies, and uses no attribute of the run', () => {
    const stack = newStack();
    const topic = new Topic(stack, 'Topic');
    const jobRun = newJobRun(stack);
    jobRun.onFailed('Failed', { target: new targets.SnsTopic(topic) });
    const rule = jobRun.onStateChange('Any');
    const handler = new Function(stack, 'Function', {
      runtime: Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: Code.fromInline('exports.handler = async () => {};'),
    });
    rule.addTarget(new targets.LambdaFunction(handler));
    rule.addTarget(new targets.SqsQueue(new Queue(stack, 'Queue')));
    const template = Template.fromStack(stack);
    expect(before(template, 'AWS::Events::Rule')).toHaveLength(2);
    for (const type of ['AWS::SNS::TopicPolicy', 'AWS::Lambda::Permission', 'AWS::SQS::QueuePolicy']) {
      expect(before(template, type)).toHaveLength(1);
    }
    const [runId] = Object.keys(template.findResources(JOB_RUN));
    for (const resource of resourcesOf(template, 'AWS::Events::Rule')) {
      const text = JSON.stringify(resource);
      expect(text).not.toContain(`{"Ref":"${runId}"}`);
      expect(text).not.toContain(`"Fn::GetAtt":["${runId}"`);
      expect(resource.DependsOn).toBeUndefined();
    }
  });

  test('changes neither the request nor the job', () => {
    const requestOf = (act: (jobRun: JobRun) => unknown) => {
      const stack = newStack();
      act(newJobRun(stack));
      return resourcesOf(Template.fromStack(stack), JOB_RUN)[0].Properties;
    };
    expect(requestOf((jobRun) => [jobRun.onFailed('Failed'), jobRun.metricFailed()])).toEqual(requestOf(() => {}));
  });

  test('can share its queue with a rule of an earlier run, without a cycle', () => {
    const stack = newStack();
    const target = new targets.SqsQueue(new Queue(stack, 'Queue'));
    const props = jobRunProps(stack);
    const first = new JobRun(stack, 'First', props);
    const second = new JobRun(stack, 'Second', props);
    second.node.addDependency(first);
    first.onFailed('Failed', { target });
    second.onFailed('Failed', { target });
    expect(() => Template.fromStack(stack)).not.toThrow();
  });

  test('is created after the virtual cluster that it names', () => {
    const stack = newStack();
    const virtualCluster = new CfnVirtualCluster(stack, 'Cluster', {
      name: 'cluster',
      containerProvider: { id: 'eks', type: 'EKS', info: { eksInfo: { namespace: 'jobs' } } },
    });
    newJobRun(stack, { virtualCluster }).onFailed('Failed');
    const [{ detail }] = patternsOf(Template.fromStack(stack)) as { detail: { virtualClusterId: unknown } }[];
    expect(detail.virtualClusterId).toEqual([{ Ref: 'Cluster' }]);
  });

  test('can be in the stack of its target, where it uses the name that is known and creates no cycle of stacks', () => {
    const app = newApp();
    const stack = new Stack(app, 'Jobs');
    const other = new Stack(app, 'Alarms');
    const target = new targets.SnsTopic(new Topic(other, 'Topic'));
    const jobRun = newJobRun(stack);
    jobRun.onFailed('Failed', { crossStackScope: other, target });
    new CfnOutput(other, 'JobRunId', { value: jobRun.jobRunId });
    app.synth();
    expect(namesOf(Template.fromStack(other))).toEqual([expect.stringMatching(/^Jobs-JobRun\w{8}$/)]);
    expect(before(Template.fromStack(stack), 'AWS::Events::Rule')).toEqual([]);
  });
});

describe('a target in another region', () => {
  test('creates no cycle of stacks', () => {
    const app = newApp();
    const account = '123456789012';
    const stack = new Stack(app, 'Jobs', { env: { account, region: 'eu-west-1' } });
    const other = new Stack(app, 'Alarms', { env: { account, region: 'us-east-1' } });
    other.addDependency(stack);
    const target = new targets.SnsTopic(new Topic(other, 'Topic'));
    newJobRun(stack).onFailed('Failed', { target });
    expect(() => app.synth()).not.toThrow();
    expect(before(Template.fromStack(stack), 'AWS::Events::Rule')).toHaveLength(1);
  });
});

describe('the name that is matched', () => {
  const named = (overrides: Partial<JobRunProps>, act: (jobRun: JobRun) => void = () => {}) => {
    const stack = newStack();
    const jobRun = newJobRun(stack, overrides);
    jobRun.onFailed('Failed');
    act(jobRun);
    return namesOf(Template.fromStack(stack));
  };

  test('is a token if the name is one', () => {
    expect(named({ jobRunName: Lazy.string({ produce: () => `job-${Aws.REGION}` }) })).toEqual([
      { 'Fn::Join': ['', ['job-', { Ref: 'AWS::Region' }]] },
    ]);
  });

  test('includes request overrides, even later ones', () => {
    expect(named({}, (jobRun) => jobRun.addRequestOverride('name', 'other'))).toEqual(['other']);
    const deleted = named({ jobRunName: 'one' }, (jobRun) => jobRun.addRequestDeletionOverride('name'));
    expect(deleted).toEqual([{ 'Fn::Join': ['', [{ Ref: 'AWS::StackName' }, expect.stringMatching(/^-JobRun/)]] }]);
  });

  test('is combined with the virtual cluster of request overrides', () => {
    const stack = newStack();
    const jobRun = newJobRun(stack);
    jobRun.onFailed('Failed');
    jobRun.addRequestOverride('virtualClusterId', 'other');
    const [{ detail }] = patternsOf(Template.fromStack(stack)) as { detail: { virtualClusterId: unknown } }[];
    expect(detail.virtualClusterId).toEqual(['other']);
  });

  test('is the name that the handler derives from stack name and logical ID, for every length of both', () => {
    const stackNames = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,127}$/);
    const logicalIds = fc.stringMatching(/^[A-Za-z0-9]{1,255}$/);
    const lengths = fc.tuple(stackNames, logicalIds, fc.integer({ min: 1, max: 70 }));
    fc.assert(
      fc.property(lengths, ([stackName, id, length]) => {
        const logicalId = id.padEnd(length, id).slice(0, length);
        const stack = new Stack(new App(), 'Stack', { stackName });
        const jobRun = newJobRun(stack);
        jobRun.onFailed('Failed');
        (jobRun.node.defaultChild as CfnResource).overrideLogicalId(logicalId);
        const rule = resourcesOf(Template.fromStack(stack), 'AWS::Events::Rule')[0];
        const [name] = (rule.Properties.EventPattern as { detail: { name: unknown[] } }).detail.name;
        const StackId = `arn:aws:cloudformation:eu-west-1:123456789012:stack/${stackName}/uuid`;
        expect(deployed(name, stackName)).toBe(defaultName({ StackId, LogicalResourceId: logicalId }));
      }),
      { numRuns: 60 },
    );
  });

  test('is truncated where the handler truncates it', () => {
    for (const length of [53, 54, 55, 128]) {
      const stackName = 's'.repeat(length);
      const stack = new Stack(new App(), 'Stack', { stackName });
      const jobRun = newJobRun(stack);
      jobRun.onFailed('Failed');
      (jobRun.node.defaultChild as CfnResource).overrideLogicalId('Nine12345');
      const [name] = namesOf(Template.fromStack(stack)) as unknown[];
      expect(deployed(name, stackName)).toBe(`${stackName.slice(0, 54)}-Nine12345`);
    }
  });

  test('is correct even if the template is deployed under another stack name', () => {
    expect(named({})).toEqual([
      { 'Fn::Join': ['', [{ Ref: 'AWS::StackName' }, expect.stringMatching(/^-JobRun\w{8}$/)]] },
    ]);
  });

  test('is the end of the name in a nested stack, whose name is unknown at synthesis', () => {
    const parent = newStack();
    const nested = new NestedStack(parent, 'Nested');
    const jobRun = newJobRun(nested);
    jobRun.onFailed('Failed');
    const [name] = namesOf(Template.fromStack(nested)) as [{ suffix: string }];
    expect(name).toEqual({ suffix: expect.stringMatching(/^-JobRun\w{8}$/) });
    for (const length of [1, 60, 128]) {
      const StackId = `arn:aws:cloudformation:eu-west-1:123456789012:stack/${'s'.repeat(length)}/uuid`;
      const [logicalId] = Object.keys(Template.fromStack(nested).findResources(JOB_RUN));
      expect(defaultName({ StackId, LogicalResourceId: logicalId }).endsWith(name.suffix)).toBe(true);
    }
  });

  test('is the whole logical ID in a nested stack if it leaves no room', () => {
    const nested = new NestedStack(newStack(), 'Nested');
    const jobRun = newJobRun(nested);
    jobRun.onFailed('Failed');
    (jobRun.node.defaultChild as CfnResource).overrideLogicalId(`a${'b'.repeat(64)}`);
    expect(namesOf(Template.fromStack(nested))).toEqual(['b'.repeat(64)]);
  });
});

describe('the metric of failures', () => {
  test('counts the matches of a rule without a target that is created before the run', () => {
    const stack = newStack();
    const jobRun = newJobRun(stack, { jobRunName: 'nightly' });
    jobRun.metricFailed().createAlarm(stack, 'Alarm', { threshold: 1, evaluationPeriods: 1 });
    jobRun.metricFailed({ statistic: 'Maximum' });
    const template = Template.fromStack(stack);
    const rules = template.findResources('AWS::Events::Rule') as Record<string, Resource>;
    const [[id, rule], ...others] = Object.entries(rules);
    expect(others).toEqual([]);
    expect(rule.Properties).toEqual({
      Description: expect.any(String),
      EventPattern: pattern('nightly', 'FAILED'),
      State: 'ENABLED',
    });
    expect(before(template, 'AWS::Events::Rule')).toEqual([id]);
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/Events',
      MetricName: 'MatchedEvents',
      Dimensions: [{ Name: 'RuleName', Value: { Ref: id } }],
      Statistic: 'Sum',
      Period: 300,
    });
  });

  test('has the options that are set, including those of the metric', () => {
    const { statistic, label } = newJobRun(newStack()).metricFailed({ statistic: 'Maximum', label: 'Failed' });
    expect({ statistic, label }).toEqual({ statistic: 'Maximum', label: 'Failed' });
  });

  test('creates no rule before its first use', () => {
    const stack = newStack();
    newJobRun(stack);
    Template.fromStack(stack).resourceCountIs('AWS::Events::Rule', 0);
  });
});

/** A template value as it is deployed in a stack with that name. */
function deployed(value: unknown, stackName: string): unknown {
  const text = JSON.stringify(value).replaceAll('{"Ref":"AWS::StackName"}', JSON.stringify(stackName));
  const resolved = JSON.parse(text) as string | { 'Fn::Join': [string, string[]] };
  return typeof resolved === 'string' ? resolved : resolved['Fn::Join'][1].join(resolved['Fn::Join'][0]);
}
