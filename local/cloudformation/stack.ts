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

/** The operation types that DescribeStacks returns. */
export type OperationType = 'CREATE_STACK' | 'UPDATE_STACK' | 'DELETE_STACK' | 'ROLLBACK';

export interface StackOperation {
  readonly id: string;
  readonly type: OperationType;
}

export interface Stack extends Owner {
  readonly createdAt: number;
  /** When the last creation by a change set, or the last update, began. */
  updatedAt?: number;
  /** When the deletion, or the rollback of a creation, began. */
  deletedAt?: number;
  /** Newest first. */
  readonly operations: StackOperation[];
  status: StackStatus;
  /** The template of the resources; during an update, the previous template. */
  template: Template;
  readonly resources: Map<string, ResourceRecord>;
  /** The logical IDs of resources that are being created and have no physical ID yet. */
  readonly creating: Set<string>;
  /** Oldest first. */
  readonly events: StackEvent[];
  outputs: Record<string, string>;
  exports: Record<string, string>;
}

/** An event, as `cdk deploy` prints it. */
export interface StackEvent extends Owner {
  readonly time: number;
  /** The logical ID of the resource, or the stack name for an event of the stack itself. */
  readonly logicalId: string;
  /** Empty until the resource has a physical ID. */
  readonly physicalId: string;
  readonly type: string;
  /** Such as `CREATE_COMPLETE`. */
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
