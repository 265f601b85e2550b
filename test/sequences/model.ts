import { COMPLETION_RESOURCE_TYPE, JOB_RUN_RESOURCE_TYPE } from '../../lib/private/contract';
import type { ResourceRecord } from '../../local/cloudformation/resource';
import type { Stack } from '../../local/cloudformation/stack';
import type { Template } from '../../local/cloudformation/template';
import type { JobRunView } from '../../local/emr-containers/job-run-view';
import type { Account } from './account';
import { broken, isGoingBack } from './invariants';
import { doesJobOf, JOB_RUN_ATTRIBUTES, JOB_RUNS, outputName, type JobRunId, type Variant } from './template';

export interface Deployment {
  readonly variant: Variant;
  readonly template: Template;
}

/** What the test knows of the stack without looking at it. */
export interface Model {
  /** What the stack was last deployed from, successfully; none when there are no resources. */
  inForce?: Deployment;
  last?: Deployment;
  /** All that was ever deployed. */
  readonly earlier: Variant[];
}

/** The stack's resources by logical id, as they are now. */
export function snapshot(account: Account): ReadonlyMap<string, ResourceRecord> {
  return new Map(account.stack()?.resources);
}

interface Expectation {
  readonly model: Model;
  readonly deployment: Deployment;
  readonly before: ReadonlyMap<string, ResourceRecord>;
  readonly failurePlanned: boolean;
}

/** Checks how a deployment ended, and takes note of it. */
export function checkDeployment(account: Account, stack: Readonly<Stack>, expectation: Expectation): void {
  const { model, deployment, before, failurePlanned } = expectation;
  const { status } = stack;
  if (!/^(CREATE|UPDATE|ROLLBACK|UPDATE_ROLLBACK)_COMPLETE$/.test(status)) broken('nothing is left stuck', status);
  const hasFailed = isGoingBack(status);
  if (failurePlanned && !hasFailed) broken('a failure rolls back', status);
  if (hasFailed && !failurePlanned && !hasReasonToFail(account))
    broken('a deployment fails for a reason', `it ended in ${status}: ${reasons(account)}`);
  if (!hasFailed) model.inForce = deployment;
  if (status === 'ROLLBACK_COMPLETE') model.inForce = undefined;
  if (!model.inForce) return;
  const runs = account.emr.jobRuns();
  for (const id of JOB_RUNS) checkJobRun(account, stack, id, model.inForce.variant, runs);
  if (hasFailed) checkAdopted(stack, before, model.inForce.variant);
}

/** A run that did not complete in time is what a deployment fails for, when nothing else was made to fail. */
function hasReasonToFail({ past, emr }: Account): boolean {
  const runs = emr.jobRuns();
  return [...past.sent.values()].some(({ event, operation, status, time }) => {
    if (operation !== past.currentOperation() || event.ResourceType !== COMPLETION_RESOURCE_TYPE) return false;
    if (isGoingBack(status) || event.RequestType === 'Delete') return false;
    const { JobRunArn, TimeoutSeconds } = event.ResourceProperties;
    const run = runs.find(({ arn }) => arn === JobRunArn);
    if (past.isForgotten(run?.finishedAt)) return true;
    const inTime = Number(run?.finishedAt) < time + Number(TimeoutSeconds) * 1000 - 2000;
    return run?.state !== 'COMPLETED' || !inTime;
  });
}

function reasons({ past }: Account): string {
  return past
    .newEvents()
    .filter(({ status }) => status.endsWith('_FAILED'))
    .map(({ logicalId, reason }) => `${logicalId}: ${reason}`)
    .join('; ');
}

function checkJobRun(
  account: Account,
  stack: Readonly<Stack>,
  id: JobRunId,
  variant: Variant,
  runs: readonly JobRunView[],
): void {
  const wanted = variant[id];
  const record = stack.resources.get(id);
  if (!wanted) return record && broken('the stack has what its template has', `there is ${id}`);
  const run = runs.find(({ arn }) => arn === record?.physicalId);
  if (!record || !run) return broken('a physical id is the ARN of a run', `of ${id} it is ${record?.physicalId}`);
  if (!doesJobOf(run.request, wanted)) broken('the run does the job of the template', `${id} is ${run.arn}`);

  const attributes = { Id: run.id, Arn: run.arn, Name: run.name, VirtualClusterId: run.virtualClusterId };
  for (const name of JOB_RUN_ATTRIBUTES) {
    const [value, output] = [record.attributes[name], stack.outputs[outputName(id, name)]];
    if (value !== attributes[name] || output !== value)
      broken('attributes and outputs are those of the run', `${id}.${name} is ${String(value)}, output ${output}`);
  }
  if (wanted.wait && run.state !== 'COMPLETED') broken('an awaited run is COMPLETED', `${run.arn} is ${run.state}`);
  const by = account.past.cancelledBy.get(run.id)?.find(({ event }) => event.ResourceType === JOB_RUN_RESOURCE_TYPE);
  if (by) broken('the run in force is not cancelled', `${run.arn} was by a ${by.event.RequestType} in ${by.status}`);
}

/** After a rollback each job run is the one that it was before. */
function checkAdopted(stack: Readonly<Stack>, before: ReadonlyMap<string, ResourceRecord>, variant: Variant): void {
  for (const id of JOB_RUNS.filter((one) => variant[one])) {
    const [was, is] = [before.get(id)?.physicalId, stack.resources.get(id)?.physicalId];
    if (was !== is) broken('a rollback takes up the run from before', `${id} was ${was}, is ${is}`);
  }
}
