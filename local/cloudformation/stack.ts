import type { Owner, ResourceRecord } from './resource';
import type { Template } from './template';

export type StackStatus =
  | 'REVIEW_IN_PROGRESS'
  | 'CREATE_IN_PROGRESS'
  | 'CREATE_COMPLETE'
  | 'ROLLBACK_IN_PROGRESS'
  | 'ROLLBACK_COMPLETE'
  | 'ROLLBACK_FAILED'
  | 'UPDATE_IN_PROGRESS'
  | 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'
  | 'UPDATE_COMPLETE'
  | 'UPDATE_ROLLBACK_IN_PROGRESS'
  | 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS'
  | 'UPDATE_ROLLBACK_COMPLETE'
  | 'UPDATE_ROLLBACK_FAILED'
  | 'DELETE_IN_PROGRESS'
  | 'DELETE_COMPLETE'
  | 'DELETE_FAILED';

/** The types of operations that DescribeStacks tells of. */
export type OperationType = 'CREATE_STACK' | 'UPDATE_STACK' | 'DELETE_STACK' | 'ROLLBACK';

export interface StackOperation {
  readonly id: string;
  readonly type: OperationType;
}

export interface Stack extends Owner {
  readonly createdAt: number;
  /** When the last creation by a change set, or the last update, began. */
  updatedAt?: number;
  /** When the deletion, or the rollback of the creation, began. */
  deletedAt?: number;
  /** The newest first. */
  readonly operations: StackOperation[];
  status: StackStatus;
  /** What the resources are made from, or were before the update that is under way. */
  template: Template;
  readonly resources: Map<string, ResourceRecord>;
  /** The logical ids of resources whose creation has begun, and that have no physical id yet. */
  readonly creating: Set<string>;
  /** The oldest first. */
  readonly events: StackEvent[];
  outputs: Record<string, string>;
  exports: Record<string, string>;
}

/** What `cdk deploy` shows a line of. */
export interface StackEvent extends Owner {
  readonly time: number;
  /** The name of the stack for events of the stack itself. */
  readonly logicalId: string;
  /** Empty until a resource has one. */
  readonly physicalId: string;
  readonly type: string;
  /** e.g. `CREATE_COMPLETE` */
  readonly status: string;
  readonly reason?: string;
}

export function newStack(owner: Owner, createdAt: number): Stack {
  const { stackName, stackId } = owner;
  const resources = new Map<string, ResourceRecord>();
  return {
    stackName,
    stackId,
    createdAt,
    operations: [],
    status: 'REVIEW_IN_PROGRESS',
    template: { Resources: {} },
    resources,
    creating: new Set(),
    events: [],
    outputs: {},
    exports: {},
  };
}
