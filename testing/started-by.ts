import type { Cloud } from '../local/cloud';
import { ownerTag } from '../lambda/job-run/tags';
import { OWNER_TAG, STACK_TAG } from '../lib/private/contract';
import type { StartedBy } from './records';

/** The resource that started a job run with these tags; undefined if no resource of the cloud did. */
export function startedBy(
  tags: Readonly<Record<string, string>> = {},
  requests: Cloud['requests'],
): StartedBy | undefined {
  const request = requests.find((one) => one.StackId === tags[STACK_TAG] && ownerTag(one) === tags[OWNER_TAG]);
  return request && { stackName: stackNameOf(request.StackId), logicalId: request.LogicalResourceId };
}

export function stackNameOf(stackId: string): string {
  return stackId.split('/')[1] ?? stackId;
}
