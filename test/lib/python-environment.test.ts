import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import * as path from 'node:path';
import { App, DockerImage, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  CpuArchitecture,
  EntryPoint,
  JobDriver,
  JobRun,
  type JobRunProps,
  PythonEnvironment,
  type PythonEnvironmentOptions,
  ReleaseLabel,
  SparkFile,
  SparkParameters,
  type SparkParametersProps,
} from '../../lib';
import { jobRunProps, requestOf } from './render';
import { errorsOf } from './warnings';

const PATH = process.env.PATH;
const X86_64: PythonEnvironmentOptions = { architecture: CpuArchitecture.X86_64 };

let directory: string;
let tools: string;
let requirements: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'python-environment-'));
  tools = path.join(directory, 'tools');
  mkdirSync(tools);
  requirements = file('requirements.txt', 'humanize==4.10.0\n');
  process.env.PATH = tools;
});
afterEach(() => {
  process.env.PATH = PATH;
  delete process.env.CDK_DOCKER;
  rmSync(directory, { recursive: true });
});

function file(name: string, content: string): string {
  writeFileSync(path.join(directory, name), content);
  return path.join(directory, name);
}

/** A program that records its arguments and returns a fixed result. */
function tool(name: string, { version = '', output = '', status = 0 } = {}): string {
  const script = `#!/bin/sh
case "$1" in --version|-c) echo "${version}"; exit 0;; esac
echo "$@" >> ${directory}/calls
echo "${output}" >&2
while [ "$#" -gt 0 ]; do
  if [ "$1" = --target ]; then echo 1 > "$2/module.py"; fi
  shift
done
exit ${status}
`;
  writeFileSync(path.join(tools, name), script);
  chmodSync(path.join(tools, name), 0o755);
  return path.join(tools, name);
}

const calls = (): string[] => readFileSync(path.join(directory, 'calls'), 'utf8').trim().split('\n');

const environment = (options: Partial<PythonEnvironmentOptions> = {}): PythonEnvironment =>
  PythonEnvironment.fromRequirements(requirements, { ...X86_64, ...options });

function job(parameters: SparkParametersProps, props: Partial<JobRunProps> = {}): Partial<JobRunProps> {
  const sparkSubmitParameters = SparkParameters.of(parameters);
  const entryPoint = EntryPoint.fromUri('local:///job.py');
  return { jobDriver: JobDriver.sparkSubmit({ entryPoint, sparkSubmitParameters }), ...props };
}

function stackOf(pythonEnvironment: PythonEnvironment, props: Partial<JobRunProps> = {}, bundling = ['**']): Stack {
  const stack = new Stack(new App({ context: { 'aws:cdk:bundling-stacks': bundling } }), 'Stack');
  new JobRun(stack, 'JobRun', jobRunProps(stack, job({ pythonEnvironment }, props)));
  return stack;
}

function template(...args: Parameters<typeof stackOf>): Template {
  return Template.fromStack(stackOf(...args));
}

/** The assembly of a job with an environment, and the directory in it that has the packages. */
function deployed(pythonEnvironment: PythonEnvironment): { assembly: string; asset: string } {
  const stack = stackOf(pythonEnvironment);
  const [, hash] = /([0-9a-f]{64})\.zip/.exec(parametersOf(Template.fromStack(stack)))!;
  return { assembly: (stack.node.root as App).synth().directory, asset: `asset.${hash}` };
}

type Deployed = string | { readonly 'Fn::Sub': string };

/** The parameters, with `${…}` for values that are unknown at synthesis. */
function parametersOf(rendered: Template): string {
  const { sparkSubmitJobDriver } = requestOf(rendered).jobDriver as Record<string, Record<string, unknown>>;
  const { sparkSubmitParameters } = sparkSubmitJobDriver;
  const [, parts] = (sparkSubmitParameters as { 'Fn::Join': [string, Deployed[]] })['Fn::Join'];
  return parts.map((part) => (typeof part === 'string' ? part : part['Fn::Sub'])).join('');
}

