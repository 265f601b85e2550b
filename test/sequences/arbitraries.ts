import * as fc from 'fast-check';
import type { JobRunScript } from '../../local/emr-containers/job-run-script';
import { MAX_CANCELLATION, type OperationScript } from './account';
import { CancelCommand, DeployCommand, DestroyCommand, PassCommand, type Begin, type Moment } from './commands';
import type { Call, Faults } from './fault-injector';
import type { JobRunVariant, Variant } from './template';

const MAX_SEQUENCE = 6;

const CALLS: readonly Call[] = [
  'startJobRun',
  'startJobRun',
  'describeJobRun',
  'cancelJobRun',
  'listActiveJobRuns',
  'describeStack',
  'startExecution',
  'put',
];

/** Draws from the arbitrary in one of `count` cases, otherwise undefined. */
function oneIn<T>(count: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  const absent = { weight: count - 1, arbitrary: fc.constant(undefined) };
  return fc.oneof(absent, { weight: 1, arbitrary });
}

const upTo = (max: number, min = 0) => fc.integer({ min, max });

const batchJob: fc.Arbitrary<JobRunVariant> = fc.record({
  job: fc.constantFrom('A', 'B', 'C'),
  tags: fc.constantFrom('t1', 't2'),
  cluster: fc.constantFrom(1, 1, 2),
  wait: oneIn(6, fc.constantFrom('long', 'long', 'short')),
  retain: oneIn(8, fc.constant(true)),
  rerun: oneIn(8, fc.constantFrom('ONCE', 'VALUES')),
  value: oneIn(5, fc.constantFrom('v1', 'v2')),
  cancelFirst: oneIn(5, fc.constant(true)),
});

// a retained run of a streaming job would overlap with the next one
const streamingJob: fc.Arbitrary<JobRunVariant> = batchJob.map(({ retain: _, cancelFirst: __, wait, ...others }) => ({
  ...others,
  wait: wait ?? 'long',
  streaming: true,
}));

const jobRun = fc.oneof({ weight: 3, arbitrary: batchJob }, { weight: 1, arbitrary: streamingJob });

const variant: fc.Arbitrary<Variant> = fc.record({
  First: fc.oneof({ weight: 5, arbitrary: jobRun }, { weight: 1, arbitrary: fc.constant(undefined) }),
  Second: oneIn(3, jobRun),
  chained: oneIn(2, fc.constant(true)),
  sibling: fc.constantFrom('beside', 'beside', 'before', 'after'),
});

const jobRunScript: fc.Arbitrary<JobRunScript> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ running: fc.oneof(upTo(5_000), upTo(300_000)) }) },
  { weight: 1, arbitrary: fc.record({ end: fc.constant('FAILED'), running: upTo(60_000) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      end: fc.constant('never'),
      pending: oneIn(4, upTo(100_000)),
      cancelling: oneIn(3, upTo(MAX_CANCELLATION)),
      cancelledAfter: oneIn(8, upTo(60_000)),
    }),
  },
);

const faults: fc.Arbitrary<Faults> = fc
  .record({
    lostStarts: oneIn(4, upTo(4, 1)),
    callFailures: oneIn(3, upTo(2, 1)),
    unknownForMs: oneIn(4, upTo(8_000)),
    deniedForMs: oneIn(5, upTo(8_000)),
    lostStatuses: oneIn(4, upTo(2, 1)),
    lostAnswers: oneIn(4, upTo(3, 1)),
    duplicateAfterMs: oneIn(4, upTo(5_000)),
    crash: oneIn(4, fc.record({ call: fc.constantFrom(...CALLS), accepted: fc.boolean() })),
  })
  .map((drawn): Faults => {
    // a start is retried for 90 seconds, and each failure is followed by a pause of up to 20 seconds
    const { lostStarts, deniedForMs } = drawn;
    return deniedForMs === undefined || !lostStarts ? drawn : { ...drawn, lostStarts: 1 };
  });

const script: fc.Arbitrary<OperationScript> = fc.record({
  faults: fc.oneof(fc.constant({}), faults),
  jobRunScripts: fc.array(jobRunScript, { minLength: 1, maxLength: 2 }),
});

// a redelivered rollback request just after the start of the next deployment looks like a request of that deployment
const begin: fc.Arbitrary<Begin> = process.env.HASTE
  ? fc.constantFrom<Begin>('once settled', 0)
  : fc.constant('once settled');

const moment: fc.Arbitrary<Moment> = fc.oneof(
  fc.record({ of: fc.constant('beginning'), after: upTo(120_000) }),
  fc.record({ of: fc.constantFrom('beginning', 'start'), after: upTo(1_000) }),
);

const deploy = fc
  .record({
    variant: fc.oneof(
      { weight: 6, arbitrary: variant },
      { weight: 1, arbitrary: fc.constant('the last again' as const) },
    ),
    siblingFailure: oneIn(4, moment),
    begin,
    script,
  })
  .map((options) => new DeployCommand(options));

/** The steps of a sequence on a stack. The first step is a deployment. */
export const sequences = fc.tuple(
  deploy,
  fc.commands(
    [
      ...[deploy, deploy, deploy, deploy, deploy, deploy],
      fc.record({ begin, script }).map((options) => new DestroyCommand(options)),
      upTo(7_200).map((seconds) => new PassCommand(seconds)),
      fc.constant(new CancelCommand()),
    ],
    { maxCommands: MAX_SEQUENCE - 1, size: 'max' },
  ),
);
