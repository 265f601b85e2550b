import { messageOf } from './changes';
import { inOrder, type OnFailure } from './graph';
import { report, type Operation } from './operation';
import type { ResourceRecord } from './resource';

/** A resource that the stack shall no longer have. */
export interface Removal {
  readonly record: ResourceRecord;
  /** Whether it is left alone: it stays behind, and the stack forgets it. */
  readonly retained: boolean;
}

/** Deletes resources, those first that need others. Resolves with the failures by logical id. */
export async function removeResources(
  operation: Operation,
  removals: readonly Removal[],
  onFailure: OnFailure,
): Promise<ReadonlyMap<string, unknown>> {
  const { stack, handlerFor, signal } = operation;
  const byKey = new Map(
    removals.map((removal) => [`${removal.record.logicalId} ${removal.record.physicalId}`, removal]),
  );

  const before = (key: string) => {
    const logicalId = byKey.get(key)?.record.logicalId ?? '';
    return [...byKey].filter(([, { record }]) => record.dependencies.includes(logicalId)).map(([other]) => other);
  };

  async function remove(key: string, stop: AbortSignal): Promise<void> {
    const { record, retained } = byKey.get(key) as Removal;
    if (retained) {
      report(operation, record, 'DELETE_SKIPPED');
    } else {
      report(operation, record, 'DELETE_IN_PROGRESS');
      try {
        await handlerFor(record.type).delete({ owner: stack, current: record, signal: stop });
      } catch (error) {
        report(operation, record, 'DELETE_FAILED', messageOf(error));
        if (onFailure === 'continue') forget(record);
        throw error;
      }
      report(operation, record, 'DELETE_COMPLETE');
    }
    forget(record);
  }

  function forget({ logicalId, physicalId }: ResourceRecord): void {
    if (stack.resources.get(logicalId)?.physicalId === physicalId) stack.resources.delete(logicalId);
  }

  const failures = await inOrder([...byKey.keys()], before, remove, { onFailure, signal });
  signal.throwIfAborted();
  return new Map([...failures].map(([key, error]) => [byKey.get(key)?.record.logicalId ?? key, error]));
}
