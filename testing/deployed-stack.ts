import type { IConstruct } from 'constructs';
import { logicalIdOf } from './logical-ids';
import type { StackEvent } from './records';

/** A resource of a stack, as the events of the stack tell of it. */
export interface DeployedResource {
  readonly logicalId: string;
  /** Empty if the resource has none. */
  readonly physicalId: string;
  /** What it has come through, for example `['CREATE_IN_PROGRESS', 'CREATE_COMPLETE']`. Empty if it was not touched. */
  readonly statuses: readonly string[];
  /** When its creation, update or deletion began; absent if it was not touched. */
  readonly startedAt?: Date;
  /** The reasons of its events, such as that of a failure. */
  readonly reasons: readonly string[];
}

/** @internal */
export interface DeployedStackContents {
  readonly stackName: string;
  readonly stackId: string;
  readonly status: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly events: readonly StackEvent[];
  /** The logical IDs that the template has. */
  readonly declared: readonly string[];
}

/** A stack, at the moment it was looked at. */
export class DeployedStack {
  readonly stackName: string;
  /** The ARN of the stack. */
  readonly stackId: string;
  /** For example `CREATE_COMPLETE`. */
  readonly status: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** The events of the stack, the oldest first: those of one deployment, in what `deploy` returns or throws. */
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
   * A resource of the stack.
   *
   * Throws if the template has no such resource, so that a misspelled name is not taken for one that was not touched.
   *
   * @param resource A construct of the stack, or a logical ID.
   */
  resource(resource: IConstruct | string): DeployedResource {
    const logicalId = logicalIdOf(resource);
    const events = this.events.filter((event) => event.logicalId === logicalId);
    if (events.length === 0 && !this.declared.includes(logicalId))
      throw new Error(`Stack ${this.stackName} has no resource ${logicalId}, only ${this.declared.join(', ')}`);
    return {
      logicalId,
      physicalId: events.at(-1)?.physicalId ?? '',
      statuses: events.map(({ status }) => status),
      startedAt: events[0]?.time,
      reasons: events.flatMap(({ reason }) => reason ?? []),
    };
  }
}
