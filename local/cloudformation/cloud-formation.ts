import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock';
import type { Service } from '../service';
import { checkTemplate } from './check';
import { queryApi } from './query-api';
import type { Account } from '../account';
import { createStack, deleteStack, updateStack } from './life-cycle';
import { setStatus, type Behavior, type Operation, type PlannedFailure } from './operation';
import { ResourceFailure, type ResourceHandler } from './resource';
import { newStack, type Stack, type StackEvent } from './stack';
import type { Template } from './template';

interface StackRequest {
  readonly stackName: string;
  readonly template: Template;
  /** Planned failures of resources, by logical ID. */
  readonly failures?: Readonly<Record<string, PlannedFailure>>;
  /** Stops the operation without a rollback. */
  readonly signal: AbortSignal;
}

/** The embedded AWS CloudFormation. */
export interface CloudFormation {
  /** Creates or updates a stack, as `cdk deploy` does, and rolls back on failure: check its status. */
  deploy(request: StackRequest): Promise<Stack>;
  delete(stackName: string, signal: AbortSignal): Promise<Stack | undefined>;
  /** The stacks that are not deleted, by name. */
  readonly stacks: ReadonlyMap<string, Readonly<Stack>>;
  readonly handle: Service;
}

interface CloudFormationOptions extends Account {
  readonly clock: Clock;
  readonly handlerFor: (type: string) => ResourceHandler;
  readonly emit: (event: StackEvent) => void;
  /** @default {} */
  readonly behavior?: Behavior;
}

const STABLE = ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'];

export function cloudFormation(options: CloudFormationOptions): CloudFormation {
  const { partition, region, account, clock, behavior = {} } = options;
  const stacks = new Map<string, Stack>();
  const deleted: Stack[] = [];

  function importValue(exportName: string): string {
    const exporting = [...stacks.values()].find(({ exports }) => exportName in exports);
    const value = exporting?.exports[exportName];
    if (value === undefined) throw new ResourceFailure(`No export named ${exportName} found.`);
    return value;
  }

  function operationOn(stack: Stack, { signal, failures = {} }: Pick<StackRequest, 'signal' | 'failures'>): Operation {
    return { ...options, stack, importValue, failures, signal, behavior };
  }

  async function remove(stack: Stack, signal: AbortSignal): Promise<void> {
    await deleteStack(operationOn(stack, { signal }));
    if (stack.status !== 'DELETE_COMPLETE') return;
    stacks.delete(stack.stackName);
    deleted.push(stack);
  }

  function begin(stackName: string): Stack {
    const stackId = `arn:${partition}:cloudformation:${region}:${account}:stack/${stackName}/${randomUUID()}`;
    return newStack({ stackName, stackId }, clock.now());
  }

  return {
    stacks,
    handle: queryApi(() => [...stacks.values(), ...deleted], behavior),
    async deploy(request) {
      const { stackName, template, signal } = request;
      const existing = stacks.get(stackName);
      checkTemplate(operationOn(existing ?? begin(stackName), request), template);
      // `cdk deploy` deletes a stack in this status, since no other operation is possible
      if (existing?.status === 'ROLLBACK_COMPLETE') await remove(existing, signal);
      const current = stacks.get(stackName);
      if (!current) {
        const stack = begin(stackName);
        stacks.set(stackName, stack);
        const operation = operationOn(stack, request);
        setStatus(operation, 'REVIEW_IN_PROGRESS', 'User Initiated');
        await createStack(operation, template);
        return stack;
      }
      if (!STABLE.includes(current.status))
        throw new Error(`Stack:${current.stackId} is in ${current.status} state and can not be updated.`);
      await updateStack(operationOn(current, request), template);
      return current;
    },
    async delete(stackName, signal) {
      const stack = stacks.get(stackName);
      if (!stack) return undefined;
      if (stack.status.endsWith('_IN_PROGRESS'))
        throw new Error(`Stack:${stack.stackId} is in ${stack.status} state and can not be deleted.`);
      await remove(stack, signal);
      return stack;
    },
  };
}
