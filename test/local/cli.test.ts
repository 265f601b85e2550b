import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { EntryPoint, JobDriver, JobRun, WaitFor } from '../../lib';
import { jobRunProps, synthesize, synthesizeApp } from '../deploy/deployment';

const ROOT = join(__dirname, '..', '..');
const FAST = ['--speed', '20'];

/** Runs the command as npm does; `interruptOn` is what it has to print before Ctrl-C is pressed. */
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

/** A synthesized app with a job run that is waited for. */
function awaited(): string {
  return synthesize((stack) => {
    new JobRun(stack, 'JobRun', jobRunProps(stack, { waitFor: WaitFor.COMPLETION }));
  });
}

test('deploys the sample app and prints the id that the service gave the job run', async () => {
  const { code, output } = await run(FAST);
  expect(code).toBe(0);
  const [, printed] = /EMRContainersSample\.JobRunId = (\w+)/.exec(output) ?? [];
  expect(output).toMatch(new RegExp(`COMPLETED .*job run ${printed} `));
  expect(output).toMatch(/CREATE_COMPLETE .*AWS::CloudFormation::Stack .*EMRContainersSample/);
});

test('shows a job run that fails, the reason, and the roll back', async () => {
  const { code, output } = await run([...FAST, '--fail', '--app', awaited()]);
  expect(code).toBe(1);
  expect(output).toMatch(/Job run \w+ FAILED \(USER_ERROR\): The job run failed because --fail asked for it/);
  expect(output).toContain('ROLLBACK_COMPLETE');
});

test('takes a synthesized app, deploys it again without a change, and destroys it', async () => {
  const directory = synthesize((stack) => {
    const jobDriver = JobDriver.sparkSql({ entryPoint: EntryPoint.fromUri('s3://code/tables.sql') });
    new JobRun(stack, 'JobRun', jobRunProps(stack, { jobDriver }));
  });
  // slow enough that the job run has not COMPLETED when it is destroyed
  const { code, output } = await run(['--speed', '5', '--app', directory, '--again', '--destroy']);
  expect(code).toBe(0);
  expect(output).toContain('(no changes)');
  expect(output).toMatch(/CANCELLED .*job run/);
  expect(output.match(/\| PENDING/g)).toHaveLength(1);
});

test('does not run what is behind the custom resources of others', async () => {
  const directory = synthesize((stack) => {
    const removalPolicy = RemovalPolicy.DESTROY;
    new Bucket(stack, 'Bucket', { removalPolicy, autoDeleteObjects: true });
    new JobRun(stack, 'JobRun', jobRunProps(stack));
  });
  const { code, output } = await run([...FAST, '--app', directory]);
  expect(code).toBe(0);
  expect(output).toContain('Custom::S3AutoDeleteObjects is not run here, it only gets attributes');
});

test('deploys to the region that the app names', async () => {
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
  [['--app', 'nowhere'], 'nowhere is neither a directory nor a command that synthesizes an app'],
  [['--app', 'lib'], 'lib is no synthesized app (cdk.out): it has no manifest.json'],
  [['cdk/out'], 'cdk/out is no name of a stack. Options come after --'],
  [['--speed', '1000'], '--speed must be a number above 0, up to 100, got 1000'],
])('refuses %j in words that help', async (args, words) => {
  const { code, output } = await run(args);
  expect(code).toBe(1);
  expect(output).toContain(words);
});

test('refuses a job run on a virtual cluster that does not exist', async () => {
  const { code, output } = await run([...FAST, '--virtual-cluster', 'another', '--app', awaited()]);
  expect(code).toBe(1);
  expect(output).toContain('StartJobRun on virtual cluster cluster1 failed: ResourceNotFoundException');
});

test.each([
  ['while it waits for a job run', [], '| RUNNING'],
  ['while it destroys', [...FAST, '--destroy'], 'DELETE_IN_PROGRESS'],
])('ends at once on Ctrl-C %s', async (_, args, moment) => {
  const { code, output } = await run([...args, '--app', awaited()], moment);
  expect(code).toBe(130);
  expect(output).toContain('Cancelled');
});

test('tells its options, and which one it does not know', async () => {
  await expect(run(['--help'])).resolves.toMatchObject({
    code: 0,
    output: expect.stringContaining('--virtual-cluster ID'),
  });
  await expect(run(['--nonsense'])).resolves.toMatchObject({ code: 1, output: expect.stringContaining('--nonsense') });
});
