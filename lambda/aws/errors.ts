const THROTTLING = /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown/;
/** The API documents the error of a full queue (maxInQueueJobRuns), but not its message. */
const QUEUE_FULL =
  /\bqueue\b.*\b(full|limit|maximum|exceed)|\b(full|limit|maximum|exceed).*\bqueue\b|maxInQueueJobRuns/i;
/** Not a full queue: the service rejects the request itself, or the state of the virtual cluster. */
const REQUEST_INVALID = /validation errors? detected|failed to satisfy|is not valid/i;
const CONNECTION_LOST =
  /^(ECONNRESET|ECONNREFUSED|ECONNABORTED|ETIMEDOUT|EPIPE|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|UND_ERR_.*)$/;

/** An error of the SDK, of Node.js or of fetch. */
interface AwsError extends Error {
  readonly code?: string;
  readonly cause?: { readonly code?: string };
  readonly $metadata?: { readonly httpStatusCode?: number };
  /** The description of the virtual cluster shows a full queue. */
  readonly isQueueFull?: boolean;
  /** Contains the status of a reply that the SDK could not parse. */
  readonly $response?: { readonly statusCode?: number };
}

function codeOf({ code, cause }: AwsError): string {
  const value: unknown = code ?? cause?.code;
  // the code of a DOMException, such as a timeout, is a meaningless number
  return typeof value === 'string' ? value : '';
}

function statusOf({ $metadata, $response }: AwsError): number {
  return $metadata?.httpStatusCode ?? $response?.statusCode ?? 0;
}

/** Rejected because of too many calls, or a full queue of the virtual cluster. The call had no effect. */
export function isThrottled(error: unknown): boolean {
  const awsError = error as AwsError;
  return (
    THROTTLING.test(awsError.name) ||
    statusOf(awsError) === 429 ||
    (isValidationError(awsError) && (awsError.isQueueFull ?? QUEUE_FULL.test(awsError.message)))
  );
}

/** The call may have taken effect: the reply did not arrive, or is a server error. */
export function isAmbiguous(error: unknown): boolean {
  const awsError = error as AwsError;
  const status = statusOf(awsError);
  // an unreadable reply of success is ambiguous too
  if (status >= 500 || (status >= 200 && status < 300)) return true;
  return /^(Timeout|Abort)Error$/.test(awsError.name) || CONNECTION_LOST.test(codeOf(awsError));
}

/** The endpoint has no address: permanent on the first call, transient once a call has succeeded. */
export function isHostNotFound(error: unknown): boolean {
  return codeOf(error as AwsError) === 'ENOTFOUND';
}

/** The call had no effect. */
export function isRejected(error: unknown): boolean {
  const status = statusOf(error as AwsError);
  return status >= 400 && status < 500;
}

/** The same call may succeed later. */
export function isTransient(error: unknown): boolean {
  return isThrottled(error) || isAmbiguous(error);
}

export function isAccessDenied(error: unknown): boolean {
  return (error as Error).name.startsWith('AccessDenied');
}

/** A boundary, a policy of the organization or an explicit deny refuses the call, whatever the role's own policies allow. */
export function isDeniedAnyway(error: unknown): boolean {
  return (
    isAccessDenied(error) &&
    /explicit deny|boundary allows|(?:control|endpoint|session) policy allows/.test((error as Error).message)
  );
}

export function isNotFound(error: unknown): boolean {
  return (error as Error).name === 'ResourceNotFoundException';
}

export function isValidationError(error: unknown): boolean {
  return (error as Error).name === 'ValidationException';
}

/** The message explains neither an invalid request nor a full queue. */
export function isUnexplained(error: unknown): boolean {
  return isValidationError(error) && !isThrottled(error) && !REQUEST_INVALID.test((error as Error).message);
}

/** A reason has room for what follows a message of this length. */
const MAX_MESSAGE_LENGTH = 1_400;

/** Describes a call and its error in one line. */
export function describeFailure(call: string, error: unknown, redacted = (message: string) => message): string {
  const awsError = error as AwsError;
  const code = codeOf(awsError);
  const whole = redacted(awsError.message);
  const message = whole.length > MAX_MESSAGE_LENGTH ? `${whole.slice(0, MAX_MESSAGE_LENGTH)}…` : whole;
  const summary = `${awsError.name}: ${message}`;
  const described = summary.includes(code) ? summary : `${summary} (${code})`;
  return `${call} failed: ${described}${hintFor(awsError)}`;
}

function hintFor(error: AwsError): string {
  if (isHostNotFound(error)) return '; the service has no endpoint in this region, or the function cannot reach it';
  // the message names neither the member nor its value
  if (error.name === 'SerializationException') return '; a value that addRequestOverride sets may have a wrong type';
  return '';
}
