import type { IConstruct } from 'constructs';
import { logicalIdOf } from './logical-ids';
import type { StackEvent } from './records';

/** A resource of a stack, derived from the events of the stack. */
export interface DeployedResource {
  readonly logicalId: string;
  /** Empty if the resource has no physical ID, or no events. */
  readonly physicalId: string;
  /** The statuses of its events in order, such as `['CREATE_IN_PROGRESS', 'CREATE_COMPLETE']`. Empty without events. */
  readonly statuses: readonly string[];
  /** The time of its first event; absent without events. */
  readonly startedAt?: Date;
  /** The status reasons of its events, such as the reason of a failure. */
  readonly reasons: readonly string[];
}

/** @internal */
export interface DeployedStackContents {
  readonly stackName: string;
  readonly stackId: string;
  readonly status: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly events: readonly StackEvent[];
  /** The logical IDs in the template. */
  readonly declared: readonly string[];
}

/** A snapshot of a stack. */
export class DeployedStack {
  readonly stackName: string;
  /** The ARN of the stack. */
  readonly stackId: string;
  /** The stack status, such as `CREATE_COMPLETE`. */
  readonly status: string;
  /** The values of the stack's outputs, by output name. */
  readonly outputs: Readonly<Record<string, string>>;
  /** The events of the stack, oldest first. A stack that `deploy` returns or throws has only the events of that deployment. */
  readonly events: readonly StackEvent[];
  private readonly declared: readonly string[];

  /** @internal */
  constructor({ stackName, stackId, status, outputs, events, declared }: DeployedStackContents) {
    this.stackName = stackName;
    this.stackId = stackId;
    this.status = status;
    this.outputs = outputs;
    this.events = events;
    this.declared = declared;
  }

  /**
   * Returns a resource of the stack.
   *
   * A resource that a deployment did not touch has no statuses. Throws if the template has no such resource, or if the
   * construct consists of several resources.
   *
   * @param resource A construct of the stack, or a logical ID.
   */
  resource(resource: IConstruct | string): DeployedResource {
    const logicalId = logicalIdOf(resource);
    const events = this.events.filter((event) => event.logicalId === logicalId);
    if (events.length === 0 && !this.declared.includes(logicalId))
      throw new Error(`Stack ${this.stackName} has no resource ${logicalId}: it has ${this.declared.join(', ')}`);
    return {
      logicalId,
      physicalId: events.at(-1)?.physicalId ?? '',
      statuses: events.map(({ status }) => status),
      startedAt: events[0]?.time,
      reasons: events.flatMap(({ reason }) => reason ?? []),
    };
  }
}
