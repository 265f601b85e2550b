import type {
  CancelJobRunRequest,
  CancelJobRunResponse,
  DescribeJobRunRequest,
  DescribeJobRunResponse,
  ListJobRunsRequest,
  ListJobRunsResponse,
  StartJobRunResponse,
} from '@aws-sdk/client-emr-containers';
import type { AcceptedJobRun } from './accepted-job-run';
import { emrError, notFound } from './errors';
import { jobOf } from './job';
import { isActive, isQueued } from './job-run-script';
import { jobRunAt, summaryAt, wholeSeconds } from './job-run-view';
import { findJobTemplate } from './job-templates';
import type { OperationName } from './model';
import { isCreatedBetween, pageOf } from './paging';
import { isRelease } from './releases';
import type { EmrState, Given, JobRunRecord } from './state';
import { clusterState, findVirtualCluster } from './virtual-clusters';

const RUN_ID = /^[0-9a-z]{19}$/;

/** Starts a run. If the client token was already used on this cluster, returns that token's run, whatever its state. */
export function startJobRun(state: EmrState, request: JobRunRecord['request'], callerArn: string): StartJobRunResponse {
  const { virtualClusterId, jobTemplateId } = request;
  const cluster = findVirtualCluster(state, 'StartJobRun', virtualClusterId);
  const original = runsOn(state, virtualClusterId).find((run) => run.request.clientToken === request.clientToken);
  if (original) return started(original);
  const clusterIs = clusterState(state, cluster);
  if (clusterIs !== 'RUNNING') {
    throw emrError('ValidationException', `Virtual cluster state ${clusterIs} is not valid to create resource JobRun.`);
  }
  const job = jobOf(request, jobTemplateId ? findJobTemplate(state, 'StartJobRun', jobTemplateId) : undefined);
  if (!isRelease(job.releaseLabel)) throw notFound('StartJobRun', 'Release', job.releaseLabel);
  if (countQueued(state, virtualClusterId) >= (cluster.schedulerConfiguration?.maxInQueueJobRuns ?? Infinity)) {
    throw emrError('ValidationException', `Virtual cluster ${virtualClusterId}: the job run queue is full.`);
  }
  const id = state.newId();
  const accepted: AcceptedJobRun = {
    ...{ id, arn: state.arns.jobRun(virtualClusterId, id), request, job },
    ...{ createdAt: state.clock.now(), createdBy: callerArn },
  };
  const run: JobRunRecord = { ...accepted, tags: { ...job.tags }, execution: state.execute(accepted) };
  state.jobRuns.set(id, run);
  return started(run);
}

type RunInput = Given<DescribeJobRunRequest & CancelJobRunRequest, 'id' | 'virtualClusterId'>;

export function describeJobRun(state: EmrState, input: RunInput): DescribeJobRunResponse {
  return { jobRun: jobRunAt(findJobRun(state, 'DescribeJobRun', input), state.clock.now()) };
}

export function cancelJobRun(state: EmrState, input: RunInput): CancelJobRunResponse {
  const run = findJobRun(state, 'CancelJobRun', input);
  const now = state.clock.now();
  if (!isActive(run.execution.progress(now).state)) {
    throw emrError('ValidationException', `Job run ${run.id} is not in a cancellable state`);
  }
  run.execution.cancel(now);
  return { id: run.id, virtualClusterId: input.virtualClusterId };
}

/** Lists the newest runs first, with fewer members than DescribeJobRun. */
export function listJobRuns(
  state: EmrState,
  input: Given<ListJobRunsRequest, 'virtualClusterId'>,
): ListJobRunsResponse {
  findVirtualCluster(state, 'ListJobRuns', input.virtualClusterId);
  const runs = runsOn(state, input.virtualClusterId).filter(({ createdAt }) =>
    isCreatedBetween(wholeSeconds(createdAt), input),
  );
  const wanted = runs
    .map((run) => summaryAt(run, state.clock.now()))
    .filter(({ name }) => input.name === undefined || name === input.name)
    .filter(({ state: current }) => !input.states?.length || input.states.includes(current))
    .reverse();
  const { items, nextToken } = pageOf(wanted, input);
  return { jobRuns: items, nextToken };
}

function findJobRun(state: EmrState, operation: OperationName, { id, virtualClusterId }: RunInput): JobRunRecord {
  if (!RUN_ID.test(id)) throw emrError('ValidationException', 'Invalid job run short id');
  const run = state.jobRuns.get(id);
  if (run?.request.virtualClusterId !== virtualClusterId) throw notFound(operation, 'Job run', id);
  return run;
}

function runsOn(state: EmrState, virtualClusterId: string): JobRunRecord[] {
  return [...state.jobRuns.values()].filter(({ request }) => request.virtualClusterId === virtualClusterId);
}

function countQueued(state: EmrState, virtualClusterId: string): number {
  const now = state.clock.now();
  return runsOn(state, virtualClusterId).filter((run) => isQueued(run.execution.progress(now).state)).length;
}

function started({ id, arn, request: { name, virtualClusterId } }: JobRunRecord): StartJobRunResponse {
  return { id, name, arn, virtualClusterId };
}
