import type { Account } from '../account';
import type { Clock } from '../clock';
import { ServiceError, type Service, type ServiceReply, type ServiceRequest } from '../service';
import { describeLogStreams, readDescribeLogStreams } from './describe-log-streams';
import { getLogEvents, readGetLogEvents } from './get-log-events';
import { groupsOf, type LogGroups, type LogStream } from './log-stream';

interface CloudWatchLogsOptions extends Account {
  readonly clock: Clock;
  /** The lines that other services have written so far. */
  readonly written: () => readonly LogStream[];
}

/** The embedded Amazon CloudWatch Logs: reads the log streams of job runs. A group exists once it has a stream. */
export interface CloudWatchLogs {
  readonly handle: Service;
  /** All lines written so far. */
  groups(): LogGroups;
  /** Adds events to a stream, which need not exist. */
  put(stream: LogStream): void;
}

const API = 'Logs_20140328';

export function cloudWatchLogs({ partition, region, account, clock, written }: CloudWatchLogsOptions): CloudWatchLogs {
  const put: LogStream[] = [];
  const arnPrefix = `arn:${partition}:logs:${region}:${account}:log-group:`;
  const groups = () => groupsOf([...put, ...written()]);

  function perform({ headers, body, authorize }: ServiceRequest): object {
    const target = headers['x-amz-target'];
    if (target === `${API}.DescribeLogStreams`) {
      const input = readDescribeLogStreams(body);
      // IAM evaluates the streams of a group: a policy with the group's ARN needs `:*` at its end
      authorize('logs:DescribeLogStreams', `${arnPrefix}${input.logGroupName}:log-stream:`);
      return describeLogStreams(input, { groups: groups(), arnPrefix, clock });
    }
    if (target === `${API}.GetLogEvents`) {
      const input = readGetLogEvents(body);
      authorize('logs:GetLogEvents', `${arnPrefix}${input.logGroupName}:log-stream:${input.logStreamName}`);
      return getLogEvents(groups(), input);
    }
    throw new ServiceError(
      'UnknownOperationException',
      `The embedded CloudWatch Logs does not support ${String(target)}`,
    );
  }

  function reply(request: ServiceRequest): ServiceReply {
    const headers = { 'content-type': 'application/x-amz-json-1.1' };
    try {
      return { status: 200, headers, body: JSON.stringify(perform(request)) };
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      // this API returns 400 even for a missing permission
      return { status: 400, headers, body: JSON.stringify({ __type: error.code, message: error.message }) };
    }
  }

  return { handle: (request) => Promise.resolve(reply(request)), groups, put: (stream) => void put.push(stream) };
}
