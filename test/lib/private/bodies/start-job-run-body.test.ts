import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { type CfnResource, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import fc from 'fast-check';
import { JobRun, type JobRunFromRequestOptions, ReleaseLabel, VirtualCluster, WaitFor } from '../../../../lib';
import { newStack, requestOf, type Resource, resourcesOf, ROLE_ARN } from '../../render';

const BODY = {
  virtualClusterId: 'cluster1',
  name: 'daily',
  executionRoleArn: ROLE_ARN,
  releaseLabel: 'emr-7.13.0-latest',
  jobDriver: { sparkSubmitJobDriver: { entryPoint: 's3://code/job.py' } },
};

function rendered(body: Record<string, unknown>, options?: JobRunFromRequestOptions): Template {
  const stack = newStack();
  JobRun.fromRequest(stack, 'JobRun', body, options);
  return Template.fromStack(stack);
}

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });
const word = fc.stringMatching(/^[a-z][a-z0-9]{2,12}$/);
const uri = fc
  .tuple(fc.constantFrom('s3', 's3a', 'https', 'local'), word, word)
  .map(([scheme, bucket, name]) =>
    scheme === 'local' ? `local:///${bucket}/${name}.py` : `${scheme}://${bucket}/${name}.py`,
  );
const keyArn = word.map((id) => `arn:aws:kms:eu-west-1:123456789012:key/${id}`);
const onOrOff = fc.constantFrom('ENABLED', 'DISABLED');
const properties = fc.dictionary(
  word.map((name) => `my.${name}`),
  word,
  { minKeys: 1, maxKeys: 3 },
);

const submit = fc.record(
  {
    entryPoint: uri,
    entryPointArguments: fc.array(word, { minLength: 1, maxLength: 3 }),
    sparkSubmitParameters: fc.integer({ min: 1, max: 9 }).map((n) => `--conf spark.executor.instances=${n}`),
  },
  { requiredKeys: ['entryPoint'] },
);
const sql = fc.record(
  { entryPoint: uri, sparkSqlParameters: word.map((value) => `--hivevar day=${value}`) },
  { requiredKeys: ['entryPoint'] },
);
const driver = fc.oneof(
  submit.map((sparkSubmitJobDriver) => ({ sparkSubmitJobDriver })),
  sql.map((sparkSqlJobDriver) => ({ sparkSqlJobDriver })),
);
const configuration = fc.record(
  { classification: fc.constantFrom('core-site', 'spark-env'), properties },
  { requiredKeys: ['classification', 'properties'] },
);
const monitoring = fc.record(
  {
    persistentAppUI: onOrOff,
    managedLogs: fc.record({ allowAWSToRetainLogs: onOrOff, encryptionKeyArn: keyArn }),
    cloudWatchMonitoringConfiguration: fc.record({
      logGroupName: word.map((name) => `/jobs/${name}`),
      logStreamNamePrefix: word,
    }),
    s3MonitoringConfiguration: fc.record(
      {
        logUri: fc
          .tuple(word, fc.constantFrom('', '/', '/logs', '/logs/', '/a/b'))
          .map(([name, end]) => `s3://${name}${end}`),
        encryptionKeyArn: keyArn,
      },
      { requiredKeys: ['logUri'] },
    ),
    containerLogRotationConfiguration: fc.record({
      rotationSize: fc.constantFrom('2KB', '10MB', '1GB', '2048KB'),
      maxFilesToKeep: fc.integer({ min: 1, max: 50 }),
    }),
  },
  { requiredKeys: ['persistentAppUI'] },
);
const job = fc.record({
  virtualClusterId: word,
  executionRoleArn: word.map((name) => `arn:aws:iam::123456789012:role/path/${name}`),
  releaseLabel: fc.constantFrom('emr-7.13.0-latest', 'emr-6.15.0-20240105'),
  jobDriver: driver,
  ...{ name: optional(word), clientToken: optional(word) },
  configurationOverrides: optional(
    fc.record(
      {
        applicationConfiguration: fc.array(configuration, { minLength: 1, maxLength: 1 }),
        monitoringConfiguration: monitoring,
      },
      { requiredKeys: ['monitoringConfiguration'] },
    ),
  ),
  retryPolicyConfiguration: optional(fc.record({ maxAttempts: fc.integer({ min: 1, max: 100 }) })),
  tags: optional(fc.dictionary(word, word, { minKeys: 1, maxKeys: 3 })),
});
const ofTemplate = fc.record({
  virtualClusterId: word,
  jobTemplateId: word,
  jobTemplateParameters: optional(fc.dictionary(word, word, { minKeys: 1, maxKeys: 3 })),
});

test('the request of a hundred bodies is the body', () => {
  const bodies = fc.sample(fc.oneof({ weight: 4, arbitrary: job }, { weight: 1, arbitrary: ofTemplate }), {
    numRuns: 100,
    seed: 28,
  });
  // the number that fits into the policies of one function
  for (let start = 0; start < bodies.length; start += 4) {
    const stack = new Stack();
    const some = bodies
      .slice(start, start + 4)
      .map((body) => JSON.parse(JSON.stringify(body)) as Record<string, unknown>);
    const jobRuns = some.map((body, index) => JobRun.fromRequest(stack, `JobRun${index}`, body));
    const { Resources } = Template.fromStack(stack).toJSON() as { Resources: Record<string, Resource> };
    const requests = jobRuns.map((jobRun) => {
      const id = stack.resolve((jobRun.node.defaultChild as CfnResource).logicalId) as string;
      return Resources[id].Properties.Request;
    });
    expect(requests).toEqual(some);
  }
}, 120_000);

