import { type IResolvable, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type IJobRunProvider, JobRunProvider } from '../../job-run-provider';

/** The provider of a stack's job runs that do not set `provider`. Its construct ID and those of its children are frozen. */
export function defaultProvider(scope: Construct): JobRunProvider {
  const id = 'EMRContainersJobRunProvider';
  const stack = Stack.of(scope);
  return (stack.node.tryFindChild(id) as JobRunProvider | undefined) ?? new JobRunProvider(stack, id);
}

/** The function's ARN. For a provider of this app, not as a string token, which takes several times as long to resolve. */
export function serviceToken(provider: IJobRunProvider): IResolvable | string {
  return provider instanceof JobRunProvider ? provider._serviceToken : provider.functionArn;
}
