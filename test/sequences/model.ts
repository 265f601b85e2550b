import { COMPLETION_RESOURCE_TYPE, JOB_RUN_RESOURCE_TYPE } from '../../lib/private/contract';
import type { ResourceRecord } from '../../local/cloudformation/resource';
import type { Stack } from '../../local/cloudformation/stack';
import type { Template } from '../../local/cloudformation/template';
import type { Account } from './account';
import { fail, isRollingBackOrDeleting } from './invariants';
import {
  doesJobOf,
  runsAgain,
  JOB_RUN_ATTRIBUTES,
  JOB_RUNS,
  outputName,
  propertiesOf,
  type JobRunId,
  type JobRunVariant,
  type Variant,
} from './template';

export interface Deployment {
  readonly variant: Variant;
  readonly template: Template;
}

/** The expected state of the stack. */
export interface Model {
  /** The last successful deployment; undefined while the stack has no resources. */
  deployed?: Deployment;
  last?: Deployment;
  /** The number of distinct deployments. */
  deployments: number;
  /** The job of each run: an earlier one if the change did not rerun it. */
  readonly jobs: Partial<Record<JobRunId, JobRunVariant>>;
  /** The job runs that a rollback may have restarted without a wait. */
  readonly rerun: Set<JobRunId>;
}

/** The stack's current resources, by logical ID. */
export function snapshot(account: Account): ReadonlyMap<string, ResourceRecord> {
  return new Map(account.stack()?.resources);
}

interface Expectation {
  readonly model: Model;
  readonly deployment: Deployment;
  readonly before: ReadonlyMap<string, ResourceRecord>;
  readonly failurePlanned: boolean;
}

/** Checks how a deployment ended, and records its success. */
export function checkDeployment(account: Account, stack: Readonly<Stack>, expectation: Expectation): void {
  const { model, deployment, before, failurePlanned } = expectation;
  const { status } = stack;
  if (!/^(CREATE|UPDATE|ROLLBACK|UPDATE_ROLLBACK)_COMPLETE$/.test(status)) fail('nothing is left stuck', status);
  const hasFailed = isRollingBackOrDeleting(status);
  if (failurePlanned && !hasFailed) fail('a failure rolls back', status);
  if (hasFailed && !failurePlanned && !hasReasonToFail(account))
    fail('a deployment fails only for a reason', `it ended in ${status}: ${reasons(account)}`);
  if (!hasFailed) recordSuccess(model, deployment);
  if (status === 'ROLLBACK_COMPLETE') model.deployed = undefined;
  if (!model.deployed) return;
  for (const id of JOB_RUNS) {
    if (hasFailed && deployment.variant[id]?.streaming) model.rerun.add(id);
    checkJobRun(account, stack, id, model);
    if (hasFailed) checkAdopted(account, stack, { model, deployment, before, failurePlanned }, id);
  }
}

function recordSuccess(model: Model, deployment: Deployment): void {
  for (const id of JOB_RUNS) {
    const [was, is] = [model.deployed?.variant[id], deployment.variant[id]];
    if (!was || !is || runsAgain(propertiesOf(was), propertiesOf(is))) {
      model.jobs[id] = is;
      model.rerun.delete(id);
    }
  }
  model.deployed = deployment;
}

/** Without a planned failure, a deployment fails only if a run does not complete in time. */
function hasReasonToFail({ history, emr }: Account): boolean {
  const runs = emr.jobRuns();
  return [...history.sent.values()].some(({ event, operation, status, time }) => {
    if (operation !== history.currentOperation() || event.ResourceType !== COMPLETION_RESOURCE_TYPE) return false;
    if (isRollingBackOrDeleting(status) || event.RequestType === 'Delete') return false;
    const { JobRunArn, TimeoutSeconds } = event.ResourceProperties;
    const run = runs.find(({ arn }) => arn === JobRunArn);
    if (history.isForgotten(run?.finishedAt)) return true;
    if (event.ResourceProperties.WaitFor === 'RUNNING') {
      // the rollback itself has cancelled a run that should become RUNNING
      const byRollback = history.cancelledBy
        .get(run?.id ?? '')
        ?.some(
          (by) =>
            by.operation === operation &&
            isRollingBackOrDeleting(by.status) &&
            by.event.ResourceType !== event.ResourceType,
        );
      return run?.finishedAt !== undefined && !(run.state === 'CANCELLED' && byRollback);
    }
    const inTime = Number(run?.finishedAt) < time + Number(TimeoutSeconds) * 1000 - 2000;
    return run?.state !== 'COMPLETED' || !inTime;
  });
}

