import { CfnParameter, Lazy } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  ApplicationConfiguration,
  EntryPoint,
  JobDriver,
  type JobRunProps,
  JobTemplate,
  JobTemplateParameter,
  PodTemplate,
  ReleaseLabel,
  SparkFile,
  SparkParameters,
  type SparkParametersProps,
} from '../../../../lib';
import { uriError } from '../../../../lib/private/validation/uri';
import { jobRunProps, newStack } from '../../render';
import { errorsOf, warningsOf } from '../../warnings';

const entryPoint = EntryPoint.fromUri('local:///pi.py');
const submit = (sparkSubmitParameters: SparkParameters): Partial<JobRunProps> => ({
  jobDriver: JobDriver.sparkSubmit({ entryPoint, sparkSubmitParameters }),
});
const of = (props: SparkParametersProps) => submit(SparkParameters.of(props));
const raw = (text: string) => submit(SparkParameters.raw(text));

const BAD: readonly (readonly [string, string])[] = [
  ['/usr/lib/hudi/bundle.jar', 'must be a URI with a scheme, such as s3://bucket/key'],
  ['//code/job.py', 'must be a URI with a scheme'],
  ['code/job', 'for a file on this machine, use fromAsset'],
  ['s3//code/job', 'must be a URI with a scheme'],
  ['s3://code/job.py\n', 'must not start or end with white space'],
  ['\ts3://code/job.py', 'must not start or end with white space'],
  ['s3://code/job.py\u00a0', 'must not start or end with white space'],
  ['s3://code/my job.py', 'must be a URI without white space'],
  ['s3://code/job\u200b.py', 'must be a URI without white space'],
  ['s3:///job.py', 'must name a bucket after s3://'],
  ['s3a:///job.py', 'must name a bucket after s3a://'],
  ['s3://', 'must name a bucket after s3://'],
  ['s3://code', 'must name a file in the bucket, as in s3://bucket/key'],
  ['s3://code/', 'must name a file in the bucket, as in s3://bucket/key'],
  ['s3://code/jobs/', 'must name a file, not a folder'],
  ['local:///opt/jobs/', 'must name a file, not a folder'],
  ['https://host/jobs/', 'must name a file, not a folder'],
  ['s3:/code/job.py', 'must start with s3://'],
  ['s3:code/job', 'must start with s3://'],
  ['S3://code/job.py', 'must have a lowercase scheme'],
  ['arn:aws:s3:::code/job.py', 'must be a URI, not an ARN'],
  ['s3://<your-bucket>/job.py', 'must not contain a placeholder'],
  ['s3://code/<job>.py', 'must not contain a placeholder'],
  ['s3://{bucket}/job.py', 'must not contain a placeholder'],
  ['s3://{{ bucket }}/job.py', 'must be a URI without white space'],
  ['s3://[bucket]/job.py', 'must not contain a placeholder'],
  ['s3://DOC-EXAMPLE-BUCKET/job.py', 'must not contain a placeholder'],
  ['s3://YOUR_S3_BUCKET/job.py', 'must not contain a placeholder'],
  ['s3://your-bucket/job.py', 'must not contain a placeholder'],
  ['s3://${BUCKET}/job.py', 'must not contain "${", got "s3://${…" (only a job template has parameters)'],
  ['s3://$BUCKET/job.py', 'must have a bucket name of letters, digits, hyphens and dots after s3://'],
  ['s3://.../job.py', 'must have a bucket name of letters, digits, hyphens and dots after s3://'],
  ['s3://AKIA:secret@code/job.py', 'must have a bucket name of letters, digits, hyphens and dots after s3://'],
  ['s3://code/100%.py', 'must be a URI without %'],
  ['s3://code/"job".py', 'must be a URI without "'],
  ['local://opt/job.py', 'must have an absolute path after local://, with three slashes'],
  ['local://', 'must have an absolute path after local://'],
  ['hdfs:job.py', 'must have slashes after hdfs:'],
  ['https://host', 'must have a host and a path after https://'],
  ['https:///job.py', 'must have a host and a path after https://'],
  ['https://s3.console.aws.amazon.com/s3/object/code?prefix=job.py', 'not of a console page'],
  ['https://eu-west-1.console.aws.amazon.com/s3/object/code', 'not of a console page'],
];

