import { isDeepStrictEqual } from 'node:util';
import { dependencyGraph, inOrder } from './graph';
import { isTrue, resolve } from './intrinsics';
import { report, type Operation } from './operation';
import { ResourceFailure, type Outcome, type Properties, type ResourceRecord } from './resource';
import { scopeOf } from './scope';
import { isCustomResource, type ResourceDeclaration, type Template } from './template';

/** The changes to a stack's resources. */
export interface Changes {
  /** By logical ID, in the order in which they failed. */
  readonly failures: ReadonlyMap<string, unknown>;
  /** The logical IDs of the new resources. */
  readonly creations: ReadonlySet<string>;
  /** The resources that an update replaced; they still exist. */
  readonly replaced: readonly ResourceRecord[];
}

const INITIATED = 'Resource creation Initiated';
const REPLACEMENT = {
  announced: 'Requested update requires the creation of a new physical resource; hence creating one.',
  answered: 'Requested update required the provider to create a new physical resource',
};

type Description = Omit<ResourceRecord, 'physicalId' | 'attributes'>;

/**
 * Creates and updates the resources of a template, in parallel and in dependency order, until one fails.
 *
 * Updates a resource if its resolved properties differ from the last ones it was given, successfully or not. Applying the
 * previous template therefore rolls back an update. `restorable` resources still exist unchanged: AWS resources are only
 * recorded again, custom resources always receive a request.
 */
export async function applyTemplate(
  operation: Operation,
  template: Template,
  restorable: readonly ResourceRecord[] = [],
): Promise<Changes> {
  const { stack, handlerFor, signal } = operation;
  const scope = scopeOf(operation, template);
  const declared = declaredResources(operation, template);
  const graph = dependencyGraph(declared);
  const replaced: ResourceRecord[] = [];
  const creations = new Set<string>();

  const describe = (logicalId: string, declaration: ResourceDeclaration): Description => ({
    logicalId,
    type: declaration.Type,
    properties: resolve(scope, declaration.Properties ?? {}, `Resources/${logicalId}/Properties`) as Properties,
    dependencies: graph.get(logicalId) ?? [],
    deletionPolicy: declaration.DeletionPolicy ?? 'Delete',
    updateReplacePolicy: declaration.UpdateReplacePolicy ?? 'Delete',
  });

  async function change(description: Description, current: ResourceRecord | undefined, stop: AbortSignal) {
    const { logicalId, type } = description;
    const verb = current ? 'UPDATE' : 'CREATE';
    const reportHere = (status: string, physicalId = current?.physicalId ?? '', reason?: string) =>
      report(operation, { logicalId, physicalId, type }, `${verb}_${status}`, reason);
    const request = { ...description, owner: stack, signal: stop };
    const isReplacement = current?.type === type && handlerFor(type).replaces?.({ ...request, current });
    if (!current) stack.creating.add(logicalId);
    reportHere('IN_PROGRESS', undefined, isReplacement ? REPLACEMENT.announced : undefined);
    try {
      if (current && current.type !== type) throw new ResourceFailure('Update of resource type is not permitted.');
      await failIfPlanned(operation, logicalId, stop);
      const outcome = await (current
        ? handlerFor(type).update({ ...request, current })
        : handlerFor(type).create(request));
      remember(description, outcome);
      if (current && outcome.physicalId !== current.physicalId) replaced.push(current);
      if (outcome.physicalId !== current?.physicalId)
        reportHere('IN_PROGRESS', outcome.physicalId, current && !isReplacement ? REPLACEMENT.answered : INITIATED);
      reportHere('COMPLETE', outcome.physicalId);
    } catch (error) {
      const physicalId = error instanceof ResourceFailure ? error.physicalId : undefined;
      if (physicalId !== undefined) remember(description, { physicalId, attributes: current?.attributes ?? {} });
      if (stop.aborted) {
        reportHere('FAILED', undefined, `Resource ${current ? 'update' : 'creation'} cancelled`);
        throw error;
      }
      if (!current && physicalId !== undefined) reportHere('IN_PROGRESS', physicalId, INITIATED);
      reportHere('FAILED', physicalId, messageOf(error));
      throw error;
    }
  }

  function remember(description: Description, { physicalId, attributes }: Outcome): void {
    stack.creating.delete(description.logicalId);
    stack.resources.set(description.logicalId, { ...description, physicalId, attributes });
  }

  async function visit(logicalId: string, stop: AbortSignal): Promise<void> {
    const declaration = declared.get(logicalId);
    if (!declaration) return;
    const current = stack.resources.get(logicalId);
    if (!current) creations.add(logicalId);
    const original = restorable.find((record) => record.logicalId === logicalId && !isCustomResource(record.type));
    if (current && original) {
      stack.resources.set(logicalId, original);
      replaced.push(current);
      return;
    }
    const description = describeOrReport(logicalId, declaration, current);
    const isUnchanged =
      current?.type === description.type && isDeepStrictEqual(current.properties, description.properties);
    if (isUnchanged) remember(description, current);
    else await change(description, current, stop);
  }

  function describeOrReport(
    logicalId: string,
    declaration: ResourceDeclaration,
    current?: ResourceRecord,
  ): Description {
    try {
      return describe(logicalId, declaration);
    } catch (error) {
      const status = current ? 'UPDATE_FAILED' : 'CREATE_FAILED';
      report(
        operation,
        { logicalId, physicalId: current?.physicalId ?? '', type: declaration.Type },
        status,
        messageOf(error),
      );
      throw error;
    }
  }

  const failures = await inOrder([...declared.keys()], (id) => graph.get(id) ?? [], visit, {
    onFailure: 'stop',
    signal,
  });
  signal.throwIfAborted();
  return { failures, creations, replaced };
}

/** The resources of a template whose conditions are true. */
export function declaredResources(operation: Operation, template: Template): Map<string, ResourceDeclaration> {
  const scope = scopeOf(operation, template);
  const resources = Object.entries(template.Resources).filter(
    ([logicalId, { Condition: condition }]) =>
      condition === undefined || isTrue(scope, condition, `Resources/${logicalId}`),
  );
  return new Map(resources);
}

async function failIfPlanned({ failures }: Operation, logicalId: string, stop: AbortSignal): Promise<void> {
  const planned = failures[logicalId];
  if (!planned) return;
  const stopped = new Promise((resolve) => stop.addEventListener('abort', resolve, { once: true }));
  await Promise.race([planned.when, stopped]);
  stop.throwIfAborted();
  throw new ResourceFailure(planned.reason ?? 'Planned failure');
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
