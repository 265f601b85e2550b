/** An end of a request that is explained already: its message goes to the person who deploys as it is. */
export class Failure extends Error {
  constructor(
    message: string,
    /** What is known of the resource, where that differs from what the request said. */
    readonly physicalResourceId?: string,
  ) {
    super(message);
  }
}

const THROTTLING = /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown/;
const LOST_CONNECTION =
  /^(ECONNRESET|ECONNREFUSED|ECONNABORTED|ETIMEDOUT|EPIPE|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|UND_ERR_.*)$/;

interface ServiceFault extends Error {
  readonly code?: string;
  readonly cause?: { readonly code?: string };
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Refused for its pace only: nothing happened. */
export function isThrottled(error: unknown): boolean {
  const fault = error as ServiceFault;
  return THROTTLING.test(fault.name) || fault.$metadata?.httpStatusCode === 429;
}

/** Nobody knows whether the call took effect: the reply was lost, or the service stumbled. */
export function isLost(error: unknown): boolean {
  const fault = error as ServiceFault;
  const code = fault.code ?? fault.cause?.code ?? '';
  return (
    (fault.$metadata?.httpStatusCode ?? 0) >= 500 ||
    fault.name === 'TimeoutError' ||
    fault.name === 'AbortError' ||
    LOST_CONNECTION.test(code)
  );
}

/** The same call may well succeed when it is made again. */
export function isTransient(error: unknown): boolean {
  return isThrottled(error) || isLost(error);
}

export function isAccessDenied(error: unknown): boolean {
  return /^AccessDenied/.test((error as Error).name);
}

export function isNotFound(error: unknown): boolean {
  return (error as Error).name === 'ResourceNotFoundException';
}

export function isInvalid(error: unknown): boolean {
  return (error as Error).name === 'ValidationException';
}

/** Says in one line which call failed and why. */
export function explain(call: string, error: unknown): string {
  const fault = error as ServiceFault;
  if ((fault.code ?? fault.cause?.code) === 'ENOTFOUND') {
    return `${call} failed: there is no endpoint for Amazon EMR on EKS in this region, or no route to it (${fault.message})`;
  }
  return `${call} failed: ${fault.name}: ${fault.message}`;
}
