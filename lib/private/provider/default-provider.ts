import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { JobRunProvider } from '../../job-run-provider';

/** The one provider of a stack whose job runs name none; its id is frozen, as are those of the constructs in it. */
export function defaultProvider(scope: Construct): JobRunProvider {
  const id = 'EMRContainersJobRunProvider';
  const stack = Stack.of(scope);
  return (stack.node.tryFindChild(id) as JobRunProvider | undefined) ?? new JobRunProvider(stack, id);
}
