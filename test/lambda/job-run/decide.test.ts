import type { StackPhase } from '../../../lambda/cloudformation/stack';
import {
  decide,
  decideStarted,
  decideSweep,
  type Action,
  type DeleteSituation,
  type Situation,
  type StartedAction,
  type StartedSituation,
  type Sweep,
} from '../../../lambda/job-run/decide';

type Pattern<S> = { readonly [Name in keyof S]?: readonly S[Name][] };
type Facts<S> = Required<Pattern<S>>;

/** Every combination of the facts that a pattern leaves open. */
function combinations<S extends object>(facts: Facts<S>, pattern: Pattern<S> = {}): S[] {
  return Object.entries<readonly unknown[]>({ ...facts, ...pattern }).reduce(
    (all, [name, values]) => all.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
    [{}] as S[],
  );
}

/** Fails unless every situation is in exactly one row, so that the order of the rows does not matter. */
function expectEachOnce<S extends object>(rows: readonly (readonly S[])[], all: readonly S[]) {
  const sorted = (situations: readonly S[]) => situations.map((one) => JSON.stringify(one)).sort();
  expect(sorted(rows.flat())).toEqual(sorted(all));
}

const FORWARD: StackPhase[] = ['creating', 'updating'];
const ROLLING_BACK: StackPhase[] = ['rolling-back', 'rolled-back-or-deleted', 'being-removed'];
const FAILED: StackPhase[] = ['failed-without-rollback'];
const UNKNOWN: StackPhase[] = ['unknown'];
const DENIED: StackPhase[] = ['denied'];
const READ = [...FORWARD, ...ROLLING_BACK, ...FAILED];
const PHASES = [...READ, ...UNKNOWN];

describe('a Create or an Update', () => {
  const CREATE: Facts<Situation> = {
    request: ['Create'],
    timing: ['prompt', 'late', 'expired'],
    change: ['start-first'],
    undoes: [false],
    stack: PHASES,
    hasNewerUpdate: [true, false],
  };
  const UPDATE: Facts<Situation> = {
    ...CREATE,
    request: ['Update'],
    change: ['none', 'start-first', 'cancel-first', 'same-client-token'],
    undoes: [true, false],
  };
  const creates = (pattern: Pattern<Situation>) => combinations(CREATE, pattern);
  /** Updates that change the job or undo a change. */
  const updates = (pattern: Pattern<Situation>) =>
    combinations(UPDATE, pattern).filter(({ change, undoes }) => change !== 'none' || undoes);
  const LATE = { timing: ['late'], stack: READ } as const;
  const IN_TIME = { timing: ['prompt', 'late'], stack: READ } as const;
  const CURRENT = { ...IN_TIME, hasNewerUpdate: [false] } as const;

  const rows: [string, Situation[], Action][] = [
    ['a prompt Create', creates({ timing: ['prompt'] }), 'start'],
    ['a late Create before the stack is read', creates({ timing: ['late', 'expired'], stack: UNKNOWN }), 'read-stack'],
    ['an expired Create', creates({ timing: ['expired'], stack: READ }), 'refuse-abandoned'],
    ['a late Create before a newer update', creates({ ...LATE, hasNewerUpdate: [true] }), 'refuse-abandoned'],
    [
      'a late Create of a stack that failed or rolls back',
      creates({ timing: ['late'], stack: [...FAILED, ...ROLLING_BACK], hasNewerUpdate: [false] }),
      'refuse-abandoned',
    ],
    [
      'a late Create of a stack that moves forward',
      creates({ timing: ['late'], stack: FORWARD, hasNewerUpdate: [false] }),
      'start',
    ],

    [
      'an Update that neither changes the job nor undoes a change',
      combinations(UPDATE, { change: ['none'], undoes: [false] }),
      'keep',
    ],
    ['any other Update before the stack is read', updates({ stack: UNKNOWN }), 'read-stack'],
    ['an expired Update', updates({ timing: ['expired'], stack: READ }), 'refuse-abandoned'],
    ['an Update before a newer update', updates({ ...IN_TIME, hasNewerUpdate: [true] }), 'refuse-abandoned'],
    ['an Update of a stack left failed', updates({ ...CURRENT, stack: FAILED }), 'refuse-abandoned'],
    ['a rollback that undoes a change', updates({ ...CURRENT, stack: ROLLING_BACK, undoes: [true] }), 'roll-back'],
    ['a rollback that undoes nothing', updates({ ...CURRENT, stack: ROLLING_BACK, undoes: [false] }), 'keep'],
    ['an Update that only undoes a change', updates({ ...CURRENT, stack: FORWARD, change: ['none'] }), 'keep'],
    ['an Update of the job', updates({ ...CURRENT, stack: FORWARD, change: ['start-first'] }), 'start'],
    [
      'an Update of a job that must not overlap',
      updates({ ...CURRENT, stack: FORWARD, change: ['cancel-first'] }),
      'cancel-then-start',
    ],
    [
      'an Update of the job without a new client token',
      updates({ ...CURRENT, stack: FORWARD, change: ['same-client-token'] }),
      'refuse-same-client-token',
    ],
  ];

  test.each(rows)('%s', (_, situations, action) => {
    expect(situations.filter((situation) => decide(situation) !== action)).toEqual([]);
  });

  test('has exactly one row for every situation', () => {
    const all = [...combinations(CREATE), ...combinations(UPDATE)];
    expectEachOnce(
      rows.map(([, situations]) => situations),
      all,
    );
  });
});

