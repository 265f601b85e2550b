import { SCHEMA_VERSION } from '../../lib/private/contract';
import { describeFailure, isRejected } from '../aws/errors';
import { log } from '../aws/log';
import { withRetries } from '../aws/retry';
import type { Invocation, StartedJobRun } from '../aws/services';
import { redact } from '../cloudformation/redact';
import { ReportableError } from '../cloudformation/reportable-error';
import { isLate, type JobRunRequest } from '../cloudformation/request';
import { unstartedId } from './physical-id';
import { renderRequest } from './start-request';

/** A service that is down is reported soon. */
const AMBIGUOUS_RETRY_MS = 90_000;

/** Calls StartJobRun. However often a request is delivered or retried, its client token starts one run. */
export async function startJobRun(
  event: JobRunRequest,
  invocation: Invocation,
  attempt?: string,
): Promise<StartedJobRun> {
  requireKnownSchemaVersion(event);
  const request = renderRequest(event, attempt);
  let rejected = true;
  const call = () =>
    invocation.emr.startJobRun(request).catch((error: unknown) => {
      // an earlier delivery of a late request may have started the run
      rejected &&= isRejected(error) && !isLate(invocation);
      throw error;
    });
  try {
    const started = await withRetries('StartJobRun', invocation, call, { ambiguousRetryMs: AMBIGUOUS_RETRY_MS });
    log('INFO', 'the job run is started', { jobRunId: started.id, virtualClusterId: started.virtualClusterId });
    return started;
  } catch (error) {
    const operation = `StartJobRun on virtual cluster ${request.virtualClusterId}`;
    const reason = describeFailure(operation, error, (message) => redact(message, request));
    throw new ReportableError(reason, event.PhysicalResourceId ?? (rejected ? unstartedId(event) : undefined));
  }
}

/** A function shared by many stacks can be older than the library that made their templates. */
function requireKnownSchemaVersion(event: JobRunRequest): void {
  const { SchemaVersion: version = SCHEMA_VERSION } = event.ResourceProperties;
  if (version === SCHEMA_VERSION) return;
  const reason = `The function behind this job run knows version ${SCHEMA_VERSION} of its properties, got ${version}`;
  const remedy = 'Deploy the function with the version of cdk-emr-containers that made this template';
  throw new ReportableError(`${reason}\n${remedy}`, event.PhysicalResourceId ?? unstartedId(event));
}
