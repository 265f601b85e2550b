import type { JobRun } from '@aws-sdk/client-emr-containers';
import {
  JOB_RUN_SERVICE_TIMEOUT,
  REPLACES_TAG,
  SPEC_TAG,
  type JobRunAttributes,
  type JobRunProperties,
} from '../lib/private/contract';
import { activeJobRunsOf, cancel, cancelAndSettle, findJobRun, settleAll, sweep } from './cancel';
import type { Request } from './cloudformation';
import { explain, Failure } from './errors';
import { defaultName, fingerprint, jobRunKey, unstartedId } from './identity';
import { log } from './log';
import type { Success } from './respond';
import { within, type Invocation } from './services';
import { isGoing, isGoingBack, stackStatus } from './stack';
import { startJobRun } from './start';

type JobRunRequest = Request<JobRunProperties>;

/** How long the status is asked for that decides whether anything is started. */
const STATUS_BUDGET = 90_000;
/** How long a rollback, or a clean-up that is only a precaution, lets the service keep it waiting. */
const PRECAUTION_BUDGET = 60_000;
/** How long the status is asked for after a start, whose answer CloudFormation waits for. */
const AFTER_START_BUDGET = 15_000;

/** The rules of `Custom::EMRContainersJobRun`: what each request of CloudFormation does to the job run. */
export async function jobRun(event: JobRunRequest, invocation: Invocation): Promise<Success> {
  if (event.RequestType === 'Delete') return remove(event, invocation);
  // Lambda can hold an event back for hours: by then a run would be nobody's
  if (invocation.now() > invocation.requestedAt + JOB_RUN_SERVICE_TIMEOUT * 1000) {
    throw new Failure('The request was delivered when CloudFormation did not wait for it any more: nothing is started');
  }
  return event.RequestType === 'Create' ? start(event, invocation) : update(event, invocation);
}

async function start(event: JobRunRequest, invocation: Invocation): Promise<Success> {
  const started = await startJobRun(event, invocation);
  log('INFO', 'the job run is started', { jobRunId: started.id, virtualClusterId: started.virtualClusterId });
  const status = await stackStatus(event.StackId, AFTER_START_BUDGET, invocation).catch((error: unknown) => {
    warn('the stack status cannot be read, the job run goes on', error);
    return '';
  });
  if (isGoingBack(status)) {
    await cancelAndSettle(started, invocation);
    const message = `Job run ${started.id} was cancelled: the stack was in ${status} when the run had started`;
    throw new Failure(message, event.PhysicalResourceId ?? started.arn);
  }
  return success(started.arn, event, started.name);
}

async function update(event: JobRunRequest, invocation: Invocation): Promise<Success> {
  const current = event.PhysicalResourceId ?? '';
  const spec = fingerprint(event.ResourceProperties.Request);
  const before = event.OldResourceProperties && fingerprint(event.OldResourceProperties.Request);
  if (spec === before && jobRunKey(current)) {
    log('INFO', 'the job is the same, nothing is started', { jobRunArn: current });
    return success(current, event);
  }
  const status = await stackStatus(event.StackId, STATUS_BUDGET, invocation).catch((error: unknown) => {
    throw new Failure(`${explain('DescribeStacks', error)}\nNo job run is started while the stack status is unknown`);
  });
  if (!isGoingBack(status)) return start(event, invocation);
  return adopt(spec, event, within(PRECAUTION_BUDGET, invocation));
}

/** A stack that rolls back starts nothing: the run that did the wanted job before becomes the resource again. */
async function adopt(spec: string, event: JobRunRequest, invocation: Invocation): Promise<Success> {
  const current = event.PhysicalResourceId ?? '';
  const run = await lookUp(current, invocation);
  const replaced = run?.tags?.[REPLACES_TAG];
  const adopted = run?.tags?.[SPEC_TAG] !== spec && replaced ? replaced : current;
  log('INFO', 'the stack rolls back, nothing is started', { jobRunArn: adopted });

  const confirmed = adopted === current ? run : await lookUp(adopted, invocation);
  if (confirmed?.tags?.[SPEC_TAG] === spec) await cancelOthers(adopted, event, invocation);
  return success(adopted, event);
}

async function remove(event: JobRunRequest, invocation: Invocation): Promise<Success> {
  const id = event.PhysicalResourceId ?? '';
  const key = jobRunKey(id);
  const { virtualClusterId } = event.ResourceProperties.Request;
  if (key) await cancelAndSettle(key, invocation);
  if (key || id === unstartedId(event)) await settleForgotten(event, within(PRECAUTION_BUDGET, invocation));
  else await sweep(event, virtualClusterId, invocation);
  return { physicalResourceId: id, data: {} };
}

/** When all of the stack goes, ends what this resource has running besides, as far as that can be done. */
async function settleForgotten(event: JobRunRequest, invocation: Invocation): Promise<void> {
  try {
    if (!isGoing(await stackStatus(event.StackId, AFTER_START_BUDGET, invocation))) return;
    await settleAll(event, event.ResourceProperties.Request.virtualClusterId, invocation);
  } catch (error) {
    warn('other job runs of this resource could not be looked for', error);
  }
}

/** Cancels every other run of this resource, as far as that can be done: a rollback must not fail for it. */
async function cancelOthers(arn: string, event: JobRunRequest, invocation: Invocation): Promise<void> {
  const properties = [event.ResourceProperties, event.OldResourceProperties ?? event.ResourceProperties];
  for (const virtualClusterId of new Set(properties.map(({ Request }) => Request.virtualClusterId))) {
    try {
      const active = await activeJobRunsOf(event, virtualClusterId, invocation);
      for (const key of active) if (key.id !== jobRunKey(arn)?.id) await cancel(key, invocation);
    } catch (error) {
      warn('other job runs of this resource could not be cancelled', error);
    }
  }
}

async function lookUp(arn: string, invocation: Invocation): Promise<JobRun | undefined> {
  const key = jobRunKey(arn);
  if (!key) return undefined;
  return findJobRun(key, invocation).catch((error: unknown) => {
    warn('the job run cannot be described', error);
    return undefined;
  });
}

function warn(message: string, error: unknown): void {
  log('WARN', message, { error: (error as Error).name });
}

function success(arn: string, event: JobRunRequest, name?: string): Success {
  const { id = '', virtualClusterId = '' } = jobRunKey(arn) ?? {};
  const data: JobRunAttributes = {
    Id: id,
    Arn: arn,
    Name: name ?? event.ResourceProperties.Request.name ?? defaultName(event),
    VirtualClusterId: virtualClusterId,
  };
  return { physicalResourceId: arn, data: { ...data } };
}