const hashOf = (options: Partial<PythonEnvironmentOptions> = {}, props: Partial<JobRunProps> = {}): string =>
  /([0-9a-f]{64})\.zip/.exec(parametersOf(template(environment(options), props, [])))![1];

describe('uv', () => {
  beforeEach(() => void tool('uv', { version: 'uv 0.9.0' }));

  test('installs for the Python version and the glibc of the release', () => {
    template(environment());
    expect(calls()).toHaveLength(1);
    expect(calls()[0]).toMatch(
      /^pip install --python-version 3\.9 --python-platform x86_64-manylinux_2_34 --only-binary :all: /,
    );
    expect(calls()[0]).toMatch(/ -r \S+requirements\.txt$/);
  });

  test('installs for another architecture, another Python version and an older release', () => {
    const options = { architecture: CpuArchitecture.ARM_64, pythonVersion: '3.7' };
    template(environment(options), { releaseLabel: ReleaseLabel.EMR_6_15_0 });
    expect(calls()[0]).toContain('--python-version 3.7 --python-platform aarch64-manylinux_2_17 ');
  });

  test('installs once for two jobs of an app', () => {
    const stack = new Stack(new App(), 'Stack');
    for (const id of ['One', 'Two']) {
      const scope = new Stack(stack, id);
      new JobRun(scope, 'JobRun', jobRunProps(scope, job({ pythonEnvironment: environment() })));
    }
    expect(calls()).toHaveLength(1);
  });

  test('does not run for a stack that the CDK command does not select', () => {
    tool('uv', { status: 1 });
    expect(parametersOf(template(environment(), {}, []))).toContain('.zip#environment');
  });

  test('fails with the output of uv, without the passwords in URLs', () => {
    const output = 'error: no usable wheels for docopt at https://me:secret@example.com/simple';
    tool('uv', { version: 'uv 0.9.0', output, status: 1 });
    expect(() => template(environment())).toThrow(
      /uv cannot install \S+requirements\.txt for Python 3\.9 on Linux x86_64:\n {2}error: no usable wheels for docopt at https:\/\/\*\*\*@example\.com\/simple\nChoose package versions that have wheels for this Python version, or set dockerImage/,
    );
  });
});

describe('pip', () => {
  test("installs if its Python is the same as the job's", () => {
    tool('python3.9', { version: '3.9 linux x86_64' });
    template(environment());
    expect(calls()[0]).toMatch(/^-m pip install --platform manylinux_2_34_x86_64 --platform manylinux_2_33_x86_64 /);
    expect(calls()[0]).toContain(
      ' --platform manylinux2014_x86_64 --python-version 3.9 --implementation cp --only-binary :all:',
    );
  });

  test.each(['3.11 linux x86_64', '3.9 darwin x86_64', '3.9 linux aarch64'])(
    'is not used with %s, which evaluates conditions in requirements differently',
    (version) => {
      tool('python3', { version });
      expect(() => template(environment())).toThrow(
        /uv is required to install \S+ for Python 3\.9 on Linux x86_64: install uv \(https:.*\), or set dockerImage\. pip can replace uv only on Linux x86_64/,
      );
    },
  );

  test('is not used for a pylock.toml', () => {
    tool('python3.9', { version: '3.9 linux x86_64' });
    requirements = file('pylock.toml', 'lock-version = "1.0"\n');
    expect(() => template(environment())).toThrow(
      /uv is required to install \S+pylock\.toml .*, or pass a requirements\.txt$/m,
    );
  });
});

