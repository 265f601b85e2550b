import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import type { CompletionProperties, JobRunProperties } from '../../lib/private/contract';
import type { Invocation } from '../aws/services';

export type Request<Properties> = Omit<CloudFormationCustomResourceEvent, 'ResourceProperties'> & {
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Properties;
  readonly OldResourceProperties?: Properties;
};

export type JobRunRequest = Request<JobRunProperties>;
export type CompletionRequest = Request<CompletionProperties>;

/** The stack's resource that a job run belongs to. */
export interface Owner {
  readonly StackId: string;
  readonly LogicalResourceId: string;
}

/** Whether a value has the form of the API's ids. An id such as `..` would change the signed path. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-zA-Z]{1,64}$/.test(value);
}

/** The virtual cluster of a request, or '' if there is none: a handwritten template can set the properties to anything. */
export function virtualClusterIdOf({ ResourceProperties }: JobRunRequest): string {
  const properties: { readonly Request?: { readonly virtualClusterId?: unknown } } | null | undefined =
    ResourceProperties;
  const id = properties?.Request?.virtualClusterId;
  return typeof id === 'string' ? id : '';
}

/** Lambda retries an event after a minute, and can delay it for hours. */
const LATE_AFTER_MS = 50_000;

/** When CloudFormation made the request: the signing time of its response URL, in milliseconds since the epoch. */
export function requestedAt({ ResponseURL }: { ResponseURL: string }): number | undefined {
  const [, date, time] = /[?&]X-Amz-Date=(\d{8})T(\d{6})Z/.exec(ResponseURL) ?? [];
  if (!date || !time) return undefined;
  return Date.parse(date.replace(/(....)(..)(..)/, '$1-$2-$3') + time.replace(/(..)(..)(..)/, 'T$1:$2:$3Z'));
}

/** The request may have been delivered before. */
export function isLate(invocation: Invocation): boolean {
  return invocation.now() > invocation.requestedAt + LATE_AFTER_MS;
}
