import type { Clock } from '../clock';
import type { Account } from '../account';
import type { ResourceHandler } from './resource';
import type { Stack, StackEvent, StackStatus } from './stack';

/** Makes a resource fail that is about to be created or updated, as a broken sibling would. */
export interface PlannedFailure {
  /** Fails no sooner than this is settled. */
  readonly when?: Promise<unknown>;
  /** @default 'Planned failure' */
  readonly reason?: string;
}

/** One creation, update or deletion of a stack. */
export interface Operation extends Account {
  readonly stack: Stack;
  readonly clock: Clock;
  readonly handlerFor: (type: string) => ResourceHandler;
  readonly importValue: (exportName: string) => string;
  readonly emit: (event: StackEvent) => void;
  /** By logical id. */
  readonly failures: Readonly<Record<string, PlannedFailure>>;
  /** Aborts with the whole cloud: nothing is rolled back. */
  readonly signal: AbortSignal;
}

export function setStatus(operation: Operation, status: StackStatus, reason?: string): void {
  operation.stack.status = status;
  report(operation, { logicalId: operation.stack.stackName, type: 'AWS::CloudFormation::Stack' }, status, reason);
}

export function report(
  { stack: { stackName, stackId }, clock, emit }: Operation,
  { logicalId, type }: { readonly logicalId: string; readonly type: string },
  status: string,
  reason?: string,
): void {
  emit({ time: clock.now(), stackName, stackId, logicalId, type, status, reason });
}
