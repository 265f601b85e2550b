import { SCHEMA_VERSION, type JobRunProperties, type StartJobRunRequest } from '../../lib/private/contract';
import type { Request } from '../cloudformation/request';
import { describeFailure, ReportableError, isRejected } from '../aws/errors';
import { defaultName, fingerprint, hash, jobRunKey, libraryTags, unstartedId } from './identity';
import { withRetries } from '../aws/retry';
import { redact } from '../cloudformation/redact';
import { isLate } from '../cloudformation/stack';
import type { Invocation, StartedJobRun } from '../aws/services';

/** How long a start is tried again that may have taken effect: a service that is down is reported soon. */
const AMBIGUOUS_RETRY_MS = 90_000;

/**
 * Starts the run that the properties describe; delivered or tried again, the same request starts nothing more.
 * An attempt tells requests apart that have the same id.
 */
export async function startJobRun(
  event: Request<JobRunProperties>,
  invocation: Invocation,
  attempt?: string,
): Promise<StartedJobRun> {
  requireKnownSchemaVersion(event);
  const request = renderRequest(event, attempt);
  let refused = true;
  const call = () =>
    invocation.emr.startJobRun(request).catch((error: unknown) => {
      // an earlier delivery of the request may have fared otherwise
      refused &&= isRejected(error) && !isLate(invocation);
      throw error;
    });
  try {
    return await withRetries('StartJobRun', invocation, call, { ambiguousRetryMs: AMBIGUOUS_RETRY_MS });
  } catch (error) {
    const what = `StartJobRun on virtual cluster ${request.virtualClusterId}`;
    const reason = describeFailure(what, error, (message) => redact(message, request));
    throw new ReportableError(reason, event.PhysicalResourceId ?? (refused ? unstartedId(event) : undefined));
  }
}

/** The request as the API takes it: numbers are numbers again, the run carries our tags and always a token. */
export function renderRequest(event: Request<JobRunProperties>, attempt?: string) {
  const request = withIntegers(event.ResourceProperties.Request);
  const spec = fingerprint(event.ResourceProperties);
  const replaces = jobRunKey(event.PhysicalResourceId) && event.PhysicalResourceId;
  const intent = [event.StackId, event.LogicalResourceId, event.RequestId, spec, ...(attempt ? [attempt] : [])];
  return {
    ...request,
    name: request.name ?? defaultName(event),
    clientToken: request.clientToken ?? hash(...intent),
    tags: { ...request.tags, ...libraryTags(event, spec, replaces) },
  };
}

/** A function that many stacks share can be older than the library that made their templates. */
function requireKnownSchemaVersion(event: Request<JobRunProperties>): void {
  const { SchemaVersion: version = SCHEMA_VERSION } = event.ResourceProperties;
  if (version === SCHEMA_VERSION) return;
  const reason = `The function behind this job run knows version ${SCHEMA_VERSION} of its properties, got ${version}`;
  const mend = 'Deploy the function with the version of cdk-emr-containers that made this template';
  throw new ReportableError(`${reason}\n${mend}`, event.PhysicalResourceId ?? unstartedId(event));
}

/** CloudFormation made strings of the only two integers of the API. */
function withIntegers(request: StartJobRunRequest): StartJobRunRequest {
  const { retryPolicyConfiguration: retries, configurationOverrides: overrides } = request;
  const monitoring = overrides?.monitoringConfiguration;
  const rotation = monitoring?.containerLogRotationConfiguration;
  return {
    ...request,
    ...(retries && { retryPolicyConfiguration: { ...retries, ...integer(retries, 'maxAttempts') } }),
    ...(rotation && {
      configurationOverrides: {
        ...overrides,
        monitoringConfiguration: {
          ...monitoring,
          containerLogRotationConfiguration: { ...rotation, ...integer(rotation, 'maxFilesToKeep') },
        },
      },
    }),
  };
}

/** The member as a number, if an override has left it there. */
function integer<Name extends string, Holder extends { readonly [name in Name]: number }>(holder: Holder, name: Name) {
  return (name in holder ? { [name]: Number(holder[name]) } : {}) as Pick<Holder, Name>;
}
