import type { Job } from './accepted-job-run';
import type { JobRunScript } from './job-run-script';
import { FAILED_WITHOUT_LOGS_DETAILS } from './state-details';

/** The service's state details of a FAILED job depend on its log destinations. */
export function withDefaultDetails(script: JobRunScript, { configurationOverrides }: Job): JobRunScript {
  const { cloudWatchMonitoringConfiguration: cloudWatch, s3MonitoringConfiguration: s3 } =
    configurationOverrides?.monitoringConfiguration ?? {};
  const { end, room, failureReason = 'USER_ERROR', stateDetails } = script;
  const isOther =
    end !== 'FAILED' || room !== undefined || failureReason !== 'USER_ERROR' || stateDetails !== undefined;
  return isOther || cloudWatch || s3 ? script : { ...script, stateDetails: FAILED_WITHOUT_LOGS_DETAILS };
}