describe('an image', () => {
  const dockerImage = DockerImage.fromRegistry('public.ecr.aws/emr-on-eks/spark/emr-7.13.0:latest');

  /** A program that is docker: it notes its arguments, and runs the command with the volumes and the Python of a container. */
  function docker(): void {
    const container = path.join(directory, 'container');
    mkdirSync(container);
    const program = `#!${process.execPath}
      const args = process.argv.slice(2);
      require('node:fs').writeFileSync(${JSON.stringify(path.join(directory, 'docker'))}, JSON.stringify(args));
      const after = (flag) => args.flatMap((arg, index) => (args[index - 1] === flag ? [arg] : []));
      const volumes = after('-v').map((volume) => volume.split(':'));
      const onHost = (text) => volumes.reduce((path, [host, mount]) => path.replaceAll(mount, host), text);
      const env = Object.fromEntries(after('--env').map((pair) => onHost(pair).split('=')));
      const [shell] = after('--entrypoint');
      const command = args.slice(args.indexOf(${JSON.stringify(dockerImage.image)}) + 1).map(onHost);
      const { status } = require('node:child_process').spawnSync('/bin/' + shell, command, {
        cwd: onHost(after('-w')[0]), env: { ...env, PATH: ${JSON.stringify(container)} }, stdio: 'inherit',
      });
      process.exitCode = status;
    `;
    writeFileSync(path.join(tools, 'docker'), program);
    chmodSync(path.join(tools, 'docker'), 0o755);
    // the CDK does not see the PATH of a test
    process.env.CDK_DOCKER = path.join(tools, 'docker');
    renameSync(tool('python3'), path.join(container, 'python3'));
  }

  const dockerCall = (): string[] => JSON.parse(readFileSync(path.join(directory, 'docker'), 'utf8')) as string[];

  test('builds with its own pip, for the architecture, as the user who synthesizes', () => {
    docker();
    requirements = file('my requirements.txt', 'humanize==4.10.0\n');
    const { assembly, asset } = deployed(environment({ architecture: CpuArchitecture.ARM_64, dockerImage }));
    const { uid, gid } = userInfo();
    const output = expect.stringMatching(/:\/asset-output:delegated$/) as string;
    const command =
      'python3 -m pip install --no-compile --no-cache-dir --disable-pip-version-check --target /asset-output -r "$REQUIREMENTS"';
    expect(dockerCall()).toEqual([
      ...['run', '--rm', '--platform', 'linux/arm64', '-u', `${uid}:${gid}`],
      ...['-v', `${directory}:/asset-input:delegated`, '-v', output],
      ...['--env', 'HOME=/tmp', '--env', 'REQUIREMENTS=/asset-input/my requirements.txt'],
      ...['-w', '/asset-input', '--entrypoint', 'bash', dockerImage.image, '-c', command],
    ]);
    expect(calls()[0]).toMatch(/^-m pip install .* -r \/.*\/my requirements\.txt$/);
    expect(readdirSync(path.join(assembly, asset))).toEqual(['module.py']);
  });

  test('fails when pip does, with what Docker ran', () => {
    docker();
    renameSync(tool('python3', { status: 1 }), path.join(directory, 'container', 'python3'));
    expect(() => template(environment({ dockerImage }))).toThrow(
      /Failed to bundle asset .*docker exited with status 1\b/,
    );
  });

  test('is not needed for a stack that the CDK command leaves out', () => {
    expect(parametersOf(template(environment({ dockerImage }), {}, []))).toContain('.zip#environment');
  });

  test('fails at once when an included file is not where Docker sees it', () => {
    mkdirSync(path.join(directory, 'jobs'));
    file('constraints.txt', 'numpy==2.0.2\n');
    requirements = file('jobs/requirements.txt', '-c ../constraints.txt\nnumpy\n');
    expect(() => environment({ dockerImage })).toThrow(
      /^PythonEnvironment\.fromRequirements: dockerImage requires included files in \S+jobs, got "\S+\/constraints\.txt": move the file there$/,
    );
    expect(environment()).toBeDefined();
  });
});

