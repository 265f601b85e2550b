import { isAccessDenied, isThrottled, isAmbiguous } from './errors';
import { log } from './log';
import type { Invocation } from './services';

/** How long after a request AccessDenied can still be IAM that has not spread yet. */
const IAM_PROPAGATION_MS = 60_000;

interface RetryOptions {
  /** For how many milliseconds a call is made again that may have taken effect. @default - until the invocation's deadline */
  readonly ambiguousRetryMs?: number;
}

/**
 * Makes a call until it gets through: with full jitter, for what is transient and for rights that have not arrived yet.
 * Gives up at the invocation's deadline, with the last error.
 */
export async function withRetries<T>(
  call: string,
  invocation: Invocation,
  attempt: () => Promise<T>,
  { ambiguousRetryMs = Infinity }: RetryOptions = {},
): Promise<T> {
  const begun = invocation.now();
  for (let attempts = 1; ; attempts++) {
    try {
      return await attempt();
    } catch (error) {
      const pause = invocation.random() * maxPause(error, attempts);
      const next = invocation.now() + pause;
      if (next >= Math.min(invocation.deadline, retryUntil(error, begun + ambiguousRetryMs, invocation))) throw error;
      log('WARN', `${call} did not get through and is tried again`, { error: (error as Error).name, attempts });
      await invocation.sleep(pause);
    }
  }
}

/** Until when a call that failed so is worth another try. */
function retryUntil(error: unknown, lostUntil: number, { requestedAt }: Invocation): number {
  if (isThrottled(error)) return Infinity;
  if (isAmbiguous(error)) return lostUntil;
  return isAccessDenied(error) ? requestedAt + IAM_PROPAGATION_MS : -Infinity;
}

/**
 * A service that is too busy has many callers at once. They do best to spread over one and the same time, and over more only
 * when that is not enough: a time that doubles from the start takes longer, and many more calls when it starts small.
 */
function maxPause(error: unknown, attempts: number): number {
  return isThrottled(error)
    ? Math.min(60_000, 10_000 * 2 ** Math.max(0, attempts - 8))
    : Math.min(20_000, 500 * 2 ** attempts);
}
