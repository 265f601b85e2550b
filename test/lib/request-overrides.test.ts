import { Aws, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { JobRun, type JobRunProps } from '../../lib';
import { jobRunProps, newStack, requestOf, ROLE_ARN } from './render';

function request(override: (jobRun: JobRun) => void, overrides?: (stack: Stack) => Partial<JobRunProps>) {
  const stack = newStack();
  override(new JobRun(stack, 'JobRun', jobRunProps(stack, overrides?.(stack))));
  return requestOf(Template.fromStack(stack));
}

test('an override sets a value at any depth, which may be a token', () => {
  const overridden = request((jobRun) => {
    jobRun.addRequestOverride('configurationOverrides.monitoringConfiguration.aFieldOfTomorrow', Aws.REGION);
    jobRun.addRequestOverride('anotherOne', { nested: ['x'] });
    jobRun.addRequestOverride('tags.a\\.dot', 'y');
  });
  expect(overridden).toEqual({
    virtualClusterId: 'cluster1',
    executionRoleArn: ROLE_ARN,
    releaseLabel: 'emr-7.13.0-latest',
    jobDriver: { sparkSubmitJobDriver: { entryPoint: 'local:///pi.py' } },
    configurationOverrides: { monitoringConfiguration: { aFieldOfTomorrow: { Ref: 'AWS::Region' } } },
    anotherOne: { nested: ['x'] },
    tags: { 'a.dot': 'y' },
  });
});

test('an override takes the place of what the properties say', () => {
  expect(request((jobRun) => jobRun.addRequestOverride('releaseLabel', 'emr-9.0.0-latest')).releaseLabel).toBe(
    'emr-9.0.0-latest',
  );
});

test('a deletion override leaves out what the properties say', () => {
  const overridden = request(
    (jobRun) => jobRun.addRequestDeletionOverride('retryPolicyConfiguration'),
    () => ({ retryPolicy: { maxAttempts: 3 } }),
  );
  expect(overridden).not.toHaveProperty('retryPolicyConfiguration');
});

test.each(['', '.', 'a..b', '.a', `tags.${Aws.REGION}`, undefined as unknown as string])(
  'fails when the path of an override is %j',
  (path) => {
    expect(() => request((jobRun) => jobRun.addRequestOverride(path, 'x'))).toThrow('addRequestOverride: path must be');
    expect(() => request((jobRun) => jobRun.addRequestDeletionOverride(path))).toThrow(
      'addRequestDeletionOverride: path must be',
    );
  },
);
