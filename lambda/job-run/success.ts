import type { JobRunAttributes } from '../../lib/private/contract';
import type { JobRunRequest } from '../cloudformation/request';
import type { SuccessResponse } from '../cloudformation/respond';
import { jobRunKey } from './physical-id';
import { jobRunName } from './start-request';

/** A successful response with every attribute: `Fn::GetAtt` fails for an attribute that a response lacks. */
export function jobRunSuccess(
  physicalResourceId: string,
  event: JobRunRequest,
  name = jobRunName(event),
): SuccessResponse {
  const { id = '', virtualClusterId = '' } = jobRunKey(physicalResourceId) ?? {};
  const data: JobRunAttributes = { Id: id, Arn: physicalResourceId, Name: name, VirtualClusterId: virtualClusterId };
  return { physicalResourceId, data: { ...data } };
}
