import type { JobRun } from '@aws-sdk/client-emr-containers';
import { lastLinesThatFit } from '../cloudformation/reason-text';
import { redact } from '../cloudformation/redact';
import { cliCommand } from '../job-run/cli-command';
import type { Until, Wait } from './wait';

/** The reason for a run that FAILED, was CANCELLED, or COMPLETED although it should keep RUNNING. One fact per line. */
export function failedJobRunReason(
  jobRun: JobRun,
  cause: readonly string[],
  { timedOut = false, until }: { timedOut?: boolean; until?: Until } = {},
): string {
  const { id = '', state, failureReason, stateDetails } = jobRun;
  const details = stateDetails && masked(stateDetails, jobRun);
  const how: Record<string, string> = {
    CANCELLED: ' outside of this deployment',
    COMPLETED: ', but the deployment expects it to keep running',
  };
  const head = [
    `Job run ${id} ${state}${how[state ?? ''] ?? ''}${failureReason ? ` (${failureReason})` : ''}${details ? `: ${details}` : ''}`,
    ...(timedOut ? [`It ${missed(until)} within its timeout and was being cancelled`] : []),
    ...whereToLook(jobRun),
    ...(state === 'FAILED' ? driverLogFiles(jobRun) : []),
    'If rollback is disabled, change the job or a rerun policy value before you redeploy: an unchanged job reports this result again',
  ];
  if (cause.length === 0) return head.join('\n');
  head.push("From the driver's log:");
  return [
    ...head,
    // mask all lines together, because a name can be on the line before its value
    ...lastLinesThatFit(head, masked(cause.join('\n'), jobRun).split('\n')),
  ].join('\n');
}

interface TimedOut {
  /** The run when its timeout ended. */
  readonly before: JobRun;
  /** The error if CancelJobRun failed. */
  readonly cancelled: boolean | string;
}

/** The reason for a run that timed out. */
export function timeoutReason(
  jobRun: JobRun,
  { before, cancelled }: TimedOut,
  { deadline, until }: Pick<Wait, 'deadline' | 'until'>,
): string {
  const neverRan = /^(PENDING|SUBMITTED)$/.test(before.state ?? '') && !isLaterAttempt(before);
  const timedOut = `Job run ${jobRun.id} ${neverRan ? NEVER_RAN : missed(until)} within its timeout`;
  const state = `its state is ${jobRun.state ?? 'unknown'}`;
  return [
    cancelled === true
      ? `${timedOut} and is being cancelled`
      : `${timedOut} and could not be cancelled: ${cancelled || state}`,
    ...atTimeout(before, deadline),
    ...(neverRan ? [WHAT_TO_CHECK] : []),
    ...(cancelled === true ? [] : [`To cancel it: ${cliCommand('cancel-job-run', jobRun)}`]),
    ...whereToLook(jobRun),
  ].join('\n');
}

const NEVER_RAN = 'did not reach RUNNING';
const WHAT_TO_CHECK =
  'Check the events of its pods, the free nodes, the quota of the namespace and the queue of the virtual cluster';

/** What the run was doing, unless an earlier delivery of the poll has already cancelled it. */
function atTimeout(jobRun: JobRun, deadline: number): string[] {
  const { state = '', stateDetails, createdAt } = jobRun;
  const end = new Date(deadline).toISOString();
  if (!/^(PENDING|SUBMITTED|RUNNING)$/.test(state)) return [`Its timeout ended at ${end}`];
  const after = createdAt ? `, ${timeBetween(createdAt.getTime(), deadline)} after its start` : '';
  const details = stateDetails ? `: ${masked(stateDetails, jobRun)}` : '';
  return [`It was ${state} when its timeout ended at ${end}${after}${details}`];
}

function isLaterAttempt({ retryPolicyExecution }: JobRun): boolean {
  return (retryPolicyExecution?.currentAttemptCount ?? 1) > 1;
}

/** Names the event that did not happen within the timeout. */
function missed(until?: Until): string {
  if (until?.state !== 'RUNNING') return 'did not end';
  const { stableMs } = until;
  return stableMs > 0 ? `did not stay RUNNING for ${stableMs / 1000} s without a restart` : NEVER_RAN;
}

function whereToLook(jobRun: JobRun): string[] {
  const details = `Details: ${cliCommand('describe-job-run', jobRun)}`;
  return [duration(jobRun), logs(jobRun), details].filter((line) => line !== undefined);
}

function masked(text: string, jobRun: JobRun): string {
  return redact(text, jobRun as Parameters<typeof redact>[1]);
}

function duration({ createdAt, finishedAt, retryPolicyConfiguration, retryPolicyExecution }: JobRun) {
  if (!createdAt) return undefined;
  if (!finishedAt) return `It was started at ${createdAt.toISOString()}`;
  const time = timeBetween(createdAt.getTime(), finishedAt.getTime());
  const maxAttempts = retryPolicyConfiguration?.maxAttempts;
  const attempt = retryPolicyExecution?.currentAttemptCount;
  return `It ended after ${time}${maxAttempts && attempt ? `, on attempt ${attempt} of ${maxAttempts}` : ''}`;
}

function timeBetween(start: number, end: number): string {
  const seconds = Math.round((end - start) / 1000);
  const parts = [`${Math.floor(seconds / 3600)} h`, `${Math.floor(seconds / 60) % 60} min`, `${seconds % 60} s`];
  return parts.slice(seconds >= 3600 ? 0 : seconds >= 60 ? 1 : 2).join(' ');
}

/** Where the cause is, if the function cannot read the log: in files in S3, or nowhere yet. */
function driverLogFiles(jobRun: JobRun): string[] {
  const { id, retryPolicyConfiguration, configurationOverrides } = jobRun;
  const folder = logFolder(jobRun);
  if (configurationOverrides?.monitoringConfiguration?.cloudWatchMonitoringConfiguration) return [];
  if (!folder) return ["To see the driver's log here, set monitoring.logGroup"];
  const { containerLogRotationConfiguration: rotation } = configurationOverrides?.monitoringConfiguration ?? {};
  const isRetried = (retryPolicyConfiguration?.maxAttempts ?? 1) > 1;
  const pod = `${folder}containers/spark-${id}/spark-${id}-driver${isRetried ? '-SUFFIX' : ''}/`;
  const files = rotation ? '' : 'stdout.gz and stderr.gz';
  const attempts = isRetried ? '; each attempt has its own SUFFIX' : '';
  return [`If the driver started, its log is in ${pod}${files}${attempts}`];
}

function logFolder({ id, virtualClusterId, configurationOverrides }: JobRun): string | undefined {
  const { logUri } = configurationOverrides?.monitoringConfiguration?.s3MonitoringConfiguration ?? {};
  return logUri && `${logUri.replace(/(?<!\/)\/*$/, '/')}${virtualClusterId}/jobs/${id}/`;
}

/** The log locations in the run's monitoring configuration. */
function logs(jobRun: JobRun): string | undefined {
  const { cloudWatchMonitoringConfiguration: cloudWatch } =
    jobRun.configurationOverrides?.monitoringConfiguration ?? {};
  const stream = cloudWatch?.logStreamNamePrefix;
  const locations = [
    logFolder(jobRun),
    cloudWatch && `log group ${cloudWatch.logGroupName}${stream ? `, streams ${stream}/…` : ''}`,
  ].filter(Boolean);
  return locations.length > 0 ? `Logs: ${locations.join(' and ')}` : undefined;
}
