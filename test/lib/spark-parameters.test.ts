import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { CfnParameter, Duration, Lazy, Size, type Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  EntryPoint,
  JobDriver,
  JobRun,
  type JobRunProps,
  PodTemplate,
  SparkFile,
  SparkParameters,
  type SparkParametersProps,
} from '../../lib';
import { jobRunProps, newStack, render, requestOf, resourcesOf } from './render';

const directory = mkdtempSync(path.join(tmpdir(), 'spark-parameters-'));
const file = (name: string): string => {
  const created = path.join(directory, name);
  writeFileSync(created, name);
  return created;
};

function sparkSubmit(props: SparkParametersProps): Partial<JobRunProps> {
  const entryPoint = EntryPoint.fromUri('local:///pi.py');
  return { jobDriver: JobDriver.sparkSubmit({ entryPoint, sparkSubmitParameters: SparkParameters.of(props) }) };
}

function sparkSql(props: SparkParametersProps): Partial<JobRunProps> {
  const entryPoint = EntryPoint.fromUri('local:///tables.sql');
  return { jobDriver: JobDriver.sparkSql({ entryPoint, sparkSqlParameters: SparkParameters.of(props) }) };
}

type Deployed = { readonly Ref: string } | { readonly 'Fn::Sub': string };

function deployed(part: Deployed): string {
  return 'Ref' in part ? `{${part.Ref}}` : part['Fn::Sub'];
}

/** The parameters as they are sent, with values that are unknown at synthesis in braces. */
function rendered(props: SparkParametersProps | ((stack: Stack) => SparkParametersProps)): string | undefined {
  const template = render((stack) => sparkSubmit(typeof props === 'function' ? props(stack) : props));
  const { sparkSubmitJobDriver } = requestOf(template).jobDriver as Record<string, Record<string, unknown>>;
  const { sparkSubmitParameters } = sparkSubmitJobDriver;
  if (sparkSubmitParameters === undefined || typeof sparkSubmitParameters === 'string') return sparkSubmitParameters;
  const [, parts] = (sparkSubmitParameters as { 'Fn::Join': [string, unknown[]] })['Fn::Join'];
  return parts.map((part) => (typeof part === 'string' ? part : deployed(part as Deployed))).join('');
}

