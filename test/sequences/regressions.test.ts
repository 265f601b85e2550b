import { DeployCommand, PassCommand, runSequence, type Deploy } from './commands';
import type { JobRunVariant } from './template';

// sequences that once found a defect, each with many different latencies

beforeEach(() => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(() => jest.restoreAllMocks());

interface Step
  extends Partial<Omit<Deploy, 'variant'>>, Partial<Deploy['script']>, Pick<JobRunVariant, 'wait' | 'rerun'> {}

function deploy(
  job: JobRunVariant['job'],
  { wait, rerun, siblingFailure, begin, faults = {}, jobRunScripts }: Step = {},
) {
  const First: JobRunVariant = { job, tags: 't1', cluster: 1, wait, rerun };
  return new DeployCommand({
    variant: { First, sibling: 'beside' },
    siblingFailure,
    begin: begin ?? 'once settled',
    script: { faults, jobRunScripts: jobRunScripts ?? [{ end: 'never' }] },
  });
}

/** Runs a sequence many times, with different latencies each time. */
async function runWithManyLatencies(
  commands: (randomness: number) => Parameters<typeof runSequence>[1],
): Promise<void> {
  for (let randomness = 0; randomness < 300; randomness++) await runSequence(randomness, commands(randomness));
}

test('a rollback returns to the previous run even if the service does not return the new one yet', async () => {
  await runWithManyLatencies(() => [
    deploy('A'),
    deploy('B', { siblingFailure: { after: 1500, of: 'start' }, faults: { unknownForMs: 4000 } }),
  ]);
});

test('a rollback cancels a starting run even if the service does not list it yet', async () => {
  await runWithManyLatencies((randomness) => [
    deploy('A'),
    deploy('B', { siblingFailure: { after: randomness, of: 'start' }, faults: { unknownForMs: 4000 } }),
  ]);
});

test('an update that the rollback overtakes does not cancel the current run', async () => {
  await runWithManyLatencies((randomness) => [
    deploy('A', { jobRunScripts: [{}] }),
    deploy('B'),
    deploy('A', { siblingFailure: { after: randomness, of: 'beginning' } }),
  ]);
});

test('a start that is retried during the next operation leaves no run behind', async () => {
  await runWithManyLatencies(() => [
    deploy('A'),
    deploy('B', {
      siblingFailure: { after: 1000, of: 'beginning' },
      faults: { crash: { call: 'startJobRun', accepted: false } },
    }),
    new PassCommand(40),
    deploy('C', { begin: 0, wait: 'long', jobRunScripts: [{ running: 120_000 }, { end: 'never' }] }),
  ]);
});

test('a rollback keeps a run that a rerun policy has kept, whatever job it belongs to', async () => {
  await runWithManyLatencies((randomness) => [
    deploy('A', { jobRunScripts: [{}] }),
    deploy('B', { jobRunScripts: [{}] }),
    deploy('A', { rerun: 'ONCE' }),
    deploy('B', { siblingFailure: { after: randomness, of: 'beginning' } }),
  ]);
});

test('a run that starts long after the rollback of a creation began is cancelled', async () => {
  await runWithManyLatencies(() => [
    deploy('A', { siblingFailure: { after: 0, of: 'beginning' }, faults: { deniedForMs: 8000 } }),
  ]);
});

test('a rollback does not wait for an earlier run that the service no longer knows', async () => {
  await runWithManyLatencies(() => [
    deploy('A', { wait: 'long', jobRunScripts: [{}] }),
    new PassCommand(3700),
    deploy('B', { wait: 'long' }),
  ]);
});
