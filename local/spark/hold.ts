import type { Cloud } from '../cloud';
import { isActive } from '../emr-containers/job-run-script';

type Running = Pick<Cloud, 'emr' | 'clock'>;

/** The active job runs, formatted for the user. */
export function activeJobRuns({ emr }: Pick<Cloud, 'emr'>): string[] {
  return emr
    .jobRuns()
    .filter(({ state }) => state !== undefined && isActive(state))
    .map(({ name, id, state }) => `${name ?? 'job run'} ${id} (${state})`);
}

/** Resolves once no job run is active, or the signal is aborted. */
export async function untilJobRunsEnded(cloud: Running, signal: AbortSignal): Promise<void> {
  while (activeJobRuns(cloud).length > 0 && !signal.aborted) {
    await cloud.clock.sleep(200, signal).catch(() => undefined);
  }
}
