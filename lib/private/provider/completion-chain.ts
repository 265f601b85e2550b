import { CfnResource } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { COMPLETION_RESOURCE_TYPE, MAX_WINDOW_SECONDS, type CompletionProperties } from '../contract';
import type { JobRunPermissions } from '../iam/job-run-permissions';

/** The parts of a provider that wait for a job run. */
export interface WaitProvider {
  readonly functionArn: string;
  readonly waiterArn: string;
  readonly permissions: JobRunPermissions;
}

/** How a deployment waits for a job run. */
export interface WaitOptions {
  readonly waitFor: 'RUNNING' | 'COMPLETION';
  readonly stableSeconds: number;
  readonly timeoutSeconds: number;
  readonly quotesDriverLog: boolean;
}

/** Creates a chain of resources, each of which waits as long as CloudFormation allows, and returns the last one. */
export function completionChain(
  scope: Construct,
  jobRunArn: string,
  provider: WaitProvider,
  options: WaitOptions,
): CfnResource {
  provider.permissions.grantStartExecution(provider.waiterArn);
  const { timeoutSeconds } = options;
  const first = completionLink(scope, 'Completion', jobRunArn, provider, options);
  let last = first;
  for (let link = 2; (link - 1) * MAX_WINDOW_SECONDS < timeoutSeconds; link++) {
    const RunningSince = options.waitFor === 'RUNNING' ? last.getAtt('RunningSince').toString() : undefined;
    const fromBefore = { Deadline: first.getAtt('Deadline').toString(), RunningSince };
    const next = completionLink(scope, `Completion${link}`, jobRunArn, provider, options, fromBefore);
    next.node.addDependency(last);
    last = next;
  }
  return last;
}

function completionLink(
  scope: Construct,
  id: string,
  jobRunArn: string,
  { functionArn, waiterArn, permissions }: WaitProvider,
  { waitFor, stableSeconds, timeoutSeconds, quotesDriverLog }: WaitOptions,
  { Deadline, RunningSince }: Pick<CompletionProperties, 'Deadline' | 'RunningSince'> = {},
): CfnResource {
  const properties: CompletionProperties = {
    JobRunArn: jobRunArn,
    TimeoutSeconds: timeoutSeconds.toString(),
    Deadline,
    WaiterArn: waiterArn,
    WaitFor: waitFor === 'RUNNING' ? waitFor : undefined,
    StableSeconds: stableSeconds > 0 ? stableSeconds.toString() : undefined,
    RunningSince,
    DriverLog: quotesDriverLog ? undefined : 'OFF',
  };
  const resource = new CfnResource(scope, id, {
    type: COMPLETION_RESOURCE_TYPE,
    properties: {
      ServiceToken: functionArn,
      // leaves time to cancel and respond after the end of the window
      ServiceTimeout: Math.min(timeoutSeconds, MAX_WINDOW_SECONDS) + 300,
      ...properties,
    },
  });
  // the waiter and its permissions come first because the waiter's ARN is a property
  resource.node.addDependency(permissions.dependable);
  return resource;
}
