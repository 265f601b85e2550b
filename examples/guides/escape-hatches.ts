import { JobRun, WaitFor } from '../../lib';
import type { Platform } from './platform';

export function override(jobRun: JobRun): void {
  // region override
  jobRun.addRequestOverride('configurationOverrides.monitoringConfiguration.newField', 'ENABLED');
  // endregion
}

export function ofRequest({ stack }: Platform): void {
  // region request
  JobRun.fromRequestFile(stack, 'Daily', 'examples/jobs/daily.json', { waitFor: WaitFor.COMPLETION });
  // endregion
}
