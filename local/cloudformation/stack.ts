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

export interface Stack extends Owner {
  readonly createdAt: number;
  /** When the last update began. */
  updatedAt?: number;
  status: StackStatus;
  /** What the resources are made from, or were before the update that is under way. */
  template: Template;
  readonly resources: Map<string, ResourceRecord>;
  outputs: Record<string, string>;
  exports: Record<string, string>;
}

/** What `cdk deploy` shows a line of. */
export interface StackEvent extends Owner {
  readonly time: number;
  /** The name of the stack for events of the stack itself. */
  readonly logicalId: string;
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
    status: 'REVIEW_IN_PROGRESS',
    template: { Resources: {} },
    resources,
    outputs: {},
    exports: {},
  };
}
