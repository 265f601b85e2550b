import type { JobRun } from '@aws-sdk/client-emr-containers';
import { REPLACES_TAG, SPEC_TAG, type JobRunAttributes, type JobRunProperties } from '../lib/private/contract';
import { activeJobRunsOf, cancel, cancelAndSettle, findJobRun, sweep } from './cancel';
import { isGoingBack, type Request } from './cloudformation';
import { explain, Failure } from './errors';
import { defaultName, fingerprint, jobRunKey } from './identity';
import { log } from './log';
import type { Success } from './respond';
import { persist } from './retry';
import type { Invocation } from './services';
import { startJobRun } from './start';

type JobRunRequest = Request<JobRunProperties>;

/** How long a stack's status is asked for. */
const STATUS_BUDGET = 90_000;

/** The rules of `Custom::EMRContainersJobRun`: what each request of CloudFormation does to the job run. */
export async function jobRun(event: JobRunRequest, invocation: Invocation): Promise<Success> {
  switch (event.RequestType) {
    case 'Create':
      return start(event, invocation);
    case 'Update':
      return update(event, invocation);
    case 'Delete':
      return remove(event, invocation);
  }
}

async function start(event: JobRunRequest, invocation: Invocation): Promise<Success> {
  const started = await startJobRun(event, invocation);
  log('INFO', 'the job run is started', { jobRunId: started.id, virtualClusterId: started.virtualClusterId });
  const status = await stackStatus(event, invocation).catch((error: unknown) => {
    log('WARN', 'the stack status cannot be read, the job run goes on', { error: (error as Error).name });
    return '';
  });
  if (isGoingBack(status)) {
    await cancel(started, invocation);
    const message = `Job run ${started.id} was cancelled: the stack was in ${status} when the run had started`;
    throw new Failure(message, event.PhysicalResourceId ?? started.arn);
  }
  return success(started.arn, started.name, event);
}

async function update(event: JobRunRequest, invocation: Invocation): Promise<Success> {
  const current = event.PhysicalResourceId ?? '';
  const spec = fingerprint(event.ResourceProperties.Request);
  const before = event.OldResourceProperties && fingerprint(event.OldResourceProperties.Request);
  if (spec === before && jobRunKey(current)) {
    log('INFO', 'the job is the same, nothing is started', { jobRunArn: current });
    return success(current, undefined, event);
  }
  const status = await stackStatus(event, invocation).catch((error: unknown) => {
    throw new Failure(`${explain('DescribeStacks', error)}\nNo job run is started while the stack status is unknown`);
  });
  return isGoingBack(status) ? adopt(spec, event, invocation) : start(event, invocation);
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
  return success(adopted, undefined, event);
}

async function remove(event: JobRunRequest, invocation: Invocation): Promise<Success> {
  const id = event.PhysicalResourceId ?? '';
  const key = jobRunKey(id);
  const { virtualClusterId } = event.ResourceProperties.Request;
  await (key ? cancelAndSettle(key, invocation) : sweep(event, virtualClusterId, invocation));
  return { physicalResourceId: id, data: {} };
}

/** Cancels every other run of this resource, as far as that can be done: a rollback must not fail for it. */
async function cancelOthers(arn: string, event: JobRunRequest, invocation: Invocation): Promise<void> {
  const kept = jobRunKey(arn);
  try {
    const active = await activeJobRunsOf(event, event.ResourceProperties.Request.virtualClusterId, invocation);
    for (const key of active) if (key.id !== kept?.id) await cancel(key, invocation);
  } catch (error) {
    log('WARN', 'other job runs of this resource could not be cancelled', { error: (error as Error).name });
  }
}

async function lookUp(arn: string, invocation: Invocation): Promise<JobRun | undefined> {
  const key = jobRunKey(arn);
  return (
    key &&
    findJobRun(key, invocation).catch((error: unknown) => {
      log('WARN', 'the job run cannot be described', { jobRunId: key.id, error: (error as Error).name });
      return undefined;
    })
  );
}

function stackStatus(event: JobRunRequest, invocation: Invocation): Promise<string> {
  const until = invocation.now() + STATUS_BUDGET;
  return persist(invocation, 'DescribeStacks', () => invocation.stackStatus(event.StackId), until);
}

function success(arn: string, name: string | undefined, event: JobRunRequest): Success {
  const { id = '', virtualClusterId = '' } = jobRunKey(arn) ?? {};
  const data: JobRunAttributes = {
    Id: id,
    Arn: arn,
    Name: name ?? event.ResourceProperties.Request.name ?? defaultName(event),
    VirtualClusterId: virtualClusterId,
  };
  return { physicalResourceId: arn, data: { ...data } };
}
