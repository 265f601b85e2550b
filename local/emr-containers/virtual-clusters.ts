import type {
  CreateVirtualClusterRequest,
  CreateVirtualClusterResponse,
  DeleteVirtualClusterRequest,
  DeleteVirtualClusterResponse,
  DescribeVirtualClusterRequest,
  DescribeVirtualClusterResponse,
  VirtualClusterState,
} from '@aws-sdk/client-emr-containers';
import { emrError, notFound } from './errors';
import { isQueued } from './job-run-script';
import type { OperationName } from './model';
import type { EmrState, Given, SchedulerConfiguration, VirtualClusterRecord } from './state';

const TERMINATING_MILLISECONDS = 2000;

/** Members that are newer than the SDK. */
interface Settings {
  readonly sessionEnabled?: boolean;
  readonly schedulerConfiguration?: SchedulerConfiguration;
}

type CreateInput = Given<CreateVirtualClusterRequest, 'name' | 'containerProvider' | 'clientToken'> & Settings;

export function createVirtualCluster(state: EmrState, input: CreateInput): CreateVirtualClusterResponse {
  const { clientToken, containerProvider, tags = {} } = input;
  const clusters = [...state.virtualClusters.values()];
  const original = clusters.find((cluster) => cluster.clientToken === clientToken);
  if (original) return created(original);
  if (clusters.some((cluster) => isIn(cluster, containerProvider) && clusterState(state, cluster) !== 'TERMINATED')) {
    throw emrError('ValidationException', 'A virtual cluster already exists in the given namespace');
  }
  // an ID of 25 characters; IDs of runs have 19
  const id = `${state.newId()}vc0000`;
  const arn = state.arns.virtualCluster(id);
  const cluster: VirtualClusterRecord = { ...input, id, arn, arrested: false, createdAt: state.clock.now(), tags };
  state.virtualClusters.set(id, cluster);
  return created(cluster);
}

export function describeVirtualCluster(
  state: EmrState,
  { id }: Given<DescribeVirtualClusterRequest, 'id'>,
): DescribeVirtualClusterResponse {
  const cluster = findVirtualCluster(state, 'DescribeVirtualCluster', id);
  const { arn, name, containerProvider, securityConfigurationId, tags, sessionEnabled, schedulerConfiguration } =
    cluster;
  const settings = { sessionEnabled, schedulerConfiguration, schedulerStatus: schedulerStatusOf(state, id) };
  return {
    virtualCluster: {
      ...{ id, arn, name, containerProvider, securityConfigurationId, tags, ...settings },
      state: clusterState(state, cluster),
      createdAt: new Date(cluster.createdAt),
    },
  };
}

export function deleteVirtualCluster(
  state: EmrState,
  { id }: Given<DeleteVirtualClusterRequest, 'id'>,
): DeleteVirtualClusterResponse {
  const cluster = findVirtualCluster(state, 'DeleteVirtualCluster', id);
  const current = clusterState(state, cluster);
  if (current === 'TERMINATING' || current === 'TERMINATED') {
    throw emrError('ValidationException', `Virtual cluster ${id} is ${current} and can't be deleted.`);
  }
  cluster.deletedAt = state.clock.now();
  return { id };
}

export function findVirtualCluster(state: EmrState, operation: OperationName, id: string): VirtualClusterRecord {
  const cluster = state.virtualClusters.get(id);
  if (!cluster) throw notFound(operation, 'Virtual cluster', id);
  return cluster;
}

/** Counts queued and running runs. The limit `maxConcurrentJobRuns` is not enforced. */
function schedulerStatusOf(state: EmrState, id: string) {
  const runs = [...state.jobRuns.values()].filter(({ request }) => request.virtualClusterId === id);
  const states = runs.map((run) => run.execution.progress(state.clock.now()).state);
  return {
    currentInQueueJobRuns: states.filter(isQueued).length,
    currentConcurrentJobRuns: states.filter((one) => one === 'RUNNING').length,
  };
}

/** A deleted cluster stays TERMINATING until all its runs have ended: its namespace is still in use. */
export function clusterState(state: EmrState, cluster: VirtualClusterRecord): VirtualClusterState {
  const now = state.clock.now();
  if (cluster.deletedAt === undefined) return cluster.arrested ? 'ARRESTED' : 'RUNNING';
  const runs = [...state.jobRuns.values()].filter(({ request }) => request.virtualClusterId === cluster.id);
  const ended = runs.every((run) => run.execution.progress(now).finishedAt !== undefined);
  return ended && now >= cluster.deletedAt + TERMINATING_MILLISECONDS ? 'TERMINATED' : 'TERMINATING';
}

function isIn(cluster: VirtualClusterRecord, { id, info }: CreateInput['containerProvider']): boolean {
  const namespace = info?.eksInfo?.namespace;
  const { containerProvider: own } = cluster;
  return namespace !== undefined && own.id === id && own.info?.eksInfo?.namespace === namespace;
}

function created({ id, name, arn }: VirtualClusterRecord): CreateVirtualClusterResponse {
  return { id, name, arn };
}
