import type { StartJobRunRequest } from '../../lib/private/contract';
import type { Invocation } from '../aws/services';
import type { JobRunRequest, Owner } from '../cloudformation/request';
import { clientTokenFor } from './client-token';
import { fingerprint } from './fingerprint';
import { jobRunKey } from './physical-id';
import { withTypes } from './request-types';
import { libraryTags, withoutReservedTags } from './tags';

const MAX_NAME_LENGTH = 64;

/**
 * The request as the API expects it, with restored integers, the library's tags and a client token.
 * `attempt` distinguishes requests that CloudFormation sent with the same id.
 */
export function renderRequest(event: JobRunRequest, attempt?: string) {
  const { Request, RequestTypes } = event.ResourceProperties;
  const request = withTypes(withIntegers(Request), RequestTypes);
  const spec = fingerprint(event.ResourceProperties);
  const replaces = jobRunKey(event.PhysicalResourceId) && event.PhysicalResourceId;
  const intent = [event.RequestId, spec, ...(attempt ? [attempt] : [])];
  return {
    ...request,
    name: jobRunName(event),
    clientToken: request.clientToken ?? clientTokenFor(event, ...intent),
    tags: { ...withoutReservedTags(request.tags), ...libraryTags(event, spec, replaces) },
  };
}

/** Differs for each request with the same id, and is the same for all deliveries of one request. */
export function attemptOf({ requestedAt }: Invocation): string {
  return String(requestedAt);
}

export function jobRunName(event: JobRunRequest): string {
  return event.ResourceProperties.Request.name ?? defaultName(event);
}

/** The stack's name and the resource's logical id. A long stack name is cut first. */
export function defaultName({ StackId, LogicalResourceId }: Owner): string {
  const stack = StackId.split('/')[1] ?? '';
  const end = LogicalResourceId.slice(-MAX_NAME_LENGTH);
  const start = stack.slice(0, Math.max(0, MAX_NAME_LENGTH - 1 - end.length));
  return start ? `${start}-${end}` : end;
}

/** Restores the API's only two integers, which CloudFormation converted to strings. */
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

/** The member as a number, unless a request override has removed it, or set text that only the service can refuse. */
function integer<Name extends string, Holder extends { readonly [name in Name]: number }>(holder: Holder, name: Name) {
  const value = Number(holder[name]);
  return (Number.isNaN(value) ? {} : { [name]: value }) as Pick<Holder, Name>;
}
