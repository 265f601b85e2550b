import type { JobRunProperties, StartJobRunRequest } from '../lib/private/contract';
import type { Request } from './cloudformation';
import { explain, Failure } from './errors';
import { defaultName, fingerprint, hash, jobRunKey, libraryTags } from './identity';
import { persist } from './retry';
import { redact } from './sensitive';
import type { Invocation, StartedJobRun } from './services';

/** A start has a budget of its own, so that a service that is down is reported soon. */
const START_BUDGET = 90_000;

/** Starts the run that the properties describe; delivered or tried again, the same request starts nothing more. */
export async function startJobRun(event: Request<JobRunProperties>, invocation: Invocation): Promise<StartedJobRun> {
  const request = startJobRunRequest(event);
  const attempt = () => invocation.emr.startJobRun(request);
  try {
    return await persist(invocation, 'StartJobRun', attempt, invocation.now() + START_BUDGET);
  } catch (error) {
    const call = `StartJobRun on virtual cluster ${request.virtualClusterId}`;
    throw new Failure(redact(explain(call, error), request));
  }
}

/** The request as the API takes it: numbers are numbers again, the run carries our tags and always a token. */
export function startJobRunRequest(event: Request<JobRunProperties>) {
  const request = structuredClone(event.ResourceProperties.Request);
  const spec = fingerprint(request);
  const replaces = jobRunKey(event.PhysicalResourceId) && event.PhysicalResourceId;
  restoreIntegers(request);
  return {
    ...request,
    name: request.name ?? defaultName(event),
    clientToken: request.clientToken ?? hash(event.StackId, event.LogicalResourceId, event.RequestId, spec),
    tags: { ...request.tags, ...libraryTags(event, spec, replaces) },
  };
}

type Writable<Type> = { -readonly [Key in keyof Type]: Writable<Type[Key]> };

function restoreIntegers(request: Writable<StartJobRunRequest>): void {
  const retryPolicy = request.retryPolicyConfiguration;
  const rotation = request.configurationOverrides?.monitoringConfiguration?.containerLogRotationConfiguration;
  if (retryPolicy) retryPolicy.maxAttempts = Number(retryPolicy.maxAttempts);
  if (rotation) rotation.maxFilesToKeep = Number(rotation.maxFilesToKeep);
}
