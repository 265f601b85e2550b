import { handle, type Event } from '../../lambda/handler';
import type { Services } from '../../lambda/aws/services';
import type { Poll } from '../../lib/private/contract';
import type { Clock } from '../../local/clock';

/** One invocation: from its end on nothing that its code still does has an effect. */
export interface Life {
  over: boolean;
  /** Ends the invocation as a crash of its process does. */
  crash(why: string): void;
}

interface HandlerFunctionOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly servicesFor: (event: Event, life: Life) => Services;
}

/** Lambda's part: the handler behind a queue that tries again, and a time-out. */
export interface HandlerFunction {
  /** Rejects when the handler fails, crashes or takes too long. */
  invoke(event: Event): Promise<Poll | undefined>;
  /** Queues an event; resolves when it was handled or given up. */
  queue(event: Event): Promise<void>;
}

const TIMEOUT = 900_000;
const RETRY_DELAYS = [60_000, 120_000, undefined];
const MAX_COLD_START = 400;
// made once: the default reason is an exception with a stack
const ENDED = new Error('the invocation has ended');

export function handlerFunction({ clock, random, servicesFor }: HandlerFunctionOptions): HandlerFunction {
  async function invoke(event: Event): Promise<Poll | undefined> {
    const ended = new AbortController();
    const life: Life = { over: false, crash: () => undefined };
    const crashed = new Promise<never>((_, reject) => {
      life.crash = (why) => {
        life.over = true;
        reject(new Error(why));
      };
    });
    clock.sleep(TIMEOUT, ended.signal).then(
      () => life.crash('Task timed out'),
      () => undefined,
    );
    try {
      return await Promise.race([handle(event, servicesFor(event, life), TIMEOUT), crashed]);
    } finally {
      life.over = true;
      ended.abort(ENDED);
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
