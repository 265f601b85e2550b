import { systemClock } from '../local/clock';
import { idleClock, type IdleClock } from '../local/idle-clock';

/**
 * Speeds up waits inside a running function, such as a wait for a cancelled job run. It stays low because the function's
 * timeout elapses faster too, even on a slow machine.
 */
const SPEED_AT_WORK = 5;

/** The clock of a test. It skips idle time unless a speed is given. */
export function testClock(speed: number | undefined, isIdle: () => boolean): IdleClock {
  if (speed === undefined) return idleClock({ speed: SPEED_AT_WORK, isIdle });
  if (!(speed >= 1 && speed <= 100)) throw new Error(`speed must be a number from 1 to 100, got ${speed}`);
  return systemClock({ speed });
}
