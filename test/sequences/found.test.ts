import { DeployCommand, PassCommand, play, type Deploy } from './commands';
import type { JobRunVariant } from './template';

// what random sequences have found, each with many latencies

beforeEach(() => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(() => jest.restoreAllMocks());

interface Step
  extends Partial<Omit<Deploy, 'variant'>>, Partial<Deploy['circumstances']>, Pick<JobRunVariant, 'wait' | 'rerun'> {}

function deploy(job: JobRunVariant['job'], { wait, rerun, siblingFails, begin, faults = {}, scripts }: Step = {}) {
  const First: JobRunVariant = { job, tags: 't1', cluster: 1, wait, rerun };
  return new DeployCommand({
    variant: { First, sibling: 'beside' },
    siblingFails,
    begin: begin ?? 'at rest',
    circumstances: { faults, scripts: scripts ?? [{ end: 'never' }] },
  });
}

/** Plays a sequence again and again, each time with other latencies. */
async function playOften(commands: (randomness: number) => Parameters<typeof play>[1]): Promise<void> {
  for (let randomness = 0; randomness < 300; randomness++) await play(randomness, commands(randomness));
}

test('a rollback takes up the run from before also when the service does not know the new one yet', async () => {
  await playOften(() => [
    deploy('A'),
    deploy('B', { siblingFails: { after: 1500, of: 'start' }, faults: { unknownFor: 4000 } }),
  ]);
});

test('a rollback cancels a run in flight also when the service does not list it yet', async () => {
  await playOften((randomness) => [
    deploy('A'),
    deploy('B', { siblingFails: { after: randomness, of: 'start' }, faults: { unknownFor: 4000 } }),
  ]);
});

test('an update that the rollback overtakes leaves the run in force alone', async () => {
  await playOften((randomness) => [
    deploy('A', { scripts: [{}] }),
    deploy('B'),
    deploy('A', { siblingFails: { after: randomness, of: 'beginning' } }),
  ]);
});

test('a start that is tried again in the next operation leaves nothing behind', async () => {
  await playOften(() => [
    deploy('A'),
    deploy('B', {
      siblingFails: { after: 1000, of: 'beginning' },
      faults: { crash: { call: 'startJobRun', accepted: false } },
    }),
    new PassCommand(40),
    deploy('C', { begin: 0, wait: 'long', scripts: [{ running: 120_000 }, { end: 'never' }] }),
  ]);
});

test('a rollback keeps a run of another job than its own, and of that of the failed update, which a policy has kept', async () => {
  await playOften((randomness) => [
    deploy('A', { scripts: [{}] }),
    deploy('B', { scripts: [{}] }),
    deploy('A', { rerun: 'ONCE' }),
    deploy('B', { siblingFails: { after: randomness, of: 'beginning' } }),
  ]);
});
