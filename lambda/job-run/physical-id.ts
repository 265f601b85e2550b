import type { JobRunKey } from '../aws/services';
import type { Owner } from '../cloudformation/request';
import { ownerTag } from './tags';

const JOB_RUN_ARN =
  /^arn:aws[a-zA-Z0-9-]*:emr-containers:[^:]+:\d{12}:\/virtualclusters\/([0-9a-z]+)\/jobruns\/([0-9a-z]+)$/;

/** The virtual cluster and id in a job run's ARN, or undefined for any other physical id. */
export function jobRunKey(physicalId: string | undefined): JobRunKey | undefined {
  const [, virtualClusterId, id] = JOB_RUN_ARN.exec(String(physicalId)) ?? [];
  return virtualClusterId && id ? { virtualClusterId, id } : undefined;
}

/** The key of a run in the stack's own partition, region and account. The handler makes no calls for other runs. */
export function jobRunKeyIn({ StackId }: Pick<Owner, 'StackId'>, arn: string | undefined): JobRunKey | undefined {
  return environmentOf(arn) === environmentOf(StackId) ? jobRunKey(arn) : undefined;
}

/** Partition, region and account of an ARN. */
function environmentOf(arn: unknown): string {
  // a handwritten template may set anything in place of an ARN
  const [, partition, , region, account] = String(arn).split(':');
  return [partition, region, account].join();
}

/** The physical id of a run that was never started, because the service rejected it. */
export function unstartedId(owner: Owner): string {
  return `unstarted-${ownerTag(owner).slice(0, 32)}`;
}

/** The physical id of a run that may have started: its Delete looks for the run. */
export function unknownId(owner: Owner): string {
  return `unknown-${ownerTag(owner).slice(0, 32)}`;
}

/** An id that CloudFormation generated counts as unknown too. */
export type PhysicalIdKind = 'job-run' | 'unstarted' | 'unknown';

export function physicalIdKind(physicalId: string, owner: Owner): PhysicalIdKind {
  if (jobRunKey(physicalId)) return 'job-run';
  return physicalId === unstartedId(owner) ? 'unstarted' : 'unknown';
}
