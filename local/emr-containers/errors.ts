import { ServiceError } from '../service';
import { findShape, operations, type OperationName } from './model';

/** Statuses of the errors that every AWS service may return, and that the model therefore omits. */
const COMMON_STATUS: Readonly<Record<string, number>> = {
  AccessDeniedException: 403,
  ThrottlingException: 429,
  UnknownOperationException: 404,
};

/** An error with the status of the API model, or 400 if neither the model nor AWS's common errors define one. */
export function emrError(code: string, message: string): ServiceError {
  return new ServiceError(code, message, findShape(code)?.error?.httpStatusCode ?? COMMON_STATUS[code] ?? 400);
}

export interface Problem {
  /** The path in the request, such as `jobDriver.sparkSubmitJobDriver.entryPoint`. */
  readonly path: string;
  /** The violated rule, such as `Member must not be null`. */
  readonly rule: string;
  /** The value to quote; absent for members that the model marks as sensitive. */
  readonly value?: string | number;
}

/** Reports all problems of a request in one ValidationException with AWS's text. */
export function constraintError(problems: readonly Problem[]): ServiceError {
  const count = `${problems.length} validation error${problems.length === 1 ? '' : 's'} detected`;
  const details = problems.map(({ path, rule, value }) => {
    const quoted = value === undefined ? 'Value' : `Value '${value}'`;
    return `${quoted} at '${path}' failed to satisfy constraint: ${rule}`;
  });
  return emrError('ValidationException', `${count}: ${details.join('; ')}`);
}

/** The error for an unknown resource: a ValidationException if the operation has no ResourceNotFoundException. */
export function notFound(operation: OperationName, what: string, id: string): ServiceError {
  const declared = operations[operation].errors.some(({ shape }) => shape === 'ResourceNotFoundException');
  return emrError(declared ? 'ResourceNotFoundException' : 'ValidationException', `${what} ${id} doesn't exist.`);
}
