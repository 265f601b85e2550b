import { Aws, Token, Stack } from 'aws-cdk-lib';
import { CfnVirtualCluster } from 'aws-cdk-lib/aws-emrcontainers';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { EntryPoint, JobDriver, type JobRunProps } from '../../../../lib/index';
import { unsetValueError } from '../../../../lib/private/validation/unset-values';
import { render } from '../../render';
import { importedTemplate } from '../../conformance/properties';

const variable = undefined as unknown as string;
const UNSET = '(is a variable not set?)';

function sparkSubmit(uri: string): Partial<JobRunProps> {
  return { jobDriver: JobDriver.sparkSubmit({ entryPoint: EntryPoint.fromUri(uri) }) };
}

function template(jobTemplateArn: string): Partial<JobRunProps> {
  return { jobTemplate: importedTemplate(new Stack(), jobTemplateArn) };
}

describe('synthesis', () => {
  const ids: [string, (stack: Stack) => Partial<JobRunProps>, string][] = [
    [
      'the ID of the virtual cluster',
      (stack) => ({ virtualCluster: CfnVirtualCluster.fromVirtualClusterId(stack, 'Lost', `${variable}`) }),
      'virtualCluster must not contain "undefined", got "undefined"',
    ],
    [
      'the name of the role',
      (stack) => ({ executionRole: Role.fromRoleName(stack, 'Lost', `${variable}-job`) }),
      'executionRole must not contain "undefined", got "arn:${…}:iam::${…}:role/undefined-job"',
    ],
    [
      'the ARN of the job template',
      () => template(`arn:${Aws.PARTITION}:emr-containers:eu-west-1:${variable}:/jobtemplates/abc`),
      'jobTemplate must not contain "undefined", got "arn:${…}:emr-containers:eu-west-1:undefined:/jobtemplates/abc"',
    ],
    [
      'the URI of the entry point',
      () => sparkSubmit(`s3://${variable}/jobs/nightly.py`),
      'jobDriver.entryPoint must not contain "undefined", got "…3://undefined/jo…"',
    ],
    [
      'an entry point in a bucket of the stack',
      (stack) => sparkSubmit(`s3://${new Bucket(stack, 'Code').bucketName}/jobs/${variable}/a.py`),
      'jobDriver.entryPoint must not contain "undefined", got "…bs/undefined/a.…"',
    ],
    [
      'the name of the log bucket',
      (stack) => ({ monitoring: { logBucket: Bucket.fromBucketName(stack, 'Lost', `${variable}`) } }),
      'monitoring.logBucket must not contain "undefined", got "s3://undefined"',
    ],
    [
      'the prefix in a log bucket of the stack',
      (stack) => ({ monitoring: { logBucket: new Bucket(stack, 'Logs'), logPrefix: `jobs/${variable}` } }),
      'the URI of monitoring.logBucket and logPrefix must not contain "undefined", got "s3://${…}/jobs/undefined"',
    ],
    [
      'the ARN of a key',
      (stack) => {
        const encryptionKey = Key.fromKeyArn(stack, 'Lost', `arn:aws:kms:eu-west-1:${variable}:key/abc`);
        return { monitoring: { managedLogs: { encryptionKey } } };
      },
      'monitoring.managedLogs.encryptionKey must not contain "undefined", got "arn:aws:kms:eu-west-1:undefined:key/abc"',
    ],
  ];
  test.each(ids)('fails when %s contains a variable that is not set', (_, overrides, message) => {
    expect(() => render(overrides)).toThrow(`${message} ${UNSET}`);
  });

  test('fails when the text around tokens contains an unset value', () => {
    const [bucket, day] = [Token.asString({ Ref: 'Bucket' }), Token.asString({ Ref: 'Day' })];
    expect(() => render(sparkSubmit(`s3://${bucket}/${NaN}/${day}.py`))).toThrow('"NaN", got "……}/NaN/${…"');
    expect(() => render(sparkSubmit(`s3://${bucket}${variable}${day}`))).toThrow('"undefined"');
  });

  test('quotes only the characters around the word of an entry point', () => {
    const uri = `s3://code/secret-of-ours/${variable}/secret-of-yours.py`;
    expect(() => render(sparkSubmit(uri))).toThrow(/^(?!.*(secret-of|of-yours))/s);
  });

  test('has one line for an unset ID, regardless of other rules that it breaks', () => {
    expect(() => render(template(`arn:${variable}`))).toThrow(
      `JobRun Stack/JobRun is not valid:\n  - jobTemplate must not contain "undefined", got "arn:undefined" ${UNSET}`,
    );
  });
});

test.each([
  ['undefined', 's3://undefined/job.py', 'is a variable not set?'],
  ['undefined', 's3://code/job-undefined.py', 'is a variable not set?'],
  ['undefined', 's3://code/undefined_job.py', 'is a variable not set?'],
  ['NaN', 's3://code/2026-NaN/job.py', 'did a calculation fail?'],
  ['[object Object]', 's3://[object Object]/job.py', 'did you pass an object instead of its name or ARN?'],
  ['[object Object]', 's3://code/jobs[object Object]', 'did you pass an object instead of its name or ARN?'],
  ['null', 's3://null/job.py', 'is a value not set?'],
  ['null', 'arn:aws:iam::null:role/job', 'is a value not set?'],
  ['null', 's3://code/null.py', 'is a value not set?'],
  ['null', 's3://code-null/job.py', 'is a value not set?'],
  ['null', 's3://code/job.null', 'is a value not set?'],
  ['None', 's3://None/job.py', 'is a value not set?'],
  ['None', 's3://code-None-eu/job.py', 'is a value not set?'],
  ['None', 's3://code/None/job.py', 'is a value not set?'],
  ['None', 'arn:aws:iam::123456789012:role/None', 'is a value not set?'],
  ['object at 0x', 's3://<aws_cdk.Bucket object at 0x7f3>/a.py', 'did you pass an object instead of its name or ARN?'],
])('the word "%s" is found in %s', (word, text, hint) => {
  expect(unsetValueError(text, false)).toBe(`must not contain "${word}", got "${text}" (${hint})`);
});

test.each([
  's3://code/check-for-nulls.py',
  's3://code/not_null_test.sql',
  's3://code/null_test.sql',
  's3://code/null-test.sql',
  's3://code/where-x-is-not-null.sql',
  's3://code/nullable/nonnull.sql',
  's3://code/undefinedness.py',
  's3://code/xundefined.py',
  's3://code/xNaN.py',
  's3://code/Undefined.py',
  's3://code/nan/NaNs.py',
  's3://code/object Object.py',
  's3://code/${…}null/job.py',
  's3://code/none/NoneType.py',
  's3://code/job-None.py',
  's3://code/an object at 0.py',
])('no unset value is found in %s', (text) => {
  expect(unsetValueError(text, false)).toBeUndefined();
});

test('messages quote only the characters around the word of a long text', () => {
  const text = `s3://logs/${'x'.repeat(200)}/undefined/${'y'.repeat(200)}`;
  expect(unsetValueError(text, false)).toContain('got "…xxxxx/undefined/yyy…" (');
});
