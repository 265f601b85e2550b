import { setImmediate, setTimeout } from 'node:timers/promises';

/** The time of the embedded cloud, in milliseconds since the epoch: real, faster than real, or driven by a test. */
export interface Clock {
  /** How many times faster than real time it runs; absent when a test drives it. */
  readonly speed?: number;
  now(): number;
  /** Resolves when the clock has moved on by so many milliseconds; rejects with the signal's reason when aborted first. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** A clock that runs by itself. */
interface SystemClock extends Clock {
  readonly speed: number;
  /**
   * Moves the time on while it runs: sleepers whose end has come wake at once, the others sleep on for what is left.
   * A function at work is ended when its time-out has come; until then it keeps the time that it began with.
   */
  skip(milliseconds: number): void;
}

/** A clock that a test moves on by hand. */
interface ManualClock extends Clock {
  /** Moves the time on, waking whoever sleeps until then, earliest first, and lets each do its work before the next. */
  advance(milliseconds: number): Promise<void>;
  /**
   * Lets time pass, at once from sleeper to sleeper, until a promise has settled, and gives its outcome. Rejects when so
   * many milliseconds (a day unless told) have passed, or nobody sleeps whose waking could settle it.
   */
  run<Result>(promise: Promise<Result>, atMost?: number): Promise<Result>;
}

const DAY = 86_400_000;

// the longest delay that a Node.js timer takes
const LONGEST_TIMER = 2 ** 31 - 1;

/** Begins at the real time and runs `speed` times as fast. */
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

/** Stands still until a test advances it. Processes started by the cloud live in real time beside it. */
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
      // whatever follows a waking, in this process and without real time, is done after one turn of the event loop
      for (await setImmediate(); !settled; await setImmediate()) {
        const next = earliest(sleepers);
        if (!next) throw new Error('Nobody sleeps, so nothing will ever happen that is waited for');
        if (next.end > last) throw new Error(`What is waited for has not happened in ${atMost} ms`);
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

/** A few turns of the event loop, in which chains of promises come to an end. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await setImmediate();
}
