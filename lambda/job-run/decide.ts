import { ROLLING_BACK_OR_DELETING, type StackPhase } from '../cloudformation/stack';
import type { PhysicalIdKind } from './physical-id';

/** The facts that decide a Create or an Update. */
export interface Situation {
  readonly request: 'Create' | 'Update';
  /** Late: the request may have been delivered before. Expired: CloudFormation has stopped waiting for the response. */
  readonly timing: 'prompt' | 'late' | 'expired';
  /** Whether the job runs again, and how the new run replaces the current one. A Create counts as `start-first`. */
  readonly change: 'none' | 'start-first' | 'cancel-first' | 'same-client-token';
  /** A change back to the old properties would rerun the job, so the update that this one undoes may have started a run. */
  readonly undoes: boolean;
  /** Unknown until the stack is read. */
  readonly stack: StackPhase;
  readonly hasNewerUpdate: boolean;
}

export type Action =
  'read-stack' | 'keep' | 'start' | 'cancel-then-start' | 'roll-back' | 'refuse-abandoned' | 'refuse-same-client-token';

/** Selects the action for a request: the first matching rule decides. */
const ACTIONS: Rules<Situation, Action> = [
  // without reading the stack
  [{ request: 'Create', timing: 'prompt' }, 'start'],
  [{ request: 'Update', change: 'none', undoes: false }, 'keep'],
  [{ stack: 'unknown' }, 'read-stack'],
  // CloudFormation has abandoned the request
  [{ timing: 'expired' }, 'refuse-abandoned'],
  [{ hasNewerUpdate: true }, 'refuse-abandoned'],
  [{ stack: 'failed-without-rollback' }, 'refuse-abandoned'],
  // the deployment is rolling back: nothing starts
  [{ stack: ROLLING_BACK_OR_DELETING, request: 'Create' }, 'refuse-abandoned'],
  [{ stack: ROLLING_BACK_OR_DELETING, undoes: true }, 'roll-back'],
  [{ stack: ROLLING_BACK_OR_DELETING }, 'keep'],
  // the deployment is moving forward
  [{ change: 'none' }, 'keep'],
  [{ change: 'same-client-token' }, 'refuse-same-client-token'],
  [{ change: 'cancel-first' }, 'cancel-then-start'],
  [{}, 'start'],
];

export function decide(situation: Situation): Action {
  return firstMatch(ACTIONS, situation);
}

/** The facts that decide whether a started run is kept. */
export interface StartedSituation extends Pick<Situation, 'timing' | 'stack' | 'hasNewerUpdate'> {
  readonly startedBy: 'deployment' | 'rollback';
  /** With a user's clientToken, a later request may have received the same run. */
  readonly hasClientToken: boolean;
}

/** If CloudFormation's record of the resource cannot be read, only `cancel-unless-recorded` cancels the run. */
export type StartedAction = 'keep' | 'cancel-if-unrecorded' | 'cancel-unless-recorded';

const LATE = ['late', 'expired'] as const;

/** Selects whether a started run is kept: the first matching rule decides. */
const STARTED_ACTIONS: Rules<StartedSituation, StartedAction> = [
  // only another stack's policy statements allowed the start
  [{ stack: 'denied' }, 'cancel-unless-recorded'],
  [{ startedBy: 'rollback', stack: ['rolling-back', 'unknown'] }, 'keep'],
  [{ startedBy: 'rollback' }, 'cancel-if-unrecorded'],
  // CloudFormation has abandoned the request, unless another delivery of it has reported the run
  [{ timing: LATE, hasNewerUpdate: true, hasClientToken: true }, 'keep'],
  [{ timing: LATE, hasNewerUpdate: true }, 'cancel-if-unrecorded'],
  [{ stack: 'failed-without-rollback', hasClientToken: true }, 'keep'],
  [{ stack: 'failed-without-rollback' }, 'cancel-if-unrecorded'],
  // another delivery may have reported the run before the next update rolled back
  [{ stack: ROLLING_BACK_OR_DELETING }, 'cancel-unless-recorded'],
  [{}, 'keep'],
];

export function decideStarted(situation: StartedSituation): StartedAction {
  return firstMatch(STARTED_ACTIONS, situation);
}

/** The facts that decide which other runs of the resource a Delete cancels. */
export interface DeleteSituation {
  readonly physicalId: PhysicalIdKind;
  readonly stack: StackPhase;
  /** Whether the stack has been updated, as far as is known. */
  readonly wasUpdated: boolean;
  /** The run is the resource's first, and no update has begun since. */
  readonly isNeverReplaced: boolean;
}

export type Sweep = 'none' | 'all' | 'started-before-update' | 'replacements' | 'unrecorded-earlier-replacements';

/** Selects the other active runs that a Delete cancels: the first matching rule decides. */
const SWEEPS: Rules<DeleteSituation, Sweep> = [
  [{ physicalId: 'unknown', stack: ROLLING_BACK_OR_DELETING }, 'all'],
  [{ physicalId: 'unknown', wasUpdated: false }, 'all'],
  // during cleanup, the runs of this update replace the unknown run
  [{ physicalId: 'unknown' }, 'started-before-update'],
  // hundreds of resources are deleted at once, and each list is long
  [{ isNeverReplaced: true }, 'none'],
  [{ stack: 'being-removed' }, 'replacements'],
  // an earlier update that failed without a rollback may have left a run behind
  [{ physicalId: 'job-run', wasUpdated: true }, 'unrecorded-earlier-replacements'],
  [{}, 'none'],
];

export function decideSweep(situation: DeleteSituation): Sweep {
  return firstMatch(SWEEPS, situation);
}

type Pattern<S> = { readonly [Name in keyof S]?: S[Name] | readonly S[Name][] };
type Rules<S, Action> = readonly (readonly [Pattern<S>, Action])[];

/** A pattern matches if each of its members equals or includes the situation's value. */
function firstMatch<S extends object, Action>(rules: Rules<S, Action>, situation: S): Action {
  const matches = ([pattern]: Rules<S, Action>[number]) =>
    Object.entries(pattern).every(([name, expected]) => [expected].flat().includes(situation[name as keyof S]));
  return rules.find(matches)![1];
}
