import { messageOf } from './changes';
import { inOrder } from './graph';
import { report, type Operation } from './operation';
import type { ResourceRecord } from './resource';
import { isCustomResource } from './template';

/** A resource that the stack shall no longer have. */
export interface Removal {
  readonly record: ResourceRecord;
  /** Whether it is left alone: it stays behind, and the stack forgets it. */
  readonly retained: boolean;
}

// what events of a clean-up call every custom resource; its function is still told the type of the template
const CUSTOM_RESOURCE = 'AWS::CloudFormation::CustomResource';

/** Deletes resources, those first that need others; a clean-up goes on when one fails, and forgets it. Resolves with the failures by logical id. */
export async function removeResources(
  operation: Operation,
  removals: readonly Removal[],
  moment: 'deletion' | 'clean-up',
): Promise<ReadonlyMap<string, unknown>> {
  const { stack, handlerFor, signal } = operation;
  const onFailure = moment === 'clean-up' ? 'continue' : 'skip';
  const byKey = new Map(
    removals.map((removal) => [`${removal.record.logicalId} ${removal.record.physicalId}`, removal]),
  );

  const before = (key: string) => {
    const logicalId = byKey.get(key)?.record.logicalId ?? '';
    return [...byKey].filter(([, { record }]) => record.dependencies.includes(logicalId)).map(([other]) => other);
  };

  async function remove(key: string, stop: AbortSignal): Promise<void> {
    const { record, retained } = byKey.get(key) as Removal;
    const shown = {
      ...record,
      type: moment === 'clean-up' && isCustomResource(record.type) ? CUSTOM_RESOURCE : record.type,
    };
    if (retained) {
      report(operation, shown, 'DELETE_SKIPPED');
    } else {
      report(operation, shown, 'DELETE_IN_PROGRESS');
      try {
        const current = operation.behavior.generalTypeInCleanUp ? shown : record;
        await handlerFor(record.type).delete({ owner: stack, current, signal: stop });
      } catch (error) {
        report(operation, shown, 'DELETE_FAILED', messageOf(error));
        if (moment === 'clean-up') forget(record);
        throw error;
      }
      report(operation, shown, 'DELETE_COMPLETE');
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
