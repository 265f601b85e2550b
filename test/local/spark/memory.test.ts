import { setImmediate } from 'node:timers/promises';
import { heapOf, mebibytesOf, memoryQueue } from '../../../local/spark/memory';

test.each([
  ['512', 512],
  ['512m', 512],
  ['2g', 2048],
  ['1T', 1048576],
  ['4096k', 4],
  ['1gb', 1024],
  ['much', undefined],
  [undefined, undefined],
])('%s are %s MiB', (size, mebibytes) => {
  expect(mebibytesOf(size)).toBe(mebibytes);
});

test('two jobs always fit, and no job has less than Spark needs', () => {
  const { heap } = heapOf({ 'spark.driver.memory': '32g' }, 4096);
  expect(2 * (heap + 500)).toBeLessThanOrEqual(4096);
  expect(heapOf({}, 1024).heap).toBe(512);
});

test('jobs wait for memory in the order of their arrival', async () => {
  const queue = memoryQueue(3000);
  const never = new AbortController().signal;
  const started: string[] = [];
  const take = async (name: string, heap: number) => {
    const release = await queue.take(heap, never);
    started.push(name);
    return release;
  };
  const stream = await take('stream', 1000);
  const waiting = take('large', 2000);
  const small = take('small', 100);
  await setImmediate();
  expect(started).toEqual(['stream']);
  stream();
  await Promise.all([waiting, small].slice(0, 1));
  expect(started).toEqual(['stream', 'large']);
  (await waiting)();
  (await small)();
  expect(started).toEqual(['stream', 'large', 'small']);
});

test('a job that needs more than the total memory runs alone', async () => {
  const release = await memoryQueue(1000).take(4000, new AbortController().signal);
  release();
});

test('a job that is cancelled while it waits makes room for the next job', async () => {
  const queue = memoryQueue(2000);
  const never = new AbortController().signal;
  await queue.take(1000, never);
  const cancelled = new AbortController();
  const large = queue.take(1500, cancelled.signal);
  const small = queue.take(0, never);
  cancelled.abort(new Error('cancelled'));
  await expect(large).rejects.toThrow('cancelled');
  await expect(small).resolves.toEqual(expect.any(Function));
});
