import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock';
import type { Account } from '../account';
import type { ResourceHandler } from './resource';
import type { OperationType, Stack, StackEvent, StackStatus } from './stack';

/** A planned failure of a resource that is about to be created or updated. */
export interface PlannedFailure {
  /** The resource fails once this is settled, and no sooner. */
  readonly when?: Promise<unknown>;
  /** @default 'Planned failure' */
  readonly reason?: string;
}

/** CloudFormation's behavior where no recording exists, or where it takes time. */
export interface Behavior {
  /**
   * Whether LastUpdatedTime also changes when an update begins to roll back. Neither behavior is recorded.
   * @default false
   */
  readonly rollbackMovesUpdatedTime?: boolean;
  /**
   * Whether a clean-up request has the general type AWS::CloudFormation::CustomResource, as its events do, instead of the
   * template's type. Functions in production rely on the template's type. @default false
   */
  readonly generalTypeInCleanUp?: boolean;
  /** Whether DescribeStacks returns LastOperations, a new field. @default false */
  readonly lastOperations?: boolean;
  /**
   * The milliseconds between the start of an update and its first resource: 5500 in a recording. The delay puts the times
   * of job runs, which are whole seconds, after the time of the update.
   * @default 2000
   */
  readonly preparation?: number;
  /** The same for a rollback: about 26,000 in recordings. @default 0 */
  readonly rollbackPreparation?: number;
}

/** A creation, update or deletion of a stack. */
export interface Operation extends Account {
  readonly stack: Stack;
  readonly clock: Clock;
  readonly handlerFor: (type: string) => ResourceHandler;
  readonly importValue: (exportName: string) => string;
  readonly emit: (event: StackEvent) => void;
  /** By logical ID. */
  readonly failures: Readonly<Record<string, PlannedFailure>>;
  /** Aborts when the cloud closes; nothing is rolled back. */
  readonly signal: AbortSignal;
  readonly behavior: Behavior;
}

/** Records that an operation on the stack begins. */
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
