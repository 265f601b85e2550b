import { isAccessDenied, isTransient } from './errors';
import { log } from './log';
import type { Invocation } from './services';

/** How long after a request AccessDenied can still be IAM that has not spread yet. */
const IAM_PROPAGATION = 60_000;
const LONGEST_PAUSE = 20_000;

/**
 * Makes a call until it gets through: with full jitter, for what is transient and for rights that have not arrived yet.
 * Gives up at the invocation's deadline, with the last error.
 */
export async function persist<T>(call: string, invocation: Invocation, attempt: () => Promise<T>): Promise<T> {
  for (let attempts = 1; ; attempts++) {
    try {
      return await attempt();
    } catch (error) {
      const pause = invocation.random() * Math.min(LONGEST_PAUSE, 500 * 2 ** attempts);
      const next = invocation.now() + pause;
      const early = isAccessDenied(error) && next < invocation.requestedAt + IAM_PROPAGATION;
      if (!(isTransient(error) || early) || next >= invocation.deadline) throw error;
      log('WARN', `${call} did not get through and is tried again`, { error: (error as Error).name, attempts });
      await invocation.sleep(pause);
    }
  }
}
