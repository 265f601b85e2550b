import { createHash } from 'node:crypto';

/** The properties of a resource, with all intrinsic functions resolved. */
export type Properties = Record<string, unknown>;

export type DeletionPolicy = 'Delete' | 'Retain' | 'RetainExceptOnCreate' | 'Snapshot';

/** A resource that a stack has, or may have: whatever has a physical id must be deleted one day. */
export interface ResourceRecord {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  readonly properties: Properties;
  /** What the resource answered; `Fn::GetAtt` may know more. */
  readonly attributes: Record<string, unknown>;
  /** The logical ids of the resources that it needs as long as it exists. */
  readonly dependencies: readonly string[];
  readonly deletionPolicy: DeletionPolicy;
  readonly updateReplacePolicy: DeletionPolicy;
}

/** A property that is a text, or undefined when there is none. */
export function textOf(properties: Properties, name: string): string | undefined {
  const value = properties[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** The stack that a resource belongs to. */
export interface Owner {
  readonly stackName: string;
  readonly stackId: string;
}

/** The name that CloudFormation gives to a resource without one: the same for as long as the stack exists. */
export function physicalName({ stackName, stackId }: Owner, logicalId: string): string {
  const hash = createHash('sha256').update(`${stackId}|${logicalId}`).digest('hex');
  return `${stackName}-${logicalId}-${BigInt(`0x${hash}`).toString(36).toUpperCase().slice(0, 12)}`;
}

export interface CreateRequest {
  readonly owner: Owner;
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Properties;
  /** Aborts when another resource has failed: whoever waits stops waiting and throws. */
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

/** What a creation or an update leads to; another physical id than before is another resource. */
export type Outcome = Pick<ResourceRecord, 'physicalId' | 'attributes'>;

/** Creates, updates and deletes resources of some types. */
export interface ResourceHandler {
  create(request: CreateRequest): Outcome | Promise<Outcome>;
  update(request: UpdateRequest): Outcome | Promise<Outcome>;
  /** Whether an update makes another resource, where that is known before it is tried. */
  replaces?(request: UpdateRequest): boolean;
  delete(request: DeleteRequest): void | Promise<void>;
  /** The value of `Fn::GetAtt`; undefined when there is no such attribute. */
  attribute(record: ResourceRecord, name: string, owner: Owner): unknown;
}

/** Why a resource failed; with a physical id when something may be left behind that needs a Delete. */
export class ResourceFailure extends Error {
  constructor(
    message: string,
    readonly physicalId?: string,
  ) {
    super(message);
    this.name = 'ResourceFailure';
  }
}