describe('a run that has started', () => {
  const FACTS: Facts<StartedSituation> = {
    startedBy: ['deployment', 'rollback'],
    hasClientToken: [true, false],
    timing: ['prompt', 'late', 'expired'],
    stack: [...PHASES, ...DENIED],
    hasNewerUpdate: [true, false],
  };
  const started = (pattern: Pattern<StartedSituation>) => combinations(FACTS, pattern);
  const isSuperseded = ({ timing, hasNewerUpdate }: StartedSituation) => timing !== 'prompt' && hasNewerUpdate;
  const deployed = (pattern: Pattern<StartedSituation>) => started({ ...pattern, startedBy: ['deployment'] });
  const superseded = (pattern: Pattern<StartedSituation>) =>
    deployed({ stack: PHASES, ...pattern }).filter(isSuperseded);
  const current = (pattern: Pattern<StartedSituation>) => deployed(pattern).filter((one) => !isSuperseded(one));
  const TOKEN = { hasClientToken: [true] };
  const NO_TOKEN = { hasClientToken: [false] };

  const rows: [string, StartedSituation[], StartedAction][] = [
    ['in a stack that the function cannot read', started({ stack: DENIED }), 'cancel-unless-recorded'],
    ['by a rollback in progress', started({ startedBy: ['rollback'], stack: ['rolling-back', ...UNKNOWN] }), 'keep'],
    [
      'by a rollback that is over',
      started({
        startedBy: ['rollback'],
        stack: [...FORWARD, ...FAILED, 'rolled-back-or-deleted', 'being-removed'],
      }),
      'cancel-if-unrecorded',
    ],
    ['by a superseded request', superseded(NO_TOKEN), 'cancel-if-unrecorded'],
    ['by a superseded request, with a client token', superseded(TOKEN), 'keep'],
    ['in a stack left failed', current({ ...NO_TOKEN, stack: FAILED }), 'cancel-if-unrecorded'],
    ['in a stack left failed, with a client token', current({ ...TOKEN, stack: FAILED }), 'keep'],
    ['in a stack that rolls back', current({ stack: ROLLING_BACK }), 'cancel-unless-recorded'],
    ['in a stack that moves forward, or is unknown', current({ stack: [...FORWARD, ...UNKNOWN] }), 'keep'],
  ];

  test.each(rows)('%s', (_, situations, action) => {
    expect(situations.filter((situation) => decideStarted(situation) !== action)).toEqual([]);
  });

  test('has exactly one row for every situation', () => {
    expectEachOnce(
      rows.map(([, situations]) => situations),
      combinations(FACTS),
    );
  });
});

describe('a Delete', () => {
  const FACTS: Facts<DeleteSituation> = {
    physicalId: ['job-run', 'unstarted', 'unknown'],
    stack: PHASES,
    wasUpdated: [true, false],
    isNeverReplaced: [true, false],
  };
  const deletes = (pattern: Pattern<DeleteSituation>) => combinations(FACTS, pattern);
  const NOT_REMOVED: StackPhase[] = [...FORWARD, ...FAILED, ...UNKNOWN, 'rolling-back', 'rolled-back-or-deleted'];
  const NOT_BACK = [...FORWARD, ...FAILED, ...UNKNOWN];
  const ID = { physicalId: ['unknown'] } as const;

  const rows: [string, DeleteSituation[], Sweep][] = [
    ['of an unknown id while the stack rolls back', deletes({ ...ID, stack: ROLLING_BACK }), 'all'],
    ['of an unknown id in a new stack', deletes({ ...ID, stack: NOT_BACK, wasUpdated: [false] }), 'all'],
    [
      'of an unknown id in the cleanup of an update',
      deletes({ ...ID, stack: NOT_BACK, wasUpdated: [true] }),
      'started-before-update',
    ],
    [
      'of a run that no update can have replaced',
      deletes({ physicalId: ['job-run', 'unstarted'], isNeverReplaced: [true] }),
      'none',
    ],
    [
      'of a run, or of no run, with its stack',
      deletes({ physicalId: ['job-run', 'unstarted'], stack: ['being-removed'], isNeverReplaced: [false] }),
      'replacements',
    ],
    [
      'of a run of an updated stack',
      deletes({ physicalId: ['job-run'], stack: NOT_REMOVED, wasUpdated: [true], isNeverReplaced: [false] }),
      'unrecorded-earlier-replacements',
    ],
    [
      'of a run of a new stack',
      deletes({ physicalId: ['job-run'], stack: NOT_REMOVED, wasUpdated: [false], isNeverReplaced: [false] }),
      'none',
    ],
    ['of no run', deletes({ physicalId: ['unstarted'], stack: NOT_REMOVED, isNeverReplaced: [false] }), 'none'],
  ];

  test.each(rows)('%s', (_, situations, sweep) => {
    expect(situations.filter((situation) => decideSweep(situation) !== sweep)).toEqual([]);
  });

  test('has exactly one row for every situation', () => {
    expectEachOnce(
      rows.map(([, situations]) => situations),
      combinations(FACTS),
    );
  });
});
