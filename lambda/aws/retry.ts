import { isAccessDenied, isThrottled, isAmbiguous } from './errors';
import { log } from './log';
import type { Invocation } from './services';

/** How long after a request AccessDenied can mean that IAM has not propagated a permission yet. */
const IAM_PROPAGATION_MS = 60_000;

interface RetryOptions {
  /** How long a call that may have taken effect is retried. @default - until the invocation's deadline */
  readonly ambiguousRetryMs?: number;
}

/** Retries a call with full jitter after transient errors, and throws the last error at the invocation's deadline. */
export async function withRetries<T>(
  call: string,
  invocation: Invocation,
  attempt: () => Promise<T>,
  { ambiguousRetryMs = Infinity }: RetryOptions = {},
): Promise<T> {
  const startedAt = invocation.now();
  for (let attempts = 1; ; attempts++) {
    try {
      return await attempt();
    } catch (error) {
      const pauseMs = invocation.random() * maxPauseMs(error, attempts);
      const nextAt = invocation.now() + pauseMs;
      if (nextAt >= Math.min(invocation.deadline, retryUntil(error, startedAt + ambiguousRetryMs, invocation)))
        throw error;
      log('WARN', `${call} failed, retrying`, { error: (error as Error).name, attempts });
      await invocation.sleep(pauseMs);
    }
  }
}

/** When the retries after an error end, in milliseconds since the epoch. */
function retryUntil(error: unknown, ambiguousUntil: number, { requestedAt }: Invocation): number {
  if (isThrottled(error)) return Infinity;
  if (isAmbiguous(error)) return ambiguousUntil;
  return isAccessDenied(error) ? requestedAt + IAM_PROPAGATION_MS : -Infinity;
}

/**
 * A throttling service has many callers at once. Retries that are spread over a constant time finish sooner, with fewer calls,
 * than retries over a time that doubles from the start.
 */
function maxPauseMs(error: unknown, attempts: number): number {
  return isThrottled(error)
    ? Math.min(60_000, 10_000 * 2 ** Math.max(0, attempts - 8))
    : Math.min(20_000, 500 * 2 ** attempts);
}
