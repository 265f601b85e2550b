import { JOB_RUNS, type Variant } from './template';

/**
 * What the handler does not bear yet, by the bugs that `known.test.ts` shows; the sequences leave it out unless asked for.
 *
 * `lag`: a run that is unknown to the service for seconds after its start, when the stack rolls back.
 * `haste`: an operation that begins while invocations of the last one are still at work, or will be tried again.
 * `return`: a stack that goes back to an earlier job and rolls back while that update is in flight.
 */
export type NotYet = 'lag' | 'haste' | 'return';

/** Whether the sequences have it: `BEYOND=lag,haste` asks for two of them. */
export function isDrawn(what: NotYet): boolean {
  return (process.env.BEYOND ?? '').split(',').includes(what);
}

/** The variant without a job that goes back to one of before the last, where its deployment may fail. */
export function withoutReturn(variant: Variant, inForce: Variant | undefined, earlier: readonly Variant[]): Variant {
  const kept = { ...variant };
  for (const id of JOB_RUNS) {
    const [wanted, current] = [variant[id], inForce?.[id]];
    if (!wanted || !current) continue;
    const { job, cluster } = wanted;
    if (earlier.some((one) => one[id]?.job === job && one[id].cluster === cluster))
      kept[id] = { ...wanted, job: current.job, cluster: current.cluster };
  }
  return kept;
}
