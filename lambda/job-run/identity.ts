import { createHash } from 'node:crypto';
import type { JobRun } from '@aws-sdk/client-emr-containers';
import { OWNER_TAG, REPLACES_TAG, SPEC_TAG, STACK_TAG, type JobRunProperties } from '../../lib/private/contract';
import type { JobRunKey } from '../aws/services';

/** The stack's resource that a job run belongs to. */
export interface Owner {
  readonly StackId: string;
  readonly LogicalResourceId: string;
}

export function hash(...parts: string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex');
}

export function ownerTag({ StackId, LogicalResourceId }: Owner): string {
  return hash(StackId, LogicalResourceId);
}

/** What identifies the job and the values that run it again. Tags are not part of it, nor is what the library adds. */
export function fingerprint({ Request: { tags: _, ...job }, RerunValues: values }: JobRunProperties): string {
  return values ? hash(canonical(job), canonical(values)) : hash(canonical(job));
}

/** JSON with sorted keys and every scalar as a string, so that neither key order nor CloudFormation's strings matter. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(String(value));
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${entries
    .map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`)
    .sort()
    .join()}}`;
}

export function libraryTags(owner: Owner, spec: string, replaces?: string): Record<string, string> {
  return {
    [OWNER_TAG]: ownerTag(owner),
    [STACK_TAG]: owner.StackId,
    [SPEC_TAG]: spec,
    ...(replaces && { [REPLACES_TAG]: replaces }),
  };
}

const JOB_RUN_ARN =
  /^arn:aws[a-zA-Z0-9-]*:emr-containers:[^:]+:\d{12}:\/virtualclusters\/([0-9a-zA-Z]+)\/jobruns\/([0-9a-zA-Z]+)$/;

/** Where the run of this ARN is; undefined for a physical id that is no job run's ARN. */
export function jobRunKey(arn: string | undefined): JobRunKey | undefined {
  const [, virtualClusterId, id] = JOB_RUN_ARN.exec(arn ?? '') ?? [];
  return virtualClusterId && id ? { virtualClusterId, id } : undefined;
}

/** The name of a run that was given none: the stack's and the resource's, at most 64 characters, the end kept whole. */
export function defaultName({ StackId, LogicalResourceId }: Owner): string {
  const stack = StackId.split('/')[1] ?? '';
  const end = LogicalResourceId.slice(-64);
  const start = stack.slice(0, Math.max(0, 63 - end.length));
  return start ? `${start}-${end}` : end;
}

/** The physical id of a run that was surely never started, because the service refused it. */
export function unstartedId(owner: Owner): string {
  return `unstarted-${ownerTag(owner).slice(0, 32)}`;
}

/** The physical id of a run that may have been started: its Delete looks for it. */
export function unknownId(owner: Owner): string {
  return `unknown-${ownerTag(owner).slice(0, 32)}`;
}

const ENDED_STATES = ['COMPLETED', 'FAILED', 'CANCELLED'];

/** A state that we do not know counts as not ended. */
export function hasEnded(jobRun: JobRun): boolean {
  return ENDED_STATES.includes(jobRun.state ?? '');
}

export function isCancellable(jobRun: JobRun): boolean {
  return !hasEnded(jobRun) && jobRun.state !== 'CANCEL_PENDING';
}
