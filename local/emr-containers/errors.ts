import { ServiceError } from '../service';
import { findShape, operations, type OperationName } from './model';

/** Statuses of the errors that every AWS service may reply and that the model therefore leaves out. */
const COMMON_STATUS: Readonly<Record<string, number>> = {
  AccessDeniedException: 403,
  ThrottlingException: 429,
  UnknownOperationException: 404,
};

/** An error with the status that the API model gives it, 400 where neither the model nor AWS's common errors name one. */
export function emrError(code: string, message: string): ServiceError {
  return new ServiceError(code, message, findShape(code)?.error?.httpStatusCode ?? COMMON_STATUS[code] ?? 400);
}

export interface Problem {
  /** Where in the request, e.g. `jobDriver.sparkSubmitJobDriver.entryPoint`. */
  readonly path: string;
  /** The rule that is broken, e.g. `Member must not be null`. */
  readonly rule: string;
  /** What the message quotes: nothing of members that the model marks as sensitive. */
  readonly value?: string | number;
}

/** All problems of a request as the one ValidationException that AWS words so. */
export function constraintError(problems: readonly Problem[]): ServiceError {
  const count = `${problems.length} validation error${problems.length === 1 ? '' : 's'} detected`;
  const details = problems.map(({ path, rule, value }) => {
    const quoted = value === undefined ? 'Value' : `Value '${value}'`;
    return `${quoted} at '${path}' failed to satisfy constraint: ${rule}`;
  });
  return emrError('ValidationException', `${count}: ${details.join('; ')}`);
}

/** The error for something unknown: a ValidationException where the operation has no ResourceNotFoundException. */
export function notFound(operation: OperationName, what: string, id: string): ServiceError {
  const declared = operations[operation].errors.some(({ shape }) => shape === 'ResourceNotFoundException');
  return emrError(declared ? 'ResourceNotFoundException' : 'ValidationException', `${what} ${id} doesn't exist.`);
}