test('the environment is the last archive, and the driver and the executors import from it', () => {
  tool('uv');
  const stack = new Stack(new App(), 'Stack');
  const archives = [SparkFile.fromUri('s3://code/data.zip').withAlias('data')];
  new JobRun(stack, 'JobRun', jobRunProps(stack, job({ archives, pythonEnvironment: environment() })));
  const parameters = parametersOf(Template.fromStack(stack));
  expect(parameters.replace(/[0-9a-f]{64}/, '<hash>')).toBe(
    [
      '--conf "spark.archives=s3://code/data.zip#data,' +
        's3://cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}/<hash>.zip#environment"',
      '--conf "spark.kubernetes.driverEnv.PYTHONPATH=environment"',
      '--conf "spark.executorEnv.PYTHONPATH=environment"',
    ].join(' '),
  );
});

test('the execution role can read the archive', () => {
  tool('uv');
  const stack = new Stack(new App(), 'Stack');
  const executionRole = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('pods.eks.amazonaws.com') });
  new JobRun(stack, 'JobRun', jobRunProps(stack, job({ pythonEnvironment: environment() }, { executionRole })));
  const policies = JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  expect(policies).toMatch(/"Action":"s3:GetObject".{0,300}[0-9a-f]{64}\.zip/);
});

describe('the environment changes with', () => {
  let before: string;
  beforeEach(() => (before = hashOf()));

  test.each<[string, () => void]>([
    ['other requirements', () => file('requirements.txt', 'humanize==4.11.0\n')],
    ['other constraints', () => file('constraints.txt', 'numpy==2.0.1\n')],
  ])('%s', (_, edit) => {
    file('constraints.txt', 'numpy==2.0.2\n');
    file('requirements.txt', '-c constraints.txt\nhumanize==4.10.0\n');
    const first = hashOf();
    edit();
    expect(hashOf()).not.toBe(first);
  });

  test.each<[string, Partial<PythonEnvironmentOptions>]>([
    ['another architecture', { architecture: CpuArchitecture.ARM_64 }],
    ['another Python version', { pythonVersion: '3.11' }],
    ['an image', { dockerImage: DockerImage.fromRegistry('image') }],
  ])('%s', (_, options) => expect(hashOf(options)).not.toBe(before));

  test('nothing else: no other file in the directory, no other line endings, no release with the same Python version', () => {
    file('notes.txt', 'new');
    file('requirements.txt', 'humanize==4.10.0\r\n');
    expect(hashOf({}, { releaseLabel: ReleaseLabel.EMR_7_14_0 })).toBe(before);
  });
});

