import type { JobRunProperties, StartJobRunRequest } from '../lib/private/contract';
import type { Request } from './cloudformation';
import { explain, Failure, isLost } from './errors';
import { defaultName, fingerprint, hash, jobRunKey, libraryTags, unstartedId } from './identity';
import { persist } from './retry';
import { redact } from './sensitive';
import { within, type Invocation, type StartedJobRun } from './services';

/** A start has a budget of its own, so that a service that is down is reported soon. */
const START_BUDGET = 90_000;

/** Starts the run that the properties describe; delivered or tried again, the same request starts nothing more. */
export async function startJobRun(event: Request<JobRunProperties>, invocation: Invocation): Promise<StartedJobRun> {
  const request = startJobRunRequest(event);
  let refused = true;
  const attempt = () =>
    invocation.emr.startJobRun(request).catch((error: unknown) => {
      refused &&= !isLost(error);
      throw error;
    });
  try {
    return await persist('StartJobRun', within(START_BUDGET, invocation), attempt);
  } catch (error) {
    const call = `StartJobRun on virtual cluster ${request.virtualClusterId}`;
    const reason = explain(call, error, (message) => redact(message, request));
    throw new Failure(reason, event.PhysicalResourceId ?? (refused ? unstartedId(event) : undefined));
  }
}

/** The request as the API takes it: numbers are numbers again, the run carries our tags and always a token. */
export function startJobRunRequest(event: Request<JobRunProperties>) {
  const request = withIntegers(event.ResourceProperties.Request);
  const spec = fingerprint(request);
  const replaces = jobRunKey(event.PhysicalResourceId) && event.PhysicalResourceId;
  return {
    ...request,
    name: request.name ?? defaultName(event),
    clientToken: request.clientToken ?? hash(event.StackId, event.LogicalResourceId, event.RequestId, spec),
    tags: { ...request.tags, ...libraryTags(event, spec, replaces) },
  };
}

/** CloudFormation made strings of the only two integers of the API. */
function withIntegers(request: StartJobRunRequest): StartJobRunRequest {
  const { retryPolicyConfiguration: retries, configurationOverrides: overrides } = request;
  const monitoring = overrides?.monitoringConfiguration;
  const rotation = monitoring?.containerLogRotationConfiguration;
  return {
    ...request,
    ...(retries && { retryPolicyConfiguration: { ...retries, maxAttempts: Number(retries.maxAttempts) } }),
    ...(rotation && {
      configurationOverrides: {
        ...overrides,
        monitoringConfiguration: {
          ...monitoring,
          containerLogRotationConfiguration: { ...rotation, maxFilesToKeep: Number(rotation.maxFilesToKeep) },
        },
      },
    }),
  };
}
