import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';

/**
 * Makes a handler's `Date`, timers and deadlines follow a clock that runs `speed` times as fast as real time.
 * Returns the function that sets the clock, given its time at a real time.
 */
export function scaleTime(speed) {
  const RealDate = Date;
  let base = { now: RealDate.now(), realNow: RealDate.now() };
  const scaledNow = () => Math.round(base.now + (RealDate.now() - base.realNow) * speed);
  globalThis.Date = class Date extends RealDate {
    constructor(...parts) {
      super(...(parts.length ? parts : [scaledNow()]));
    }
    static now() {
      return scaledNow();
    }
  };
  const { setTimeout, setInterval } = globalThis;
  const scaled = (set) =>
    Object.assign((callback, delay, ...rest) => set(callback, (delay ?? 0) / speed, ...rest), set);
  timers.setTimeout = globalThis.setTimeout = scaled(setTimeout);
  timers.setInterval = globalThis.setInterval = scaled(setInterval);
  const sleep = timersPromises.setTimeout;
  timersPromises.setTimeout = (delay, ...rest) => sleep((delay ?? 0) / speed, ...rest);
  // util.promisify(setTimeout) has a separate implementation
  Object.defineProperty(globalThis.setTimeout, Symbol.for('nodejs.util.promisify.custom'), {
    value: timersPromises.setTimeout,
  });
  syncBuiltinESMExports();
  return (time) => void (base = time);
}
