import type { Clock } from '../clock';
import type { FunctionConfiguration } from './configuration';

/** A line that a function wrote. */
export interface LogRecord {
  readonly functionName: string;
  readonly logGroupName: string;
  readonly time: number;
  readonly message: string;
  /** Whether the function's role had no right to write it, which on AWS loses it. */
  readonly lost: boolean;
}

interface FunctionLogs {
  readonly records: readonly LogRecord[];
  write(configuration: FunctionConfiguration, message: string): void;
}

/** Keeps what functions write, with a note of what their roles had no right to. */
export function functionLogs(options: {
  readonly clock: Clock;
  readonly region: string;
  readonly partition: string;
  readonly account: string;
  readonly isAllowed: (roleArn: string, action: string, resource: string) => boolean;
}): FunctionLogs {
  const { clock, region, partition, account, isAllowed } = options;
  const records: LogRecord[] = [];
  return {
    records,
    write({ name, logGroupName, roleArn }, message) {
      const stream = `arn:${partition}:logs:${region}:${account}:log-group:${logGroupName}:log-stream:${name}`;
      const rights = ['logs:CreateLogStream', 'logs:PutLogEvents'];
      const lost = !rights.every((action) => isAllowed(roleArn, action, stream));
      records.push({ functionName: name, logGroupName, time: clock.now(), message, lost });
    },
  };
}
