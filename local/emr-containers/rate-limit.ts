import type { Clock } from '../clock';
import { emrError } from './errors';
import type { OperationName } from './model';

/** A token bucket; each call takes one token. */
export interface RateLimit {
  /** The tokens added per second. */
  readonly perSecond: number;
  /** The capacity of the bucket, which starts full. */
  readonly burst: number;
  /** The only operation that is limited. @default - all operations share the bucket */
  readonly operation?: OperationName;
}

/** A call that reached the service. */
export interface Call {
  readonly operation: OperationName;
  readonly time: number;
  /** Whether the rate limit rejected the call. */
  readonly throttled: boolean;
}

export interface RateLimiter {
  readonly calls: readonly Call[];
  /** Sets a limit with a full bucket, or removes the limit. */
  setLimit(limit?: RateLimit): void;
  /** Counts a call; throws a ThrottlingException if the bucket is empty. */
  count(operation: OperationName): void;
}

export function rateLimiter(clock: Clock): RateLimiter {
  const calls: Call[] = [];
  let takeToken = (_operation: OperationName): boolean => true;
  return {
    calls,
    setLimit: (limit) => void (takeToken = limit ? tokenBucket(limit, clock) : () => true),
    count(operation) {
      const throttled = !takeToken(operation);
      calls.push({ operation, time: clock.now(), throttled });
      if (throttled) throw emrError('ThrottlingException', 'Rate exceeded');
    },
  };
}

function tokenBucket({ perSecond, burst, operation: only }: RateLimit, clock: Clock) {
  let tokens = burst;
  let filledAt = clock.now();
  return (operation: OperationName): boolean => {
    if (only && operation !== only) return true;
    const now = clock.now();
    tokens = Math.min(burst, tokens + ((now - filledAt) / 1000) * perSecond);
    filledAt = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
