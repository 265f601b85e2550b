import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { EntryPoint, JobDriver, JobLifecycle, JobRun, SparkParameters, WaitFor } from '../../lib';
import { jobRunProps, synthesize, synthesizeApp } from '../deploy/deployment';

const ROOT = join(__dirname, '..', '..');
const FAST = ['--speed', '20'];

/** Runs the command as npm does, and presses Ctrl-C once the command has printed `interruptOn`. */
function run(args: string[], interruptOn?: string): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const command = spawn(process.execPath, ['--import', 'tsx', 'local/cli.ts', ...args], { cwd: ROOT });
    let output = '';
    const read = (text: Buffer) => {
      output += text.toString();
      if (interruptOn !== undefined && output.includes(interruptOn)) {
        interruptOn = undefined;
        command.kill('SIGINT');
      }
    };
    command.stdout.on('data', read);
    command.stderr.on('data', read);
    command.once('error', reject);
    command.once('close', (code) => resolve({ code, output }));
  });
}

/** A synthesized app whose deployment waits for a job run. */
function awaited(): string {
  return synthesize((stack) => {
    new JobRun(stack, 'JobRun', jobRunProps(stack, { waitFor: WaitFor.COMPLETION }));
  });
}

test('deploys the sample app and prints its job run ID', async () => {
  const { code, output } = await run(FAST);
  expect(code).toBe(0);
  const [, printed] = /EMRContainersSample\.JobRunId = (\w+)/.exec(output) ?? [];
  expect(output).toMatch(new RegExp(`COMPLETED .*job run ${printed} `));
  expect(output).toMatch(/CREATE_COMPLETE .*AWS::CloudFormation::Stack .*EMRContainersSample/);
});

test('shows a failed job run, its reason, and the rollback', async () => {
  const { code, output } = await run([...FAST, '--fail', '--app', awaited()]);
  expect(code).toBe(1);
  expect(output).toMatch(/Job run \w+ FAILED \(USER_ERROR\): The job run failed because you set --fail/);
  expect(output).toContain('ROLLBACK_COMPLETE');
});

test('keeps a streaming job RUNNING with --stay-running, and prints the warnings of the app', async () => {
  const directory = synthesize((stack) => {
    const sparkSubmitParameters = SparkParameters.of({ conf: { 'spark.executor.memroy': '4g' } });
    const jobDriver = JobDriver.sparkSubmit({
      entryPoint: EntryPoint.fromUri('s3://code/job.py'),
      sparkSubmitParameters,
    });
    new JobRun(stack, 'JobRun', { ...jobRunProps(stack, { jobDriver }), lifecycle: JobLifecycle.STREAMING });
  });
  const { code, output } = await run([...FAST, '--stay-running', '--app', directory]);
  expect(code).toBe(0);
  expect(output).toMatch(/Warning at \/\w+\/JobRun: .*did you mean "spark.executor.memory"/);
  expect(output).not.toContain('COMPLETED');
});

test('deploys a synthesized app twice and destroys it', async () => {
  const directory = synthesize((stack) => {
    const jobDriver = JobDriver.sparkSql({ entryPoint: EntryPoint.fromUri('s3://code/tables.sql') });
    new JobRun(stack, 'JobRun', jobRunProps(stack, { jobDriver }));
  });
  // slow enough that the job run is still active when the stack is destroyed
  const { code, output } = await run(['--speed', '5', '--app', directory, '--again', '--destroy']);
  expect(code).toBe(0);
  expect(output).toContain('(no changes)');
  expect(output).toMatch(/CANCELLED .*job run/);
  expect(output.match(/\| PENDING/g)).toHaveLength(1);
});

test("does not run the functions of other libraries' custom resources", async () => {
  const directory = synthesize((stack) => {
    const removalPolicy = RemovalPolicy.DESTROY;
    new Bucket(stack, 'Bucket', { removalPolicy, autoDeleteObjects: true });
    new JobRun(stack, 'JobRun', jobRunProps(stack));
  });
  const { code, output } = await run([...FAST, '--app', directory]);
  expect(code).toBe(0);
  expect(output).toContain('Custom::S3AutoDeleteObjects only gets attributes');
});

test('deploys to the Region and account of the app', async () => {
  const directory = synthesizeApp((app) => {
    const stack = new Stack(app, 'Data', { env: { region: 'eu-central-1', account: '210987654321' } });
    const executionRole = Role.fromRoleName(stack, 'Role', 'job');
    new JobRun(stack, 'JobRun', jobRunProps(stack, { executionRole }));
  });
  const { code, output } = await run([...FAST, '--app', directory]);
  expect(code).toBe(0);
  expect(output).toContain('arn:aws:cloudformation:eu-central-1:210987654321:stack/Data');
});

test.each([
  [['--nonsense'], "Unknown option '--nonsense'"],
  [['--app', 'nowhere'], 'nowhere is neither a directory nor a command. Pass a synthesized app or a command'],
  [['--app', 'lib'], 'lib is not a synthesized app (cdk.out): it has no manifest.json'],
  [['--app', 'exit 3'], 'Synthesis failed with exit code 3: exit 3'],
  [['--app', 'echo'], 'echo wrote no cloud assembly: is it the command that runs your CDK app?'],
])('fails for %j and tells what to do', async (args, message) => {
  const { code, output } = await run(args);
  expect(code).toBe(1);
  expect(output).toContain(message);
});

test('fails for a job run on a virtual cluster that does not exist', async () => {
  const { code, output } = await run([...FAST, '--virtual-cluster', 'another', '--app', awaited()]);
  expect(code).toBe(1);
  expect(output).toContain('StartJobRun on virtual cluster cluster1 failed: ResourceNotFoundException');
});

test.each([
  ['while it waits for a job run', [], '| RUNNING'],
  ['while it destroys a stack', [...FAST, '--destroy'], 'DELETE_IN_PROGRESS'],
])('ends at once on Ctrl-C %s', async (_, args, moment) => {
  const { code, output } = await run([...args, '--app', awaited()], moment);
  expect(code).toBe(130);
  expect(output).toContain('Cancelled');
});

test('prints its options with --help', async () => {
  await expect(run(['--help'])).resolves.toMatchObject({
    code: 0,
    output: expect.stringContaining('--virtual-cluster ID'),
  });
});