function reasons({ history }: Account): string {
  return history
    .newEvents()
    .filter(({ status }) => status.endsWith('_FAILED'))
    .map(({ logicalId, reason }) => `${logicalId}: ${reason}`)
    .join('; ');
}

function checkJobRun(account: Account, stack: Readonly<Stack>, id: JobRunId, model: Model): void {
  const wanted = model.deployed?.variant[id];
  const runs = account.emr.jobRuns();
  const record = stack.resources.get(id);
  if (!wanted) return record && fail('the stack has the resources of its template', `there is ${id}`);
  const run = runs.find(({ arn }) => arn === record?.physicalId);
  if (!record || !run) return fail('a physical ID is the ARN of a run', `of ${id} it is ${record?.physicalId}`);
  if (!doesJobOf(run.request, model.jobs[id]!)) fail('the run does the job of the template', `${id} is ${run.arn}`);

  const name = wanted.job === model.jobs[id]?.job ? run.name : record.attributes.Name;
  const attributes = { Id: run.id, Arn: run.arn, Name: name, VirtualClusterId: run.virtualClusterId };
  for (const name of JOB_RUN_ATTRIBUTES) {
    const [value, output] = [record.attributes[name], stack.outputs[outputName(id, name)]];
    if (value !== attributes[name] || output !== value)
      fail('attributes and outputs match the run', `${id}.${name} is ${String(value)}, output ${output}`);
  }
  if (wanted.wait && !model.rerun.has(id) && !wanted.streaming && run.state !== 'COMPLETED')
    fail('an awaited run is COMPLETED', `${run.arn} is ${run.state}`);
  const by = account.history.cancelledBy.get(run.id)?.find(({ event }) => event.ResourceType === JOB_RUN_RESOURCE_TYPE);
  const isCancelledFirst = by?.event.ResourceProperties.Replace === 'CANCEL_FIRST' && by.event.RequestType === 'Update';
  if (by && !isCancelledFirst)
    fail('the current run is not cancelled', `${run.arn} was by a ${by.event.RequestType} in ${by.status}`);
}

/** After a rollback, each resource has its previous run, or another run of the same streaming job. */
function checkAdopted(account: Account, stack: Readonly<Stack>, expectation: Expectation, id: JobRunId): void {
  const { model, deployment, before } = expectation;
  const [was, is] = [before.get(id)?.physicalId, stack.resources.get(id)?.physicalId];
  const [wanted, failed] = [model.deployed?.variant[id], deployment.variant[id]];
  if (!wanted) return;
  if (was !== is && !failed?.streaming) fail('a rollback returns to the previous run', `${id} was ${was}, is ${is}`);
  if (failed?.streaming && wanted.streaming) checkStreamRuns(account, is, model, id);
}

/** Only its own end or a user has ended the run of a streaming job. */
function checkStreamRuns({ emr, history }: Account, arn: string | undefined, model: Model, id: JobRunId): void {
  const [wanted, does] = [model.deployed!.variant[id]!, model.jobs[id]!];
  const isAsDeployed =
    does.value === wanted.value &&
    !runsAgain({ ...propertiesOf(does), Rerun: undefined }, { ...propertiesOf(wanted), Rerun: undefined });
  const run = emr.jobRuns().find((other) => other.arn === arn);
  // a job whose change did not rerun it is not restarted
  if (!run || !isAsDeployed || run.state !== 'CANCELLED') return;
  const by = history.cancelledBy
    .get(run.id)
    ?.find(
      ({ event, operation }) =>
        event.ResourceType === JOB_RUN_RESOURCE_TYPE && operation === history.currentOperation(),
    );
  if (by)
    fail('the stream runs after a rollback', `${run.arn} was cancelled by a ${by.event.RequestType} in ${by.status}`);
}
