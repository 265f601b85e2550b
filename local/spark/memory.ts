import { totalmem } from 'node:os';

/** The memory of a driver beside its heap, in MiB: Java itself and the Python processes. */
const OVERHEAD = 500;
/** The smallest heap with which Spark starts, in MiB. */
const LEAST_HEAP = 512;
const DEFAULT_HEAP = 1024;
const SHARE_OF_MACHINE = 0.6;

const UNITS: Readonly<Record<string, number>> = { k: 1 / 1024, m: 1, g: 1024, t: 1024 * 1024 };

/** Parses a size in Spark's format, such as `2g`, to MiB. A number without a unit is MiB. */
export function mebibytesOf(size: string | undefined): number | undefined {
  const [, number, unit = 'm'] = /^\s*(\d+)\s*([kmgt])?b?\s*$/i.exec(size ?? '') ?? [];
  return number === undefined ? undefined : Math.floor(Number(number) * UNITS[unit.toLowerCase()]);
}

/** The default memory for the jobs on this machine, in MiB. */
export function defaultMemory(): number {
  // in a container, Node.js knows the limit
  const limit = process.constrainedMemory?.() || Infinity;
  return Math.floor((Math.min(totalmem(), limit) * SHARE_OF_MACHINE) / 2 ** 20);
}

/** The heap of a job's process, in MiB. The tasks of its executors run in it too. */
export function heapOf(properties: Readonly<Record<string, string>>, budget: number): { heap: number; wanted: number } {
  const driver = mebibytesOf(properties['spark.driver.memory']) ?? DEFAULT_HEAP;
  const executor = mebibytesOf(properties['spark.executor.memory']) ?? DEFAULT_HEAP;
  const wanted = Math.max(driver, executor, LEAST_HEAP);
  // two jobs always fit, so that a stream does not keep other jobs from running
  const most = Math.max(LEAST_HEAP, Math.floor(budget / 2) - OVERHEAD);
  return { heap: Math.min(wanted, most), wanted };
}

/** Lets jobs run while their heaps fit into the memory, first come, first served. */
export interface MemoryQueue {
  /** Resolves once the heap fits, to the function that releases it. Rejects if the signal is aborted first. */
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
    // a job that needs more than the total memory runs alone
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
