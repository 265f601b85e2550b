import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock';
import type { Account } from '../account';
import type { ResourceHandler } from './resource';
import type { OperationType, Stack, StackEvent, StackStatus } from './stack';

/** Makes a resource fail that is about to be created or updated, as a broken sibling would. */
export interface PlannedFailure {
  /** Fails no sooner than this is settled. */
  readonly when?: Promise<unknown>;
  /** @default 'Planned failure' */
  readonly reason?: string;
}

/** How CloudFormation behaves where nobody has recorded it, or where it takes its time. */
export interface Behavior {
  /** Whether LastUpdatedTime also moves when an update begins to roll back. Nobody has recorded either. @default false */
  readonly rollbackMovesUpdatedTime?: boolean;
  /**
   * Whether a function is asked in a clean-up with the type that events of it have, AWS::CloudFormation::CustomResource, instead of
   * that of the template. Functions in production rely on the latter. @default false
   */
  readonly generalTypeInCleanUp?: boolean;
  /** Whether DescribeStacks replies LastOperations, which is new. @default false */
  readonly lastOperations?: boolean;
  /**
   * How many milliseconds lie between the begin of an update and its first resource: 5500 in a recording. They keep the times of
   * job runs, which are whole seconds, behind that of the update. @default 2000
   */
  readonly preparation?: number;
  /** The same between the begin of a rollback and its first resource: some 26 000 in recordings. @default 0 */
  readonly rollbackPreparation?: number;
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
  readonly behavior: Behavior;
}

/** Notes that an operation on the stack begins. */
export function begin({ stack }: Operation, type: OperationType): void {
  stack.operations.unshift({ id: randomUUID(), type });
}

export function setStatus(operation: Operation, status: StackStatus, reason?: string): void {
  const { stackName, stackId } = operation.stack;
  operation.stack.status = status;
  const stackItself = { logicalId: stackName, physicalId: stackId, type: 'AWS::CloudFormation::Stack' };
  report(operation, stackItself, status, reason);
}

export function report(
  { stack: { stackName, stackId, events }, clock, emit }: Operation,
  { logicalId, physicalId, type }: Pick<StackEvent, 'logicalId' | 'physicalId' | 'type'>,
  status: string,
  reason?: string,
): void {
  const event = { time: clock.now(), stackName, stackId, logicalId, physicalId, type, status, reason };
  events.push(event);
  emit(event);
}
