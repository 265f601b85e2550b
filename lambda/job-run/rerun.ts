import type { JobRunProperties } from '../../lib/private/contract';
import { fingerprint } from './identity';

/** Whether the job runs again when a resource's properties change from these to those. */
export function runsAgain(from: JobRunProperties | undefined, to: JobRunProperties): boolean {
  if (!from) return true;
  // values that are no longer given decide nothing any more
  const values = to.RerunValues !== undefined && JSON.stringify(from.RerunValues) !== JSON.stringify(to.RerunValues);
  switch (to.Rerun) {
    case 'ONCE':
      return false;
    case 'VALUES':
      return values;
    case undefined:
      return values || fingerprint({ Request: from.Request }) !== fingerprint({ Request: to.Request });
  }
}