describe('spark-submit receives', () => {
  const uri = (name: string): SparkFile => SparkFile.fromUri(`s3://code/${name}`);
  test.each<[string, SparkParametersProps, string]>([
    ['the main class', { mainClass: 'com.example.Orders' }, '--class "com.example.Orders"'],
    ['cores', { driverCores: 1, executorCores: 2 }, '--conf "spark.driver.cores=1" --conf "spark.executor.cores=2"'],
    ['the number of executors', { executorInstances: 4 }, '--conf "spark.executor.instances=4"'],
    ['memory in GiB', { driverMemory: Size.gibibytes(2) }, '--conf "spark.driver.memory=2g"'],
    ['memory in GiB, set in MiB', { executorMemory: Size.mebibytes(4096) }, '--conf "spark.executor.memory=4g"'],
    ['memory in MiB', { executorMemory: Size.gibibytes(1.5) }, '--conf "spark.executor.memory=1536m"'],
    [
      'non-heap memory',
      { driverMemoryOverhead: Size.mebibytes(512), executorMemoryOverhead: Size.gibibytes(1) },
      '--conf "spark.driver.memoryOverhead=512m" --conf "spark.executor.memoryOverhead=1g"',
    ],
    [
      'dynamic allocation, with the shuffle tracking that it needs on Kubernetes',
      { dynamicAllocation: {} },
      '--conf "spark.dynamicAllocation.enabled=true" --conf "spark.dynamicAllocation.shuffleTracking.enabled=true"',
    ],
    [
      'all properties of dynamic allocation',
      {
        dynamicAllocation: {
          minExecutors: 0,
          initialExecutors: 2,
          maxExecutors: 10,
          executorIdleTimeout: Duration.minutes(2),
          shuffleTrackingTimeout: Duration.minutes(5),
        },
      },
      [
        '--conf "spark.dynamicAllocation.enabled=true"',
        '--conf "spark.dynamicAllocation.shuffleTracking.enabled=true"',
        '--conf "spark.dynamicAllocation.minExecutors=0"',
        '--conf "spark.dynamicAllocation.initialExecutors=2"',
        '--conf "spark.dynamicAllocation.maxExecutors=10"',
        '--conf "spark.dynamicAllocation.executorIdleTimeout=120s"',
        '--conf "spark.dynamicAllocation.shuffleTracking.timeout=300s"',
      ].join(' '),
    ],
    [
      'other properties of dynamic allocation',
      { conf: { 'spark.dynamicAllocation.schedulerBacklogTimeout': '5s' }, dynamicAllocation: { maxExecutors: 1 } },
      [
        '--conf "spark.dynamicAllocation.enabled=true"',
        '--conf "spark.dynamicAllocation.shuffleTracking.enabled=true"',
        '--conf "spark.dynamicAllocation.maxExecutors=1"',
        '--conf "spark.dynamicAllocation.schedulerBacklogTimeout=5s"',
      ].join(' '),
    ],
    ['files', { files: [uri('a'), uri('b')] }, '--conf "spark.files=s3://code/a,s3://code/b"'],
    [
      'an archive with an alias',
      { archives: [uri('venv.tar.gz').withAlias('environment')] },
      '--conf "spark.archives=s3://code/venv.tar.gz#environment"',
    ],
    [
      'pod templates',
      {
        driverPodTemplate: PodTemplate.fromUri('s3://code/driver.yaml'),
        executorPodTemplate: PodTemplate.fromUri('s3://code/executor.yaml'),
      },
      [
        '--conf "spark.kubernetes.driver.podTemplateFile=s3://code/driver.yaml"',
        '--conf "spark.kubernetes.executor.podTemplateFile=s3://code/executor.yaml"',
      ].join(' '),
    ],
    [
      'properties, in the order of their names',
      { conf: { 'spark.b': 'x y', 'spark.a': '' } },
      '--conf "spark.a=" --conf "spark.b=x y"',
    ],
  ])('%s', (_, props, expected) => {
    expect(rendered(props)).toBe(expected);
  });

  test.each([{}, { conf: {}, jars: [] }])('no parameters if none is set: %j', (props) => {
    expect(rendered(props)).toBeUndefined();
  });

  test('numbers and values that are unknown at synthesis', () => {
    const line = rendered((stack) => ({
      mainClass: new CfnParameter(stack, 'Class').valueAsString,
      executorInstances: new CfnParameter(stack, 'Instances', { type: 'Number' }).valueAsNumber,
      executorCores: Lazy.number({ produce: () => 2 }),
      conf: { 'spark.x': `in ${new CfnParameter(stack, 'Place').valueAsString}` },
    }));
    expect(line).toBe(
      '--class "{Class}" --conf "spark.executor.cores=2" --conf "spark.executor.instances={Instances}" --conf "spark.x=in {Place}"',
    );
  });
});

test('spark-sql receives the same parameters', () => {
  expect(requestOf(render(sparkSql({ executorCores: 2 }))).jobDriver).toEqual({
    sparkSqlJobDriver: { entryPoint: 'local:///tables.sql', sparkSqlParameters: '--conf "spark.executor.cores=2"' },
  });
});

