import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { log } from '../aws/log';
import { withRetries } from '../aws/retry';
import type { Invocation } from '../aws/services';
import { reasonText } from './reason-text';

/** The request that a response answers, with its URL. */
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

/** Sends the one response to a request. If that fails, Lambda retries the invocation. */
export async function respond(
  target: ResponseTarget,
  response: SuccessResponse | FailedResponse,
  invocation: Invocation,
): Promise<void> {
  const { StackId, RequestId, LogicalResourceId } = target;
  const failed = 'reason' in response;
  const body = JSON.stringify({
    Status: failed ? 'FAILED' : 'SUCCESS',
    ...(failed ? { Reason: reasonText(response.reason) } : { Data: response.data }),
    PhysicalResourceId: response.physicalResourceId,
    StackId,
    RequestId,
    LogicalResourceId,
  });
  await withRetries('PUT of the response', invocation, () => invocation.put(target.ResponseURL, body));
  log(failed ? 'ERROR' : 'INFO', failed ? `responded FAILED: ${response.reason}` : 'responded SUCCESS', {
    logicalResourceId: LogicalResourceId,
    physicalResourceId: response.physicalResourceId,
  });
}
