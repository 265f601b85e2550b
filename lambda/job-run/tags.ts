import type { JobRun } from '@aws-sdk/client-emr-containers';
import { OWNER_TAG, REPLACES_TAG, SPEC_TAG, STACK_TAG } from '../../lib/private/contract';
import type { Owner } from '../cloudformation/request';
import { hash } from './fingerprint';

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

export function isOwnedBy(owner: Owner, { tags }: Pick<JobRun, 'tags'>): boolean {
  return tags?.[OWNER_TAG] === ownerTag(owner);
}
