import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  TagResourceRequest,
  TagResourceResponse,
  UntagResourceRequest,
  UntagResourceResponse,
} from '@aws-sdk/client-emr-containers';
import { notFound } from './errors';
import type { OperationName } from './model';
import type { EmrState, Given, Tags } from './state';
import { validate } from './validate';

export function tagResource(
  state: EmrState,
  { resourceArn, tags }: Given<TagResourceRequest, 'resourceArn' | 'tags'>,
): TagResourceResponse {
  const resource = findTagged(state, 'TagResource', resourceArn);
  // the limit on tags applies to the resource, not only to the request
  resource.tags = validate('TagMap', { ...resource.tags, ...tags }, 'tags') as Tags;
  return {};
}

export function untagResource(
  state: EmrState,
  { resourceArn, tagKeys }: Given<UntagResourceRequest, 'resourceArn' | 'tagKeys'>,
): UntagResourceResponse {
  const resource = findTagged(state, 'UntagResource', resourceArn);
  const kept = Object.entries(resource.tags).filter(([key]) => !tagKeys.includes(key));
  resource.tags = Object.fromEntries(kept);
  return {};
}

export function listTagsForResource(
  state: EmrState,
  { resourceArn }: Given<ListTagsForResourceRequest, 'resourceArn'>,
): ListTagsForResourceResponse {
  return { tags: findTagged(state, 'ListTagsForResource', resourceArn).tags };
}

/** The tags of a virtual cluster or job run; undefined if it does not exist. */
export function tagsOf(state: EmrState, arn: string): Tags | undefined {
  return tagged(state, arn)?.tags;
}

function findTagged(state: EmrState, operation: OperationName, arn: string): { tags: Tags } {
  const resource = tagged(state, arn);
  if (!resource) throw notFound(operation, 'Resource', arn);
  return resource;
}

function tagged(state: EmrState, arn: string): { tags: Tags } | undefined {
  return [...state.virtualClusters.values(), ...state.jobRuns.values()].find((resource) => resource.arn === arn);
}
