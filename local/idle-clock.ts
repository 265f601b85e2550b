import { setImmediate, setTimeout } from 'node:timers/promises';
import { systemClock, type Clock } from './clock';

/** A clock that skips idle time. */
export interface IdleClock extends Clock {
  readonly speed: number;
  /** Moves the clock forward, like `skip` of `systemClock`. */
  skip(milliseconds: number): void;
}

interface IdleClockOptions {
  /** How many times as fast as real time the clock runs while work is in progress. */
  readonly speed: number;
  /** Whether no work is in progress whose outcome could affect a sleeper. */
  readonly isIdle: () => boolean;
}

/** How often the clock checks whether the work has ended, in real milliseconds. */
const LOOK_MS = 2;
/** The turns of the event loop in which a chain of promises reaches its next sleep or starts work. */
const TURNS = 10;

/**
 * Runs at `speed` while work is in progress. Otherwise it jumps to the end of the shortest sleep, so an hour of waiting
 * takes only as long as the polls in it, even on a slow machine.
 */
export function idleClock({ speed, isIdle }: IdleClockOptions): IdleClock {
  const clock = systemClock({ speed });
  const ends = new Set<{ readonly at: number }>();
  let watching = false;

  async function watch(): Promise<void> {
    if (watching) return;
    watching = true;
    while (ends.size > 0) {
      for (let turn = 0; turn < TURNS; turn++) await setImmediate();
      if (isIdle()) skipToNextEnd();
      else await setTimeout(LOOK_MS);
    }
    watching = false;
  }

  function skipToNextEnd(): void {
    let next = Infinity;
    for (const { at } of ends) next = Math.min(next, at);
    if (next !== Infinity) clock.skip(Math.max(0, next - clock.now()));
  }

  return {
    speed,
    now: () => clock.now(),
    skip: (milliseconds) => clock.skip(milliseconds),
    async sleep(milliseconds, signal) {
      const end = { at: clock.now() + milliseconds };
      ends.add(end);
      void watch();
      try {
        await clock.sleep(milliseconds, signal);
      } finally {
        ends.delete(end);
      }
    },
  };
}
