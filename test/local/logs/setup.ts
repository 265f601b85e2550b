import { manualClock } from '../../../local/clock';
import { authorizeBy, type PolicyDocument } from '../../../local/iam/evaluate';
import { cloudWatchLogs } from '../../../local/logs/cloud-watch-logs';
import type { LogEvent, LogStream } from '../../../local/logs/log-stream';

export const GROUP = '/jobs';
export const GROUP_ARN = `arn:aws:logs:us-east-1:123456789012:log-group:${GROUP}`;
const ALL: PolicyDocument = { Statement: { Effect: 'Allow', Action: 'logs:*', Resource: '*' } };

interface LogsOptions {
  readonly streams: readonly LogStream[];
  readonly policy?: PolicyDocument;
  /** @default - long after all events */
  readonly now?: number;
}

/** A service with some streams, and a function that calls it with a policy. */
export function logs({ streams, policy = ALL, now }: LogsOptions) {
  const service = cloudWatchLogs({
    ...{ partition: 'aws', region: 'us-east-1', account: '123456789012' },
    clock: manualClock(now),
    written: () => streams,
  });
  const callerArn = 'arn:me';
  const authorize = authorizeBy([policy], callerArn);
  const call = async (operation: string, body: object | string = {}) => {
    const text = typeof body === 'string' ? body : JSON.stringify({ logGroupName: GROUP, ...body });
    const headers = { 'x-amz-target': `Logs_20140328.${operation}` };
    const request = { method: 'POST', path: '/', query: new URLSearchParams(), headers, body: text };
    const reply = await service.handle({ ...request, callerArn, authorize });
    return { status: reply.status, ...(JSON.parse(reply.body) as Reply) };
  };
  return { ...service, call };
}

interface Reply {
  readonly __type?: string;
  readonly message?: string;
  readonly logStreams?: readonly { readonly logStreamName: string }[];
  readonly events?: readonly LogEvent[];
  readonly nextToken?: string;
  readonly nextForwardToken?: string;
  readonly nextBackwardToken?: string;
}

/** A stream with events at the given times, whose messages are these times. */
export function stream(logStreamName: string, ...times: number[]): LogStream {
  const events = times.map((timestamp) => ({ timestamp, message: `${timestamp}` }));
  return { logGroupName: GROUP, logStreamName, events };
}