describe('local files', () => {
  const modules = path.join(directory, 'modules');
  mkdirSync(modules);
  writeFileSync(path.join(modules, 'orders.py'), '');
  const props: SparkParametersProps = {
    pyFiles: [SparkFile.fromAsset(file('tables.py')), SparkFile.fromAsset(modules)],
    jars: [SparkFile.fromAsset(file('driver.jar'))],
    files: [SparkFile.fromAsset(file('data.csv'))],
    archives: [SparkFile.fromAsset(file('venv.tar.gz')).withAlias('environment')],
    driverPodTemplate: PodTemplate.fromAsset(file('driver.yaml')),
    executorPodTemplate: PodTemplate.fromObject({ spec: { nodeSelector: { disk: 'ssd' } } }),
  };

  test('are uploaded, a Python module in a zip file', () => {
    const s3 = String.raw`s3://cdk-hnb659fds-assets-\$\{AWS::AccountId\}-\$\{AWS::Region\}/[0-9a-f]{64}\.`;
    expect(rendered(props)).toMatch(
      new RegExp(
        [
          `^--conf "spark.kubernetes.driver.podTemplateFile=${s3}yaml"`,
          `--conf "spark.kubernetes.executor.podTemplateFile=${s3}json"`,
          `--conf "spark.submit.pyFiles=${s3}zip,${s3}zip"`,
          `--conf "spark.jars=${s3}jar"`,
          `--conf "spark.files=${s3}csv"`,
          `--conf "spark.archives=${s3}tgz#environment"$`,
        ].join(' '),
      ),
    );
  });

  test('have the same names in every synthesis', () => {
    expect(rendered(props)).toBe(rendered(props));
  });

  test('have IDs that name their use', () => {
    const stack = newStack();
    const jobRun = new JobRun(stack, 'JobRun', jobRunProps(stack, sparkSubmit(props)));
    const ids = jobRun.node.children.map(({ node }) => node.id);
    const names = ['DriverPodTemplate', 'ExecutorPodTemplate', 'PyFiles1', 'PyFiles2', 'Jars1', 'Files1', 'Archives1'];
    expect(ids).toEqual(expect.arrayContaining(names));
  });

  test('can be read by the execution role, like objects of buckets', () => {
    const stack = newStack();
    const executionRole = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('eks.amazonaws.com') });
    const jars = [SparkFile.fromBucket(Bucket.fromBucketName(stack, 'Code', 'code'), 'jobs/driver.jar')];
    const given = sparkSubmit({ files: props.files, jars });
    new JobRun(stack, 'JobRun', jobRunProps(stack, { executionRole, ...given }));
    const policies = resourcesOf(Template.fromStack(stack), 'AWS::IAM::Policy').filter(({ Properties }) =>
      JSON.stringify(Properties.Roles).includes('"Role'),
    );
    expect(policies).toHaveLength(1);
    const document = JSON.stringify(policies[0].Properties.PolicyDocument);
    expect(document).toContain('code/jobs/driver.jar');
    expect(document).toContain('cdk-hnb659fds-assets-');
  });
});

