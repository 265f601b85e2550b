import { SCHEMA_VERSION } from '../../lib/private/contract';
import { describeFailure, isRejected, isUnexplained } from '../aws/errors';
import { log, warn } from '../aws/log';
import { withRetries } from '../aws/retry';
import { within, type Invocation, type JobRunQueue, type StartedJobRun } from '../aws/services';
import { redact } from '../cloudformation/redact';
import { ReportableError } from '../cloudformation/reportable-error';
import { isLate, type JobRunRequest } from '../cloudformation/request';
import { unstartedId } from './physical-id';
import { renderRequest } from './start-request';

/** Short, so that an outage of the service is reported soon. */
const AMBIGUOUS_RETRY_MS = 90_000;

/** How long a full queue may explain a rejection: its error message is not documented. */
const QUEUE_RETRY_MS = 600_000;
const QUEUE_BUDGET_MS = 10_000;

/** Calls StartJobRun. The client token starts only one run, however often a request is delivered or retried. */
export async function startJobRun(
  event: JobRunRequest,
  invocation: Invocation,
  attempt?: string,
): Promise<StartedJobRun> {
  requireKnownSchemaVersion(event);
  const request = renderRequest(event, attempt);
  // an earlier delivery of a late request may have started the run
  let rejected = !isLate(invocation);
  const startedAt = invocation.now();
  const queueUntil = startedAt + QUEUE_RETRY_MS;
  let looks = 0;
  const looksFull = async () => {
    const { limit = Infinity, length = Infinity } = await tryDescribeQueue(request.virtualClusterId, invocation);
    // a place may have become free since the first rejection
    return limit < Infinity && (length >= limit || looks++ === 0);
  };
  const call = () =>
    invocation.emr.startJobRun(request).catch(async (error: unknown) => {
      rejected &&= isRejected(error);
      const isQueueFull = isUnexplained(error) && invocation.now() < queueUntil && (await looksFull());
      throw isQueueFull ? Object.assign(error as Error, { isQueueFull }) : error;
    });
  try {
    const started = await withRetries('StartJobRun', invocation, call, { ambiguousRetryMs: AMBIGUOUS_RETRY_MS });
    log('INFO', 'started the job run', { jobRunId: started.id, virtualClusterId: started.virtualClusterId });
    return started;
  } catch (error) {
    const operation = `StartJobRun on virtual cluster ${request.virtualClusterId}`;
    const failure = describeFailure(operation, error, (message) => redact(message, event.ResourceProperties.Request));
    const minutes = Math.floor((invocation.now() - startedAt) / 60_000);
    const reason = [
      failure,
      ...(minutes > 0 ? [`The function gave up after ${minutes} min`] : []),
      ...(rejected ? ['No job run was started'] : []),
    ];
    // by now, a second delivery of the request may have started the run
    const isUnstarted = rejected && !isLate(invocation);
    const physicalResourceId = event.PhysicalResourceId ?? (isUnstarted ? unstartedId(event) : undefined);
    throw new ReportableError(reason.join('\n'), physicalResourceId);
  }
}

async function tryDescribeQueue(virtualClusterId: string, invocation: Invocation): Promise<JobRunQueue> {
  const describe = () => invocation.emr.describeQueue(virtualClusterId);
  try {
    return await withRetries('DescribeVirtualCluster', within(QUEUE_BUDGET_MS, invocation), describe);
  } catch (error) {
    warn('cannot describe the queue of the virtual cluster', error);
    return {};
  }
}

/** A function shared by many stacks can be older than the library that created their templates. */
function requireKnownSchemaVersion(event: JobRunRequest): void {
  const { SchemaVersion: version = SCHEMA_VERSION } = event.ResourceProperties;
  if (version === SCHEMA_VERSION) return;
  const reason = `The function supports version ${SCHEMA_VERSION} of the job run properties, got ${version}`;
  const remedy = 'Deploy the function with the cdk-emr-containers version that created this template';
  throw new ReportableError(`${reason}\n${remedy}`, event.PhysicalResourceId ?? unstartedId(event));
}
