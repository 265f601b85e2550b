/** An end of a request that is explained already: its message goes to the person who deploys as it is. */
export class ReportableError extends Error {
  constructor(
    message: string,
    /** What is known of the resource, where that differs from what the request said. */
    readonly physicalResourceId?: string,
  ) {
    super(message);
  }
}

const THROTTLING = /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown/;
/** The API documents the error for a queue of its maxInQueueJobRuns, but not its words. */
const QUEUE_FULL =
  /\bqueue\b.*\b(full|limit|maximum|exceed)|\b(full|limit|maximum|exceed).*\bqueue\b|maxInQueueJobRuns/i;
const CONNECTION_LOST =
  /^(ECONNRESET|ECONNREFUSED|ECONNABORTED|ETIMEDOUT|EPIPE|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|UND_ERR_.*)$/;

/** An error of the SDK, of Node.js or of fetch. */
interface AwsError extends Error {
  readonly code?: string;
  readonly cause?: { readonly code?: string };
  readonly $metadata?: { readonly httpStatusCode?: number };
  /** Where the SDK keeps the status of a reply that it could not read. */
  readonly $response?: { readonly statusCode?: number };
}

function codeOf({ code, cause }: AwsError): string {
  const said: unknown = code ?? cause?.code;
  // that of a DOMException, such as a time-out, is a number that tells nobody anything
  return typeof said === 'string' ? said : '';
}

function statusOf({ $metadata, $response }: AwsError): number {
  return $metadata?.httpStatusCode ?? $response?.statusCode ?? 0;
}

/** Refused because there is too much to do, calls or job runs in the queue of a virtual cluster: nothing happened. */
export function isThrottled(error: unknown): boolean {
  const fault = error as AwsError;
  return (
    THROTTLING.test(fault.name) ||
    statusOf(fault) === 429 ||
    (isValidationError(fault) && QUEUE_FULL.test(fault.message))
  );
}

/** Nobody knows whether the call took effect: the reply was lost, or the service stumbled. */
export function isAmbiguous(error: unknown): boolean {
  const fault = error as AwsError;
  const status = statusOf(fault);
  // a reply of success that cannot be read leaves open what was done
  if (status >= 500 || (status >= 200 && status < 300)) return true;
  return /^(Timeout|Abort)Error$/.test(fault.name) || CONNECTION_LOST.test(codeOf(fault));
}

/** The name of the service is not known: wrong for good before anything worked, a passing fault after that. */
export function isHostNotFound(error: unknown): boolean {
  return codeOf(error as AwsError) === 'ENOTFOUND';
}

/** The service surely did nothing. */
export function isRejected(error: unknown): boolean {
  const status = statusOf(error as AwsError);
  return status >= 400 && status < 500;
}

/** The same call may well succeed when it is made again. */
export function isTransient(error: unknown): boolean {
  return isThrottled(error) || isAmbiguous(error);
}

export function isAccessDenied(error: unknown): boolean {
  return (error as Error).name.startsWith('AccessDenied');
}

export function isNotFound(error: unknown): boolean {
  return (error as Error).name === 'ResourceNotFoundException';
}

export function isValidationError(error: unknown): boolean {
  return (error as Error).name === 'ValidationException';
}

/** Says in one line which call failed and why. */
export function describeFailure(call: string, error: unknown, redacted = (message: string) => message): string {
  const fault = error as AwsError;
  const code = codeOf(fault);
  const said = `${fault.name}: ${redacted(fault.message)}`;
  const message = said.includes(code) ? said : `${said} (${code})`;
  const hint = isHostNotFound(error) ? '; the service has no endpoint in this region, or there is no way to it' : '';
  return `${call} failed: ${message}${hint}`;
}
