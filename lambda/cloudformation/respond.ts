import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import type { JobRunAttributes, JobRunProperties } from '../../lib/private/contract';
import type { Request } from './request';
import { defaultName, jobRunKey } from '../job-run/identity';
import { log } from '../aws/log';
import { reasonText } from './reason-text';
import { withRetries } from '../aws/retry';
import type { Invocation } from '../aws/services';

/** Where an answer goes and which request it is for. */
export type ResponseTarget = Pick<
  CloudFormationCustomResourceEvent,
  'ResponseURL' | 'StackId' | 'RequestId' | 'LogicalResourceId'
>;

export interface SuccessResponse {
  readonly physicalResourceId: string;
  readonly data: Record<string, string>;
}

export interface FailedResponse {
  readonly physicalResourceId: string;
  readonly reason: string;
}

/** Gives CloudFormation the one answer to a request. Throws when it cannot be delivered: the invocation is then retried. */
export async function respond(
  to: ResponseTarget,
  outcome: SuccessResponse | FailedResponse,
  invocation: Invocation,
): Promise<void> {
  const { StackId, RequestId, LogicalResourceId } = to;
  const failed = 'reason' in outcome;
  const body = JSON.stringify({
    Status: failed ? 'FAILED' : 'SUCCESS',
    ...(failed ? { Reason: reasonText(outcome.reason) } : { Data: outcome.data }),
    PhysicalResourceId: outcome.physicalResourceId,
    StackId,
    RequestId,
    LogicalResourceId,
  });
  await withRetries('The answer to CloudFormation', invocation, () => invocation.put(to.ResponseURL, body));
  log(failed ? 'ERROR' : 'INFO', failed ? `answered FAILED: ${outcome.reason}` : 'answered SUCCESS', {
    logicalResourceId: LogicalResourceId,
    physicalResourceId: outcome.physicalResourceId,
  });
}

/** The success of a JobRun, with all of its attributes: CloudFormation misses each that an answer lacks. */
export function jobRunSuccess(arn: string, event: Request<JobRunProperties>, name?: string): SuccessResponse {
  const { id = '', virtualClusterId = '' } = jobRunKey(arn) ?? {};
  const data: JobRunAttributes = {
    Id: id,
    Arn: arn,
    Name: name ?? event.ResourceProperties.Request.name ?? defaultName(event),
    VirtualClusterId: virtualClusterId,
  };
  return { physicalResourceId: arn, data: { ...data } };
}
