import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { EntryPoint, JobDriver, JobRun } from '../../lib';
import { jobRunProps, synthesize } from '../deploy/deployment';

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
    new JobRun(stack, 'JobRun', jobRunProps(stack, { waitForCompletion: true }));
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
  const { code, output } = await run([...FAST, '--app', directory, '--again', '--destroy']);
  expect(code).toBe(0);
  expect(output).toContain('(no changes)');
  expect(output).toMatch(/CANCELLED .*job run/);
  expect(output.match(/\| PENDING/g)).toHaveLength(1);
});

test('refuses a job run on a virtual cluster that does not exist', async () => {
  const { code, output } = await run([...FAST, '--virtual-cluster', 'another', '--app', awaited()]);
  expect(code).toBe(1);
  expect(output).toContain('StartJobRun on virtual cluster cluster1 failed: ResourceNotFoundException');
});

test('ends at once on Ctrl-C', async () => {
  const { code, output } = await run(['--app', awaited()], '| RUNNING');
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
