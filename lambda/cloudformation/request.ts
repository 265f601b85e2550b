import type { CloudFormationCustomResourceEvent } from 'aws-lambda';

export type Request<Properties> = Omit<CloudFormationCustomResourceEvent, 'ResourceProperties'> & {
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Properties;
  readonly OldResourceProperties?: Properties;
};

/** When CloudFormation made the request: the signing time of its response address, in milliseconds since the epoch. */
export function requestedAt({ ResponseURL }: { ResponseURL: string }): number | undefined {
  const [, date, time] = /[?&]X-Amz-Date=(\d{8})T(\d{6})Z/.exec(ResponseURL) ?? [];
  if (!date || !time) return undefined;
  return Date.parse(date.replace(/(....)(..)(..)/, '$1-$2-$3') + time.replace(/(..)(..)(..)/, 'T$1:$2:$3Z'));
}
