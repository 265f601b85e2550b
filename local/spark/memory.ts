import { totalmem } from 'node:os';

/** What a driver takes beside its heap: Java itself, and the processes of Python. In MiB. */
const OVERHEAD = 500;
/** Spark refuses to start with less, in MiB. */
const LEAST_HEAP = 512;
const DEFAULT_HEAP = 1024;
const SHARE_OF_MACHINE = 0.6;

const UNITS: Readonly<Record<string, number>> = { k: 1 / 1024, m: 1, g: 1024, t: 1024 * 1024 };

/** A size as Spark writes it, such as `2g`, in MiB. A number without a unit is MiB. */
export function mebibytesOf(size: string | undefined): number | undefined {
  const [, number, unit = 'm'] = /^\s*(\d+)\s*([kmgt])?b?\s*$/i.exec(size ?? '') ?? [];
  return number === undefined ? undefined : Math.floor(Number(number) * UNITS[unit.toLowerCase()]);
}

/** How many MiB the jobs of this machine may take together. */
export function defaultMemory(): number {
  // in a container, Node.js knows the limit
  const limit = process.constrainedMemory?.() || Infinity;
  return Math.floor((Math.min(totalmem(), limit) * SHARE_OF_MACHINE) / 2 ** 20);
}

/** The heap of a job's one process, in MiB: the tasks of its executors run in it too. */
export function heapOf(properties: Readonly<Record<string, string>>, budget: number): { heap: number; wanted: number } {
  const driver = mebibytesOf(properties['spark.driver.memory']) ?? DEFAULT_HEAP;
  const executor = mebibytesOf(properties['spark.executor.memory']) ?? DEFAULT_HEAP;
  const wanted = Math.max(driver, executor, LEAST_HEAP);
  // two jobs fit always, so that a stream does not keep the others from running
  const most = Math.max(LEAST_HEAP, Math.floor(budget / 2) - OVERHEAD);
  return { heap: Math.min(wanted, most), wanted };
}

/** Lets jobs run as long as their heaps fit into the memory, in the order in which they come. */
export interface MemoryQueue {
  /** Resolves, once the heap fits, to the function that gives it back. Rejects when the signal is aborted first. */
  take(heap: number, signal: AbortSignal): Promise<() => void>;
}

interface Waiting {
  readonly need: number;
  readonly start: () => void;
}

export function memoryQueue(budget: number): MemoryQueue {
  const waiting: Waiting[] = [];
  let used = 0;
  let running = 0;

  function next(): void {
    // a job that needs more than there is runs alone
    while (waiting.length > 0 && (running === 0 || used + waiting[0].need <= budget)) waiting.shift()?.start();
  }

  return {
    take(heap, signal) {
      const need = heap + OVERHEAD;
      return new Promise((resolve, reject) => {
        const abort = () => {
          waiting.splice(waiting.indexOf(one), 1);
          reject(signal.reason as Error);
          next();
        };
        const one: Waiting = {
          need,
          start() {
            signal.removeEventListener('abort', abort);
            used += need;
            running++;
            resolve(() => {
              used -= need;
              running--;
              next();
            });
          },
        };
        if (signal.aborted) return reject(signal.reason as Error);
        signal.addEventListener('abort', abort, { once: true });
        waiting.push(one);
        next();
      });
    },
  };
}
