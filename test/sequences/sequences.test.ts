import * as fc from 'fast-check';
import { sequences } from './arbitraries';
import { play } from './commands';

// Random sequences of deployments, with faults, over the handler's rules, the embedded CloudFormation and the embedded EMR on
// EKS, in one process and on a driven clock. The same sequences each time, unless the environment says otherwise:
//   SEQUENCES=100000 SEED=7 npx jest test/sequences
//   BEYOND=lag,haste,return: with what not-yet.ts leaves out
// A failure prints the shortest sequence found that fails, with the seed and path that repeat it.

const numRuns = Number(process.env.SEQUENCES ?? 10_000);
const seed = Number(process.env.SEED ?? 20_261_123);

beforeEach(() => jest.spyOn(process.stdout, 'write').mockReturnValue(true));
afterEach(() => jest.restoreAllMocks());

test(
  'whatever is done to a stack, and whatever fails meanwhile, its jobs run as they should',
  async () => {
    const property = fc.asyncProperty(fc.noShrink(fc.integer()), sequences, (randomness, [first, others]) =>
      play(randomness, [first, ...others]),
    );
    await fc.assert(property, { numRuns, seed });
  },
  // a minute for ten thousand, where nothing else is at work
  600_000 + numRuns * 60,
);
