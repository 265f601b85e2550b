import { App, Lazy, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Role } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { EntryPoint, JobDriver, JobRun, ReleaseLabel, SparkParameters } from '../../lib';
import { jobRunProps } from './render';

// values that many job runs have in common are checked once: only a valid value can be skipped

const raw = (parameters: string) => ({
  jobDriver: JobDriver.sparkSubmit({
    entryPoint: EntryPoint.fromUri('local:///pi.py'),
    sparkSubmitParameters: SparkParameters.raw(parameters),
  }),
});

test('invalid Spark parameters fail every job run that has them', () => {
  const stack = new Stack();
  const props = jobRunProps(stack);
  new JobRun(stack, 'Valid', { ...props, ...raw('--conf spark.executor.cores=2') });
  const invalid = (id: string) => () => new JobRun(stack, id, { ...props, ...raw('--conf') });
  expect(invalid('First')).toThrow('must have a value after --conf');
  expect(invalid('Second')).toThrow('must have a value after --conf');
});

test('doubtful Spark parameters cause a warning for every job run that has them', () => {
  const stack = new Stack();
  const props = jobRunProps(stack);
  for (const id of ['First', 'Second']) new JobRun(stack, id, { ...props, ...raw('--conf spark.executors.cores=2') });
  const warnings = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('is not a Spark property'));
  expect(warnings.map(({ id }) => id)).toEqual(['/Default/First', '/Default/Second']);
});

test('a name that is a pattern fails every job run that has it, in every synthesis', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  const logGroup = LogGroup.fromLogGroupName(stack, 'LogGroup', Lazy.string({ produce: () => '/jobs/*' }));
  const props = { ...jobRunProps(stack), monitoring: { logGroup } };
  for (const id of ['First', 'Second']) new JobRun(stack, id, props);
  for (const synthesis of [1, 2]) {
    const errors = [...messageOf(() => app.synth({ force: synthesis > 1 })).matchAll(/\[Stack\/(\w+)\] monitoring/g)];
    expect(new Set(errors.map(([, id]) => id))).toEqual(new Set(['First', 'Second']));
  }
});

test('a feature that a release lacks fails every job run with the release, and no other', () => {
  const stack = new Stack();
  const props = { ...jobRunProps(stack), retryPolicy: { maxAttempts: 2 } };
  const withRelease = (id: string, label: string) => () =>
    new JobRun(stack, id, { ...props, releaseLabel: ReleaseLabel.of(label) });
  expect(withRelease('First', 'emr-6.8.0-latest')).toThrow('retryPolicy requires release 6.9.0');
  expect(withRelease('Second', 'emr-6.8.0-latest')).toThrow('retryPolicy requires release 6.9.0');
  expect(withRelease('Third', 'emr-7.13.0-latest')).not.toThrow();
});

test('a role is checked against the account of each stack that uses it', () => {
  const app = new App();
  const inAccount = (account: string) => new Stack(app, `Stack${account}`, { env: { account, region: 'eu-west-1' } });
  const [own, other] = [inAccount('123456789012'), inAccount('210987654321')];
  const executionRole = Role.fromRoleArn(own, 'Role', 'arn:aws:iam::123456789012:role/job');
  new JobRun(own, 'JobRun', { ...jobRunProps(own), executionRole });
  expect(() => new JobRun(other, 'JobRun', { ...jobRunProps(other), executionRole })).toThrow(
    'executionRole must be in the account of the stack, 210987654321',
  );
});

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}
