import { createHash } from 'node:crypto';

/** The properties of a resource, with all intrinsic functions resolved. */
export type Properties = Record<string, unknown>;

export type DeletionPolicy = 'Delete' | 'Retain' | 'RetainExceptOnCreate' | 'Snapshot';

/** A resource that a stack has or may have. A resource with a physical ID must be deleted eventually. */
export interface ResourceRecord {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  readonly properties: Properties;
  /** The attributes that the resource returned; `Fn::GetAtt` may support more. */
  readonly attributes: Record<string, unknown>;
  /** The logical IDs of the resources that must outlive this one. */
  readonly dependencies: readonly string[];
  readonly deletionPolicy: DeletionPolicy;
  readonly updateReplacePolicy: DeletionPolicy;
}

/** A property as a string; undefined if it is not set. */
export function textOf(properties: Properties, name: string): string | undefined {
  const value = properties[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** The stack that owns a resource. */
export interface Owner {
  readonly stackName: string;
  readonly stackId: string;
}

/** The name that CloudFormation generates for a resource. It does not change during the life of the stack. */
export function physicalName({ stackName, stackId }: Owner, logicalId: string): string {
  const hash = createHash('sha256').update(`${stackId}|${logicalId}`).digest('hex');
  return `${stackName}-${logicalId}-${BigInt(`0x${hash}`).toString(36).toUpperCase().slice(0, 12)}`;
}

export interface CreateRequest {
  readonly owner: Owner;
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Properties;
  /** Aborts once another resource fails; the handler then stops waiting and throws. */
  readonly signal: AbortSignal;
}

export interface UpdateRequest extends CreateRequest {
  readonly current: ResourceRecord;
}

export interface DeleteRequest {
  readonly owner: Owner;
  readonly current: ResourceRecord;
  readonly signal: AbortSignal;
}

/** The result of a creation or an update. A new physical ID means that the resource was replaced. */
export type Outcome = Pick<ResourceRecord, 'physicalId' | 'attributes'>;

/** Creates, updates and deletes resources of certain types. */
export interface ResourceHandler {
  create(request: CreateRequest): Outcome | Promise<Outcome>;
  update(request: UpdateRequest): Outcome | Promise<Outcome>;
  /** Whether an update is known in advance to replace the resource. */
  replaces?(request: UpdateRequest): boolean;
  delete(request: DeleteRequest): void | Promise<void>;
  /** The value of `Fn::GetAtt`; undefined if the attribute does not exist. */
  attribute(record: ResourceRecord, name: string, owner: Owner): unknown;
}

/** The failure of a resource. It has a physical ID if a Delete must clean up. */
export class ResourceFailure extends Error {
  constructor(
    message: string,
    readonly physicalId?: string,
  ) {
    super(message);
    this.name = 'ResourceFailure';
  }
}
