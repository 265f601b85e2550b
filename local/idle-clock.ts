import { setImmediate, setTimeout } from 'node:timers/promises';
import { systemClock, type Clock } from './clock';

/** A clock that passes over the time in which nothing happens. */
export interface IdleClock extends Clock {
  readonly speed: number;
  /** Moves the time on by hand, as that of `systemClock` does. */
  skip(milliseconds: number): void;
}

interface IdleClockOptions {
  /** How many times as fast as real time it runs while something is at work. */
  readonly speed: number;
  /** Whether nothing is at work whose outcome could matter to a sleeper. */
  readonly isIdle: () => boolean;
}

/** How often it looks whether what is at work has ended, in real milliseconds. */
const LOOK_MS = 2;
/** The turns of the event loop in which a chain of promises comes to its next sleep, or begins some work. */
const TURNS = 10;

/**
 * Runs by itself while something is at work. While nothing is, and somebody sleeps, it moves on at once to the end of the
 * shortest sleep: an hour of waiting passes as fast as the polls in it are answered, however slow the machine is.
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