const GOOD = [
  's3://code/job.py',
  's3://code/jobs/job',
  's3a://code/job.py',
  's3n://code/job.py',
  's3://my.old.Bucket_1/job.py',
  's3://amzn-s3-demo-bucket/job.py',
  's3://code/day=2026-01-01/a+b@c(1)!$job.py',
  's3://code/%20job.py',
  's3://code/Größe.py',
  'local:///opt/job.py',
  'local:/opt/job.py',
  'file:///opt/job.py',
  'https://repo.example/a.jar',
  'http://repo.example:8080/a.jar?x=y',
  'ftp://host/a.jar',
  'hdfs://namenode:8020/a.jar',
  'hdfs:///a.jar',
  'abfss://container@account.dfs.core.windows.net/a.jar',
  'gs://code/job.py',
];

describe('a URI', () => {
  test.each(BAD)('fails when it is %j', (uri, message) => {
    expect(uriError(uri)).toContain(message);
  });

  test.each(GOOD)('can be %s', (uri) => {
    expect(uriError(uri)).toBeUndefined();
  });

  test.each(['s3://${Bucket}/job.py', '${EntryPoint}', 's3://code/${Name}', 's3://${Place}', '${Folder}/job.py'])(
    'can be %s only in a job template',
    (uri) => {
      expect(uriError(uri, { templateParameters: true })).toBeUndefined();
      expect(uriError(uri)).toContain('${');
    },
  );

  test('is checked around a parameter', () => {
    const error = (uri: string) => uriError(uri, { templateParameters: true });
    expect(error('s3:///${Name}')).toContain('must name a bucket');
    expect(error('s3://${Bucket}/')).toContain('must name a file');
    expect(error(' ${EntryPoint}')).toContain('must not start or end with white space');
    expect(error('${Folder}/')).toContain('not a folder');
    expect(error('/opt/${Name}')).toContain('with a scheme');
  });

  test('is checked around a token', () => {
    const stack = newStack();
    const bucket = new Bucket(stack, 'Bucket');
    const text = new CfnParameter(stack, 'Text').valueAsString;
    for (const uri of [
      text,
      `s3://${text}`,
      `s3://${bucket.bucketName}/job.py`,
      `s3://code/${text}`,
      `${text}/job.py`,
    ]) {
      expect(uriError(uri)).toBeUndefined();
    }
    expect(uriError(`s3:///${text}`)).toContain('must name a bucket');
    expect(uriError(`s3://${text}/`)).toContain('must name a file');
    expect(uriError(`${text}/job.py\n`)).toContain('must not start or end with white space');
    expect(uriError(`${bucket.bucketArn}/job.py`)).toContain('must be a URI, not an ARN');
    expect(uriError(Lazy.string({ produce: () => 'x' }))).toBeUndefined();
  });
});

