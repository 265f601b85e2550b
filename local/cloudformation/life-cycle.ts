import { isDeepStrictEqual } from 'node:util';
import { applyTemplate, declaredResources, messageOf, type Changes } from './changes';
import { setStatus, type Operation } from './operation';
import { outputsOf } from './outputs';
import { removeResources, type Removal } from './removal';
import type { ResourceRecord } from './resource';
import type { Template } from './template';

/** Creates a stack; what fails is rolled back. */
export async function createStack(operation: Operation, template: Template): Promise<void> {
  const { stack } = operation;
  stack.template = template;
  setStatus(operation, 'CREATE_IN_PROGRESS');
  const problem = problemOf(await applyTemplate(operation, template), 'create') ?? takeOutputs(operation, template);
  if (problem === undefined) return setStatus(operation, 'CREATE_COMPLETE');

  setStatus(operation, 'ROLLBACK_IN_PROGRESS', `${problem} Rollback requested by user.`);
  // RetainExceptOnCreate is made for this moment: nobody has used the resource yet
  const removals = [...stack.resources.values()].map((record) => ({
    record,
    retained: record.deletionPolicy === 'Retain',
  }));
  const failures = await removeResources(operation, removals, 'skip');
  if (failures.size === 0) return setStatus(operation, 'ROLLBACK_COMPLETE');
  setStatus(operation, 'ROLLBACK_FAILED', failedToDelete(failures));
}

/** Updates a stack, unless nothing changed, and then deletes what it no longer has; what fails is rolled back. */
export async function updateStack(operation: Operation, template: Template): Promise<void> {
  const { stack } = operation;
  const previous = stack.template;
  if (isDeepStrictEqual(template, previous)) return;

  stack.updatedAt = operation.clock.now();
  setStatus(operation, 'UPDATE_IN_PROGRESS');
  const changes = await applyTemplate(operation, template);
  const problem = problemOf(changes, 'update') ?? takeOutputs(operation, template);
  if (problem !== undefined) return rollBackUpdate(operation, previous, changes, problem);
  stack.template = template;
  setStatus(operation, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
  await cleanUp(operation, template, changes, isRetained);
  setStatus(operation, 'UPDATE_COMPLETE');
}

/** Deletes a stack and all that is not to be retained. */
export async function deleteStack(operation: Operation): Promise<void> {
  const { stack } = operation;
  setStatus(operation, 'DELETE_IN_PROGRESS');
  const removals = [...stack.resources.values()].map((record) => ({ record, retained: isRetained(record) }));
  const failures = await removeResources(operation, removals, 'skip');
  if (failures.size === 0) return setStatus(operation, 'DELETE_COMPLETE');
  setStatus(operation, 'DELETE_FAILED', failedToDelete(failures));
}

async function rollBackUpdate(
  operation: Operation,
  previous: Template,
  changes: Changes,
  problem: string,
): Promise<void> {
  setStatus(operation, 'UPDATE_ROLLBACK_IN_PROGRESS', problem);
  // planned failures are for what is new
  const back = await applyTemplate({ ...operation, failures: {} }, previous, changes.replaced);
  const rollbackProblem = problemOf(back, 'update') ?? takeOutputs(operation, previous);
  if (rollbackProblem !== undefined) return setStatus(operation, 'UPDATE_ROLLBACK_FAILED', rollbackProblem);
  setStatus(operation, 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
  await cleanUp(operation, previous, back, ({ deletionPolicy }) => deletionPolicy === 'Retain');
  setStatus(operation, 'UPDATE_ROLLBACK_COMPLETE');
}

/** Deletes what was replaced, and what the template does not declare. What fails here is reported and abandoned. */
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
  await removeResources(operation, removals, 'continue');
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

function problemOf({ failures }: Changes, verb: 'create' | 'update'): string | undefined {
  if (failures.size === 0) return undefined;
  return `The following resource(s) failed to ${verb}: [${[...failures.keys()].join(', ')}].`;
}

function failedToDelete(failures: ReadonlyMap<string, unknown>): string {
  return `The following resource(s) failed to delete: [${[...failures.keys()].join(', ')}].`;
}
