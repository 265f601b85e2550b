import { setImmediate, setTimeout } from 'node:timers/promises';

/** The time of the embedded cloud in milliseconds since the epoch: real, faster than real, or controlled by a test. */
export interface Clock {
  /** How many times faster than real time the clock runs; absent when a test controls it. */
  readonly speed?: number;
  now(): number;
  /** Resolves once the clock has advanced by that many milliseconds; rejects with the signal's reason if aborted first. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** A clock that runs on its own. */
interface SystemClock extends Clock {
  readonly speed: number;
  /**
   * Moves a running clock forward: sleepers whose time has come wake at once, the others sleep for the remainder.
   * A running function ends if its timeout has elapsed; until then it does not notice the skip.
   */
  skip(milliseconds: number): void;
}

/** A clock that a test advances. */
interface ManualClock extends Clock {
  /** Advances the clock. Sleepers wake in order of time; each finishes its work before the next one wakes. */
  advance(milliseconds: number): Promise<void>;
  /**
   * Jumps from sleeper to sleeper until a promise settles, and returns its outcome.
   * Rejects after `atMost` milliseconds (default: a day), or if no sleeper is left that could settle the promise.
   */
  run<Result>(promise: Promise<Result>, atMost?: number): Promise<Result>;
}

const DAY = 86_400_000;

// the longest delay that a Node.js timer accepts
const LONGEST_TIMER = 2 ** 31 - 1;

/** Starts at the real time and runs `speed` times as fast. */
export function systemClock({ speed = 1 }: { readonly speed?: number } = {}): SystemClock {
  const start = Date.now();
  let skipped = 0;
  let untilSkip = new AbortController();
  const now = () => start + skipped + (Date.now() - start) * speed;
  return {
    speed,
    now,
    async sleep(milliseconds, signal) {
      const end = now() + milliseconds;
      signal?.throwIfAborted();
      for (let left = milliseconds; left > 0; left = end - now()) {
        const interrupted = AbortSignal.any(signal ? [signal, untilSkip.signal] : [untilSkip.signal]);
        const delay = Math.min(Math.ceil(left / speed), LONGEST_TIMER);
        await setTimeout(delay, undefined, { signal: interrupted }).catch((error) => {
          signal?.throwIfAborted();
          if (!interrupted.aborted) throw error;
        });
      }
    },
    skip(milliseconds) {
      skipped += milliseconds;
      untilSkip.abort();
      untilSkip = new AbortController();
    },
  };
}

interface Sleeper {
  readonly end: number;
  readonly wake: () => void;
}

/** Stands still until a test advances it. Processes that the cloud starts still run in real time. */
export function manualClock(start = Date.UTC(2026, 10, 23)): ManualClock {
  let time = start;
  const sleepers = new Set<Sleeper>();
  return {
    now: () => time,
    async sleep(milliseconds, signal) {
      signal?.throwIfAborted();
      if (milliseconds <= 0) return;
      await new Promise<void>((resolve, reject) => {
        const abort = () => {
          sleepers.delete(sleeper);
          reject(signal?.reason as Error);
        };
        const sleeper = {
          end: time + milliseconds,
          wake: () => {
            sleepers.delete(sleeper);
            signal?.removeEventListener('abort', abort);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', abort, { once: true });
      });
    },
    async advance(milliseconds) {
      const target = time + milliseconds;
      await settle();
      for (let next = earliest(sleepers); next && next.end <= target; next = earliest(sleepers)) {
        time = next.end;
        next.wake();
        await settle();
      }
      time = target;
    },
    async run(promise, atMost = DAY) {
      const last = time + atMost;
      let settled = false;
      const settle = () => void (settled = true);
      promise.then(settle, settle);
      // one turn of the event loop completes all work in this process that needs no real time
      for (await setImmediate(); !settled; await setImmediate()) {
        const next = earliest(sleepers);
        if (!next) throw new Error('The promise cannot settle: nothing is waiting for the clock');
        if (next.end > last) throw new Error(`The promise did not settle within ${atMost} ms`);
        time = Math.max(time, next.end);
        next.wake();
      }
      return promise;
    },
  };
}

function earliest(sleepers: Iterable<Sleeper>): Sleeper | undefined {
  let first: Sleeper | undefined;
  for (const one of sleepers) if (!first || one.end < first.end) first = one;
  return first;
}

/** Lets chains of promises complete, for a few turns of the event loop. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await setImmediate();
}
