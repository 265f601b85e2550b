import { manualClock, systemClock } from '../../local/clock';

describe('a manual clock', () => {
  test('stands still until a test advances it', async () => {
    const clock = manualClock(1000);
    const slept = jest.fn();
    void clock.sleep(10).then(slept);
    await clock.advance(9);
    expect([clock.now(), slept.mock.calls.length]).toEqual([1009, 0]);
    await clock.advance(1);
    expect([clock.now(), slept.mock.calls.length]).toEqual([1010, 1]);
  });

  test('wakes sleepers in order of time, including those that start to sleep in between', async () => {
    const clock = manualClock(0);
    const woken: [string, number][] = [];
    const sleeper = async (name: string, ...naps: number[]) => {
      for (const nap of naps) {
        await clock.sleep(nap);
        woken.push([name, clock.now()]);
      }
    };
    void sleeper('late', 30);
    void sleeper('often', 10, 10, 20);
    await clock.advance(35);
    expect(woken).toEqual([
      ['often', 10],
      ['often', 20],
      ['late', 30],
    ]);
  });

  test('an aborted sleep rejects with the reason and never wakes', async () => {
    const clock = manualClock();
    const abort = new AbortController();
    const slept = clock.sleep(10, abort.signal);
    abort.abort(new Error('enough'));
    await expect(slept).rejects.toThrow('enough');
    await expect(clock.sleep(0, abort.signal)).rejects.toThrow('enough');
    await clock.advance(10);
  });
});

describe('a manual clock that runs until a promise settles', () => {
  test('jumps from sleeper to sleeper, and no further', async () => {
    const clock = manualClock(0);
    const woken: number[] = [];
    const sleeper = async (naps: number[]) => {
      for (const nap of naps) {
        await clock.sleep(nap);
        woken.push(clock.now());
      }
      return 'done';
    };
    void sleeper([25, 3_600_000]);
    await expect(clock.run(sleeper([10, 20]))).resolves.toBe('done');
    expect([clock.now(), woken]).toEqual([30, [10, 25, 30]]);
    await expect(clock.run(Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  });

  test('fails when no sleeper can settle the promise, or not in time', async () => {
    const clock = manualClock(0);
    await expect(clock.run(new Promise(() => undefined))).rejects.toThrow(
      'The promise cannot settle: nothing is waiting for the clock',
    );
    await expect(clock.run(clock.sleep(1001), 1000)).rejects.toThrow('The promise did not settle within 1000 ms');
    expect(clock.now()).toBe(0);
  });
});

describe('a system clock', () => {
  test('runs at a multiple of real time', async () => {
    const clock = systemClock({ speed: 1000 });
    const [start, realStart] = [clock.now(), Date.now()];
    await clock.sleep(50_000);
    expect(clock.now() - start).toBeGreaterThanOrEqual(50_000);
    expect(Date.now() - realStart).toBeLessThan(2000);
  });

  test('an aborted sleep rejects with the reason', async () => {
    const abort = new AbortController();
    const slept = systemClock().sleep(60_000, abort.signal);
    abort.abort(new Error('enough'));
    await expect(slept).rejects.toThrow('enough');
  });

  test('a skip wakes sleepers whose time has come; the others sleep for the remainder', async () => {
    const clock = systemClock({ speed: 1000 });
    const [start, realStart] = [clock.now(), Date.now()];
    const wake = async (milliseconds: number) => {
      await clock.sleep(milliseconds);
      return clock.now() - start;
    };
    const [first, second, third] = [wake(3_600_000), wake(7_200_000), wake(7_250_000)];
    clock.skip(3_600_000);
    expect(await first).toBeGreaterThanOrEqual(3_600_000);
    expect(await first).toBeLessThan(7_200_000);
    clock.skip(3_600_000);
    expect(await second).toBeLessThan(7_250_000);
    expect(await third).toBeGreaterThanOrEqual(7_250_000);
    expect(Date.now() - realStart).toBeLessThan(2000);
  });

  test('a sleep aborted after a skip rejects with the reason', async () => {
    const clock = systemClock();
    const abort = new AbortController();
    const slept = clock.sleep(60_000, abort.signal);
    clock.skip(1000);
    await clock.sleep(5);
    abort.abort(new Error('enough'));
    await expect(slept).rejects.toThrow('enough');
  });
});
