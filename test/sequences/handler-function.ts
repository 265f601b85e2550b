import { handle, type Event } from '../../lambda/handler';
import type { Services } from '../../lambda/aws/services';
import type { Poll } from '../../lib/private/contract';
import type { Clock } from '../../local/clock';

/** Once an invocation has ended, its code has no further effect. */
export interface InvocationState {
  ended: boolean;
  /** Ends the invocation as if its process had crashed. */
  crash(why: string): void;
}

interface HandlerFunctionOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly servicesFor: (event: Event, invocation: InvocationState) => Services;
}

/** AWS Lambda: the handler with a timeout, behind a queue that retries. */
export interface HandlerFunction {
  /** Rejects if the handler fails, crashes or times out. */
  invoke(event: Event): Promise<Poll | undefined>;
  /** Queues an event. Resolves once the event is handled, or Lambda gives up. */
  queue(event: Event): Promise<void>;
}

const TIMEOUT = 900_000;
const RETRY_DELAYS = [60_000, 120_000, undefined];
const MAX_COLD_START = 400;
// created once: the default reason is an exception with a stack trace
const ENDED = new Error('the invocation has ended');

export function handlerFunction({ clock, random, servicesFor }: HandlerFunctionOptions): HandlerFunction {
  async function invoke(event: Event): Promise<Poll | undefined> {
    const timeout = new AbortController();
    const invocation: InvocationState = { ended: false, crash: () => undefined };
    const crashed = new Promise<never>((_, reject) => {
      invocation.crash = (why) => {
        invocation.ended = true;
        reject(new Error(why));
      };
    });
    clock.sleep(TIMEOUT, timeout.signal).then(
      () => invocation.crash('Task timed out'),
      () => undefined,
    );
    try {
      return await Promise.race([handle(event, servicesFor(event, invocation), TIMEOUT), crashed]);
    } finally {
      invocation.ended = true;
      timeout.abort(ENDED);
    }
  }

  return {
    invoke,
    async queue(event) {
      await clock.sleep(random() * MAX_COLD_START);
      for (const delay of RETRY_DELAYS) {
        const handled = await invoke(event).then(
          () => true,
          () => false,
        );
        if (handled || delay === undefined) return;
        await clock.sleep(delay);
      }
    },
  };
}
