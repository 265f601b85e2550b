import type { JobRun } from '@aws-sdk/client-emr-containers';
import { redact } from './sensitive';

/** Says, line by line, what became of a run that did not complete, and where to look further. */
export function whyNotCompleted(jobRun: JobRun): string {
  const { id = '', virtualClusterId = '', state, failureReason, stateDetails } = jobRun;
  const details = stateDetails && redact(stateDetails, jobRun as Parameters<typeof redact>[1]);
  return [
    `Job run ${id} ${state}${failureReason ? ` (${failureReason})` : ''}${details ? `: ${details}` : ''}`,
    logs(jobRun),
    `Details: aws emr-containers describe-job-run --virtual-cluster-id ${virtualClusterId} --id ${id}`,
    'Where the stack is not rolled back, only a changed job runs again: the same job is told this result again',
  ]
    .filter((line) => line !== undefined)
    .join('\n');
}

/** Where EMR on EKS writes a run's logs, as far as its monitoring configuration says. */
function logs({ id, virtualClusterId, configurationOverrides }: JobRun): string | undefined {
  const { s3MonitoringConfiguration: s3, cloudWatchMonitoringConfiguration: cloudWatch } =
    configurationOverrides?.monitoringConfiguration ?? {};
  const stream = cloudWatch?.logStreamNamePrefix;
  const places = [
    s3?.logUri && `${s3.logUri.replace(/\/*$/, '/')}${virtualClusterId}/jobs/${id}/`,
    cloudWatch && `log group ${cloudWatch.logGroupName}${stream ? `, streams ${stream}/…` : ''}`,
  ].filter(Boolean);
  return places.length > 0 ? `Logs: ${places.join(' and ')}` : undefined;
}