describe('synthesis fails when', () => {
  const p = 'jobDriver.sparkSubmitParameters';
  const uri = SparkFile.fromUri('s3://code/a');
  const javaScript = (value: unknown): string => value as string;
  test.each<[string, SparkParametersProps, string]>([
    [
      'the main class is not a class name',
      { mainClass: 'orders x' },
      `${p}.mainClass must be a Java class name, such as com.example.Main, got "orders x"`,
    ],
    ['the main class is empty', { mainClass: '' }, `${p}.mainClass must be 1 to 1024 characters, got 0`],
    [
      'the number of executors is zero',
      { executorInstances: 0 },
      `${p}.executorInstances must be a whole number from 1 to 2147483647`,
    ],
    [
      'the number of cores is not whole',
      { driverCores: 0.5 },
      `${p}.driverCores must be a whole number from 1 to 2147483647, got 0.5`,
    ],
    [
      'the number of cores is zero',
      { executorCores: 0 },
      `${p}.executorCores must be a whole number from 1 to 2147483647, got 0`,
    ],
    [
      'the memory is not a whole number of MiB',
      { driverMemory: Size.kibibytes(1536) },
      `${p}.driverMemory in MiB must be a whole number from 1 to 2147483647, got 1.5`,
    ],
    [
      'the memory is zero',
      { executorMemory: Size.mebibytes(0) },
      `${p}.executorMemory in MiB must be a whole number from 1 to 2147483647, got 0`,
    ],
    [
      'the memory is a token',
      { executorMemoryOverhead: Size.mebibytes(Lazy.number({ produce: () => 1 })) },
      `${p}.executorMemoryOverhead must be known at synthesis, got a token`,
    ],
    [
      'an overhead is not a whole number of MiB',
      { driverMemoryOverhead: Size.kibibytes(1) },
      `${p}.driverMemoryOverhead in MiB must be a whole number`,
    ],
    [
      'executorInstances and dynamicAllocation are both set',
      { executorInstances: 2, dynamicAllocation: {} },
      `${p}.executorInstances conflicts with dynamicAllocation: use dynamicAllocation.initialExecutors`,
    ],
    [
      'minExecutors is negative',
      { dynamicAllocation: { minExecutors: -1 } },
      `${p}.dynamicAllocation.minExecutors must be a whole number from 0 to 2147483647, got -1`,
    ],
    [
      'maxExecutors is zero',
      { dynamicAllocation: { maxExecutors: 0 } },
      `${p}.dynamicAllocation.maxExecutors must be a whole number from 1 to 2147483647, got 0`,
    ],
    [
      'initialExecutors is not whole',
      { dynamicAllocation: { initialExecutors: 0.5 } },
      `${p}.dynamicAllocation.initialExecutors must be a whole number from 0 to 2147483647, got 0.5`,
    ],
    [
      'minExecutors is more than maxExecutors',
      { dynamicAllocation: { minExecutors: 3, maxExecutors: 2 } },
      `${p}.dynamicAllocation.minExecutors must be at most maxExecutors, got 3 and 2`,
    ],
    [
      'initialExecutors is less than minExecutors',
      { dynamicAllocation: { minExecutors: 3, initialExecutors: 2 } },
      `${p}.dynamicAllocation.minExecutors must be at most initialExecutors, got 3 and 2`,
    ],
    [
      'initialExecutors is more than maxExecutors',
      { dynamicAllocation: { initialExecutors: 3, maxExecutors: 2 } },
      `${p}.dynamicAllocation.initialExecutors must be at most maxExecutors, got 3 and 2`,
    ],
    [
      'a timeout is not in whole seconds',
      { dynamicAllocation: { executorIdleTimeout: Duration.millis(1500) } },
      `${p}.dynamicAllocation.executorIdleTimeout in seconds must be a whole number from 0 to 2147483647, got 1.5`,
    ],
    [
      'a timeout is a token',
      { dynamicAllocation: { shuffleTrackingTimeout: Duration.seconds(Lazy.number({ produce: () => 1 })) } },
      `${p}.dynamicAllocation.shuffleTrackingTimeout must be known at synthesis, got a token`,
    ],
    [
      'a name does not start with spark.',
      { conf: { 'hadoop.x': 'y' } },
      `${p}.conf["hadoop.x"] is ignored by Spark: a name must start with "spark."`,
    ],
    [
      'a name contains a space',
      { conf: { 'spark.x y': 'z' } },
      `${p}.conf["spark.x y"] is not a Spark property: a name must not contain white space or "="`,
    ],
    [
      'a name contains an equals sign',
      { conf: { 'spark.x=y': 'z' } },
      `${p}.conf["spark.x=y"] is not a Spark property: a name must not contain white space or "="`,
    ],
    [
      'a name is a token',
      { conf: { [Token.asString({ Ref: 'Name' })]: 'x' } },
      `a name in ${p}.conf must be known at synthesis, got a token`,
    ],
    [
      'a value is not set',
      { conf: { 'spark.x': javaScript(undefined) } },
      `${p}.conf["spark.x"] must be a string, got undefined (is an environment variable not set?)`,
    ],
    [
      'a value is a number',
      { conf: { 'spark.x': javaScript(400) } },
      `${p}.conf["spark.x"] must be a string, got a number`,
    ],
    [
      'a value is a boolean',
      { conf: { 'spark.x': javaScript(true) } },
      `${p}.conf["spark.x"] must be a string, got true`,
    ],
    [
      'a value contains a NUL character',
      { conf: { 'spark.x': 'a\0b' } },
      `${p}.conf["spark.x"] must not contain a NUL character, which would end the argument`,
    ],
    [
      'a jar is a directory',
      { jars: [uri, SparkFile.fromAsset(directory)] },
      `${p}.jars[1] must be a file, got the directory "${directory}"`,
    ],
    [
      'a file is a directory',
      { files: [SparkFile.fromAsset(directory)] },
      `${p}.files[0] must be a file, got the directory "${directory}"`,
    ],
    [
      'a URI contains a comma',
      { pyFiles: [uri, SparkFile.fromUri('s3://code/a,b.py')] },
      `${p}.pyFiles[1] must not contain a comma, which separates files, got "s3://…"`,
    ],
    ['a URI is blank', { archives: [SparkFile.fromUri(' ')] }, `${p}.archives[0] must not be blank, got " "`],
    [
      'a file that is not an archive has an alias',
      { pyFiles: [uri.withAlias('x')] },
      `${p}.pyFiles[0] must not have an alias, which only archives support, got "x"`,
    ],
  ])('%s', (_, props, message) => {
    expect(() => render(sparkSubmit(props))).toThrow(message);
  });

  const all: SparkParametersProps = {
    driverCores: 1,
    driverMemory: Size.gibibytes(1),
    driverMemoryOverhead: Size.gibibytes(1),
    driverPodTemplate: PodTemplate.fromUri('s3://code/driver.yaml'),
    executorCores: 1,
    executorMemory: Size.gibibytes(1),
    executorMemoryOverhead: Size.gibibytes(1),
    executorPodTemplate: PodTemplate.fromUri('s3://code/executor.yaml'),
    executorInstances: 1,
    dynamicAllocation: {},
    pyFiles: [uri],
    jars: [uri],
    files: [uri],
    archives: [uri],
  };
  const twice: [string, keyof SparkParametersProps][] = [
    ['spark.driver.cores', 'driverCores'],
    ['spark.driver.memory', 'driverMemory'],
    ['spark.driver.memoryOverhead', 'driverMemoryOverhead'],
    ['spark.kubernetes.driver.podTemplateFile', 'driverPodTemplate'],
    ['spark.executor.cores', 'executorCores'],
    ['spark.executor.memory', 'executorMemory'],
    ['spark.executor.memoryOverhead', 'executorMemoryOverhead'],
    ['spark.kubernetes.executor.podTemplateFile', 'executorPodTemplate'],
    ['spark.executor.instances', 'executorInstances'],
    ['spark.dynamicAllocation.enabled', 'dynamicAllocation'],
    ['spark.dynamicAllocation.shuffleTracking.enabled', 'dynamicAllocation'],
    ['spark.dynamicAllocation.minExecutors', 'dynamicAllocation'],
    ['spark.dynamicAllocation.shuffleTracking.timeout', 'dynamicAllocation'],
    ['spark.submit.pyFiles', 'pyFiles'],
    ['spark.jars', 'jars'],
    ['spark.files', 'files'],
    ['spark.archives', 'archives'],
  ];
  test.each(twice)('%s is set twice', (name, member) => {
    const isFile = /File|spark\.(submit|jars|files|archives)/.test(name);
    const conf = { [name]: isFile ? 's3://code/1' : /nabled$/.test(name) ? 'true' : '1' };
    const message = `${p}.conf["${name}"] conflicts with ${member}: set only one`;
    expect(() => render(sparkSubmit({ conf, [member]: all[member] }))).toThrow(message);
    expect(() => render(sparkSubmit({ conf }))).not.toThrow();
  });

  test('spark-sql has a main class', () => {
    expect(() => render(sparkSql({ mainClass: 'com.example.Main', executorCores: 0 }))).toThrow(
      /sparkSqlParameters\.mainClass applies only to spark-submit: remove it\n.*sparkSqlParameters\.executorCores must be/,
    );
  });

  test('several parameters are wrong, with all of them in one error', () => {
    expect(() =>
      render({ jobRunName: '', ...sparkSubmit({ mainClass: 'a b', executorCores: 0, conf: { x: 'y' } }) }),
    ).toThrow(/jobRunName .*\n.*mainClass .*\n.*conf\["x"\] .*\n.*executorCores /);
  });
});

const wrong = (value: unknown) => value as never;
test.each<[string, SparkParametersProps, string]>([
  ['the parameters are a string', wrong('--conf spark.a=b'), 'SparkParameters.of: props must be an object'],
  ['a size is a string', { driverMemory: wrong('4g') }, 'SparkParameters.of: driverMemory must be a Size'],
  ['a duration is a number', { dynamicAllocation: { executorIdleTimeout: wrong(60) } }, 'must be a Duration'],
  ['files are not a list', { pyFiles: wrong('a.py') }, 'SparkParameters.of: pyFiles must be a list'],
  ['a file is missing', { jars: [wrong(undefined)] }, 'SparkParameters.of: jars[0] must be a SparkFile'],
  ['a file is a string', { jars: [wrong('a.jar')] }, 'SparkParameters.of: jars[0] must be a SparkFile'],
  [
    'a pod template is an object',
    { driverPodTemplate: wrong({ spec: {} }) },
    'driverPodTemplate must be a PodTemplate',
  ],
  [
    'properties are a string',
    { conf: wrong('spark.a=b') },
    'SparkParameters.of: conf must be an object that maps names to values',
  ],
])('fails when %s', (_, props, message) => {
  expect(() => SparkParameters.of(props)).toThrow(message);
});
