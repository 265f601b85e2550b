import { isDeepStrictEqual } from 'node:util';
import { applyTemplate, declaredResources, messageOf, type Changes } from './changes';
import { begin, setStatus, type Operation } from './operation';
import { outputsOf } from './outputs';
import { removeResources, type Removal } from './removal';
import type { ResourceRecord } from './resource';
import type { Template } from './template';

const USER_INITIATED = 'User Initiated';
const DEFAULT_PREPARATION = 2000;

/** Creates a stack with a change set, as `cdk deploy` does, and rolls back on failure. */
export async function createStack(operation: Operation, template: Template): Promise<void> {
  const { stack } = operation;
  stack.template = template;
  begin(operation, 'CREATE_STACK');
  stack.updatedAt = operation.clock.now();
  setStatus(operation, 'CREATE_IN_PROGRESS', USER_INITIATED);
  const problem = problemOf(await applyTemplate(operation, template)) ?? takeOutputs(operation, template);
  if (problem === undefined) return setStatus(operation, 'CREATE_COMPLETE');

  begin(operation, 'ROLLBACK');
  stack.deletedAt = operation.clock.now();
  setStatus(operation, 'ROLLBACK_IN_PROGRESS', `${problem.trimEnd()} Rollback requested by user.`);
  await operation.clock.sleep(operation.behavior.rollbackPreparation ?? 0, operation.signal);
  // RetainExceptOnCreate applies here: the resource has not been used yet
  const removals = [...stack.resources.values()].map((record) => ({
    record,
    retained: record.deletionPolicy === 'Retain',
  }));
  const failures = await removeResources(operation, removals, 'deletion');
  if (failures.size === 0) return setStatus(operation, 'ROLLBACK_COMPLETE');
  setStatus(operation, 'ROLLBACK_FAILED', failedToDelete(failures));
}

/** Updates a stack if anything has changed, then deletes removed resources. Rolls back on failure. */
export async function updateStack(operation: Operation, template: Template): Promise<void> {
  const { stack } = operation;
  const previous = stack.template;
  if (isDeepStrictEqual(template, previous)) return;

  const { behavior, clock, signal } = operation;
  begin(operation, 'UPDATE_STACK');
  stack.updatedAt = clock.now();
  setStatus(operation, 'UPDATE_IN_PROGRESS', USER_INITIATED);
  await clock.sleep(behavior.preparation ?? DEFAULT_PREPARATION, signal);
  const changes = await applyTemplate(operation, template);
  const problem = problemOf(changes) ?? takeOutputs(operation, template);
  if (problem !== undefined) return rollBackUpdate(operation, previous, changes, problem);
  stack.template = template;
  setStatus(operation, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
  await cleanUp(operation, template, changes, isRetained);
  setStatus(operation, 'UPDATE_COMPLETE');
}

/** Deletes a stack and all resources except retained ones. */
export async function deleteStack(operation: Operation): Promise<void> {
  const { stack } = operation;
  begin(operation, 'DELETE_STACK');
  stack.deletedAt = operation.clock.now();
  setStatus(operation, 'DELETE_IN_PROGRESS', USER_INITIATED);
  const removals = [...stack.resources.values()].map((record) => ({ record, retained: isRetained(record) }));
  const failures = await removeResources(operation, removals, 'deletion');
  if (failures.size === 0) return setStatus(operation, 'DELETE_COMPLETE');
  setStatus(operation, 'DELETE_FAILED', failedToDelete(failures));
}

async function rollBackUpdate(
  operation: Operation,
  previous: Template,
  changes: Changes,
  problem: string,
): Promise<void> {
  begin(operation, 'ROLLBACK');
  if (operation.behavior.rollbackMovesUpdatedTime) operation.stack.updatedAt = operation.clock.now();
  setStatus(operation, 'UPDATE_ROLLBACK_IN_PROGRESS', problem);
  await operation.clock.sleep(operation.behavior.rollbackPreparation ?? 0, operation.signal);
  // planned failures apply only to new deployments
  const back = await applyTemplate({ ...operation, failures: {} }, previous, changes.replaced);
  const rollbackProblem = problemOf(back) ?? takeOutputs(operation, previous);
  if (rollbackProblem !== undefined) return setStatus(operation, 'UPDATE_ROLLBACK_FAILED', rollbackProblem);
  setStatus(operation, 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
  await cleanUp(operation, previous, back, ({ deletionPolicy }) => deletionPolicy === 'Retain');
  setStatus(operation, 'UPDATE_ROLLBACK_COMPLETE');
}

/**
 * Deletes replaced resources, and resources that the template no longer declares. A failed deletion is reported and
 * skipped.
 */
async function cleanUp(
  operation: Operation,
  template: Template,
  { replaced }: Changes,
  isRetained: (record: ResourceRecord) => boolean,
): Promise<void> {
  const declared = declaredResources(operation, template);
  const removals: Removal[] = [
    ...replaced.map((record) => ({ record, retained: record.updateReplacePolicy === 'Retain' })),
    ...[...operation.stack.resources.values()]
      .filter(({ logicalId }) => !declared.has(logicalId))
      .map((record) => ({ record, retained: isRetained(record) })),
  ];
  await removeResources(operation, removals, 'clean-up');
}

function isRetained({ deletionPolicy }: ResourceRecord): boolean {
  return deletionPolicy === 'Retain' || deletionPolicy === 'RetainExceptOnCreate';
}

function takeOutputs(operation: Operation, template: Template): string | undefined {
  try {
    Object.assign(operation.stack, outputsOf(operation, template));
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

function problemOf({ failures, creations }: Changes): string | undefined {
  if (failures.size === 0) return undefined;
  const [created, updated] = [true, false].map((isNew) =>
    [...failures.keys()].filter((id) => creations.has(id) === isNew),
  );
  return failedTo('create', created) + failedTo('update', updated);
}

function failedToDelete(failures: ReadonlyMap<string, unknown>): string {
  return failedTo('delete', [...failures.keys()]);
}

/** CloudFormation's text, with its trailing space. */
function failedTo(verb: 'create' | 'update' | 'delete', logicalIds: readonly string[] = []): string {
  return logicalIds.length === 0 ? '' : `The following resource(s) failed to ${verb}: [${logicalIds.join(', ')}]. `;
}