describe('the URI', () => {
  const uri = ' s3://code/x';
  const p = 'jobDriver.sparkSubmitParameters';
  test.each<[string, string, Partial<JobRunProps>]>([
    [
      'of a program',
      'jobDriver.entryPoint',
      { jobDriver: JobDriver.sparkSubmit({ entryPoint: EntryPoint.fromUri(uri) }) },
    ],
    [
      'of a SQL script',
      'jobDriver.entryPoint',
      { jobDriver: JobDriver.sparkSql({ entryPoint: EntryPoint.fromUri(uri) }) },
    ],
    ['of a jar', `${p}.jars[0]`, of({ jars: [SparkFile.fromUri(uri)] })],
    ['of a file', `${p}.files[0]`, of({ files: [SparkFile.fromUri(uri)] })],
    ['of a module', `${p}.pyFiles[0]`, of({ pyFiles: [SparkFile.fromUri(uri)] })],
    ['of an archive', `${p}.archives[0]`, of({ archives: [SparkFile.fromUri(uri).withAlias('x')] })],
    ["of a driver's pod template", `${p}.driverPodTemplate`, of({ driverPodTemplate: PodTemplate.fromUri(uri) })],
    [
      "of an executor's pod template",
      `${p}.executorPodTemplate`,
      of({ executorPodTemplate: PodTemplate.fromUri(uri) }),
    ],
    ['in conf', `${p}.conf["spark.jars"]`, of({ conf: { 'spark.jars': `s3://code/a,${uri}` } })],
    ['in --conf', `${p} --conf spark.files`, raw('--conf "spark.files=s3://code/a, s3://code/x"')],
    ['in --jars', `${p} --jars`, raw('--jars "s3://code/a, s3://code/x"')],
    ['in --py-files', `${p} --py-files`, raw('--py-files=s3:///x')],
    [
      'in spark-defaults',
      'applicationConfiguration[0].properties["spark.jars"]',
      {
        applicationConfiguration: [
          ApplicationConfiguration.sparkDefaults({ 'spark.jars': 's3://code/a, s3://code/x' }),
        ],
      },
    ],
  ])('%s fails when it is not a URI', (_, property, overrides) => {
    expect(errorsOf(overrides)).toEqual([expect.stringContaining(`${property} must `)]);
  });

  test('of an object in a bucket fails when the key is not valid', () => {
    const stack = newStack();
    const code = Bucket.fromBucketName(stack, 'Code', 'code');
    const jobDriver = JobDriver.sparkSubmit({ entryPoint: EntryPoint.fromBucket(code, 'jobs/') });
    expect(errorsOf({ jobDriver })).toEqual([expect.stringContaining('jobDriver.entryPoint must name a file')]);
    expect(errorsOf(of({ jars: [SparkFile.fromBucket(code, 'a b.jar')] }))).toEqual([
      expect.stringContaining('jars[0] must be a URI without white space'),
    ]);
  });

  test('in spark-defaults can have white space at the start or end of the whole value, which Spark trims', () => {
    const properties = { 'spark.jars': ' s3://code/a,s3://code/b ' };
    expect(errorsOf({ applicationConfiguration: [ApplicationConfiguration.sparkDefaults(properties)] })).toEqual([]);
  });

  test('is not required for packages', () => {
    expect(errorsOf(of({ conf: { 'spark.jars.packages': 'org.apache.hadoop:hadoop-aws:3.3.4' } }))).toEqual([]);
    expect(errorsOf(raw('--packages org.apache.hadoop:hadoop-aws:3.3.4'))).toEqual([]);
  });

  test('can be missing if Spark runs one of its own classes', () => {
    const jobDriver = JobDriver.sparkSubmit({ entryPoint: EntryPoint.fromUri('spark-internal') });
    expect(errorsOf({ jobDriver })).toEqual([]);
  });
});

describe('a path without a scheme in a list of files', () => {
  const path = '/usr/share/a.jar';
  test.each([
    ['conf', of({ conf: { 'spark.jars': path } })],
    ['--conf', raw(`--conf spark.jars=${path}`)],
    ['--jars', raw(`--jars ${path}`)],
  ])('causes a warning in %s', (_, overrides) => {
    expect(warningsOf(overrides)).toEqual([
      { id: 'fileWithoutScheme', text: expect.stringContaining('use local:///usr/share/a.jar') },
    ]);
  });

  test('causes no warning if Spark uploads it', () => {
    expect(warningsOf(raw(`--jars ${path} --conf spark.kubernetes.file.upload.path=s3://up/x`))).toEqual([]);
  });
});

test('a job template can have parameters in every URI', () => {
  const stack = newStack();
  const { executionRole } = jobRunProps(stack);
  const template = () =>
    new JobTemplate(stack, 'Template', {
      executionRole: executionRole!,
      releaseLabel: ReleaseLabel.EMR_7_13_0,
      jobDriver: JobDriver.sparkSubmit({
        entryPoint: EntryPoint.fromUri('s3://${Bucket}/job.py'),
        sparkSubmitParameters: SparkParameters.of({
          jars: [SparkFile.fromUri('s3://${Bucket}/a.jar')],
          conf: { 'spark.files': 's3://${Bucket}/a.txt' },
        }),
      }),
      applicationConfiguration: [ApplicationConfiguration.sparkDefaults({ 'spark.archives': '${Bucket}' })],
      parameters: { Bucket: JobTemplateParameter.string() },
    });
  expect(template).not.toThrow();
});
