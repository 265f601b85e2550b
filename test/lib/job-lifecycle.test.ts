import { Duration, Lazy } from 'aws-cdk-lib';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import {
  EntryPoint,
  JobDriver,
  JobLifecycle,
  JobRun,
  JobRunProvider,
  type JobRunProps,
  JobTemplate,
  ReleaseLabel,
  ReplacePolicy,
  RerunPolicy,
  RollbackPolicy,
  WaitFor,
} from '../../lib';
import { jobRunProps, newStack, render, requestOf, resourcesOf } from './render';
import { Template } from 'aws-cdk-lib/assertions';

const { STREAMING, BATCH } = JobLifecycle;
const OLD_RELEASE = ReleaseLabel.of('emr-6.8.0-latest');

const jobRunOf = (props: Partial<JobRunProps>) =>
  resourcesOf(render(props), 'Custom::EMRContainersJobRun')[0].Properties;
const completionsOf = (props: Partial<JobRunProps>) =>
  resourcesOf(render(props), 'Custom::EMRContainersJobRunCompletion').map(({ Properties }) => Properties);

describe('a streaming job', () => {
  test('is cancelled before it restarts, even in a rollback, is awaited, and is retried', () => {
    const jobRun = jobRunOf({ lifecycle: STREAMING });
    expect(jobRun).toMatchObject({ Replace: 'CANCEL_FIRST', Rollback: 'RERUN' });
    expect(jobRun.Request).toMatchObject({ retryPolicyConfiguration: { maxAttempts: 5 } });
    const [completion, ...more] = completionsOf({ lifecycle: STREAMING });
    expect(completion).toMatchObject({ WaitFor: 'RUNNING', StableSeconds: '60', TimeoutSeconds: '3300' });
    expect(more).toEqual([]);
  });

  test('uses other properties if they are set', () => {
    const rerun = RerunPolicy.onChangeOf('1');
    const jobRun = jobRunOf({
      lifecycle: STREAMING,
      rollback: RollbackPolicy.ADOPT,
      retryPolicy: { maxAttempts: 100 },
      rerun,
    });
    expect(jobRun).toMatchObject({ Replace: 'CANCEL_FIRST', Rerun: 'VALUES', RerunValues: ['1'] });
    expect(jobRun).not.toHaveProperty('Rollback');
    expect(jobRun.Request).toMatchObject({ retryPolicyConfiguration: { maxAttempts: 100 } });
    const [completion] = completionsOf({
      lifecycle: STREAMING,
      stableFor: Duration.minutes(10),
      timeout: Duration.minutes(30),
    });
    expect(completion).toMatchObject({ WaitFor: 'RUNNING', StableSeconds: '600', TimeoutSeconds: '1800' });
    expect(completionsOf({ lifecycle: STREAMING, stableFor: Duration.seconds(0) })[0]).not.toHaveProperty(
      'StableSeconds',
    );
    expect(completionsOf({ lifecycle: STREAMING, waitFor: WaitFor.NOTHING })).toEqual([]);
  });

  test('can have a clientToken only if a rollback does not restart it', () => {
    const props = { lifecycle: STREAMING, clientToken: 'token' };
    expect(jobRunOf({ ...props, rollback: RollbackPolicy.ADOPT })).toMatchObject({ Replace: 'CANCEL_FIRST' });
    expect(() => render(props)).toThrow(
      'clientToken must not be set with lifecycle: JobLifecycle.STREAMING: ' +
        'it would prevent a rollback from starting the earlier job again. Remove it, or set rollback: RollbackPolicy.ADOPT',
    );
  });

  test("is not retried if its release, or its template's release, does not support it", () => {
    const request = requestOf(render({ lifecycle: STREAMING, releaseLabel: OLD_RELEASE }));
    expect(request).not.toHaveProperty('retryPolicyConfiguration');
    const stack = newStack();
    const { virtualCluster, executionRole, jobDriver } = jobRunProps(stack);
    const jobTemplate = new JobTemplate(stack, 'Template', {
      executionRole: executionRole!,
      jobDriver: jobDriver!,
      releaseLabel: OLD_RELEASE,
    });
    new JobRun(stack, 'JobRun', { virtualCluster, jobTemplate, lifecycle: STREAMING });
    expect(requestOf(Template.fromStack(stack))).not.toHaveProperty('retryPolicyConfiguration');
  });

  test('requires a provider with a waiter, unless it waits for nothing', () => {
    const define = (props: Partial<JobRunProps>) => {
      const stack = newStack();
      const { functionArn } = LambdaFunction.fromFunctionName(stack, 'Function', 'handler');
      const provider = JobRunProvider.fromJobRunProviderAttributes(stack, 'Provider', { functionArn });
      new JobRun(stack, 'JobRun', jobRunProps(stack, { provider, lifecycle: STREAMING, ...props }));
    };
    expect(() => define({})).toThrow(
      'waitFor: WaitFor.RUNNING requires a provider with a waiterArn, got one without it: set waiterArn where you import the provider',
    );
    expect(() => define({ waitFor: WaitFor.NOTHING })).not.toThrow();
  });

  const cases: [string, Partial<JobRunProps>, string][] = [
    [
      'two runs would be active at the same time',
      { replace: ReplacePolicy.START_FIRST },
      'replace must not be ReplacePolicy.START_FIRST with lifecycle: JobLifecycle.STREAMING: ' +
        'two runs of a streaming query would write to the same checkpoint. Remove replace, or use JobLifecycle.BATCH',
    ],
    [
      'it waits for completion',
      { waitFor: WaitFor.COMPLETION },
      'waitFor must not be WaitFor.COMPLETION with lifecycle: JobLifecycle.STREAMING: ' +
        'a streaming job does not complete, so the deployment would time out. Remove waitFor, or use JobLifecycle.BATCH',
    ],
    [
      'the timeout is not longer than stableFor',
      { timeout: Duration.minutes(1) },
      'stableFor must be shorter than timeout, got a stableFor of 1 minute and a timeout of 1 minute',
    ],
    [
      'stableFor is set without a wait',
      { waitFor: WaitFor.NOTHING, stableFor: Duration.minutes(1) },
      'stableFor requires waitFor: WaitFor.RUNNING',
    ],
    [
      'the deployment does not wait',
      { waitFor: WaitFor.NOTHING, timeout: Duration.minutes(1) },
      'timeout requires waitFor',
    ],
  ];
  test.each(cases)('fails when %s', (_, props, message) => {
    expect(() => render({ lifecycle: STREAMING, ...props })).toThrow(`  - ${message}`);
  });
});

