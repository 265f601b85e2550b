import { systemClock } from '../local/clock';
import { idleClock, type IdleClock } from '../local/idle-clock';

/**
 * What a function at work waits for, such as the end of a job run that it has cancelled, passes so much faster. Not much more:
 * its time-out comes faster too, on however slow a machine.
 */
const SPEED_AT_WORK = 5;

/** The clock of a test: time without work passes at once, unless a speed is given. */
export function testClock(speed: number | undefined, isIdle: () => boolean): IdleClock {
  if (speed === undefined) return idleClock({ speed: SPEED_AT_WORK, isIdle });
  if (!(speed >= 1 && speed <= 100)) throw new Error(`speed must be a number from 1 to 100, got ${speed}`);
  return systemClock({ speed });
}
