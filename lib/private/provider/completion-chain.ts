import { CfnResource } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { COMPLETION_RESOURCE_TYPE, MAX_WINDOW_SECONDS, type CompletionProperties } from '../contract';
import type { JobRunPermissions } from '../iam/job-run-permissions';

/** What a wait is done with. */
export interface WaitSupport {
  readonly functionArn: string;
  readonly waiterArn: string;
  readonly permissions: JobRunPermissions;
}

/** A chain of resources, each of which waits as long as CloudFormation lets it; gives the last one. */
export function waitForCompletion(
  scope: Construct,
  jobRunArn: string,
  support: WaitSupport,
  seconds: number,
): CfnResource {
  support.permissions.allowStartExecution(support.waiterArn);
  const first = completionLink(scope, 'Completion', jobRunArn, support, seconds);
  let last = first;
  for (let link = 2; (link - 1) * MAX_WINDOW_SECONDS < seconds; link++) {
    const deadline = first.getAtt('Deadline').toString();
    const next = completionLink(scope, `Completion${link}`, jobRunArn, support, seconds, deadline);
    next.node.addDependency(last);
    last = next;
  }
  return last;
}

function completionLink(
  scope: Construct,
  id: string,
  jobRunArn: string,
  { functionArn, waiterArn, permissions }: WaitSupport,
  seconds: number,
  deadline?: string,
): CfnResource {
  const properties: CompletionProperties = {
    JobRunArn: jobRunArn,
    TimeoutSeconds: seconds.toString(),
    Deadline: deadline,
    WaiterArn: waiterArn,
  };
  const resource = new CfnResource(scope, id, {
    type: COMPLETION_RESOURCE_TYPE,
    properties: {
      ServiceToken: functionArn,
      // from the end of the window, time to cancel and answer
      ServiceTimeout: Math.min(seconds, MAX_WINDOW_SECONDS) + 300,
      ...properties,
    },
  });
  // the waiter, with the rights that it needs, comes first because its ARN is a property
  resource.node.addDependency(permissions.dependable);
  return resource;
}
