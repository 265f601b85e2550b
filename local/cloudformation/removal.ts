import { messageOf } from './changes';
import { inOrder } from './graph';
import { report, type Operation } from './operation';
import type { ResourceRecord } from './resource';
import { isCustomResource } from './template';

/** A resource to remove from the stack. */
export interface Removal {
  readonly record: ResourceRecord;
  /** Whether the resource is retained: it stays, and the stack forgets it. */
  readonly retained: boolean;
}

// in a clean-up, events of a custom resource have this type; its function still receives the template's type
const CUSTOM_RESOURCE = 'AWS::CloudFormation::CustomResource';

/**
 * Deletes resources, each before its dependencies. A clean-up continues after a failure and forgets the resource.
 * Resolves with the failures by logical ID.
 */
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
