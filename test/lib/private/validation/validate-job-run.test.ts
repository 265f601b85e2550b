import { Aws, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import fc from 'fast-check';
import {
  ApplicationConfiguration,
  EntryPoint,
  JobDriver,
  type JobDriverConfig,
  type JobRunProps,
} from '../../../../lib/index';
import { render, requestOf } from '../../render';
import { importedTemplate } from '../../conformance/properties';

const SECRET = 'hunter2hunter2hunter2';

function sparkSubmit(uri: string, entryPointArguments?: string[]): Partial<JobRunProps> {
  return { jobDriver: JobDriver.sparkSubmit({ entryPoint: EntryPoint.fromUri(uri), entryPointArguments }) };
}

function sparkDefaults(properties: Record<string, string>): Partial<JobRunProps> {
  return { applicationConfiguration: [ApplicationConfiguration.sparkDefaults(properties)] };
}

/** A driver of the user's own, which may bind to anything. */
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
    ['a tag in part', { tags: { [`a-${token}`]: 'x' } }, 'as plain text, and the token as its value'],
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
  ])('fails when a driver is %s of spark-submit and spark-sql', (_, config, count) => {
    const message = `jobDriver must be one of spark-submit and spark-sql, got ${count} of them`;
    expect(() => render(driverOf(config))).toThrow(message);
  });

  test('fails when a driver has no entry point', () => {
    expect(() => render(driverOf({ sparkSqlJobDriver: {} as never }))).toThrow('jobDriver.entryPoint must be a string');
  });

  test.each([
    'arn:aws:emr-containers:eu-west-1:123456789012:/virtualclusters/abc',
    'arn:aws:emr-containers:eu-west-1:123456789012:/jobtemplates/A',
    'arn:aws:emr-containers:eu-west-1:123456789012:jobtemplates/a',
    'abc',
  ])('fails when the job template has the ARN %s', (arn) => {
    expect(() => render(template(arn))).toThrow(`jobTemplate must have the ARN of a job template, such as arn:aws:`);
    expect(() => render(template(arn))).toThrow(`got "${arn}"`);
  });

  test('fails when a tag is blank, but takes one that is empty', () => {
    expect(() => render({ tags: { team: ' ' } })).toThrow('tags["team"] must not be blank, got " "');
    expect(requestOf(render({ tags: { team: '' } })).tags).toEqual({ team: '' });
  });

  test('fails when something sensitive is wrong, without a word of it', () => {
    const blank = sparkSubmit(` ${SECRET}`.padEnd(257), [SECRET.repeat(1000)]);
    const message = errorOf({ ...blank, ...sparkDefaults({ password: SECRET.repeat(100) }) });
    expect(message.split('\n')).toHaveLength(4);
    expect(message).not.toContain('hunter2');
  });

  test('fails when a number stands for something sensitive, without telling it', () => {
    const number = 12345678 as never;
    const driver = { sparkSubmitJobDriver: { entryPoint: number, sparkSubmitParameters: number } };
    const message = errorOf({ ...driverOf(driver), ...sparkDefaults({ password: number }) });
    expect(message.match(/must be a string, got a number$/gm)).toHaveLength(3);
    expect(message).not.toContain('1234');
  });

  test('tells a long value by its beginning, and a name with line ends on one line', () => {
    expect(errorOf({ releaseLabel: undefined, tags: { 'a\nb': 'x'.repeat(257) } })).toContain('tags["a\\nb"] must be');
    const uri = `${'x'.repeat(200)}\0`;
    const message = errorOf((stack) => ({
      monitoring: { logBucket: Bucket.fromBucketName(stack, 'Logs', 'logs'), logPrefix: uri },
    }));
    expect(message).toContain(
      `neither control characters nor characters beyond U+FFFD, got "s3://logs/${'x'.repeat(110)}…"`,
    );
  });

  test('lets tokens through wherever a value may be one', () => {
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
          ...sparkDefaults({ a: value }),
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

/** Mistakes of different properties, each of which is one line. */
const MISTAKES: readonly [string, Partial<JobRunProps>][] = [
  ['jobRunName', { jobRunName: 'a b' }],
  ['clientToken', { clientToken: ' ' }],
  ['releaseLabel', { releaseLabel: undefined }],
  ['executionRole', { executionRole: 'arn' as never }],
  ['virtualCluster', { virtualCluster: 'abc' as never }],
  ['jobDriver.entryPoint', sparkSubmit('s3://undefined/a.py')],
  ['applicationConfiguration[0].properties["a"]', sparkDefaults({ a: '' })],
  ['monitoring.persistentAppUI', { monitoring: { persistentAppUI: 'ENABLED' as never } }],
  ['jobTemplateParameters', { jobTemplateParameters: { a: 'b' } }],
  ['retryPolicy.maxAttempts', { retryPolicy: { maxAttempts: 0 } }],
  ['tags["team"]', { tags: { team: ' ' } }],
  ['timeout', { timeout: 20 as never, waitForCompletion: true }],
  ['rerun', { rerun: 'once' as never }],
];

test('any mistakes together have one line each, that begins with the property', () => {
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
