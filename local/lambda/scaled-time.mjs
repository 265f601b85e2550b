import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';

/** Makes a handler's `Date`, sleeps and deadlines follow a clock that runs `speed` times as fast as the real one. */
export function scaleTime({ speed, now }) {
  const RealDate = Date;
  const start = RealDate.now();
  const scaledNow = () => Math.round(now + (RealDate.now() - start) * speed);
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
  // util.promisify(setTimeout) has an implementation of its own
  Object.defineProperty(globalThis.setTimeout, Symbol.for('nodejs.util.promisify.custom'), {
    value: timersPromises.setTimeout,
  });
  syncBuiltinESMExports();
}