describe('throws', () => {
  const fromRequirements = (name: string, options = X86_64) =>
    PythonEnvironment.fromRequirements(path.join(directory, name), options);

  test('without the file', () => {
    expect(() => fromRequirements('missing.txt')).toThrow(
      /^PythonEnvironment\.fromRequirements: path must be an existing file, got ".*missing\.txt" \(relative to /,
    );
  });

  test.each(['-e .', './wheels/a.whl', '../other', 'file:///a.whl', 'mine @ file:///a.whl'])('with %s', (line) => {
    file('requirements.txt', `humanize==4.10.0\n${line} # mine\n`);
    expect(() => fromRequirements('requirements.txt')).toThrow(
      /must list packages of a package index, not local ones, got ".*": add your own modules to pyFiles$/,
    );
  });

  test('with an included file that does not exist', () => {
    file('requirements.txt', '-r base.txt\n');
    expect(() => fromRequirements('requirements.txt')).toThrow(/includes "base\.txt", which does not exist$/);
  });

  test.each<[PythonEnvironmentOptions, RegExp]>([
    [{} as PythonEnvironmentOptions, /architecture must be a CpuArchitecture, such as CpuArchitecture\.X86_64, got/],
    [{ ...X86_64, pythonVersion: '3.9.1' }, /pythonVersion must be two numbers, such as 3\.9, got "3\.9\.1"/],
    [
      { ...X86_64, pythonVersion: '3.9', dockerImage: DockerImage.fromRegistry('image') },
      /pythonVersion conflicts with dockerImage, which has its own Python: set only one/,
    ],
    [{ ...X86_64, dockerImage: 'image' as unknown as DockerImage }, /dockerImage must be a DockerImage, got "image"/],
  ])('with the options %#', (options, message) => {
    expect(() => fromRequirements('requirements.txt', options)).toThrow(message);
  });

  test('with an image and a pylock.toml', () => {
    file('pylock.toml', 'lock-version = "1.0"\n');
    expect(() =>
      fromRequirements('pylock.toml', { ...X86_64, dockerImage: DockerImage.fromRegistry('image') }),
    ).toThrow(/dockerImage requires a requirements\.txt, got ".*pylock\.toml"$/);
  });
});

describe('fails synthesis', () => {
  const errors = (parameters: Partial<SparkParametersProps>, props?: Partial<JobRunProps>): string[] =>
    errorsOf(job({ pythonEnvironment: environment(), ...parameters }, props));
  const property = 'jobDriver.sparkSubmitParameters';

  test('with a release whose Spark does not unpack archives for the driver', () => {
    expect(errors({}, { releaseLabel: ReleaseLabel.EMR_6_11_0 })).toEqual([
      `${property}.pythonEnvironment requires release 6.12.0 or newer, got releaseLabel emr-6.11.0-latest`,
    ]);
  });

  test.each([
    ['emr-6.15.0-latest', 'emr-6.15.0-latest'],
    ['emr-spark-8.0.0-latest', 'emr-spark-8.0.0-latest'],
  ])('without pythonVersion if the version of %s is unknown', (label, quoted) => {
    expect(errors({}, { releaseLabel: ReleaseLabel.of(label) })).toEqual([
      `${property}.pythonEnvironment requires a pythonVersion: the Python version of ${quoted} is unknown`,
    ]);
  });

  test('without pythonVersion if conf selects a Python', () => {
    const conf = { 'spark.pyspark.python': '/usr/bin/python3.11' };
    expect(errors({ conf })).toEqual([
      `${property}.pythonEnvironment requires a pythonVersion: conf["spark.pyspark.python"] selects a Python of unknown version`,
    ]);
    expect(hashOf({ pythonVersion: '3.11' })).toMatch(/^\w{64}$/);
  });

  test.each(['spark.archives', 'spark.kubernetes.driverEnv.PYTHONPATH', 'spark.executorEnv.PYTHONPATH'])(
    'with %s in conf',
    (name) => {
      const [error, ...others] = errors({ conf: { [name]: 's3://code/a.zip' } });
      expect(error).toContain(`${property}.conf["${name}"]`);
      expect(error).toContain('pythonEnvironment');
      expect(others).toEqual([]);
    },
  );

  test('with an archive that has the same alias', () => {
    const archives = [SparkFile.fromUri('s3://code/a.zip').withAlias('environment')];
    expect(errors({ archives })).toEqual([
      `${property}.archives[0] must not have the alias "environment", which pythonEnvironment uses`,
    ]);
  });

  test('with spark-sql', () => {
    const sparkSqlParameters = SparkParameters.of({ pythonEnvironment: environment() });
    const jobDriver = JobDriver.sparkSql({ entryPoint: EntryPoint.fromUri('local:///a.sql'), sparkSqlParameters });
    expect(errorsOf({ jobDriver })).toEqual([
      'jobDriver.sparkSqlParameters.pythonEnvironment applies only to spark-submit: remove it',
    ]);
  });

  test('with a path instead of an environment', () => {
    const pythonEnvironment = 'requirements.txt' as unknown as PythonEnvironment;
    expect(() => SparkParameters.of({ pythonEnvironment })).toThrow(
      /^SparkParameters\.of: pythonEnvironment must be a PythonEnvironment, such as PythonEnvironment\.fromRequirements/,
    );
  });
});
