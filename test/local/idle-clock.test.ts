import { idleClock } from '../../local/idle-clock';

const HOUR = 3_600_000;

test('skips idle time, to the shortest sleep first', async () => {
  const clock = idleClock({ speed: 1, isIdle: () => true });
  const begin = clock.now();
  const woken: string[] = [];
  const sleep = async (name: string, milliseconds: number) => {
    await clock.sleep(milliseconds);
    woken.push(name);
  };
  await Promise.all([sleep('later', 2 * HOUR), sleep('sooner', HOUR)]);
  expect(woken).toEqual(['sooner', 'later']);
  expect(clock.now() - begin).toBeGreaterThanOrEqual(2 * HOUR);
  expect(clock.now() - begin).toBeLessThan(2 * HOUR + 60_000);
});

test('does not skip time while work is in progress', async () => {
  let idle = false;
  const clock = idleClock({ speed: 1, isIdle: () => idle });
  const begin = clock.now();
  const slept = clock.sleep(HOUR);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(clock.now() - begin).toBeLessThan(HOUR / 2);
  idle = true;
  await slept;
  expect(clock.now() - begin).toBeGreaterThanOrEqual(HOUR);
});

test('a sleep ends when its signal is aborted', async () => {
  const clock = idleClock({ speed: 1, isIdle: () => false });
  const ended = new AbortController();
  const slept = clock.sleep(HOUR, ended.signal);
  ended.abort(new Error('enough'));
  await expect(slept).rejects.toThrow('enough');
});
