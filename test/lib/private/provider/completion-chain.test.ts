import { CfnWaitConditionHandle, Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { JobRun, WaitFor } from '../../../../lib/index';
import { jobRunProps, newStack, render, resourcesOf, type Resource } from '../../render';

describe('the completion', () => {
  test('waits for the ARN of the run and its timeout, plus 5 minutes for the response', () => {
    const template = render({ waitFor: WaitFor.COMPLETION, timeout: Duration.minutes(20) });
    template.hasResourceProperties('Custom::EMRContainersJobRunCompletion', {
      JobRunArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^JobRun'), 'Arn'] },
      TimeoutSeconds: '1200',
      ServiceTimeout: 1500,
    });
  });

  test('waits for at most 55 minutes by default', () => {
    render({ waitFor: WaitFor.COMPLETION }).hasResourceProperties('Custom::EMRContainersJobRunCompletion', {
      TimeoutSeconds: '3300',
      ServiceTimeout: 3600,
    });
  });
});

describe('a wait of more than 55 minutes', () => {
  const links = (timeout: Duration) =>
    Object.entries(
      render({ waitFor: WaitFor.COMPLETION, timeout }).findResources('Custom::EMRContainersJobRunCompletion'),
    );

  test.each([
    [Duration.minutes(55), 1],
    [Duration.seconds(3301), 2],
    [Duration.minutes(110), 2],
    [Duration.hours(12), 14],
  ])('is a chain of resources: %s', (timeout, count) => {
    expect(links(timeout)).toHaveLength(count);
  });

  test('passes the deadline of the first link to the other links, which follow one another', () => {
    const [[first, one], [second, two], [, three]] = links(Duration.hours(2)) as [string, Resource][];
    expect(one.Properties).toMatchObject({ TimeoutSeconds: '7200', ServiceTimeout: 3600 });
    expect(one.Properties).not.toHaveProperty('Deadline');
    expect(two.Properties).toMatchObject({ TimeoutSeconds: '7200', Deadline: { 'Fn::GetAtt': [first, 'Deadline'] } });
    expect(three.Properties.Deadline).toEqual(two.Properties.Deadline);
    expect(two.DependsOn).toContain(first);
    expect(three.DependsOn).toContain(second);
  });

  test('has the attributes of its last link', () => {
    const stack = newStack();
    const jobRun = new JobRun(stack, 'JobRun', {
      ...jobRunProps(stack),
      waitFor: WaitFor.COMPLETION,
      timeout: Duration.hours(2),
    });
    expect(stack.resolve([jobRun.jobRunState, jobRun.finishedAt])).toEqual(
      ['State', 'FinishedAt'].map((name) => ({ 'Fn::GetAtt': [expect.stringMatching(/^JobRunCompletion3/), name] })),
    );
  });

  test('creates the dependents of the job run after its last link', () => {
    const stack = newStack();
    const first = new JobRun(stack, 'First', {
      ...jobRunProps(stack),
      waitFor: WaitFor.COMPLETION,
      timeout: Duration.hours(2),
    });
    const after = new CfnWaitConditionHandle(stack, 'After');
    after.node.addDependency(first);
    const { After } = Template.fromStack(stack).toJSON().Resources as Record<string, Resource>;
    expect(After.DependsOn).toContainEqual(expect.stringMatching(/^FirstCompletion3/));
  });
});

test('the waiter outlives the longest wait, and retries failed polls for all that time', () => {
  const [machine] = resourcesOf(render({ waitFor: WaitFor.COMPLETION }), 'AWS::StepFunctions::StateMachine');
  const [, parts] = (machine.Properties.DefinitionString as { 'Fn::Join': [string, unknown[]] })['Fn::Join'];
  const text = parts.map((part) => (typeof part === 'string' ? part : 'x')).join('');
  const { TimeoutSeconds, States } = JSON.parse(text) as {
    TimeoutSeconds: number;
    States: { Poll: { Retry: { ErrorEquals: string[]; MaxAttempts: number; MaxDelaySeconds: number }[] } };
  };
  const [retry] = States.Poll.Retry;
  expect(TimeoutSeconds).toBeGreaterThanOrEqual(3600);
  expect(retry.ErrorEquals).toEqual(['States.ALL']);
  // with full jitter, half of the delay on average
  expect((retry.MaxAttempts * retry.MaxDelaySeconds) / 2).toBeGreaterThan(TimeoutSeconds);
});