test('the role can read the entry point and write the logs', () => {
  const configurationOverrides = {
    monitoringConfiguration: {
      cloudWatchMonitoringConfiguration: { logGroupName: '/jobs' },
      s3MonitoringConfiguration: { logUri: 's3://logs/jobs/' },
    },
  };
  const template = rendered({ ...BODY, configurationOverrides });
  const policies = JSON.stringify(template.findResources('AWS::IAM::Policy'));
  for (const text of [':s3:::code/job.py', ':s3:::logs/jobs/*', 'logs:PutLogEvents', ROLE_ARN])
    expect(policies).toContain(text);
});

test('properties replace members of the request, and add to it', () => {
  const stack = newStack();
  const virtualCluster = VirtualCluster.fromVirtualClusterId(stack, 'Cluster', 'cluster2');
  const options = { virtualCluster, releaseLabel: ReleaseLabel.EMR_7_14_0, jobRunName: undefined };
  JobRun.fromRequest(stack, 'JobRun', BODY, { ...options, waitFor: WaitFor.COMPLETION, timeout: Duration.minutes(5) });
  const template = Template.fromStack(stack);
  expect(requestOf(template)).toEqual({ ...BODY, virtualClusterId: 'cluster2', releaseLabel: 'emr-7.14.0-latest' });
  expect(resourcesOf(template, 'Custom::EMRContainersJobRunCompletion')).toHaveLength(1);
});

test('the monitoring property replaces the monitoring of the request completely', () => {
  const s3MonitoringConfiguration = { logUri: 's3://logs/' };
  const configurationOverrides = { monitoringConfiguration: { s3MonitoringConfiguration } };
  const template = rendered({ ...BODY, configurationOverrides }, { monitoring: { persistentAppUI: false } });
  const monitoringConfiguration = { persistentAppUI: 'DISABLED' };
  expect(requestOf(template).configurationOverrides).toEqual({ monitoringConfiguration });
});

const REMEDY = 'remove it, or set it with addRequestOverride if the service supports it';

test.each<[string, Record<string, unknown>, string]>([
  ['a request that is not an object', [] as never, 'request must be an object, got a list'],
  [
    'an unknown member',
    { ...BODY, newLimit: 30 },
    `request.newLimit is not a member that this library knows: ${REMEDY}`,
  ],
  [
    'a member in another case',
    { ...BODY, ReleaseLabel: 'x' },
    `request.ReleaseLabel is not a member that this library knows (did you mean releaseLabel?): ${REMEDY}`,
  ],
  ['a value instead of an object', { ...BODY, jobDriver: 'x' }, 'request.jobDriver must be an object, got "x"'],
  [
    'two drivers',
    { ...BODY, jobDriver: {} },
    'must have exactly one of sparkSubmitJobDriver and sparkSqlJobDriver, got 0',
  ],
  [
    'a role that is not an ARN',
    { ...BODY, executionRoleArn: 'job' },
    'request.executionRoleArn must be 20 to 2048 characters, got 3 (or set the executionRole property instead)',
  ],
  [
    'a relative entry point',
    { ...BODY, jobDriver: { sparkSubmitJobDriver: { entryPoint: 'job.py' } } },
    'uri must have a scheme, as in s3://',
  ],
  [
    'a value that is not a number',
    { ...BODY, retryPolicyConfiguration: { maxAttempts: '3' } },
    'must be a whole number from 1',
  ],
  [
    'a value that is not a release',
    { ...BODY, releaseLabel: undefined },
    'releaseLabel is required unless jobTemplate is set',
  ],
])('fails for %s', (_, body, message) => {
  expect(() => rendered(body)).toThrow(message);
});

test.each([
  ['persistentAppUI', true, 'persistentAppUI must be ENABLED or DISABLED, got true'],
  [
    's3MonitoringConfiguration',
    { logUri: 'logs' },
    'logUri must be an S3 URI with a bucket, such as s3://bucket/logs, got "logs"',
  ],
  [
    'containerLogRotationConfiguration',
    { rotationSize: '1', maxFilesToKeep: 1 },
    'rotationSize must be a size such as 2KB',
  ],
])('fails for a wrong %s', (name, value, message) => {
  const configurationOverrides = { monitoringConfiguration: { [name]: value } };
  expect(() => rendered({ ...BODY, configurationOverrides })).toThrow(message);
});

describe('from a file', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(path.join(tmpdir(), 'body-'))));
  afterEach(() => rmSync(directory, { recursive: true }));

  test('sends the request of the file', () => {
    const file = path.join(directory, 'job.json');
    writeFileSync(file, JSON.stringify(BODY));
    const stack = newStack();
    JobRun.fromRequestFile(stack, 'JobRun', file);
    expect(requestOf(Template.fromStack(stack))).toEqual(BODY);
  });

  test('fails when the file is missing or is not JSON', () => {
    const file = path.join(directory, 'job.json');
    const make = () => JobRun.fromRequestFile(newStack(), 'JobRun', file);
    expect(make).toThrow(`JobRun.fromRequestFile: path must be an existing file, got "${file}"`);
    writeFileSync(file, '{');
    expect(make).toThrow('JobRun.fromRequestFile: path must be a JSON file, got');
  });
});