describe('a batch job', () => {
  test('is the same as a job without a lifecycle', () => {
    expect(render({ lifecycle: BATCH }).toJSON()).toEqual(render().toJSON());
    const properties = jobRunOf({});
    for (const name of ['Replace', 'Rollback']) expect(properties).not.toHaveProperty(name);
    expect(properties.Request).not.toHaveProperty('retryPolicyConfiguration');
    expect(completionsOf({ lifecycle: BATCH, waitFor: WaitFor.NOTHING })).toEqual([]);
  });

  test('can start first, complete, and have a clientToken', () => {
    const replace = ReplacePolicy.START_FIRST;
    expect(() => render({ clientToken: 'a', replace, waitFor: WaitFor.COMPLETION })).not.toThrow();
  });
});

describe('a wait', () => {
  test('for COMPLETION has the same properties as ever', () => {
    const [completion] = completionsOf({ waitFor: WaitFor.COMPLETION });
    expect(Object.keys(completion)).toEqual([
      'ServiceToken',
      'ServiceTimeout',
      'JobRunArn',
      'TimeoutSeconds',
      'WaiterArn',
    ]);
    const [, second] = completionsOf({ waitFor: WaitFor.COMPLETION, timeout: Duration.hours(1) });
    expect(Object.keys(second)).toEqual([...Object.keys(completion).slice(0, 4), 'Deadline', 'WaiterArn']);
  });

  test('for RUNNING is a chain in which each link knows since when the previous link has seen the run RUNNING', () => {
    const stack = newStack();
    new JobRun(stack, 'JobRun', jobRunProps(stack, { waitFor: WaitFor.RUNNING, timeout: Duration.hours(2) }));
    const links = Object.entries(Template.fromStack(stack).findResources('Custom::EMRContainersJobRunCompletion'));
    const since = links.map(([, { Properties }]) => (Properties as { RunningSince?: unknown }).RunningSince);
    expect(since).toEqual([
      undefined,
      { 'Fn::GetAtt': [links[0][0], 'RunningSince'] },
      { 'Fn::GetAtt': [links[1][0], 'RunningSince'] },
    ]);
  });

  const cases: [string, Partial<JobRunProps>, string][] = [
    ['the wait is unknown', { waitFor: 'SUBMITTED' as never }, 'waitFor must be a WaitFor, such as WaitFor.COMPLETION'],
    [
      'the lifecycle is unknown',
      { lifecycle: 'streaming' as never },
      'lifecycle must be a JobLifecycle, such as JobLifecycle.STREAMING, got "streaming"',
    ],
    ['the deployment does not wait', { stableFor: Duration.minutes(1) }, 'stableFor requires waitFor: WaitFor.RUNNING'],
    [
      'stableFor is set with a wait for COMPLETION',
      { waitFor: WaitFor.COMPLETION, stableFor: Duration.minutes(1) },
      'stableFor requires waitFor: WaitFor.RUNNING',
    ],
    ['stableFor is a number', { waitFor: WaitFor.RUNNING, stableFor: 60 as never }, 'stableFor must be a Duration'],
    [
      'stableFor is a fraction of a second',
      { waitFor: WaitFor.RUNNING, stableFor: Duration.millis(1500) },
      'stableFor must be a whole number of seconds, got 1 second 500 millis',
    ],
    [
      'stableFor is a token',
      { waitFor: WaitFor.RUNNING, stableFor: Duration.seconds(Lazy.number({ produce: () => 60 })) },
      'stableFor must be known at synthesis, got a token',
    ],
    [
      'stableFor is as long as the default timeout',
      { waitFor: WaitFor.RUNNING, stableFor: Duration.minutes(55) },
      'stableFor must be shorter than timeout, got a stableFor of 55 minutes and a timeout of 55 minutes',
    ],
  ];
  test.each(cases)('fails when %s', (_, props, message) => {
    expect(() => render(props)).toThrow(`  - ${message}`);
  });
});

test('the waiter passes on the progress of a wait for RUNNING', () => {
  const [machine] = resourcesOf(render({ lifecycle: STREAMING }), 'AWS::StepFunctions::StateMachine');
  const definition = JSON.stringify(machine.Properties.DefinitionString);
  for (const path of ['until.state', 'until.stableMs', 'poll.runningSince', 'poll.attempt'])
    expect(definition).toContain(`$.${path}`);
  for (const name of ['runningSince', 'attempt']) expect(definition).toContain(`$.Payload.${name}`);
});

test('the defaults of a lifecycle do not change the properties of the user', () => {
  const jobDriver = JobDriver.sparkSubmit({ entryPoint: EntryPoint.fromUri('local:///a.py') });
  const props = { jobDriver, lifecycle: STREAMING };
  render(props);
  expect(props).toEqual({ jobDriver, lifecycle: STREAMING });
});
