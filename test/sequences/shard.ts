import * as fc from 'fast-check';
import { sequences } from './arbitraries';
import { runSequence } from './commands';
import { injectedFaults } from './fault-injector';

// Random sequences of deployments with faults. The handler's rules, the embedded CloudFormation and the embedded EMR on EKS
// run in one process on a manual clock. Every run uses the same sequences, unless you set environment variables:
//   SEQUENCES=100000 SEED=7 npx jest test/sequences   more sequences, or others
//   HASTE=1                                           deployments also begin while the last one's invocations are running
//   ROLLBACK_MOVES_TIME=true|false|sometimes          whether the rollback of an update moves LastUpdatedTime
//   GENERAL_TYPE_IN_CLEAN_UP=true|false|sometimes     whether a clean-up names no type of custom resources (account.ts)
// A failure prints the shortest failing sequence, with the seed and the path that reproduce it.

const SHARDS = 2;
const numRuns = Math.ceil(Number(process.env.SEQUENCES ?? 10_000) / SHARDS);
const firstSeed = Number(process.env.SEED ?? 20_261_123);

/** Tests one part of the sequences, so that Jest can run the parts in parallel. */
export function testShard(shard: number): void {
  const seed = firstSeed + shard;
  const print = process.stdout.write.bind(process.stdout);
  beforeEach(() => jest.spyOn(process.stdout, 'write').mockReturnValue(true));
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => {
    const counts = Object.entries(injectedFaults).map(([fault, count]) => `${fault} ${count}`);
    print(`${numRuns} sequences with seed ${seed}, faults: ${counts.join(', ')}\n`);
  });

  test(
    'job runs follow their stack through all operations and faults',
    async () => {
      const property = fc.asyncProperty(fc.noShrink(fc.integer()), sequences, (randomness, [first, others]) =>
        runSequence(randomness, [first, ...others]),
      );
      await fc.assert(property, { numRuns, seed });
    },
    // about half a minute for five thousand sequences on an idle core
    600_000 + numRuns * 60,
  );
}
