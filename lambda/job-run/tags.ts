import type { JobRun } from '@aws-sdk/client-emr-containers';
import { OWNER_TAG, REPLACES_TAG, SPEC_TAG, STACK_TAG } from '../../lib/private/contract';
import type { Owner } from '../cloudformation/request';
import { hash } from './fingerprint';

/** Tags reserved for the library and AWS. The `u` flag also folds letters that IAM may treat as these. */
const RESERVED = /^\s*(?:cdk-emr-containers|aws):/iu;

export function ownerTag({ StackId, LogicalResourceId }: Owner): string {
  return hash(StackId, LogicalResourceId);
}

export function libraryTags(owner: Owner, spec: string, replaces?: string): Record<string, string> {
  return {
    [OWNER_TAG]: ownerTag(owner),
    [STACK_TAG]: owner.StackId,
    [SPEC_TAG]: spec,
    ...(replaces && { [REPLACES_TAG]: replaces }),
  };
}

/** The tags of a request without the reserved ones. */
export function withoutReservedTags(tags: Record<string, string> | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(tags ?? {}).filter(([key]) => !RESERVED.test(key.normalize('NFKC'))));
}

type Tagged = Pick<JobRun, 'tags'>;

/** The run was started for this stack. */
export function isOfStack({ StackId }: Pick<Owner, 'StackId'>, { tags }: Tagged): boolean {
  return tags?.[STACK_TAG] === StackId;
}

/** The run was started for this resource of this stack. */
export function isOwnedBy(owner: Owner, jobRun: Tagged): boolean {
  return jobRun.tags?.[OWNER_TAG] === ownerTag(owner) && isOfStack(owner, jobRun);
}

/** The run has a tag of another resource or another stack. */
export function isOwnedByOther(owner: Owner, { tags = {} }: Tagged): boolean {
  const own: Record<string, string> = libraryTags(owner, '');
  return [OWNER_TAG, STACK_TAG].some((key) => tags[key] !== undefined && tags[key] !== own[key]);
}
