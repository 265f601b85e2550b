import type { Clock } from '../clock';
import type { FunctionConfiguration } from './configuration';

/** A line that a function wrote. */
export interface LogRecord {
  readonly functionName: string;
  readonly logGroupName: string;
  readonly time: number;
  readonly message: string;
  /** Whether the function's role lacks the permission to write the line, so that AWS would lose it. */
  readonly lost: boolean;
}

interface FunctionLogs {
  readonly records: readonly LogRecord[];
  write(configuration: FunctionConfiguration, message: string): void;
}

/** Keeps the lines that functions write, and marks those for which the role lacks the permission. */
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
